"""Import stories from files, folders, archives or standard input, or as they arrive in a folder."""

import gc
import json
import math
import os
import re
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing import get_all_start_methods
from pathlib import Path

from django.core.management.base import CommandError, CommandParser
from django.db import connection
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django_rich.management import RichCommand
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

from articles.importers import FORMATS
from articles.ingest import Arrived, Options, Outcome, ingest, ingest_ahead
from articles.intake import Reading, Watch, read_paths, total_bytes
from articles.management.told import check_text, told
from articles.models import Provider, Section
from articles.names import name_key

#: What would move the cursor or ring the bell on somebody's terminal.
UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
#: From so many bytes on a second process reads ahead: some five hundred stories.
MUCH = 2_000_000
#: So much of a headline stands in its line.
MOST_CHARACTERS = 120
PROVIDER_CHARACTERS = Provider._meta.get_field("name").max_length
WORD_CHARACTERS = Section._meta.get_field("name").max_length
WORDS = ("created", "updated", "unchanged", "conflict", "rejected")


class Command(RichCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="*", metavar="PATH", help="files, folders, or - ")
        parser.add_argument(
            "--format", choices=sorted(FORMATS), help="found by content if left out"
        )
        parser.add_argument("--provider", default="", help="who sends these stories")
        parser.add_argument("--section", default="", help="for stories that name none")
        parser.add_argument(
            "--make-sections", action="store_true", help="make sections that are new"
        )
        parser.add_argument("--publish", action="store_true", help="publish what passes the checks")
        parser.add_argument(
            "--fetch-photos", action="store_true", help="fetch photos that are only an address"
        )
        parser.add_argument(
            "--jobs",
            type=int,
            choices=(1, 2),
            help="processes; by default 2 where there is much to read, and a core for each",
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would happen")
        parser.add_argument("--report", metavar="FILE", help="write the outcomes as JSON")
        parser.add_argument(
            "--watch", metavar="DIR", help="take files as they arrive in a folder, until stopped"
        )
        parser.add_argument(
            "--settle",
            type=float,
            default=2.0,
            metavar="SECONDS",
            help="how long a file must be unchanged where its writer cannot be told",
        )
        parser.add_argument(
            "--once", action="store_true", help="with --watch: take what is there, then stop"
        )

    def handle(self, *args, **options) -> None:
        with told():
            self._import(options)

    def _import(self, options: dict) -> None:
        _check(options)
        how = Options(
            provider=options["provider"],
            section=options["section"],
            make_sections=options["make_sections"],
            publish=options["publish"],
            fetch_photos=options["fetch_photos"],
        )
        run = self._watched if options["watch"] else self._read
        counts: Counter[str] = Counter()
        with _report(options["report"]) as report, _few_collections():
            for outcome in run(how, options):
                counts[outcome.outcome] += 1
                report.add(outcome)
            report.close(counts)
        self.stdout.write(
            f"{counts['created']} created, {counts['updated']} updated, "
            f"{counts['unchanged']} unchanged, {counts['conflict']} conflicts, "
            f"{counts['rejected']} rejected"
        )
        if counts["rejected"] and not self.was_stopped:
            raise SystemExit(1)

    was_stopped = False

    def _read(self, how: Options, options: dict) -> Iterator[Outcome]:
        """What becomes of the stories at the paths; each has its line."""
        reading = Reading()
        paths = options["paths"]

        def read() -> Iterator[Arrived]:
            return read_paths(paths, format=options["format"] or "", reading=reading)

        if _jobs(options) > 1:
            outcomes = ingest_ahead(read, options=how, position=reading, say=self._say)
        else:
            outcomes = ingest(read(), options=how, dry_run=options["dry_run"])
        if not self.console.is_terminal:
            yield from self._lines(outcomes)
            return
        columns = (
            TextColumn("{task.fields[stories]}"),
            BarColumn(),
            DownloadColumn(),
            TransferSpeedColumn(),
            TimeRemainingColumn(),
        )
        with Progress(*columns, console=self.console) as progress:
            task = progress.add_task("", total=total_bytes(paths), stories=0)
            for number, outcome in enumerate(outcomes, 1):
                progress.console.print(_line(outcome), markup=False, highlight=False)
                progress.update(task, completed=reading.bytes_read, stories=number)
                yield outcome

    def _watched(self, how: Options, options: dict) -> Iterator[Outcome]:
        """What becomes of the stories that arrive in the folder, until we are told to stop."""
        watch = Watch(
            Path(options["watch"]),
            options=how,
            say=self._say,
            format=options["format"] or "",
            settle=options["settle"],
            once=options["once"],
        )
        with _told_by_signals(watch):
            try:
                yield from self._lines(watch.outcomes())
            except PermissionError as error:
                raise CommandError(
                    _("The folder %(path)s cannot be worked in (%(why)s); change its permissions.")
                    % {"path": options["watch"], "why": error.strerror},
                    returncode=2,
                ) from error
        self.was_stopped = watch.stopping

    def _say(self, sentence: str) -> None:
        self.stderr.write(UNPRINTABLE.sub(" ", sentence))

    def _lines(self, outcomes: Iterator[Outcome]) -> Iterator[Outcome]:
        for outcome in outcomes:
            self.stdout.write(_line(outcome))
            self.stdout.flush()
            yield outcome


def _check(options: dict) -> None:
    """Raise CommandError, with status 2, where the call itself is wrong."""
    if bool(options["paths"]) == bool(options["watch"]):
        raise CommandError(_("Name paths to import, or a folder to --watch."), returncode=2)
    if options["watch"] and options["dry_run"]:
        raise CommandError(_("--watch moves files, so --dry-run cannot go with it."), returncode=2)
    if options["watch"] and not Path(options["watch"]).is_dir():
        raise CommandError(
            _("There is no folder %(path)s to watch; make it.") % {"path": options["watch"]},
            returncode=2,
        )
    if not math.isfinite(options["settle"]) or options["settle"] < 0:
        raise CommandError(_("--settle takes seconds, such as 2 or 0.5."), returncode=2)
    check_text("--provider", options["provider"], most=PROVIDER_CHARACTERS)
    section = options["section"]
    check_text("--section", section, most=WORD_CHARACTERS)
    if not section or options["make_sections"]:
        return
    known = Section.objects.filter(slug=section) | Section.objects.filter(key=name_key(section))
    if not known.exists():
        raise CommandError(
            _("There is no section “%(section)s”; make it in the admin or add --make-sections.")
            % {"section": section},
            returncode=2,
        )


@contextmanager
def _few_collections() -> Iterator[None]:
    """Stories by the thousand hold no cycles: looking for them takes a tenth of an import's time."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


def _jobs(options: dict) -> int:
    """How many processes are at work: as many as were asked for, where a second one can be had."""
    paths = options["paths"]
    if options["dry_run"] or "-" in paths or "fork" not in get_all_start_methods():
        return 1
    if connection.in_atomic_block:  # another process has no part in our caller's transaction
        return 1
    if options["jobs"]:
        return options["jobs"]
    return 2 if (total_bytes(paths) or 0) >= MUCH and (os.cpu_count() or 1) > 1 else 1


@contextmanager
def _told_by_signals(watch: Watch) -> Iterator[None]:
    """The first SIGTERM or SIGINT ends the watch after its file; a second ends the process."""

    def stop(_number, _frame) -> None:
        watch.stop()
        for number, handler in before.items():
            signal.signal(number, handler)

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _line(outcome: Outcome) -> str:
    what = outcome.headline or outcome.guid
    if len(what) > MOST_CHARACTERS:
        what = Truncator(what).chars(MOST_CHARACTERS)
    line = f"{outcome.outcome:9} {outcome.path}"
    if what:
        line += f": {what}"
    if outcome.problems:
        line += " — " + " ".join(outcome.problems)
    return UNPRINTABLE.sub(" ", line)


class _NoReport:
    def add(self, outcome: Outcome) -> None:
        """Nobody asked for one."""

    def close(self, counts: Counter[str]) -> None:
        """Nobody asked for one."""


class _Report(_NoReport):
    """The outcomes as JSON, written as they come so that a million of them need no memory."""

    def __init__(self, path: str):
        self.path = path
        with self._told():
            self.out = Path(path).open("w", encoding="utf-8")
        self.separator = '{"items": ['

    def add(self, outcome: Outcome) -> None:
        item = {
            "path": outcome.path,
            "format": outcome.format,
            "guid": outcome.guid,
            "headline": outcome.headline,
            "outcome": outcome.outcome,
            "problems": outcome.problems,
            "story": outcome.story.to_json() if outcome.story else None,
            "url": outcome.url,
        }
        with self._told():
            self.out.write(self.separator + "\n" + json.dumps(item, ensure_ascii=False))
        self.separator = ","

    def close(self, counts: Counter[str]) -> None:
        names = {"conflict": "conflicts"}
        totals = {names.get(word, word): counts[word] for word in WORDS}
        begun = "" if self.separator == "," else self.separator
        with self._told():
            self.out.write(begun + "\n], " + json.dumps(totals)[1:] + "\n")
            self.out.flush()

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise CommandError(
                _("The report cannot be written to %(path)s (%(why)s).")
                % {"path": self.path, "why": error.strerror},
                returncode=2,
            ) from error


@contextmanager
def _report(path: str | None) -> Iterator[_NoReport]:
    if not path:
        yield _NoReport()
        return
    report = _Report(path)
    try:
        yield report
    finally:
        # What could not be written was told of; to close it tries once more.
        with suppress(OSError):
            report.out.close()
