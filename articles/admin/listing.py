"""The list of stories, as fast with a hundred thousand of them as with ten.

The database is asked once for the numbers of the stories that the filters let through, in order
and up to a bound; and then for the fifty of the page, with all that the list shows of them.
"""

from collections.abc import Sequence
from functools import cached_property

from django.contrib.admin.views.main import SEARCH_VAR, ChangeList
from django.core.paginator import Paginator
from django.db.models import Case, IntegerField, Prefetch, Value, When
from django.utils import timezone
from django.utils.text import capfirst

from articles.desk.state import with_live_state
from articles.models import Article, ArticlePhoto, Placement

#: No list is longer: nobody turns more pages, and to count them all takes its time.
MOST = 1_000


class BoundedPaginator(Paginator):
    """Counts up to ``MOST`` and has no pages after it."""

    @cached_property
    def numbers(self) -> list[int]:
        """The primary keys in order; one more than ``MOST`` where there are more."""
        return list(self.object_list.values_list("pk", flat=True)[: MOST + 1])

    @cached_property
    def count(self) -> int:
        return min(len(self.numbers), MOST)

    @property
    def has_more(self) -> bool:
        return len(self.numbers) > MOST


class BoundedList(ChangeList):
    """Django's list, which reads what is on its page by number: ``rows`` says how."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.title = capfirst(self.opts.verbose_name_plural)

    def get_results(self, request) -> None:
        super().get_results(request)
        numbers = self.paginator.numbers[: self.paginator.count]
        if self.multi_page and not self.show_all:
            numbers = numbers[(self.page_num - 1) * self.list_per_page :][: self.list_per_page]
        self.result_list = self.rows(numbers)

    @property
    def has_more(self) -> bool:
        return self.paginator.has_more

    @property
    def without_search(self) -> str:
        return self.get_query_string(remove=[SEARCH_VAR])


class StoryList(BoundedList):
    """The list of stories."""

    def rows(self, numbers: Sequence[int]) -> list[Article]:
        return stories_of(numbers)


def stories_of(numbers: Sequence[int]) -> list[Article]:
    """The stories of these ``numbers``, in this order, with what lists show of them."""
    stories = with_live_state(Article.objects.filter(pk__in=numbers), at=timezone.now())
    stories = stories.select_related("section", "updated_by").defer("body", "deck", "note")
    lead_first = Case(
        When(placement=Placement.LEAD, then=Value(0)), default=1, output_field=IntegerField()
    )
    held = ArticlePhoto.objects.exclude(photo=None).order_by(lead_first, "order", "pk")
    held = held.select_related("photo").only(
        "article", "alt_text", "photo__alt_text", "photo__sha256"
    )
    found = stories.prefetch_related(Prefetch("story_photos", held, to_attr="pictures"))
    by_number = {story.pk: story for story in found}
    return [by_number[number] for number in numbers if number in by_number]
