"""Of the items that come under one guid: what came before, and which of two is the newer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils import timezone

from articles.models import WireItem, WireStatus

from .item import Item

if TYPE_CHECKING:
    from .run import Run


def items_of(run: Run, guid: str):
    """The items that came from this provider under a guid, the first one first, without bytes."""
    rows = WireItem.objects.filter(provider=run.options.provider, guid=guid)
    return rows.defer("raw").select_related("article").order_by("pk")


def is_received(item: Item, held: Iterable[WireItem]) -> bool:
    """Whether these very bytes came before, as the same version."""
    return any(one.sha256 == item.sha256 and one.version == item.version for one in held)


def is_older(item: Item, held: WireItem | Item) -> bool:
    """By their versions where both have numbers, as they are in every standard; else by their times."""
    if item.version.isdecimal() and held.version.isdecimal():
        return int(item.version) < int(held.version)
    return bool(item.issued_at and held.issued_at and item.issued_at < held.issued_at)


def is_newer(item: Item, held: WireItem) -> bool:
    """Whether ``item`` is newer for sure, in the same way."""
    if item.version.isdecimal() and held.version.isdecimal():
        return int(item.version) > int(held.version)
    return bool(item.issued_at and held.issued_at and item.issued_at > held.issued_at)


def mark_overtaken(items: Iterable[Item]) -> None:
    """Mark those that another of ``items``, after them and as new, keeps from readers.

    What is taken back, withheld or put under embargo by what came with it is not shown until then.
    """
    earlier: dict[str, list[Item]] = {}
    now = timezone.now()
    for item in items:
        before = earlier.setdefault(item.guid, [])
        embargo = item.arrived.what.story.embargo_until
        if before and (item.status != WireStatus.USABLE or (embargo and embargo > now)):
            for one in before:
                one.is_overtaken |= not is_older(item, one)
        before.append(item)
