"""Import stories from files, folders or standard input."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.core.management.base import CommandError, CommandParser
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django_rich.management import RichCommand
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from articles.importers import FORMATS
from articles.ingest import Options, Outcome, ingest
from articles.intake import read_paths
from articles.models import Section
from articles.names import name_key

#: What would move the cursor or ring the bell on somebody's terminal.
UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
WORDS = ("created", "updated", "unchanged", "conflict", "rejected")


class Command(RichCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="+", metavar="PATH", help="files, folders, or - ")
        parser.add_argument(
            "--format", choices=sorted(FORMATS), help="found by content if left out"
        )
        parser.add_argument("--provider", default="", help="who sends these stories")
        parser.add_argument("--section", default="", help="for stories that name none")
        parser.add_argument(
            "--make-sections", action="store_true", help="make sections that are new"
        )
        parser.add_argument("--publish", action="store_true", help="publish what passes the checks")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen")
        parser.add_argument("--report", metavar="FILE", help="write the outcomes as JSON")

    def handle(self, *args, **options) -> None:
        section = options["section"]
        if section and not options["make_sections"]:
            known = Section.objects.filter(slug=section) | Section.objects.filter(
                key=name_key(section)
            )
            if not known.exists():
                raise CommandError(
                    _(
                        "There is no section “%(section)s”; make it in the admin or add --make-sections."
                    )
                    % {"section": section},
                    returncode=2,
                )
        how = Options(
            provider=options["provider"],
            section=section,
            make_sections=options["make_sections"],
            publish=options["publish"],
        )
        arrived = read_paths(options["paths"], format=options["format"] or "")
        counts: Counter[str] = Counter()
        with _report(options["report"]) as report, self._bar() as bar:
            for outcome in ingest(arrived, options=how, dry_run=options["dry_run"]):
                counts[outcome.outcome] += 1
                report.add(outcome)
                bar(outcome)
            report.close(counts)
        self.stdout.write(
            f"{counts['created']} created, {counts['updated']} updated, "
            f"{counts['unchanged']} unchanged, {counts['conflict']} conflicts, "
            f"{counts['rejected']} rejected"
        )
        if counts["rejected"]:
            raise SystemExit(1)

    @contextmanager
    def _bar(self):
        """A progress bar on a terminal, and a line for each story everywhere."""
        if not self.console.is_terminal:
            yield lambda outcome: self.stdout.write(_line(outcome))
            return
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        with Progress(*columns, TimeElapsedColumn(), console=self.console) as progress:
            task = progress.add_task(_("Importing"), total=None)

            def show(outcome: Outcome) -> None:
                progress.console.print(_line(outcome), markup=False, highlight=False)
                progress.advance(task)

            yield show


def _line(outcome: Outcome) -> str:
    what = Truncator(outcome.headline or outcome.guid).chars(120)
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

    def __init__(self, out: IO[str]):
        self.out = out
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
        self.out.write(self.separator + "\n" + json.dumps(item, ensure_ascii=False))
        self.separator = ","

    def close(self, counts: Counter[str]) -> None:
        if self.separator != ",":
            self.out.write(self.separator)
        names = {"conflict": "conflicts"}
        totals = {names.get(word, word): counts[word] for word in WORDS}
        self.out.write("\n], " + json.dumps(totals)[1:] + "\n")


@contextmanager
def _report(path: str | None) -> Iterator[_NoReport]:
    if not path:
        yield _NoReport()
        return
    try:
        out = Path(path).open("w", encoding="utf-8")
    except OSError as error:
        raise CommandError(
            _("The report cannot be written to %(path)s (%(why)s).")
            % {"path": path, "why": error.strerror},
            returncode=2,
        ) from error
    with out:
        yield _Report(out)
