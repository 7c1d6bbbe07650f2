"""The library: photos as a grid, as fast with a hundred thousand of them as with ten."""

from collections.abc import Sequence

from django.utils import timezone

from articles.desk.photo_uses import with_use
from articles.models import Photo

from .listing import BoundedList
from .photo_words import dress


class PhotoList(BoundedList):
    """Django's list, which reads the photos of its page by their numbers."""

    def rows(self, numbers: Sequence[int]) -> list[Photo]:
        """The photos of these ``numbers``, in this order, as the grid shows them."""
        photos = with_use(Photo.objects.filter(pk__in=numbers), at=timezone.now())
        unread = ("metadata", "extended_description", "usage_terms")
        by_number = {photo.pk: photo for photo in photos.defer(*unread)}
        return dress([by_number[number] for number in numbers if number in by_number])
