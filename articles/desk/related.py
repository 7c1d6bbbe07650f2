"""What to read next, kept with a version when it is published: an editor's picks come first.

What else is related is found as the readers' pages find it. An import keeps nothing: it would take
a fifth longer, and the page of a story that has nothing kept finds the same when it is asked for.
"""

from django.db import transaction

from articles.models import Article, PublishedRelated, PublishedVersion, RelatedStory
from articles.public.related import around, with_words

#: More than a page shows: some will not be there for ever.
KEPT = 6


@transaction.atomic
def keep_related(version: PublishedVersion) -> None:
    """Keep the stories to read after ``version``, instead of those that were kept."""
    version.related_links.all().delete()
    stands = with_words(PublishedVersion.objects.for_lists()).get(pk=version.pk)
    PublishedRelated.objects.bulk_create(
        PublishedRelated(version=version, article_id=other, order=order)
        for order, other in enumerate(next_after(stands, picks_of(version.article_id)))
    )


def picks_of(article: int | None) -> list[int]:
    """The numbers of the articles that an editor has picked to be read after this one."""
    picks = RelatedStory.objects.filter(article=article).order_by("order", "pk")
    return list(picks.values_list("other", flat=True))


def next_after(version: PublishedVersion, picks: list[int]) -> list[int]:
    """The numbers of ``picks`` and of the articles found, the best first."""
    found = [other.article_id for other in around(version, most=KEPT).related]
    return list(dict.fromkeys([*picks, *found]))[: max(KEPT, len(picks))]


def with_picks(version: PublishedVersion, article: Article | None) -> PublishedVersion:
    """``version``, which is not stored, with what would be kept with it where there are picks."""
    if picks := picks_of(article and article.pk):
        version.kept = next_after(version, picks)
    return version
