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
    values = {name: getattr(article, name) for name in fields}
    values |= {"version": began_from + 1, "updated_at": timezone.now(), "updated_by": by}
    if not Article.objects.filter(pk=article.pk, version=began_from).update(**values):
        raise Conflict(article, began_from=began_from)
    for name, value in values.items():
        setattr(article, name, value)
