"""A watched folder: nothing half-written is read, nothing is lost, nothing comes in twice."""

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from io import StringIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection

from articles.ingest import Options
from articles.intake import Watch, watch
from articles.models import Article, Photo, WireItem

from .factories import picture_bytes

pytestmark = [
    pytest.mark.django_db,
    # Where the database seems gone the watch lets its connection go, and a test's transaction with it.
    pytest.mark.skipif(
        connection.vendor == "postgresql", reason="on PostgreSQL a test has one connection"
    ),
]

ROOT = Path(__file__).resolve().parents[1]


def line(guid: str, **fields) -> str:
    story = {"guid": guid, "headline": f"Ferry {guid}", "body": "<p>The ferry is back.</p>"}
    return json.dumps(story | fields) + "\n"


@pytest.fixture
def folder(tmp_path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    return folder


@pytest.fixture
def run(folder, db):
    """``run()`` works off what is in the folder: (outcomes, what is said otherwise)."""

    def work(**options):
        said = []
        process = Watch(
            folder, options=Options(), say=said.append, once=True, **{"settle": 0} | options
        )
        return [(one.outcome, os.path.basename(one.path)) for one in process.outcomes()], said

    return work


def files(folder: Path) -> set[str]:
    """All files of a folder by their paths there, but for its own locks."""
    return {
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file() and path.name != ".moving"
    }


def test_a_file_is_brought_in_and_moved_to_done(folder, run):
    (folder / "a.jsonl").write_text(line("a") + line("b"))
    assert run() == ([("created", "a.jsonl"), ("created", "a.jsonl")], [])
    assert files(folder) == {"done/a.jsonl"}
    assert WireItem.objects.first().path == str(folder / "a.jsonl")
    assert run() == ([], [])


def test_a_rejected_file_goes_to_failed_with_its_reasons_and_keeps_its_good_stories(folder, run):
    (folder / "a.jsonl").write_text(line("a") + "{bad\n" + line("b"))
    (folder / "b.pdf").write_bytes(b"%PDF-1.7")
    outcomes, _said = run()
    assert [outcome for outcome, _path in outcomes] == [
        "created",
        "rejected",
        "created",
        "rejected",
    ]
    assert files(folder) == {
        "failed/a.jsonl",
        "failed/a.jsonl.txt",
        "failed/b.pdf",
        "failed/b.pdf.txt",
    }
    assert "line 2: is not JSON" in (folder / "failed" / "a.jsonl.txt").read_text()
    assert Article.objects.count() == 2


def test_folders_below_keep_their_names(folder, run):
    (folder / "2026" / "08").mkdir(parents=True)
    (folder / "2026" / "08" / "a.jsonl").write_text(line("a"))
    run()
    assert files(folder) == {"done/2026/08/a.jsonl"}


def test_a_name_that_is_there_already_gets_a_number(folder, run):
    for guid in "abc":
        (folder / "story.jsonl").write_text(line(guid))
        (folder / "bad.txt").write_text("")
        run()
    done = {"done/story.jsonl", "done/story-2.jsonl", "done/story-3.jsonl"}
    failed = {"failed/bad.txt", "failed/bad-2.txt", "failed/bad-3.txt"}
    assert files(folder) == done | failed | {f"{name}.txt" for name in failed}


def test_names_as_long_as_the_disk_takes_and_such_as_are_folders_there(folder, run):
    for _round in range(2):
        (folder / ("x" * 249 + ".jsonl")).write_text("{bad")
        (folder / f"a.{'y' * 253}").write_text("")
        run()
    (folder / "done").mkdir()
    (folder / "done" / "day").write_text("a file of that name")
    (folder / "day").mkdir()
    (folder / "day" / "a.jsonl").write_text(line("a"))
    run()
    assert len(files(folder)) == 8 + 2
    assert "done/a.jsonl" in files(folder)


@pytest.mark.parametrize("name", [".a.jsonl", "a.jsonl.tmp", "a.jsonl.part", "a.jsonl.filepart"])
def test_names_of_unfinished_files_are_left_to_their_writers(folder, run, name):
    (folder / name).write_text(line("a"))
    assert run() == ([], [])
    assert files(folder) == {name}


def test_a_link_is_not_followed(folder, run, tmp_path):
    (tmp_path / "secret.jsonl").write_text(line("secret"))
    (folder / "a.jsonl").symlink_to(tmp_path / "secret.jsonl")
    (folder / "b").symlink_to(tmp_path)
    assert run()[0] == [("rejected", "a.jsonl")]
    assert not Article.objects.exists()
    assert "send the file itself" in (folder / "failed" / "a.jsonl.txt").read_text()


def test_a_file_that_is_open_for_writing_is_not_taken(folder, run):
    path = folder / "a.jsonl"
    with path.open("w") as writer:
        writer.write(line("a"))
        writer.flush()
        if watch.is_being_written(path) is None:
            pytest.skip("this disk does not tell who writes")
        assert run() == ([], [])
        assert files(folder) == {"a.jsonl"}
    assert run()[0] == [("created", "a.jsonl")]


def test_a_half_written_file_is_not_taken_where_the_disk_does_not_tell(folder, run, monkeypatch):
    monkeypatch.setattr(watch, "is_being_written", lambda _path: None)
    monkeypatch.setattr(watch, "POLL", 0.05)
    path = folder / "a.jsonl"

    def write_slowly():
        for guid in range(8):
            with path.open("a") as file:
                file.write(line(str(guid)))
            time.sleep(0.1)

    writer = threading.Thread(target=write_slowly)
    writer.start()
    while not path.exists():
        time.sleep(0.01)
    outcomes, _said = run(settle=0.5)
    writer.join()
    assert outcomes == [("created", "a.jsonl")] * 8


def test_an_empty_file_may_be_a_name_that_somebody_has_reserved(folder, run, monkeypatch):
    monkeypatch.setattr(watch, "POLL", 0.05)
    path = folder / "a.jsonl"
    path.touch()
    threading.Timer(0.2, lambda: path.write_text(line("a"))).start()
    assert run(settle=1)[0] == [("created", "a.jsonl")]


def test_the_database_may_go_and_come_back(folder, run, monkeypatch):
    (folder / "a.jsonl").write_text(line("a"))
    monkeypatch.setattr(Watch, "_rest", lambda _self, _seconds: None)
    monkeypatch.setattr(watch.connection, "close", lambda: None)
    real, down = watch.ingest, [1, 1]

    def ingest(arrived, *, options):
        if down:
            down.pop()
            raise OperationalError("server closed the connection\nunexpectedly")
        return real(arrived, options=options)

    monkeypatch.setattr(watch, "ingest", ingest)
    outcomes, said = run()
    assert outcomes == [("created", "a.jsonl")]
    assert said == [
        f"{folder}/a.jsonl has to wait (server closed the connection); trying again in {wait} s."
        for wait in (1, 2)
    ]
    assert files(folder) == {"done/a.jsonl"}


def test_a_stop_while_the_database_is_away_leaves_the_file_to_the_next(folder, run, monkeypatch):
    (folder / "a.jsonl").write_text(line("a"))
    monkeypatch.setattr(watch.connection, "close", lambda: None)
    process = Watch(folder, options=Options(), say=lambda _said: process.stop())

    def away(_arrived, *, options):
        raise OperationalError("gone")

    with monkeypatch.context() as patched:
        patched.setattr(watch, "ingest", away)
        assert list(process.outcomes()) == []
    assert run()[0] == [("created", "a.jsonl")]
    assert files(folder) == {"done/a.jsonl"}


def test_a_file_that_breaks_the_import_does_not_break_the_next_one(folder, run, monkeypatch):
    (folder / "a.jsonl").write_text(line("a"))
    (folder / "b.jsonl").write_text(line("b"))

    def broken(_arrived, *, options):
        raise ZeroDivisionError

    with monkeypatch.context() as patched:
        patched.setattr(watch, "ingest", broken)
        with pytest.raises(ZeroDivisionError):
            run()
    assert run()[0] == [("created", "b.jsonl")]
    assert files(folder) == {"failed/a.jsonl", "failed/a.jsonl.txt", "done/b.jsonl"}
    assert "broke off at this file" in (folder / "failed" / "a.jsonl.txt").read_text()


def test_reasons_that_a_killed_process_had_not_put_down_are_put_down(folder, run):
    desk = folder / ".taking" / "killed"
    (desk / "reasons").mkdir(parents=True)
    (folder / "failed").mkdir()
    (folder / "failed" / "a.xml").write_text("moved before the kill")
    (folder / "failed" / "b.xml").write_text("has its reasons")
    (folder / "failed" / "b.xml.txt").write_text("its own")
    for name in ("a.xml.txt", "b.xml.txt", "c.xml.txt"):
        (desk / "reasons" / name).write_text("left")
    run()
    assert files(folder) == {
        f"failed/{name}" for name in ("a.xml", "a.xml.txt", "b.xml", "b.xml.txt")
    }
    assert (folder / "failed" / "a.xml.txt").read_text() == "left"
    assert (folder / "failed" / "b.xml.txt").read_text() == "its own"


# -- pictures ------------------------------------------------------------------------------------


def with_photo(guid: str, name: str = "quay.jpg") -> str:
    return line(guid, photos=[{"file": name, "caption": "The quay."}])


def test_a_picture_stays_a_day_for_all_stories_that_name_it(folder, run, monkeypatch):
    (folder / "quay.jpg").write_bytes(picture_bytes())
    (folder / "nobody.jpg").write_bytes(picture_bytes(color="red"))
    (folder / "a.jsonl").write_text(with_photo("a"))
    run()
    (folder / "b.jsonl").write_text(with_photo("b"))
    run()
    assert {one.story_photos.get().photo for one in Article.objects.all()} == {Photo.objects.get()}
    assert files(folder) == {"quay.jpg", "nobody.jpg", "done/a.jsonl", "done/b.jsonl"}
    monkeypatch.setattr(watch, "PICTURE_STAYS", 0)
    run()
    assert files(folder) == {
        "done/quay.jpg",
        "done/a.jsonl",
        "done/b.jsonl",
        "failed/nobody.jpg",
        "failed/nobody.jpg.txt",
    }
    assert "named this picture" in (folder / "failed" / "nobody.jpg.txt").read_text()


def test_a_story_that_has_just_arrived_waits_for_a_picture_that_is_late(folder, run):
    (folder / "a.jsonl").write_text(with_photo("a"))
    late = folder / "late.jpg.part"

    def arrive():
        late.write_bytes(picture_bytes())
        late.rename(folder / "quay.jpg")

    threading.Timer(0.3, arrive).start()
    run(settle=5)
    assert Article.objects.get().story_photos.get().photo is not None


def test_a_picture_that_is_being_written_is_waited_for(folder, run):
    (folder / "a.jsonl").write_text(with_photo("a"))
    data = picture_bytes()
    writer = (folder / "quay.jpg").open("wb")
    writer.write(data[:100])
    writer.flush()

    def finish():
        writer.write(data[100:])
        writer.close()

    threading.Timer(0.3, finish).start()
    run(settle=0.6)
    assert Article.objects.get().story_photos.get().photo is not None


def test_a_story_whose_picture_never_comes_is_in_without_it(folder, run):
    (folder / "a.jsonl").write_text(with_photo("a") + with_photo("b", "../../etc/passwd"))
    assert run()[0] == [("created", "a.jsonl")] * 2
    assert "is not beside the story" in WireItem.objects.first().notes[0]


def test_an_archive_that_arrives_brings_its_own_pictures(folder, run):
    with ZipFile(folder / "day.zip", "w") as archive:
        archive.writestr("day/a.jsonl", with_photo("a"))
        archive.writestr("day/quay.jpg", picture_bytes())
    assert run()[0] == [("created", "a.jsonl")]
    assert WireItem.objects.get().path == f"{folder}/day.zip/day/a.jsonl"
    assert Article.objects.get().story_photos.get().photo is not None
    assert files(folder) == {"done/day.zip"}


# -- the command ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [[], ["a.txt", "--watch", "."], ["--watch", ".", "--dry-run"], ["--watch", "/nowhere/at/all"]],
)
def test_a_wrong_call_is_exit_status_2(arguments):
    with pytest.raises(CommandError) as refused:
        call_command("import_stories", *arguments)
    assert refused.value.returncode == 2


def test_once_prints_a_line_a_story_and_says_what_was_rejected(folder, db):
    (folder / "a.jsonl").write_text(line("a") + "{bad\n")
    out = StringIO()
    with pytest.raises(SystemExit) as stop:
        call_command("import_stories", "--watch", str(folder), "--once", stdout=out)
    assert stop.value.code == 1
    lines = out.getvalue().splitlines()
    assert lines[0] == f"created   {folder}/a.jsonl: Ferry a"
    assert lines[-1] == "1 created, 0 updated, 0 unchanged, 0 conflicts, 1 rejected"


# -- processes -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def empty_newsroom(tmp_path_factory) -> Path:
    """A database in a file, with its tables."""
    place = tmp_path_factory.mktemp("newsroom") / "db.sqlite3"
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=_around(place), check=True
    )
    return place


def _around(database: Path) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "SECRET_KEY": "x",
        "DATABASE_URL": f"sqlite:///{database}",
        "MEDIA_STORAGE": str(database.parent),
    }


@pytest.fixture
def newsroom(empty_newsroom, tmp_path) -> Path:
    return Path(shutil.copy(empty_newsroom, tmp_path / "db.sqlite3"))


@pytest.fixture
def start(newsroom, folder):
    """``start("--once")``: a process that watches the folder."""
    begun = []

    def begin(*arguments: str) -> subprocess.Popen:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "import_stories", "--watch", str(folder), *arguments],
            cwd=ROOT,
            env=_around(newsroom),
            stdout=subprocess.PIPE,
            text=True,
        )
        begun.append(process)
        return process

    yield begin
    for process in begun:
        process.kill()
        process.wait()
        process.stdout.close()


def guids(newsroom: Path) -> list[str]:
    """The stories in the newsroom, by what they are called."""
    with sqlite3.connect(newsroom) as connection:
        rows = connection.execute("select headline from articles_article").fetchall()
    connection.close()
    return sorted(row[0].removeprefix("Ferry ") for row in rows)


def deliver(folder: Path, number: int) -> list[str]:
    names = [f"{one:03}" for one in range(number)]
    for name in names:
        (folder / f"{name}.jsonl").write_text(line(name) + line(f"{name}b"))
    for name in names[::10]:
        (folder / f"{name}.txt").write_text("")
    return sorted(names + [f"{name}b" for name in names])


def all_delivered(number: int) -> set[str]:
    names = [f"{one:03}" for one in range(number)]
    failed = {f"failed/{name}.txt" for name in names[::10]}
    done = {f"done/{name}.jsonl" for name in names}
    return done | failed | {f"{name}.txt" for name in failed}


@pytest.mark.thorough
def test_processes_that_are_killed_at_any_instant_lose_nothing_and_double_nothing(
    folder, newsroom, start
):
    expected = deliver(folder, 60)
    chance = random.Random(20260725)
    for _round in range(6):
        process = start()
        for _line in range(chance.randrange(1, 12)):
            process.stdout.readline()
        time.sleep(chance.random() * 0.05)
        process.send_signal(signal.SIGKILL)
        process.wait()
    last = start("--once", "--settle", "0")
    last.communicate(timeout=60)
    assert guids(newsroom) == expected
    assert files(folder) == all_delivered(60)
    assert [path.name for path in (folder / ".taking").iterdir()] == [".moving"]


@pytest.mark.thorough
def test_two_processes_at_once_share_the_work_without_doubles(folder, newsroom, start):
    expected = deliver(folder, 60)
    both = [start("--once", "--settle", "0") for _one in range(2)]
    printed = [process.communicate(timeout=60)[0].splitlines() for process in both]
    outcomes = [one.split()[0] for lines in printed for one in lines[:-1]]
    assert sorted(outcomes) == ["created"] * 120 + ["rejected"] * 6
    assert all(len(lines) > 1 for lines in printed)
    assert guids(newsroom) == expected
    assert files(folder) == all_delivered(60)


@pytest.mark.thorough
def test_a_process_takes_a_slow_file_when_it_is_whole_and_ends_when_it_is_told_to(
    folder, newsroom, start
):
    process = start()
    with (folder / "slow.jsonl").open("w") as writer:
        for number in range(30):
            writer.write(line(f"{number:02}"))
            writer.flush()
            time.sleep(0.05)
        assert guids(newsroom) == []
    assert process.stdout.readline().startswith("created")
    process.send_signal(signal.SIGTERM)
    rest, _nothing = process.communicate(timeout=30)
    assert process.returncode == 0
    assert rest.splitlines()[-1].startswith("30 created, ")
    assert guids(newsroom) == [f"{number:02}" for number in range(30)]
    assert files(folder) == {"done/slow.jsonl"}
