"""What will happen by itself, by day: publications, embargoes that end, stories and rights that do."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, F, OuterRef, QuerySet
from django.db.models.enums import TextChoices
from django.utils.translation import gettext_lazy as _

from articles.models import Article, ArticlePhoto, PublishedVersion, Stage

from .access import Person, may

#: So many of each kind in one period: more is an archive that came in, not an agenda.
MOST = 300


class Event(TextChoices):
    """What happens."""

    FIRST = "first", _("Published")
    UPDATE = "update", _("Updated")
    EMBARGO = "embargo", _("Embargo ends")
    WIRE_EMBARGO = "wire-embargo", _("Embargo of the wire ends")
    PHOTO_EMBARGO = "photo-embargo", _("Embargo of a photo ends")
    DOWN = "down", _("Taken down")
    RIGHTS = "rights", _("Rights to a photo end")


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happens to a story, and when."""

    at: datetime
    event: Event
    article: Article


def agenda(*, by: Person, begins: datetime, ends: datetime) -> list[Entry]:
    """What happens from ``begins`` and before ``ends``, in its order; seven queries.

    Raises PermissionDenied where ``by`` may not see stories.
    """
    if not may(by, "view_article"):
        raise PermissionDenied
    period = (begins, ends)
    entries = {
        *publications(period),
        *embargoes(period),
        *photo_embargoes(period),
        *taken_down(period),
        *ending_rights(period),
    }
    return sorted(entries, key=lambda entry: (entry.at, entry.event, entry.article.pk))


Period = tuple[datetime, datetime]


def publications(period: Period) -> Iterator[Entry]:
    """Versions that were given a time: those made to be seen at once are none of the agenda."""
    versions = _versions().filter(
        **_within("visible_from", period), cancelled_at=None, visible_from__gt=F("created_at")
    )
    for version in versions.order_by("visible_from")[:MOST]:
        is_first = version.published_at == version.visible_from
        event = Event.FIRST if is_first else Event.UPDATE
        yield Entry(version.visible_from, event, version.article)


def embargoes(period: Period) -> Iterator[Entry]:
    """The desk's own, and those of the wire where they are not the same."""
    stories = Article.objects.exclude(stage=Stage.SPIKED).select_related("section")
    stories = stories.defer("body", "deck", "note")
    of_the_wire = stories.exclude(wire_embargo_until=F("embargo_until"))
    for rows, name, event in (
        (stories, "embargo_until", Event.EMBARGO),
        (of_the_wire, "wire_embargo_until", Event.WIRE_EMBARGO),
    ):
        for article in rows.filter(**_within(name, period)).order_by(name)[:MOST]:
            yield Entry(getattr(article, name), event, article)


def photo_embargoes(period: Period) -> Iterator[Entry]:
    for use in _uses().filter(**_within("photo__embargo_until", period))[:MOST]:
        yield Entry(use.photo.embargo_until, Event.PHOTO_EMBARGO, use.article)


def taken_down(period: Period) -> Iterator[Entry]:
    """Stories that readers see until then, or saw."""
    versions = _versions().filter(
        **_within("expires_at", period),
        visible_until=F("expires_at"),
        cancelled_at=None,
        withdrawn_at=None,
    )
    for version in versions.order_by("expires_at")[:MOST]:
        yield Entry(version.expires_at, Event.DOWN, version.article)


def ending_rights(period: Period) -> Iterator[Entry]:
    """Photos in stories that readers see at that moment, or will."""
    seen = PublishedVersion.objects.current_or_pending(period[0]).filter(
        article=OuterRef("article")
    )
    uses = _uses().filter(Exists(seen), **_within("photo__rights_until", period))
    for use in uses[:MOST]:
        yield Entry(use.photo.rights_until, Event.RIGHTS, use.article)


def _within(name: str, period: Period) -> dict[str, datetime]:
    begins, ends = period
    return {f"{name}__gte": begins, f"{name}__lt": ends}


def _versions() -> QuerySet[PublishedVersion]:
    versions = PublishedVersion.objects.select_related("article__section")
    return versions.defer("story", "summary", "article__body", "article__deck", "article__note")


def _uses() -> QuerySet[ArticlePhoto]:
    uses = ArticlePhoto.objects.exclude(article__stage=Stage.SPIKED)
    uses = uses.select_related("photo", "article__section")
    return uses.defer("photo__metadata", "article__body", "article__deck", "article__note")
