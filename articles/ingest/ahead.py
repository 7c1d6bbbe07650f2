"""Two processes at one import: one reads and works out what is to be written, the other writes it.

The reader parses, checks and makes all rows, which is most of the work; it asks the database and
never writes. What it cannot know for sure it assumes: that nobody else takes the slugs it has found
free, makes the words it has found new, or brings the items that nobody had brought. The writer makes
sure of that in the transaction in which it writes, and where it is not so, takes the stories
themselves and brings them in as one process does. So there is one who writes, in the order of the
files; what is read ahead can only be wasted, never wrong.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import count, islice
from multiprocessing.connection import Connection
from typing import Protocol

from django.core.exceptions import ValidationError
from django.db import DatabaseError, InterfaceError, connections, transaction
from django.utils.translation import gettext as _

from articles.desk.access import require
from articles.desk.slugs import free_slugs
from articles.desk.vocabulary import Word
from articles.models import ImportRun, WireStatus
from articles.models.bulk import Rows
from articles.records import Subject

from .create import Prepared, prepare, write
from .item import Arrived, Item, Options, Outcome
from .order import mark_overtaken
from .run import Run, batches, lock, spare_memory
from .stop import earlier_stops

#: Batches that are read ahead of what is written.
AHEAD = 3
#: The fields that name a word by its number.
WORDS = frozenset({"section", "author", "source", "tag"})


class Position(Protocol):
    """Says how far the files have been read."""

    bytes_read: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What the reader has worked out: the rows of stories that are new, and all else as it arrived.

    ``outcomes`` and ``others`` are by their places in the batch. ``promised`` are the words that are
    new, all of one kind in each list, under numbers below zero that stand for them in the rows.
    """

    number: int
    attempt: int
    bytes_read: int
    prepared: Prepared | None
    promised: Sequence[list[Word]]
    outcomes: Mapping[int, Outcome]
    subjects: Sequence[Sequence[Subject]]
    others: Mapping[int, Arrived]


class Astray(Exception):  # noqa: N818 - not an error: the batch is brought in without the reader
    """Raised where something is not as the reader has assumed."""


def ingest_ahead(
    read: Callable[[], Iterable[Arrived]],
    *,
    options: Options,
    position: Position,
    say: Callable[[str], object],
) -> Iterator[Outcome]:
    """Bring in what ``read`` gives, as ``ingest`` does, with a second process that reads ahead.

    ``read`` is called in that process and, should that end, here once more: it must give the same
    again; ``say`` tells people so. ``position`` is kept up to date here too. The process begins at
    once, as a fork, so that it has what is imported and configured here; it opens a connection of
    its own. Raises PermissionDenied where ``options.by`` may not publish but is to.
    """
    if options.publish:
        require(options.by, "publish_article")
    writer = Writer(options)
    writer.record = writer.begin()
    connections.close_all()
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("fork").Process(
        target=_read_ahead,
        args=(ours, theirs, read, options, position, writer.record),
        daemon=True,
    )
    process.start()
    theirs.close()
    return writer.outcomes(ours, process, read, position, say)


def _read_ahead(
    ours: Connection,
    theirs: Connection,
    read: Callable[[], Iterable[Arrived]],
    options: Options,
    position: Position,
    record: ImportRun,
) -> None:
    """The life of the reader. Whoever interrupts the import tells the writer, which ends both."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    ours.close()
    reader = Reader(options, record, theirs)
    try:
        reader.run(read(), position)
    except (BrokenPipeError, ConnectionResetError, EOFError):
        return  # nobody is there to write


class Reader(Run):
    """Reads and works out; ``attempt`` counts how often it had to begin anew with what is known."""

    def __init__(self, options: Options, record: ImportRun, writer: Connection):
        self.record = record
        self.writer = writer
        self.attempt = 0
        self.is_astray = False
        self.unwritten: dict[int, list[Arrived]] = {}
        #: By batch: the slugs and the guids that are on their way.
        self.slugs: dict[int, dict[str, bool]] = {}
        self.guids: dict[int, set[str]] = {}
        self.promised: list[list[Word]] = []
        self.numbers = count(-1, -1)
        super().__init__(options)

    def store(self, new: list[Word]) -> list[Word]:
        """Nothing is written here: they are promised."""
        for word in new:
            word.pk = next(self.numbers)
        self.promised.append(new)
        return new

    def run(self, arrived: Iterable[Arrived], position: Position) -> None:
        spare_memory()
        for number, batch in enumerate(batches(arrived)):
            self._listen(AHEAD)
            if self.is_astray:
                self._listen(0)
                self._start()
                self.is_astray = False
            self.unwritten[number] = batch
            self.writer.send(self._batch_ahead(number, batch, position))
        self.writer.send(None)
        self._listen(0)

    def _listen(self, most: int) -> None:
        """Hear what has become of batches, until at most so many are unwritten."""
        while self.unwritten and (len(self.unwritten) > most or self.writer.poll()):
            number, attempt = self.writer.recv()
            if attempt is None:
                for of_batches in (self.unwritten, self.slugs, self.guids):
                    of_batches.pop(number, None)
                continue
            self.is_astray = True
            self.attempt = max(self.attempt, attempt)
            self.writer.send(self.unwritten[number])

    def _batch_ahead(self, number: int, arrived: list[Arrived], position: Position) -> Batch:
        new, others = self._sorted_out(number, arrived)
        self.coming = {slug: public for one in self.slugs.values() for slug, public in one.items()}
        self.promised = []
        items = list(new.values())
        prepared = prepare(self, items) if items else None
        self.slugs[number] = {
            item.story.slug: item.address is not None for item in items if item.story.slug
        }
        return Batch(
            number=number,
            attempt=self.attempt,
            bytes_read=position.bytes_read,
            prepared=prepared,
            promised=self.promised,
            outcomes={place: item.outcome("created") for place, item in new.items()},
            subjects=[item.arrived.what.subjects for item in items if item.arrived.what.subjects],
            others=others,
        )

    def _sorted_out(
        self, number: int, arrived: list[Arrived]
    ) -> tuple[dict[int, Item], dict[int, Arrived]]:
        """Those that are new for sure and need no picture; and the others."""
        readable = {
            place: self.item(one, one.what)
            for place, one in enumerate(arrived)
            if self.problem(one) is None
        }
        guids = [item.guid for item in readable.values()]
        mark_overtaken(readable.values())
        known = self.held(guids).union(earlier_stops(self, guids), *self.guids.values())
        self.guids[number] = set(guids)
        new: dict[int, Item] = {}
        for place, item in readable.items():
            brings = any(self.pictures.name_of(photo) for photo in item.story.photos)
            if item.guid not in known and item.status != WireStatus.CANCELED and not brings:
                self.pictures.attach(item)
                new[place] = item
            known.add(item.guid)
        return new, {place: one for place, one in enumerate(arrived) if place not in new}


class Writer(Run):
    """Writes what the reader has worked out."""

    def __init__(self, options: Options):
        super().__init__(options)
        self.attempt = 0
        #: The numbers of words by those that were promised.
        self.numbers: dict[int, int] = {}

    def outcomes(
        self,
        reader: Connection,
        process: multiprocessing.Process,
        read: Callable[[], Iterable[Arrived]],
        position: Position,
        say: Callable[[str], object],
    ) -> Iterator[Outcome]:
        done = 0
        with self.counted() as counts:
            try:
                for outcome in self._written(reader, position):
                    done += 1
                    counts[outcome.outcome] += 1
                    yield outcome
            except EOFError:
                process.join()
                say(
                    _(
                        "The process that reads ahead ended (%(status)s); the rest is read by this one."
                    )
                    % {"status": process.exitcode}
                )
                position.bytes_read = 0
                for batch in batches(islice(read(), done, None)):
                    for outcome in self.batch(batch):
                        counts[outcome.outcome] += 1
                        yield outcome
            finally:
                reader.close()
                process.terminate()
                process.join()

    def _written(self, reader: Connection, position: Position) -> Iterator[Outcome]:
        """The outcomes of all batches. Raises EOFError where the reader has ended before its time."""
        waiting: deque[Batch | None] = deque()
        while (batch := waiting.popleft() if waiting else _received(reader)) is not None:
            try:
                if batch.attempt != self.attempt:
                    raise Astray
                outcomes = self._write(batch)
            except (DatabaseError, InterfaceError, UnicodeError, ValidationError, Astray):
                self._start()  # what the failed transaction made is gone
                self.numbers = {}
                self.attempt = max(self.attempt, batch.attempt + 1)
                outcomes = self.batch(_asked_for(reader, batch.number, self.attempt, waiting))
            _tell(reader, batch.number)
            position.bytes_read = batch.bytes_read
            yield from outcomes

    def _write(self, batch: Batch) -> list[Outcome]:
        others = list(batch.others.values())
        self.pictures.bring(others)
        with transaction.atomic():
            if batch.prepared:
                self._write_new(batch.prepared, batch)
            made = dict(zip(batch.others, self.bring_in(others), strict=True)) if others else {}
        outcomes = {**batch.outcomes, **made}
        return [outcomes[place] for place in range(len(outcomes))]

    def _write_new(self, prepared: Prepared, batch: Batch) -> None:
        """Write the rows, where all is as the reader assumed; else raises Astray."""
        lock(self.options.provider, prepared.guids)
        if self.held(prepared.guids) or earlier_stops(self, prepared.guids):
            raise Astray
        if free_slugs(prepared.slugs) != prepared.slugs:
            raise Astray
        for words in batch.promised:
            self._keep_promise(words)
        write(self, self._with_numbers(prepared) if self.numbers else prepared)
        self.sender.count(batch.subjects)

    def _keep_promise(self, words: list[Word]) -> None:
        """Make the words that the reader took for new; they must be as it thought."""
        promised = [(word.pk, _spoken(word)) for word in words]
        for word in words:
            word.pk = None
        for word, (number, said) in zip(self.words.keep(words), promised, strict=True):
            if _spoken(word) != said:
                raise Astray
            self.numbers[number] = word.pk

    def _with_numbers(self, prepared: Prepared) -> Prepared:
        new = prepared.released
        return replace(
            prepared,
            articles=self._of_words(prepared.articles),
            parts=[self._of_words(rows) for rows in prepared.parts],
            released=replace(
                new,
                versions=self._of_words(new.versions),
                links=[self._of_words(rows) for rows in new.links],
                found=new.found._replace(
                    rows=[
                        row._replace(marks=tuple(map(self._marked, row.marks)))
                        for row in new.found.rows
                    ]
                ),
            ),
        )

    def _marked(self, mark: str) -> str:
        """The mark of a list in the index that readers search, by the number of its word."""
        letter, number = mark[:2], int(mark[2:])
        return f"{letter}{self.numbers[number]}" if number in self.numbers else mark

    def _of_words(self, rows: Rows) -> Rows:
        """``rows`` with the numbers of words that were promised."""
        places = [place for place, name in enumerate(rows.names) if name in WORDS]
        if not places:
            return rows
        [place] = places
        numbers = self.numbers
        values = [
            (*row[:place], numbers[row[place]], *row[place + 1 :]) if row[place] in numbers else row
            for row in rows.values
        ]
        return Rows(rows.model, rows.names, values)


def _spoken(word: Word) -> tuple:
    """What stories say of a word."""
    more = (getattr(word, name, None) for name in ("kind", "label", "confidential"))
    return (word.kept.name, word.kept.slug, *more)


def _received(reader: Connection):
    """The next that the reader sends; raises EOFError where it has ended."""
    try:
        return reader.recv()
    except OSError as error:
        raise EOFError from error


def _asked_for(
    reader: Connection, number: int, attempt: int, waiting: deque[Batch | None]
) -> list[Arrived]:
    """The stories of a batch themselves; batches that come before the answer go to ``waiting``."""
    _tell(reader, number, attempt)
    while not isinstance(answer := _received(reader), list):
        waiting.append(answer)
    return answer


def _tell(reader: Connection, number: int, attempt: int | None = None) -> None:
    """Say that a batch is written, or that it is asked for, and as which attempt to go on."""
    with suppress(OSError):  # it has ended, as the next that is received will show
        reader.send((number, attempt))
