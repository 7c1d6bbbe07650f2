"""JSON Lines out: a story is a line, and comes back as it went."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

import pytest

from articles.exporters import jsonl
from articles.importers import importer
from articles.records import (
    Parsed,
    ParseProblem,
    PublicItem,
    Rendition,
    Story,
    StoryAuthor,
    StoryCitation,
    StoryCorrection,
    StoryPhoto,
    StoryTag,
)

NOON = datetime(2026, 1, 25, 12, 0, tzinfo=UTC)
URL = "https://post.example/2026/01/25/night-ferry/"
FULL = Story(
    guid="tag:post.example,2026-01-25:story-7",
    version="2",
    headline="Night ferry & <crew> return — “at last”",
    deck="After eleven winters.",
    slug="night-ferry",
    dateline="PORT, Jan. 25",
    body='<p>It is back.</p>\n<figure data-photo="quay"></figure>',
    section="harbour",
    section_name="Harbour",
    language="en",
    urgency=4,
    published_at=NOON,
    updated_at=NOON.replace(hour=13, microsecond=7),
    expires_at=NOON.replace(year=2027),
    credit="Yonhap",
    authors=(StoryAuthor(name="Ada Marsh", slug="ada-marsh"),),
    tags=(StoryTag(name="Ferries", slug="ferries"),),
    sources=(StoryCitation(name="The port", attribution="It is back.\nIt is.", role="quoted"),),
    photos=(StoryPhoto(key="quay", file="photos/quay.webp", caption="The quay.\nIn rain."),),
    corrections=(StoryCorrection(kind="correction", text="It was eleven.", at=NOON),),
)


def back(raw: bytes) -> list[Parsed | ParseProblem]:
    return list(importer("jsonl").parse(BytesIO(raw), name="stories.jsonl"))


def test_a_story_comes_back_as_it_was():
    raw = jsonl.export(PublicItem(story=FULL, url=URL))
    [result] = back(raw)
    assert result.story == FULL
    assert result.notes == ()
    assert result.status == "usable"
    assert raw.count(b"\n") == 1
    assert "“at last”".encode() in raw


def test_many_stories_are_a_line_each():
    items = [PublicItem(story=replace(FULL, guid=str(number))) for number in range(5)]
    raw = b"".join(jsonl.export_all(items, title="The Post", url="https://post.example/"))
    assert [result.story.guid for result in back(raw)] == ["0", "1", "2", "3", "4"]


def test_a_withdrawn_story_says_so_and_why():
    story = Story(guid="7", version="3", updated_at=NOON)
    raw = jsonl.export(PublicItem(story=story, status="canceled", reason="It was wrong."))
    assert json.loads(raw) == {
        "guid": "7",
        "version": "3",
        "updated_at": "2026-01-25T12:00:00+00:00",
        "status": "canceled",
        "reason": "It was wrong.",
    }
    [result] = back(raw)
    assert result.status == "canceled"
    assert result.story == replace(story, note="It was wrong.")


def test_photos_and_links_lead_home_from_anywhere():
    story = replace(
        FULL,
        body='<p><a href="/x/?a=1&amp;b=2">There</a></p>',
        photos=(
            StoryPhoto(
                key="quay",
                token="ours",
                crop="0-0-5000-5000",
                renditions=(
                    Rendition(url="/media/320.webp", width=320, height=213),
                    Rendition(url="/media/640.webp", width=640, height=427),
                ),
            ),
        ),
    )
    [result] = back(jsonl.export(PublicItem(story=story, url=URL)))
    assert result.story.body == ('<p><a href="https://post.example/x/?a=1&amp;b=2">There</a></p>')
    assert result.story.photos == (
        StoryPhoto(key="quay", url="https://post.example/media/640.webp"),
    )
    assert result.notes == ()


def test_a_copy_that_goes_with_the_story_keeps_its_name():
    photo = replace(
        FULL.photos[0], token="ours", renditions=(Rendition(url="/m/1.webp", width=9, height=9),)
    )
    [result] = back(jsonl.export(PublicItem(story=replace(FULL, photos=(photo,)), url=URL)))
    assert result.story == FULL


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"status": "killed"}, "status is “killed”; it must be one of usable, withheld, canceled"),
        ({"status": 7}, "status is “7”; it must be one of usable, withheld, canceled"),
        ({"reason": 7}, "reason must be text in quotes, not a number"),
    ],
)
def test_a_status_that_is_none_is_refused(values, message):
    line = {"headline": "Ferry", "body": "<p>Text.</p>"} | values
    [problem] = back(json.dumps(line).encode())
    assert problem.message == message


def test_a_reason_goes_after_the_note():
    line = {"headline": "Ferry", "body": "<p>Text.</p>", "note": "Call.", "status": "withheld"}
    [result] = back(json.dumps(line | {"reason": "Not sure yet."}).encode())
    assert result.status == "withheld"
    assert result.story.note == "Call.\nNot sure yet."


def test_half_a_character_breaks_no_line():
    [result] = back(jsonl.export(PublicItem(story=replace(FULL, headline="a\ud800b"), url=URL)))
    assert result.story.headline == "a?b"
