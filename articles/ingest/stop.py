"""What the wire takes back: every story made of it is held, and the desk told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from articles.desk.wire_stop import stop as stop_story
from articles.models import Article, WireItem, WireStatus

from .item import Item, Outcome, address_of
from .keep import keep
from .order import is_newer, is_older, is_received, items_of

if TYPE_CHECKING:
    from .run import Run

Stops = dict[str, list[WireItem]]


def stop(run: Run, item: Item) -> Outcome:
    """Hold every story that was made of the item, whatever an editor has made of them since."""
    held = list(items_of(run, item.guid))
    if is_received(item, held):
        item.article = next((one.article for one in held if one.article), None)
        item.address = address_of(item.article) if item.article else None
        return item.outcome("unchanged")
    if any(_is_of_an_older(item, one) for one in held):
        item.notes.append(_("It takes back a version older than the one that is held."))
        keep(run, [item], WireItem.Outcome.UNCHANGED)
        return item.outcome("unchanged")
    numbers = {one.article_id for one in held if one.article_id}
    if not numbers:
        item.notes.append(
            _("The wire takes this item back; no story was made of it, so none is held.")
        )
        keep(run, [item], WireItem.Outcome.UNCHANGED)
        return item.outcome("unchanged")
    for article in Article.objects.select_for_update().filter(pk__in=numbers).order_by("pk"):
        item.notes += stop_story(
            article=article, status=WireStatus.CANCELED, why=item.story.note or item.story.headline
        )
        item.article = article
    item.address = address_of(item.article)
    keep(run, [item], WireItem.Outcome.UPDATED)
    return item.outcome("updated")


def earlier_stops(run: Run, guids: Sequence[str]) -> Stops:
    """By guid, what took back items of which nothing had come yet."""
    rows = WireItem.objects.filter(
        provider=run.options.provider, guid__in=guids, status=WireStatus.CANCELED, article=None
    )
    stops: Stops = defaultdict(list)
    for row in rows.exclude(outcome=WireItem.Outcome.REJECTED).defer("raw"):
        stops[row.guid].append(row)
    return stops


def note_missed(item: Item, stops: Sequence[WireItem]) -> None:
    """Hold a story that comes after what took it back, unless it is a newer version for sure."""
    if any(not is_newer(item, stop) for stop in stops):
        item.story = replace(item.story, wire_status=WireStatus.CANCELED.value)
        item.notes.append(_("The wire has taken this item back before it came."))


def _is_of_an_older(item: Item, held: WireItem) -> bool:
    """Whether what takes back is older than ``held``: when its story first came says nothing."""
    is_numbered = item.version.isdecimal() and held.version.isdecimal()
    has_own_time = item.arrived.what.story.updated_at is not None
    return (is_numbered or has_own_time) and is_older(item, held)
