"""A million stories in one run: how fast, in how much memory, how large they lie. Run by hand:

    python tests/benchmarks/import_million.py [COUNT | stories.jsonl] [--jobs 1|2] [--postgres URL]

Makes COUNT stories (a million), where no file is named, and imports them with ``--publish
--make-sections`` into a new SQLite database, or into the empty one at ``--postgres``. Every minute
prints the stories so far, stories a second in that minute and in all, the most memory that the
processes had together (resident, what they share counted once each: MB) and the size of the database.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

ROOT = Path(__file__).resolve().parents[2]
MB = 1_000_000
SYLLABLES = "ba be bi bo bu da de di do du ka ke ki ko ku la le li lo lu ma me mi mo mu".split()


def stories(count: int) -> Iterator[str]:
    """Lines of JSON Lines: stories of some 600 words, with what most have beside their text."""
    rng = random.Random(2026)  # noqa: S311 - the same each time
    words = ["".join(rng.choices(SYLLABLES, k=rng.randint(1, 4))) for _word in range(8_000)]
    paragraphs = [" ".join(rng.choices(words, k=75)).capitalize() + "." for _number in range(3_000)]
    tags, authors = words[:3_000], [f"{one.title()} Hale" for one in words[:400]]
    for number in range(count):
        headline = " ".join(rng.choices(words, k=9)).capitalize()
        body = "".join(f"<p>{one}</p>" for one in rng.choices(paragraphs, k=8))
        story = {
            "id": number,
            "headline": headline,
            "deck": " ".join(rng.choices(words, k=18)).capitalize() + ".",
            "published_at": f"20{rng.randint(15, 25)}-0{rng.randint(1, 9)}-1{rng.randint(0, 9)}T09:25:06+00:00",
            "section": ["World", "Science", "Sport", "Culture", "Business"][number % 5],
            "authors": rng.sample(authors, 2),
            "tags": rng.sample(tags, 4),
            "sources": [
                {"name": f"{rng.choice(words[:500]).title()} Agency", "attribution": "It said so."}
                for _source in range(3)
            ],
            "body": body,
            "photos": [{"caption": headline, "credit": rng.choice(authors)}],
        }
        yield json.dumps(story)


def resident(process: int) -> int:
    """The bytes in memory of a process and of those that it has started (Linux)."""
    total = 0
    waiting = [process]
    while waiting:
        one = waiting.pop()
        try:
            total += int(Path(f"/proc/{one}/statm").read_text().split()[1]) * os.sysconf(
                "SC_PAGESIZE"
            )
            waiting += map(int, Path(f"/proc/{one}/task/{one}/children").read_text().split())
        except OSError:
            continue  # it has ended
    return total


class Watched:
    """The most memory that a process and its own ever had, looked at twice a second."""

    def __init__(self, process: int):
        self.process = process
        self.peak = 0
        Thread(target=self._look, daemon=True).start()

    def _look(self) -> None:
        while now := resident(self.process):
            self.peak = max(self.peak, now)
            time.sleep(0.5)


def main() -> None:
    parser = argparse.ArgumentParser(description="A million stories in one run.")
    parser.add_argument("what", nargs="?", default="1000000", help="how many, or a file of stories")
    parser.add_argument("--jobs", choices=("1", "2"))
    parser.add_argument("--postgres", metavar="URL")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(given.what)
        if given.what.isdecimal():
            path = Path(folder, "stories.jsonl")
            with path.open("w", encoding="utf-8") as out:
                out.writelines(f"{line}\n" for line in stories(int(given.what)))
        run(path, Path(folder), given)


def run(path: Path, folder: Path, given: argparse.Namespace) -> None:
    env = os.environ | {
        "DATABASE_URL": given.postgres or f"sqlite:///{folder}/news.sqlite3",
        "SECRET_KEY": "benchmark",
    }
    manage = [sys.executable, "manage.py"]
    subprocess.run([*manage, "migrate", "-v0"], cwd=ROOT, env=env, check=True)
    how = [f"--jobs={given.jobs}"] if given.jobs else []
    command = [*manage, "import_stories", str(path), "--publish", "--make-sections", *how]
    began = minute = time.perf_counter()
    done = before = 0
    with subprocess.Popen(
        command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        watched = Watched(process.pid)
        for line in process.stdout:
            done += line.startswith("created")
            now = time.perf_counter()
            if now - minute >= 60:
                say(folder, watched, done, now - began, (done - before) / (now - minute))
                minute, before = now, done
    took = time.perf_counter() - began
    say(folder, watched, done, took, done / took)
    print(line.strip())


def say(folder: Path, watched: Watched, done: int, took: float, rate: float) -> None:
    size = sum(file.stat().st_size for file in folder.glob("news.sqlite3*"))
    print(
        f"{took:6.0f} s: {done:,} stories, {rate:,.0f}/s, {done / took:,.0f}/s in all, "
        f"peak {watched.peak / MB:,.0f} MB, database {size / MB:,.0f} MB",
        flush=True,
    )


if __name__ == "__main__":
    main()
