"""An import by two processes: one reads and works out ahead of the other, which writes."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from articles.desk.vocabulary import Vocabulary
from articles.ingest import Arrived, Options, ingest
from articles.ingest.ahead import Astray, Reader, Writer
from articles.models import Article, Author, PublishedVersion, Tag, WireItem
from articles.records import Parsed, Story, StoryAuthor, StoryTag

from .factories import make_article, make_section, picture_bytes

pytestmark = pytest.mark.thorough

ROOT = Path(__file__).parents[1]
CHILDREN = Path("/proc/self/task")


def story(number: int, **fields) -> dict:
    return {
        "guid": f"harbour-{number}",
        "headline": f"Ferry {number} returns to the old harbour",
        "body": f"<p>Ferry {number} is back, the port authority said.</p>",
        "published_at": "2020-01-25T09:30:00+00:00",
        "section": ["World", "Sport", "Science"][number % 3],
        "authors": [f"Ada {number // 90}"],
        "tags": ["Ferries", f"Line {number % 7}", f"Year {number // 400}"],
        "sources": [{"name": "Harbour Office", "attribution": "It said so."}],
    } | fields


def a_day_of_everything() -> list[dict | str]:
    """Three batches with all that makes one story hang on another."""
    stories: list[dict | str] = [story(number) for number in range(1_100)]
    stories[3] = story(3, photos=[{"file": "hall.jpg", "caption": "The hall, Jan. 5"}], slug="hall")
    stories[5] = story(5, slug="pier")
    stories[7] = '{"guid": "broken'
    stories[20] = story(20, headline="Ferry 19 returns to the old harbour")
    stories[30] = story(12, headline="Ferry 12 is late", version="2")
    stories[40] = story(40, status="canceled")
    stories[520] = story(520, slug="hall", tags=["Year Zero", "ferries"])
    stories[530] = story(530, body='<p>See <a href="/2020/01/25/pier/">the pier</a>.</p>')
    stories[540] = story(400, headline="Ferry 400 is late", version="2")
    stories[550] = story(550, photos=[{"file": "hall.jpg"}], tags=["Night"], authors=["Noor Ito"])
    stories[1_050] = story(1_050, tags=["Night"], authors=["NOOR ITO"], slug="pier")
    stories[1_060] = story(550, status="canceled")
    return stories


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    """The database of a newsroom that has nothing yet."""
    path = tmp_path_factory.mktemp("empty") / "news.sqlite3"
    env = os.environ | {"DATABASE_URL": f"sqlite:///{path}", "SECRET_KEY": "tests"}
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=env, check=True)
    return path


@pytest.fixture
def newsroom(empty, tmp_path):
    """A newsroom of its own in a file: ``write`` makes a file of stories, ``start`` imports it."""
    database = tmp_path / "news.sqlite3"
    env = os.environ | {
        "DATABASE_URL": f"sqlite:///{database}",
        "MEDIA_STORAGE": str(tmp_path / "media"),
        "SECRET_KEY": "tests",
        "PYTHONUNBUFFERED": "1",
    }

    def empty_it() -> None:
        for left in tmp_path.glob("news.sqlite3*"):
            left.unlink()
        shutil.copy(empty, database)

    empty_it()
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "hall.jpg").write_bytes(picture_bytes())

    def write(stories: list[dict | str]) -> str:
        lines = (one if isinstance(one, str) else json.dumps(one) for one in stories)
        path = tmp_path / "in" / "day.jsonl"
        path.write_text("\n".join(lines), "utf-8")
        return str(path)

    def start(*arguments: str) -> subprocess.Popen:
        return subprocess.Popen(
            [sys.executable, "manage.py", "import_stories", *arguments],
            cwd=ROOT,
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def ask(query: str) -> list[tuple]:
        with sqlite3.connect(database) as asked:
            return asked.execute(query).fetchall()

    return SimpleNamespace(write=write, start=start, ask=ask, empty=empty_it)


#: What there is after an import, without the numbers of rows.
KEPT = (
    "select w.guid, w.version, w.outcome, a.headline, a.slug, a.stage, a.body, s.slug "
    "from articles_wireitem w left join articles_article a on a.id = w.article_id "
    "left join articles_section s on s.id = a.section_id order by w.guid, w.version",
    "select v.slug, json_remove(v.story, '$.published_at', '$.updated_at'), v.summary, v.digest, s.slug "
    "from articles_publishedversion v "
    "left join articles_section s on s.id = v.section_id order by v.slug, v.number",
    "select a.headline, t.name, t.slug from articles_taggedarticle l join articles_article a on "
    "a.id = l.content_object_id join articles_tag t on t.id = l.tag_id order by 1, 2",
    "select v.slug, w.name, w.slug, l.published_at from articles_publishedauthor l join "
    "articles_publishedversion v on v.id = l.version_id join articles_author w on "
    "w.id = l.author_id order by 1, 2",
    "select a.headline, w.name, c.statement from articles_citation c join articles_article a on "
    "a.id = c.article_id join articles_source w on w.id = c.source_id order by 1, 2",
    "select kind, subject, article_id is null from articles_act order by 1, 2",
    "select a.headline, d.words from desk_search d join articles_article a on a.id = d.rowid "
    "order by 1, 2",
    "select options, counts from articles_importrun",
)


def brought_in(newsroom, tmp_path, jobs: int) -> list:
    newsroom.empty()
    path = newsroom.write(a_day_of_everything())
    report = tmp_path / f"{jobs}.json"
    process = newsroom.start(
        path, "--publish", "--make-sections", f"--jobs={jobs}", f"--report={report}"
    )
    _out, said = process.communicate()
    assert (process.returncode, said) == (1, "")
    items = json.loads(report.read_text("utf-8"))["items"]
    for item in items:  # which of several stories is the first to bring a word is told of one
        item["problems"] = [said for said in item["problems"] if not said.startswith("New ")]
        for photo in (item["story"] or {}).get("photos", ()):
            photo.pop("token", None)
    return [items, *map(newsroom.ask, KEPT)]


def test_two_processes_bring_in_what_one_does(newsroom, tmp_path):
    one, two = (brought_in(newsroom, tmp_path, jobs) for jobs in (1, 2))
    assert len(one[0]) == 1_100
    for of_one, of_two in zip(one, two, strict=True):
        differ = [pair for pair in zip(of_one, of_two, strict=True) if pair[0] != pair[1]]
        assert differ == []


def child_of(process: subprocess.Popen) -> int:
    """The process that reads ahead, as soon as there is one."""
    for _time in range(200):
        listed = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        if listed:
            return int(listed[0])
        time.sleep(0.05)
    raise AssertionError("nobody reads ahead")


on_linux = pytest.mark.skipif(not CHILDREN.exists(), reason="asks /proc")


@on_linux
def test_what_a_killed_reader_had_not_read_is_read_by_the_other(newsroom):
    path = newsroom.write([story(number) for number in range(1_600)])
    process = newsroom.start(path, "--publish", "--make-sections", "--jobs=2")
    reader = child_of(process)
    first = process.stdout.readline()
    os.kill(reader, signal.SIGKILL)
    with process:
        rest, said = process.stdout.read(), process.stderr.read()
    assert process.returncode == 0
    assert "The process that reads ahead ended (-9); the rest is read by this one." in said
    lines = (first + rest).splitlines()
    assert lines[-1].startswith("1600 created, 0 updated, 0 unchanged")
    assert [line.split(": Ferry ")[1].split()[0] for line in lines[:-1]] == [
        str(number) for number in range(1_600)
    ]


@on_linux
def test_an_import_that_is_interrupted_ends_both_and_can_be_taken_up_again(newsroom):
    path = newsroom.write([story(number) for number in range(1_600)])
    process = newsroom.start(path, "--publish", "--make-sections", "--jobs=2")
    reader = child_of(process)
    process.stdout.readline()
    os.killpg(process.pid, signal.SIGINT)
    process.communicate()
    assert process.returncode
    assert not Path(f"/proc/{reader}").exists()
    again = newsroom.start(path, "--publish", "--make-sections", "--jobs=2")
    last = again.communicate()[0].splitlines()[-1]
    assert again.returncode == 0
    assert "0 updated" in last
    assert "0 conflicts, 0 rejected" in last
    assert newsroom.ask("select count(*), count(distinct slug) from articles_article") == [
        (1_600, 1_600)
    ]


# -- what the reader assumes is made sure of ------------------------------------------------------


def arrived(number: int, **fields) -> Arrived:
    new = Story(
        guid=f"g{number}",
        headline=f"Ferry {number}",
        body="<p>It is back.</p>",
        section="World",
        authors=(StoryAuthor(name="Ada Marsh"),),
        tags=(StoryTag(name="Ferries"),),
    )
    values = {name: getattr(new, name) for name in new.__slots__} | fields
    return Arrived(path="a", format="jsonl", what=Parsed(story=Story(**values), raw=b"%d" % number))


@pytest.fixture
def two(db):
    """A reader and a writer in one process, one after the other."""
    make_section("World")
    writer = Writer(Options(publish=True))
    writer.record = writer.begin()
    reader = Reader(writer.options, writer.record, SimpleNamespace(poll=lambda: False))
    position = SimpleNamespace(bytes_read=0)

    def ahead(number: int, *stories: Arrived):
        return reader._batch_ahead(number, list(stories), position)

    return SimpleNamespace(ahead=ahead, write=writer._write)


def test_the_reader_writes_nothing(two):
    two.ahead(0, arrived(1))
    assert not Article.objects.exists()
    assert not Tag.objects.exists()


def test_what_was_worked_out_is_written(two):
    [outcome] = two.write(two.ahead(0, arrived(1)))
    assert (outcome.outcome, outcome.url) == (
        "created",
        PublishedVersion.objects.get().get_absolute_url(),
    )
    article = Article.objects.get()
    assert [tag.name for tag in article.tags.all()] == ["Ferries"]
    assert article.bylines.get().author == Author.objects.get(name="Ada Marsh")
    assert article.versions.get().tag_links.get().tag == Tag.objects.get()


def test_batches_that_are_both_on_their_way_know_of_each_other(two):
    first = two.ahead(0, arrived(1, slug="ferry"))
    second = two.ahead(1, arrived(2, slug="ferry"), arrived(1, version="2", headline="Late"))
    two.write(first)
    new, later = two.write(second)
    assert (new.outcome, later.outcome) == ("created", "updated")
    assert sorted(Article.objects.values_list("slug", flat=True)) == ["ferry", "ferry-2"]
    assert Tag.objects.count() == Author.objects.count() == 1


def test_a_slug_that_is_taken_meanwhile_is_given_to_nobody_else(two):
    batch = two.ahead(0, arrived(1, slug="ferry"))
    make_article(slug="ferry")
    with pytest.raises(Astray):
        two.write(batch)


def test_a_word_that_is_made_otherwise_meanwhile_is_not_taken_for_the_same(two):
    batch = two.ahead(0, arrived(1))
    Tag.objects.create(name="FERRIES", slug="ships")
    with pytest.raises(Astray):
        two.write(batch)
    assert not Article.objects.exists()


def test_a_word_that_is_made_alike_meanwhile_is_the_same(two):
    batch = two.ahead(0, arrived(1))
    Vocabulary().learn([Story(tags=(StoryTag(name="Ferries"),))])
    [outcome] = two.write(batch)
    assert outcome.outcome == "created"
    assert Tag.objects.count() == 1


def test_an_item_that_somebody_brings_meanwhile_makes_no_second_story(two):
    batch = two.ahead(0, arrived(1))
    list(ingest([arrived(1)], options=Options()))
    with pytest.raises(Astray):
        two.write(batch)
    assert WireItem.objects.count() == 1
