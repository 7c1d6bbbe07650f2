"""Where files come in: names that no one would choose, and what lies beside a story."""

import json
import os
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command

from articles.intake import read_paths
from articles.models import Source, WireItem
from articles.models.base import free_slug
from articles.records import ParseProblem

from .factories import make_section, make_source

STORY = {
    "guid": "harbour-1",
    "headline": "Ferry returns to the old harbour",
    "body": "<p>The ferry is back.</p>",
    "section": "World",
    "authors": ["Ada Marsh"],
}


@pytest.fixture
def oddly_named(tmp_path) -> str:
    """A story in a file whose name is not UTF-8, as older systems send them."""
    path = os.fsencode(tmp_path) + b"/\xff.jsonl"
    try:
        with open(path, "w") as file:
            json.dump(STORY, file)
    except OSError:
        pytest.skip("this disk takes no such names")
    return os.fsdecode(path)


def test_a_file_name_that_is_not_utf8_can_be_shown(oddly_named, tmp_path):
    for paths in ([oddly_named], [str(tmp_path)]):
        [arrived] = read_paths(paths)
        assert arrived.what.story.guid == "harbour-1"
        assert arrived.path == f"{tmp_path}/\ufffd.jsonl"


@pytest.mark.django_db
def test_a_story_in_a_file_whose_name_is_not_utf8_is_imported(oddly_named, tmp_path):
    make_section("World")
    report = tmp_path / "report.json"
    call_command("import_stories", oddly_named, report=str(report), stdout=StringIO())
    assert WireItem.objects.get().path == f"{tmp_path}/\ufffd.jsonl"
    assert "\ufffd.jsonl" in report.read_text("utf-8")


def test_a_missing_file_is_said_whatever_its_name(tmp_path):
    [arrived] = read_paths([f"{tmp_path}/\udcff.txt"])
    assert isinstance(arrived.what, ParseProblem)
    assert arrived.what.message == "there is no such file; check the path."
    assert arrived.path == f"{tmp_path}/\ufffd.txt"


def test_a_path_that_no_disk_takes_is_one_problem(tmp_path):
    [arrived] = read_paths([str(tmp_path / ("x" * 300))])
    assert arrived.what.message.startswith("the file cannot be read (")


@pytest.fixture
def beside(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "quay.jpg").write_bytes(b"quay")
    (folder / "ring.jpg").symlink_to("ring.jpg")
    (tmp_path / "outside.jpg").write_bytes(b"outside")
    (folder / "story.jsonl").write_text(json.dumps(STORY))
    [arrived] = read_paths([str(folder / "story.jsonl")])
    return arrived.beside


def test_a_picture_beside_the_story_is_read(beside):
    assert beside("quay.jpg") == b"quay"


@pytest.mark.parametrize(
    "name",
    ["none.jpg", "../outside.jpg", ".", "", "é" * 200, "a\0b.jpg", "\ud800.jpg", "ring.jpg"],
    ids=ascii,
)
def test_what_cannot_be_read_beside_the_story_is_not_there(beside, name):
    assert beside(name) is None


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may read every file")
def test_a_picture_that_may_not_be_read_is_not_there(beside, tmp_path):
    (tmp_path / "in" / "quay.jpg").chmod(0)
    assert beside("quay.jpg") is None


def test_a_slug_stays_in_its_column_when_it_gets_a_number():
    stem = "a" * 100
    assert free_slug("ferry", {"ferry", "ferry-2"}) == "ferry-3"
    assert free_slug(stem, set()) == stem
    assert free_slug(stem, {stem}) == "a" * 98 + "-2"
    taken = {stem, *("a" * 98 + f"-{number}" for number in range(2, 10))}
    assert free_slug(stem, taken) == "a" * 97 + "-10"
    assert free_slug("old-ferry", {"old-f", "old-ferry"}, most=6) == "old-fe"
    assert free_slug("old-ferry", {"old-fe"}, most=6) == "old-2"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "fields", [{"name": "KIM PARK"}, {"name": "Another", "aliases": ["the clerk"]}]
)
def test_a_name_that_is_taken_does_not_give_a_confidential_source_away(fields):
    make_source("Kim Park", confidential=True, aliases=["The Clerk"])
    with pytest.raises(ValidationError) as refused:
        Source(slug="another", **fields).clean()
    assert refused.value.messages == ["This name cannot be used."]
