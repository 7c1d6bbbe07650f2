"""Slugs of stories: made from headlines, one story a slug."""

from collections.abc import Sequence

from articles.models import Article
from articles.models.base import free_slug, short_slug


def free_slugs(wanted: Sequence[str]) -> list[str]:
    """A slug that no story has for each wanted one, in one query where nothing collides."""
    taken = set(Article.objects.filter(slug__in=set(wanted)).values_list("slug", flat=True))
    given: list[str] = []
    for slug in wanted:
        if slug in taken:
            siblings = Article.objects.filter(slug__startswith=f"{slug}-")
            taken.update(siblings.values_list("slug", flat=True))
            slug = free_slug(slug, taken)
        taken.add(slug)
        given.append(slug)
    return given


def wanted_slug(headline: str, *, fallback: str = "story") -> str:
    """The slug that a headline asks for."""
    return short_slug(headline) or fallback
