"""Fronts as editors arrange them: the whole of one is saved at once, and its last change undone."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from articles.models import Act, ActKind, Article, FrontSlot, Section

from .access import Person, may, require
from .acts import record_act

Area = FrontSlot.Area
#: More than anybody arranges; a front shows some twenty.
MOST = 60
#: A section's front has its list beside these.
AREAS = {True: tuple(Area), False: (Area.BREAKING, Area.LEAD, Area.SECOND)}


class Rearranged(ValidationError):
    """Somebody else has saved the front since; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Place:
    """A story where an editor wants it, until a time or for good."""

    area: str
    article: int
    until: datetime | None = None


def areas_of(front: Section | None) -> tuple[Area, ...]:
    """The areas of a section's front, or of the paper's."""
    return AREAS[front is None]


def name_of_front(front: Section | None) -> str:
    """What a front is called at the desk."""
    return front.name if front else _("Front page")


def slots_of(front: Section | None) -> list[FrontSlot]:
    """What is pinned on a front, over or not, in the order of the page."""
    slots = FrontSlot.objects.filter(section=front).select_related("pinned_by")
    rank = list(Area).index
    return sorted(slots, key=lambda slot: (rank(Area(slot.area)), slot.order, slot.pk))


def places_in(slots: Iterable[FrontSlot]) -> list[Place]:
    """The places that ``slots`` are kept for."""
    return [Place(slot.area, slot.article_id, slot.until) for slot in slots]


def in_order(places: Iterable[Place]) -> list[Place]:
    """``places`` from the top of the page, those of an area as they are."""
    rank = list(Area).index
    return sorted(places, key=lambda place: rank(Area(place.area)))


def state_of(slots: Iterable[FrontSlot]) -> str:
    """Which arrangement it is that somebody has before them: the same for the same places."""
    told = "\n".join(f"{slot.area} {slot.article_id} {slot.until}" for slot in slots)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


@transaction.atomic
def arrange(
    *, front: Section | None, places: Sequence[Place], began_from: str, by: Person
) -> Act | None:
    """Let ``places``, in their order, be all that is pinned on a front; None where it is so already.

    ``began_from`` is ``state_of`` what ``by`` had before them. Who pinned a story that stays is
    kept. Raises PermissionDenied, Rearranged, and ValidationError where a story is named twice, an
    area is none of this front, or there are too many.
    """
    require(by, "change_frontslot")
    _lock()
    slots = slots_of(front)
    if state_of(slots) != began_from:
        raise Rearranged(_("This front was changed meanwhile."))
    _check(front, places)
    before, after = places_in(slots), in_order(places)
    if before == after:
        return None
    _replace(front, slots, after, by=by)
    return record_act(
        ActKind.FRONT_ARRANGED,
        by=by,
        subject=name_of_front(front),
        front=front.slug if front else "",
        was=[_told(place) for place in before],
        **_in_words(before, after),
    )


def last_change(front: Section | None) -> Act | None:
    """The last time that a front was arranged."""
    acts = Act.objects.filter(kind=ActKind.FRONT_ARRANGED)
    return acts.filter(details__front=front.slug if front else "").first()


def undo(*, front: Section | None, began_from: str, by: Person) -> Act | None:
    """Take the last change of a front back: an arrangement like others, which is undone likewise.

    Stories that are gone since are left out. Raises what ``arrange`` does, and ValidationError
    where nothing was ever changed.
    """
    act = last_change(front)
    if act is None:
        raise ValidationError(_("Nothing on this front was changed yet."))
    places = [_read(told) for told in act.details["was"]]
    there = set(
        Article.objects.filter(pk__in=[place.article for place in places]).values_list(
            "pk", flat=True
        )
    )
    places = [place for place in places if place.article in there]
    return arrange(front=front, places=places, began_from=began_from, by=by)


def may_arrange(by: Person) -> bool:
    return may(by, "change_frontslot")


def _lock() -> None:
    """One front is arranged at a time: a front that is empty has no rows to lock."""
    table = ContentType.objects.get_for_model(FrontSlot)
    ContentType.objects.select_for_update().get(pk=table.pk)


def _check(front: Section | None, places: Sequence[Place]) -> None:
    if len(places) > MOST:
        raise ValidationError(_("A front has room for %(most)s stories.") % {"most": MOST})
    if len({place.article for place in places}) != len(places):
        raise ValidationError(_("A story stands on a front once."))
    if any(place.area not in areas_of(front) for place in places):
        raise ValidationError(_("There is no such place on this front."))


def _replace(
    front: Section | None, slots: list[FrontSlot], places: list[Place], *, by: Person
) -> None:
    held = {slot.article_id: slot for slot in slots}
    FrontSlot.objects.filter(section=front).delete()
    now = timezone.now()
    FrontSlot.objects.bulk_create(
        FrontSlot(
            section=front,
            area=place.area,
            article_id=place.article,
            until=place.until,
            order=order,
            pinned_by=held[place.article].pinned_by if place.article in held else by,
            pinned_at=held[place.article].pinned_at if place.article in held else now,
        )
        for order, place in enumerate(places)
    )


def _told(place: Place) -> list[Any]:
    return [place.area, place.article, place.until.isoformat() if place.until else None]


def _read(told: list[Any]) -> Place:
    area, article, until = told
    return Place(area, article, parse_datetime(until) if until else None)


def _in_words(before: list[Place], after: list[Place]) -> dict[str, list[str]]:
    """What was pinned, taken off and moved, by the stories' headlines, for the history."""
    old, new = ({place.article: place for place in places} for places in (before, after))
    names = dict(Article.objects.filter(pk__in={*old, *new}).values_list("pk", "headline"))

    def named(numbers: Iterable[int]) -> list[str]:
        return [
            f"{names[pk][:120]} ({Area((new.get(pk) or old[pk]).area).label})" for pk in numbers
        ]

    changes = {
        "pinned": named(pk for pk in new if pk not in old),
        "taken_off": named(pk for pk in old if pk not in new and pk in names),
        "moved": named(pk for pk in new if pk in old and new[pk] != old[pk]),
    }
    said = {name: stories for name, stories in changes.items() if stories}
    return said or {"reordered": named(new)}
