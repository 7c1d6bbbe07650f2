"""How a story is laid out: where its photos, dateline, tables and sources stand. No database."""

from datetime import UTC, datetime

import pytest

from articles.public.layout import lay_out, sources_box
from articles.public.paging import Cursor
from articles.records import Story, StoryCitation, StoryPhoto
from articles.templatetags.newsroom import direction, focal_classes, host


def photo(key: str, placement: str = "inline") -> StoryPhoto:
    return StoryPhoto(key=key, placement=placement)


def figure(key: str) -> str:
    return f'\n<figure data-photo="{key}"></figure>\n'


def test_a_photo_stands_where_its_placeholder_does():
    story = Story(body=f"<p>One.</p>{figure('a')}<p>Two.</p>", photos=(photo("a"),))
    pieces = lay_out(story).pieces
    assert [piece.html or piece.photo.key for piece in pieces] == [
        "<p>One.</p>",
        "a",
        "<p>Two.</p>",
    ]


def test_each_photo_stands_once():
    body = f"<p>One.</p>{figure('lead')}{figure('a')}{figure('a')}{figure('gone')}"
    photos = (photo("lead", "lead"), photo("a"), photo("b"), photo("g", "gallery"))
    layout = lay_out(Story(body=body, photos=photos))
    assert layout.lead.key == "lead"
    assert [piece.photo.key for piece in layout.pieces if piece.photo] == ["a", "b"]
    assert [each.key for each in layout.gallery] == ["g"]


def test_the_first_photo_is_fetched_at_once_where_there_is_no_lead():
    layout = lay_out(Story(body=f"<p>One.</p>{figure('a')}", photos=(photo("a"), photo("b"))))
    assert [piece.eager for piece in layout.pieces] == [False, True, False]


def test_the_dateline_runs_into_the_first_paragraph():
    story = Story(
        body=f"{figure('a')}<p>One.</p><p>Two.</p>", dateline="R & D", photos=(photo("a"),)
    )
    assert lay_out(story).pieces[1].html == (
        '<p><span class="dateline">R &amp; D</span> — One.</p><p>Two.</p>'
    )


def test_a_dateline_without_a_paragraph_stands_alone():
    html = lay_out(Story(body="<h2>Head</h2>", dateline="PORT")).pieces[0].html
    assert html == '<p><span class="dateline">PORT</span> — </p><h2>Head</h2>'


def test_tables_scroll_and_are_told_apart():
    table = "<table><tbody><tr><td>1</td></tr></tbody></table>"
    html = "".join(piece.html for piece in lay_out(Story(body=f"{table}<p>and</p>{table}")).pieces)
    assert html.count('<div class="scroll" role="region" tabindex="0"') == 2
    assert 'aria-label="Table 1"' in html
    assert 'aria-label="Table 2"' in html


def test_sources_are_named_once_with_all_they_gave():
    box = sources_box(
        (
            StoryCitation(name="KCNA", slug="kcna", role="photo"),
            StoryCitation(name="Yonhap", slug="yonhap", role="credit"),
            StoryCitation(name="KCNA", slug="kcna", role="quoted", attribution="One."),
            StoryCitation(name="KCNA", slug="kcna", role="quoted", attribution="Two."),
        )
    )
    assert [entry.name for entry in box] == ["KCNA", "Yonhap"]
    assert [(gave.role, len(gave.citations)) for gave in box[0].gave] == [
        ("quoted", 2),
        ("photo", 1),
    ]


def test_a_cursor_is_short_and_survives_writing():
    for year in (1, 1869, 2026, 9999):
        cursor = Cursor(datetime(year, 1, 25, 9, 30, 0, 123456, tzinfo=UTC), 2**40)
        assert Cursor.parse(str(cursor)) == cursor
        assert len(str(cursor)) <= 24


@pytest.mark.parametrize(
    ("language", "way"),
    [("ar", "rtl"), ("ar-EG", "rtl"), ("FA", "rtl"), ("en", "ltr"), ("", "ltr")],
)
def test_arabic_and_its_like_are_set_from_the_right(language, way):
    assert direction(language) == way


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://www.kcna.kp/en", "kcna.kp"),
        ("http://example.org:8000/", "example.org"),
        ("javascript:alert(1)", ""),
        ("//example.org/", ""),
        ("http://[", ""),
        ("", ""),
    ],
)
def test_only_web_addresses_are_shown_by_their_host(url, shown):
    assert host(url) == shown


def test_the_focal_point_is_rounded_to_tenths():
    assert focal_classes(StoryPhoto(focal_x=0.26, focal_y=1.0)) == "fx-3 fy-10"
    assert focal_classes({"focal_x": 0.0, "focal_y": 0.5}) == "fx-0 fy-5"
