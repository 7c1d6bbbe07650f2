"""One run: batch after batch, each one transaction, each item with its outcome."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from django.core.exceptions import ValidationError
from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.desk.access import require
from articles.desk.checks import Archive
from articles.desk.vocabulary import Vocabulary, Word, stored
from articles.models import ImportRun, WireItem, WireStatus
from articles.models.article import default_language
from articles.records import Parsed, ParseProblem, content_guid

from .again import again
from .create import create
from .item import Arrived, Item, Options, Outcome
from .keep import keep_refused
from .order import mark_overtaken
from .photos import Pictures
from .provider import Sender, known_as
from .recognised import recognise, with_credit
from .stop import earlier_stops, note_missed, stop

BATCH = 500
#: Large stories are not held in memory by the hundred.
BATCH_BYTES = 8 * 1024 * 1024
#: So often a batch is tried that other processes are in the way of.
TRIES = 3
#: Formats of running text: who is quoted must be found in it.
PLAIN_FORMATS = frozenset({"text", "markdown", "anpa", "iptc7901"})


class DryRun(Exception):  # noqa: N818 - not an error: it rolls a rehearsal back
    """Raised to undo all that a dry run did."""


def ingest(
    arrived: Iterable[Arrived], *, options: Options, dry_run: bool = False
) -> Iterator[Outcome]:
    """Bring what arrived into the newsroom; yields an outcome for each, in order.

    A dry run does the same inside one transaction and rolls it back.
    Raises PermissionDenied where ``options.by`` may not publish but is to.
    """
    if options.publish:
        require(options.by, "publish_article")
    if not dry_run:
        yield from Run(options).take(arrived)
        return
    try:
        with transaction.atomic():
            yield from Run(options, is_rehearsal=True).take(arrived)
            raise DryRun
    except DryRun:
        return


class Run:
    """One run: its options, its sender, its words, its record in the database."""

    def __init__(self, options: Options, *, is_rehearsal: bool = False):
        self.options = options = replace(options, provider=known_as(options.provider))
        self.pictures = Pictures(options, is_rehearsal=is_rehearsal)
        #: Slugs of stories on their way into the database, and whether readers will see them.
        self.coming: dict[str, bool] = {}
        self._start()

    def _start(self) -> None:
        """Read what is known from the database, now or after a transaction that failed."""
        self.words = Vocabulary(make_sections=self.options.make_sections, store=self.store)
        self.archive = Archive()
        self.sender = Sender(self.options.provider)

    def store(self, new: list[Word]) -> list[Word]:
        """Words that are new, as they are in the database from now on."""
        return stored(new)

    @property
    def person(self) -> int | None:
        return self.options.by.pk if self.options.by else None

    def take(self, arrived: Iterable[Arrived]) -> Iterator[Outcome]:
        self.record = self.begin()
        with self.counted() as counts:
            for batch in batches(arrived):
                for outcome in self.batch(batch):
                    counts[outcome.outcome] += 1
                    yield outcome

    def begin(self) -> ImportRun:
        """The record of the run, which begins now."""
        options = self.options
        return ImportRun.objects.create(
            provider=options.provider,
            started_by=options.by,
            options={
                name: value
                for name in ("section", "make_sections", "publish", "fetch_photos")
                if (value := getattr(options, name))
            },
        )

    @contextmanager
    def counted(self) -> Iterator[Counter[str]]:
        """Record in the end how many there were of each outcome."""
        spare_memory()
        counts: Counter[str] = Counter()
        try:
            yield counts
        finally:
            self.record.counts = dict(counts)
            self.record.finished_at = timezone.now()
            self.record.save()

    def batch(self, arrived: list[Arrived]) -> list[Outcome]:
        """What became of each. Raises OperationalError where the database does not answer."""
        self.pictures.bring(arrived)
        for _time in range(TRIES - 1):
            try:
                return self._one_transaction(arrived)
            except (OperationalError, InterfaceError):
                # Not the stories' fault: others held what we need, or nobody is there at all.
                if not connection.is_usable():
                    raise
                self._start()
        return self._one_transaction(arrived)

    def _one_transaction(self, arrived: list[Arrived]) -> list[Outcome]:
        try:
            with transaction.atomic():
                return self.bring_in(arrived)
        except (OperationalError, InterfaceError):
            raise
        except (DatabaseError, UnicodeError, ValidationError) as error:
            self._start()  # what the failed transaction made is gone
            if len(arrived) > 1:
                return [outcome for one in arrived for outcome in self.batch([one])]
            return [self._refused(arrived[0], error)]

    def bring_in(self, arrived: list[Arrived]) -> list[Outcome]:
        """What became of each, in the transaction that is open."""
        outcomes: dict[int, Outcome] = {}
        items: dict[int, Item] = {}
        for number, one in enumerate(arrived):
            if problem := self.problem(one):
                outcomes[number] = keep_refused(self, one, problem)
            else:
                items[number] = self.item(one, one.what)
        mark_overtaken(items.values())
        guids = [item.guid for item in items.values()]
        lock(self.options.provider, guids)
        held = self.held(guids)
        stops = earlier_stops(self, guids)
        new: dict[int, Item] = {}
        later: dict[int, Item] = {}
        for number, item in items.items():
            is_known = item.guid in held
            if is_known or item.status == WireStatus.CANCELED:
                later[number] = item
            else:
                new[number] = item
            held.add(item.guid)
        for item in new.values():
            note_missed(item, stops.get(item.guid, ()))
        create(self, list(new.values()))
        outcomes |= {number: item.outcome("created") for number, item in new.items()}
        for number, item in later.items():
            outcomes[number] = self._later(item)
        self.sender.count(item.arrived.what.subjects for item in items.values())
        return [outcomes[number] for number in range(len(arrived))]

    def _later(self, item: Item) -> Outcome:
        """What becomes of an item that was taken back, or that is held, or was taken back before."""
        if item.status == WireStatus.CANCELED:
            return stop(self, item)
        if outcome := again(self, item):
            return outcome
        note_missed(item, earlier_stops(self, [item.guid]).get(item.guid, ()))
        create(self, [item])
        return item.outcome("created")

    def item(self, arrived: Arrived, parsed: Parsed) -> Item:
        story = parsed.story
        item = Item(
            arrived=arrived,
            story=story,
            raw=parsed.raw,
            guid=story.guid or content_guid(parsed.raw),
            sha256=hashlib.sha256(parsed.raw).hexdigest(),
            notes=list(parsed.notes),
        )
        story = self.sender.in_our_words(story, parsed.subjects, self.words)
        item.story = replace(
            story,
            section=story.section or self.options.section,
            language=story.language or default_language(),
            sources=with_credit(story),
            wire_embargo_until=story.embargo_until,
            wire_status=parsed.status,
        )
        if arrived.format in PLAIN_FORMATS:
            recognise(item, self.words)
        return item

    def problem(self, arrived: Arrived) -> ParseProblem | None:
        """Why nothing can be made of ``arrived``, or the sender's settings refuse it, if so."""
        if isinstance(arrived.what, ParseProblem):
            return arrived.what
        if self.sender.takes(arrived.format):
            return None
        return ParseProblem(
            message=_(
                "is %(format)s, which is not among the formats of %(provider)s; add the format "
                "to that provider, or name another one."
            )
            % {"format": arrived.format, "provider": self.options.provider},
            raw=arrived.what.raw,
            guid=arrived.what.story.guid,
            headline=arrived.what.story.headline,
        )

    def held(self, guids: Sequence[str]) -> set[str]:
        """Those of ``guids`` that stories were made of."""
        rows = WireItem.objects.filter(provider=self.options.provider, guid__in=guids)
        return set(rows.exclude(article=None).values_list("guid", flat=True))

    def _refused(self, arrived: Arrived, error: Exception) -> Outcome:
        said = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
        problem = ParseProblem(
            message=_(
                "The database does not take this story (%(error)s); mend it and import again."
            )
            % {"error": said.strip().splitlines()[0]},
            raw=arrived.what.raw,
        )
        with transaction.atomic():
            return keep_refused(self, arrived, problem)


def batches(arrived: Iterable[Arrived]) -> Iterator[list[Arrived]]:
    """What arrived in parts of at most ``BATCH`` items and, but for the last, ``BATCH_BYTES``."""
    batch, size = [], 0
    for one in arrived:
        batch.append(one)
        size += len(one.what.raw)
        if len(batch) == BATCH or size >= BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def spare_memory() -> None:
    """Read SQLite's file through its cache alone: mapped, it would fill the memory as it grows."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA mmap_size = 0")


def lock(provider: str, guids: Iterable[str]) -> None:
    """Of several processes that bring one item, the others wait until the first has stored it.

    SQLite has one writer at a time and needs no more.
    """
    if connection.vendor != "postgresql":
        return
    names = {f"{provider}\0{guid}".encode() for guid in guids}
    keys = [int.from_bytes(hashlib.sha256(name).digest()[:8], "big", signed=True) for name in names]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(key) FROM "
            "(SELECT unnest(%s::bigint[]) AS key ORDER BY 1) AS keys",
            [keys],
        )
