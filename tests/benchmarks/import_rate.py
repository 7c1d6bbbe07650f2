"""How fast stories come in, beside what the machine can do at best. Run by hand:

    python tests/benchmarks/import_rate.py stories.jsonl [--jobs 1|2] [--postgres URL]

Imports the file with ``--publish --make-sections`` into a new SQLite database, then writes the very
same rows, all tables and both search indexes (FTS5), into another one with the same tables and
indexes by ``sqlite3.executemany`` after parsing the file with ``json``. Three rounds in turn; prints
stories a second and the ratio. With ``--postgres`` it imports into the database at that address, which
must be empty, and prints stories a second.
"""

import argparse
import json
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
IMPORT = """
import sys, time, io, django
django.setup()
from django.core.management import call_command
began = time.perf_counter()
call_command(
    "import_stories", sys.argv[1], jobs=int(sys.argv[2]) or None,
    publish=True, make_sections=True, stdout=io.StringIO(),
)
print(time.perf_counter() - began)
"""
#: What is in the index that readers search, which keeps no text of its own.
READERS = """
import sys, json, django
django.setup()
from articles.models import PublishedVersion
from articles.search import readers
for version in PublishedVersion.objects.iterator(chunk_size=500):
    [one] = readers.rows_of(readers.entries_of([version])).rows
    print(json.dumps([one.number, *one.columns, " ".join(one.marks)]))
"""


def manage(database: Path | str, *command: str) -> str:
    env = os.environ | {
        "DATABASE_URL": database if isinstance(database, str) else f"sqlite:///{database}",
        "SECRET_KEY": "benchmark",
        "DJANGO_SETTINGS_MODULE": "newsroom.settings",
        "PYTHONPATH": str(ROOT),
    }
    done = subprocess.run(
        [sys.executable, *command], env=env, cwd=ROOT, check=True, capture_output=True, text=True
    )
    return done.stdout


def imported(stories: str, database: Path | str, jobs: int) -> float:
    """Seconds that the import takes, without the start of the interpreter."""
    manage(database, "manage.py", "migrate", "--verbosity=0")
    return float(manage(database, "-c", IMPORT, stories, str(jobs)).strip().splitlines()[-1])


def at_best(stories: str, filled: Path, database: Path) -> tuple[float, int]:
    """Seconds for ``json`` and ``executemany`` with the same rows, and how many rows they are."""
    manage(database, "manage.py", "migrate", "--verbosity=0")
    source = sqlite3.connect(filled)
    target = sqlite3.connect(database)
    target.execute("pragma journal_mode=wal")
    target.execute("pragma synchronous=normal")
    tables = {}
    names = "select name from sqlite_master where type = 'table' and name like 'articles_%'"
    for (name,) in source.execute(names).fetchall():
        tables[name] = source.execute(f"select * from {name}").fetchall()
    index = source.execute("select rowid, words, secret from desk_search").fetchall()
    readers = [json.loads(line) for line in manage(filled, "-c", READERS).splitlines()]
    began = time.perf_counter()
    with Path(stories).open("rb") as lines:
        for line in lines:
            json.loads(line)
    for name, rows in tables.items():
        if rows:
            marks = ",".join("?" * len(rows[0]))
            target.executemany(f"insert into {name} values ({marks})", rows)
    target.executemany("insert into desk_search (rowid, words, secret) values (?, ?, ?)", index)
    target.executemany(
        "insert into reader_search (rowid, headline, deck, names, text, marks) "
        "values (?, ?, ?, ?, ?, ?)",
        readers,
    )
    target.commit()
    took = time.perf_counter() - began
    source.close()
    target.close()
    return took, sum(map(len, tables.values()))


def main() -> None:
    parser = argparse.ArgumentParser(description="How fast stories come in.")
    parser.add_argument("stories")
    parser.add_argument("--jobs", type=int, choices=(1, 2), default=0)
    parser.add_argument("--postgres", metavar="URL")
    given = parser.parse_args()
    with Path(given.stories).open("rb") as lines:
        count = sum(1 for _line in lines)
    if given.postgres:
        print(f"{count / imported(given.stories, given.postgres, given.jobs):,.0f}/s")
        return
    rates, ratios = [], []
    for number in range(3):
        with tempfile.TemporaryDirectory() as folder:
            filled, empty = Path(folder, "filled.sqlite3"), Path(folder, "empty.sqlite3")
            ours = imported(given.stories, filled, given.jobs)
            best, rows = at_best(given.stories, filled, empty)
        rates.append(count / ours)
        ratios.append(best / ours)
        print(
            f"round {number + 1}: {count} stories, {rows} rows: import {count / ours:,.0f}/s, "
            f"json + executemany {count / best:,.0f}/s, ratio {best / ours:.3f}"
        )
    print(f"median: {statistics.median(rates):,.0f}/s, ratio {statistics.median(ratios):.3f}")


if __name__ == "__main__":
    main()
