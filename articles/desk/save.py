"""Saving what an editor wrote: only on top of what that editor had read."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from articles.models import Article

from .access import Person


class Conflict(Exception):  # noqa: N818 - not an error: somebody else was quicker
    """Somebody has saved the story since the version that this save began from."""

    def __init__(self, article: Article, *, began_from: int):
        self.article, self.began_from = article, began_from
        super().__init__(f"story {article.pk} is no longer at version {began_from}")


@transaction.atomic
def claim(*, article: Article, began_from: int, by: Person, fields: Iterable[str]) -> None:
    """Write ``fields`` of ``article`` where it still is at version ``began_from``.

    One conditional UPDATE: of two who save at one instant the second finds no row. It claims the
    next version, for which ``record_revision`` keeps the revision in the same transaction.
    Raises Conflict, and then nothing is written.
    """
    article.updated_at, article.updated_by = timezone.now(), by
    article.version = began_from + 1
    names = {*fields, "version", "updated_at", "updated_by"}
    mine = Article.objects.filter(pk=article.pk, version=began_from)
    if not mine.update(**{name: getattr(article, name) for name in names}):
        raise Conflict(article, began_from=began_from)
