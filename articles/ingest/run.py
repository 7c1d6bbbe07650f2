"""One run: batch after batch, each one transaction, each item with its outcome."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice

from django.core.exceptions import ValidationError
from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.desk.access import require
from articles.desk.checks import Archive
from articles.desk.vocabulary import Vocabulary
from articles.models import ImportRun, WireItem, WireStatus
from articles.models.article import default_language
from articles.records import Parsed, ParseProblem, content_guid

from .again import again
from .create import create
from .item import Arrived, Item, Options, Outcome
from .keep import keep_refused
from .photos import Pictures
from .provider import Sender
from .recognised import recognise, with_credit
from .stop import earlier_stops, note_missed, stop

BATCH = 500
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
        self.options = options
        self.pictures = Pictures(options, is_rehearsal=is_rehearsal)
        self._start()

    def _start(self) -> None:
        """Read what is known from the database, now or after a transaction that failed."""
        self.words = Vocabulary(make_sections=self.options.make_sections)
        self.archive = Archive()
        self.sender = Sender(self.options.provider)

    @property
    def person(self) -> int | None:
        return self.options.by.pk if self.options.by else None

    def take(self, arrived: Iterable[Arrived]) -> Iterator[Outcome]:
        options = self.options
        self.record = ImportRun.objects.create(
            provider=options.provider,
            started_by=options.by,
            options={
                name: value
                for name in ("section", "make_sections", "publish", "fetch_photos")
                if (value := getattr(options, name))
            },
        )
        counts: Counter[str] = Counter()
        queue = iter(arrived)
        try:
            while batch := list(islice(queue, BATCH)):
                for outcome in self.batch(batch):
                    counts[outcome.outcome] += 1
                    yield outcome
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
                return self._batch(arrived)
        except (OperationalError, InterfaceError):
            raise
        except (DatabaseError, UnicodeError, ValidationError) as error:
            self._start()  # what the failed transaction made is gone
            if len(arrived) > 1:
                return [outcome for one in arrived for outcome in self.batch([one])]
            return [self._refused(arrived[0], error)]

    def _batch(self, arrived: list[Arrived]) -> list[Outcome]:
        outcomes: dict[int, Outcome] = {}
        items: dict[int, Item] = {}
        for number, one in enumerate(arrived):
            problem = one.what if isinstance(one.what, ParseProblem) else self._unwanted(one)
            if problem:
                outcomes[number] = keep_refused(self, one, problem)
            else:
                items[number] = self._item(one, one.what)
        _lock(self.options.provider, items.values())
        held = self._held(items.values())
        stops = earlier_stops(self, items.values())
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
            note_missed(item, stops)
        create(self, list(new.values()))
        outcomes |= {number: item.outcome("created") for number, item in new.items()}
        for number, item in later.items():
            outcomes[number] = self._later(item)
        self.sender.count(items.values())
        return [outcomes[number] for number in range(len(arrived))]

    def _later(self, item: Item) -> Outcome:
        """What becomes of an item that was taken back, or that is held, or was taken back before."""
        if item.status == WireStatus.CANCELED:
            return stop(self, item)
        if outcome := again(self, item):
            return outcome
        note_missed(item, earlier_stops(self, [item]))
        create(self, [item])
        return item.outcome("created")

    def _item(self, arrived: Arrived, parsed: Parsed) -> Item:
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

    def _unwanted(self, arrived: Arrived) -> ParseProblem | None:
        """Why the sender's settings refuse what is in ``arrived``; None where they do not."""
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

    def _held(self, items: Iterable[Item]) -> set[str]:
        guids = [item.guid for item in items]
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


def _lock(provider: str, items: Iterable[Item]) -> None:
    """Of several processes that bring one item, the others wait until the first has stored it.

    SQLite has one writer at a time and needs no more.
    """
    if connection.vendor != "postgresql":
        return
    names = {f"{provider}\0{item.guid}".encode() for item in items}
    keys = [int.from_bytes(hashlib.sha256(name).digest()[:8], "big", signed=True) for name in names]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(key) FROM "
            "(SELECT unnest(%s::bigint[]) AS key ORDER BY 1) AS keys",
            [keys],
        )
