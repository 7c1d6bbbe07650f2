"""Originals, byte for byte: of what became a story, and of what could not."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from articles.importers.limits import DOCUMENT_BYTES
from articles.models import WireItem
from articles.models.bulk import Rows, insert, rows_of
from articles.records import ParseProblem, content_guid

from .item import Arrived, Item, Outcome

if TYPE_CHECKING:
    from .run import Run

#: An original that could not be read is kept up to this size; a larger one stays where it is.
KEPT_BYTES = DOCUMENT_BYTES


#: The columns of an item that has come.
OF_ITEMS = (
    "article",
    "provider",
    "guid",
    "version",
    "issued_at",
    "status",
    "format",
    "path",
    "raw",
    "sha256",
    "outcome",
    "notes",
    "article_version",
    "run",
    "received_at",
)


def keep(run: Run, items: list[Item], outcome: str) -> None:
    """The originals, byte for byte, and where each came from."""
    forget_refused(run, [(item.guid, item.sha256) for item in items])
    insert(originals(run, items, outcome))


def forget_refused(run: Run, kept: Sequence[tuple[str, str]]) -> None:
    """Bytes that were refused before, under another format perhaps, are kept with their story.

    ``kept`` are guids and checksums; other bytes that came under these guids stay.
    """
    sums = set(kept)
    refused = WireItem.objects.filter(
        provider=run.options.provider,
        guid__in=[guid for guid, _sha256 in kept],
        outcome=WireItem.Outcome.REJECTED,
    ).values_list("guid", "sha256", "pk")
    again = [pk for guid, sha256, pk in refused if (guid, sha256) in sums]
    if again:
        WireItem.objects.filter(pk__in=again).delete()


def originals(run: Run, items: Sequence[Item], outcome: str) -> Rows:
    """The rows of the originals, by the numbers of their articles."""
    now = timezone.now()
    return rows_of(
        WireItem,
        OF_ITEMS,
        (
            (
                item.article.pk if item.article else None,
                run.options.provider,
                item.guid,
                item.version,
                item.issued_at,
                item.status,
                item.arrived.format,
                item.arrived.path,
                item.raw,
                item.sha256,
                outcome,
                item.notes,
                item.article.version if item.article else None,
                run.record.pk,
                now,
            )
            for item in items
        ),
    )


def keep_refused(run: Run, arrived: Arrived, problem: ParseProblem) -> Outcome:
    """Refuse an item with its reason; what came in is kept, once."""
    sentences = [str(problem)]
    is_kept = bool(problem.raw) and len(problem.raw) <= KEPT_BYTES
    if problem.raw and not is_kept:
        sentences.append(_("What came in is too large to be kept here; keep the file."))
    guid = problem.guid or content_guid(problem.raw or arrived.path.encode())
    sha256 = hashlib.sha256(problem.raw).hexdigest()
    if is_kept:
        WireItem.objects.get_or_create(
            provider=run.options.provider,
            guid=guid,
            version="",
            sha256=sha256,
            defaults={
                "format": arrived.format,
                "path": arrived.path,
                "raw": problem.raw,
                "outcome": WireItem.Outcome.REJECTED,
                "notes": sentences,
                "run": run.record,
            },
        )
    return Outcome(
        path=arrived.path,
        format=arrived.format,
        outcome="rejected",
        guid=problem.guid,
        headline=problem.headline,
        problems=sentences,
    )
