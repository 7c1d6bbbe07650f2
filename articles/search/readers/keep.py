"""Keeping the index in step with what is published, and making it anew."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import connection, models, transaction
from django.utils import timezone

from articles.models.published import (
    PublishedAuthor,
    PublishedSource,
    PublishedTag,
    PublishedVersion,
)
from articles.records import Story

from . import words
from .backend import backend
from .entry import entry_of
from .table import Entry, Row

BATCH = 500
Links = Mapping[str, tuple[type[models.Model], str]]
#: The rows that a version is found by in lists, and their columns.
LINKS: Links = {
    "tags": (PublishedTag, "tag"),
    "authors": (PublishedAuthor, "author"),
    "sources": (PublishedSource, "source"),
}


class Rows(NamedTuple):
    """Versions as the index takes them, and the words that the vocabulary learns of them."""

    rows: Sequence[Row]
    words: Mapping[str, str]


def index(entries: Iterable[Entry]) -> None:
    """Put new versions into the index, and the words of their headlines into the vocabulary."""
    insert(rows_of(list(entries)))


def rows_of(entries: Sequence[Entry]) -> Rows:
    """What ``insert`` is given: the work that can be done before the transaction that writes."""
    return Rows([backend().row_of(entry) for entry in entries], words.of(entries))


def insert(new: Rows) -> None:
    """As ``index``."""
    with connection.cursor() as cursor:
        backend().insert(cursor, new.rows)
        words.learn(cursor, new.words)


def rebuild() -> Iterator[int]:
    """Make index and vocabulary anew, and say after each batch how many versions it had.

    Readers search the old index meanwhile, and editors publish: what is new at the end is read in
    the transaction that puts the new index in the old one's place.
    """
    known: dict[str, str] = {}
    done: set[int] = set()
    with connection.cursor() as cursor:
        table = backend().begin_anew(cursor)
        for numbers in _batches(_to_index(timezone.now())):
            with transaction.atomic():
                known |= _write(cursor, numbers, table)
            done.update(numbers)
            yield len(numbers)
        with transaction.atomic():
            backend().hold(cursor)
            late = [number for number in _to_index(timezone.now()) if number not in done]
            for numbers in _batches(late):
                known |= _write(cursor, numbers, table)
            backend().put_in_place(cursor)
            words.replace(cursor, known)
    yield len(late)


def how_many() -> int:
    """How many versions ``rebuild`` reads at this moment."""
    return len(_to_index(timezone.now()))


def _to_index(at: datetime) -> list[int]:
    """The numbers of the versions that readers see at ``at`` or will see."""
    versions = PublishedVersion.objects.current_or_pending(at).order_by("pk")
    return list(versions.values_list("pk", flat=True))


def _batches(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(numbers), BATCH):
        yield numbers[start : start + BATCH]


def _write(cursor, numbers: Sequence[int], table: str) -> dict[str, str]:
    """Write these versions; returns their words."""
    new = rows_of(entries_of(PublishedVersion.objects.filter(pk__in=numbers)))
    backend().insert(cursor, new.rows, table=table)
    return dict(new.words)


def entries_of(versions: Iterable[PublishedVersion], *, links: Links = LINKS) -> list[Entry]:
    """The entries of versions that are in the database; three queries for their ``links``."""
    versions = list(versions)
    numbers = {parts: _linked(versions, *link) for parts, link in links.items()}
    return [
        entry_of(
            version.pk,
            Story.from_json(version.story),
            published_at=version.published_at,
            section=version.section_id,
            **{parts: linked.get(version.pk, ()) for parts, linked in numbers.items()},
        )
        for version in versions
    ]


def _linked(
    versions: Sequence[PublishedVersion], model: type[models.Model], field: str
) -> dict[int, list[int]]:
    numbers: dict[int, list[int]] = {}
    rows = model.objects.filter(version__in=[version.pk for version in versions])
    for version, number in rows.values_list("version", field):
        numbers.setdefault(version, []).append(number)
    return numbers
