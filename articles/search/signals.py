"""A story that is deleted leaves the index, whoever deletes it."""

from django.db.models.signals import post_delete
from django.dispatch import receiver

from articles.models import Article

from . import remove


@receiver(post_delete, sender=Article)
def forget(*, instance: Article, **_rest) -> None:
    remove([instance.pk])
