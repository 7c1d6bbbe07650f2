"""Slugs of stories: made from headlines, one story a slug."""

from collections.abc import Collection, Sequence

from django.utils import timezone

from articles.models import Article, PublishedVersion
from articles.models.base import free_slug, short_slug


def free_slugs(wanted: Sequence[str], *, coming: Collection[str] = ()) -> list[str]:
    """A slug that no story has, at the desk or with readers, for each wanted one.

    ``coming`` are taken by stories that are on their way into the database. Two queries where
    nothing collides.
    """
    public = PublishedVersion.objects.current_or_pending(timezone.now())
    taken = set(Article.objects.filter(slug__in=set(wanted)).values_list("slug", flat=True))
    taken.update(public.filter(slug__in=set(wanted)).values_list("slug", flat=True))
    taken.update(coming)
    given: list[str] = []
    for slug in wanted:
        if slug in taken:
            for stories in (Article.objects, public):
                siblings = stories.filter(slug__startswith=slug[:90])
                taken.update(siblings.values_list("slug", flat=True))
            slug = free_slug(slug, taken)
        taken.add(slug)
        given.append(slug)
    return given


def wanted_slug(headline: str, *, fallback: str = "story") -> str:
    """The slug that a headline asks for."""
    return short_slug(headline) or fallback


def is_free(slug: str, *, article: Article) -> bool:
    """Whether ``article`` may have ``slug``: no other story has it, at the desk or with readers."""
    public = PublishedVersion.objects.current_or_pending(timezone.now())
    return not (
        Article.objects.filter(slug=slug).exclude(pk=article.pk).exists()
        or public.filter(slug=slug).exclude(article=article).exists()
    )
