"""A story or a photo that is deleted leaves the index, whoever deletes it."""

from django.db.models.signals import post_delete
from django.dispatch import receiver

from articles.models import Article, Photo

from . import PHOTOS, remove


@receiver(post_delete, sender=Article)
def forget(*, instance: Article, **_rest) -> None:
    remove([instance.pk])


@receiver(post_delete, sender=Photo)
def forget_photo(*, instance: Photo, **_rest) -> None:
    remove([instance.pk], table=PHOTOS)
