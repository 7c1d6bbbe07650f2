"""The library: photos as a grid, as fast with a hundred thousand of them as with ten."""

from collections.abc import Sequence

from django.utils import timezone

from articles.desk.photo_uses import with_use
from articles.models import Photo

from .listing import BoundedList
from .photo_words import dress


class PhotoList(BoundedList):
    """Django's list, which reads the photos of its page by their numbers."""

    def get_filters_params(self, params=None):
        """What the filters of the library ask; Django would ask the database for any column."""
        names = {one.parameter_name for one in self.list_filter}
        asked = super().get_filters_params(params)
        return {name: values for name, values in asked.items() if name in names}

    def rows(self, numbers: Sequence[int]) -> list[Photo]:
        """The photos of these ``numbers``, in this order, as the grid shows them."""
        photos = with_use(Photo.objects.filter(pk__in=numbers), at=timezone.now())
        unread = ("metadata", "extended_description", "usage_terms")
        by_number = {photo.pk: photo for photo in photos.defer(*unread)}
        return dress([by_number[number] for number in numbers if number in by_number])
