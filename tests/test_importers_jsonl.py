"""JSON Lines: every field of a story there and back, and one bad line costs one line."""

import json
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from django.utils.text import slugify
from hypothesis import given
from hypothesis import strategies as st

from articles.importers import importer, jsonl
from articles.records import (
    Parsed,
    ParseProblem,
    Rendition,
    Story,
    StoryAuthor,
    StoryCitation,
    StoryCorrection,
    StoryPhoto,
    StoryTag,
)

DATA = Path(__file__).parent / "data" / "jsonl"
GOOD = {"headline": "Ferry returns", "body": "<p>The ferry is back.</p>"}


def read(*lines) -> list[Parsed | ParseProblem]:
    raw = b"\n".join(
        line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines
    )
    return list(importer("jsonl").parse(BytesIO(raw), name="stories.jsonl"))


def story(**fields) -> Story:
    [result] = read(GOOD | fields)
    assert isinstance(result, Parsed), result
    return result.story


def notes(**fields) -> tuple[str, ...]:
    [result] = read(GOOD | fields)
    return result.notes


def problem(**fields) -> str:
    [result] = read(GOOD | fields)
    assert isinstance(result, ParseProblem), result
    assert result.where == "line 1"
    assert "\n" not in result.message
    return result.message


WHOLE = Story(
    guid="harbour-1",
    version="3",
    headline="Ferry\u00a0returns",
    headline_provisional=True,
    deck="After two years.",
    slug="ferry-returns",
    dateline="PORT ELSEN, Jan. 25",
    body='<p>The ferry is back.</p>\n<figure data-photo="lead"></figure>',
    section="world",
    section_name="World",
    language="en-GB",
    urgency=3,
    published_at=datetime(2026, 1, 25, 9, 30, tzinfo=UTC),
    updated_at=datetime(2026, 1, 25, 10, 30, 0, 123456, tzinfo=UTC),
    embargo_until=datetime(2026, 1, 25, 9, tzinfo=UTC),
    expires_at=datetime(2027, 1, 1, tzinfo=UTC),
    credit="Harbour Wire",
    note="Call the port.\n\nTwice.",
    authors=(StoryAuthor(name="Ada Marsh", slug="ada-marsh"), StoryAuthor(name="Mina Holt")),
    tags=(StoryTag(name="Ferries", slug="ferries"),),
    sources=(
        StoryCitation(
            name="Port Authority",
            slug="port-authority",
            kind="official",
            label="state body",
            role="background",
            attribution="It is back.\nIt is.",
            url="https://example.org/port",
            terms="off-record",
            confidential=True,
        ),
    ),
    photos=(
        StoryPhoto(
            key="lead",
            file="quay.jpg",
            url="https://example.org/quay.jpg",
            caption="The quay.\nIn rain.",
            alt_text="A quay",
            creator="Mina Holt",
            credit="Mina Holt / Harbour Wire",
            copyright_notice="© Harbour Wire",
            usage_terms="Once.",
            placement="lead",
            focal_x=0.25,
            focal_y=1.0,
        ),
    ),
    corrections=(
        StoryCorrection(
            kind="update", text="Now with times.", at=datetime(2026, 1, 26, tzinfo=UTC)
        ),
    ),
)


def test_our_own_export_comes_back_as_it_was():
    [result] = read(WHOLE.to_json())
    assert result.story == WHOLE
    assert result.notes == ()


def test_the_bytes_of_each_line_are_kept():
    line = json.dumps(GOOD, ensure_ascii=False).encode()
    [result] = read(line + b"\r")
    assert result.raw == line


def test_only_headline_and_body_are_needed():
    assert story() == Story(headline="Ferry returns", body="<p>The ferry is back.</p>")


def test_authors_tags_and_sources_may_be_names_alone():
    found = story(authors=["Ada Marsh", "Ada Marsh", " "], tags=["Ferries"], sources=["The Port"])
    assert found.authors == (StoryAuthor(name="Ada Marsh"),)
    assert found.tags == (StoryTag(name="Ferries"),)
    assert found.sources == (StoryCitation(name="The Port"),)


@pytest.mark.parametrize(
    ("fields", "guid"), [({"id": 7}, "7"), ({"guid": "a"}, "a"), ({"id": None}, "")]
)
def test_the_id_may_be_a_number(fields, guid):
    assert story(**fields).guid == guid


def test_photos_without_a_key_are_numbered_past_those_that_have_one():
    found = story(photos=[{"caption": "A"}, {"key": "1", "caption": "B"}, {"caption": "C"}])
    assert [photo.key for photo in found.photos] == ["2", "1", "3"]


def test_renditions_are_made_anew():
    photo = StoryPhoto(key="1", renditions=(Rendition(url="/a.webp", width=1, height=1),)).to_json()
    assert story(photos=[photo]).photos == (StoryPhoto(key="1"),)
    assert notes(photos=[photo]) == ("photos 1: renditions are made anew: kept in the original",)


def test_unknown_keys_are_named_wherever_they_stand():
    assert notes(
        mood="calm", photos=[{"lens": "50 mm"}], sources=[{"name": "A", "phone": "1"}]
    ) == (
        "unknown key “mood”: kept in the original",
        "photos 1: unknown key “lens”: kept in the original",
        "sources 1: unknown key “phone”: kept in the original",
    )


def test_a_time_without_a_zone_is_utc_and_says_so():
    assert story(published_at="2026-01-25T09:30").published_at == datetime(
        2026, 1, 25, 9, 30, tzinfo=UTC
    )
    assert notes(published_at="2026-01-25T09:30") == ("published_at has no time zone; read as UTC",)
    assert notes(published_at="2026-01-25T09:30Z") == ()


def test_one_line_fields_are_one_line_and_captions_keep_theirs():
    found = story(headline="  Ferry\n returns\t", photos=[{"caption": " A\r\nB "}])
    assert found.headline == "Ferry returns"
    assert found.photos[0].caption == "A\nB"


def test_what_no_database_takes_is_left_out():
    found = story(headline="Fer\0ry \ud800returns\x01", deck="\x07", body="<p>A\0b\x02</p>")
    found.digest()
    assert (found.headline, found.deck) == ("Ferry ?returns", "")
    assert found.body == "<p>Ab</p>"


@pytest.mark.parametrize(
    ("written", "slug"),
    [
        ("ferry-returns", "ferry-returns"),
        ("a/b c", "a-b-c"),
        ("Über straße!", "über-straße"),
        ("_북한 -- 소식_", "북한-소식"),
        ("ﬁsh & ①", "fish-1"),
        ("a" * 99 + "-" + "b" * 9, "a" * 99),
        ("...", ""),
        ("\ud800", ""),
        ("  ", ""),
    ],
    ids=ascii,
)
def test_slugs_are_made_fit_for_an_address(written, slug):
    found = story(slug=written, tags=[{"name": "Ferries", "slug": written}])
    assert (found.slug, found.tags[0].slug) == (slug, slug)


def test_a_slug_that_was_changed_is_said():
    assert notes(slug="ferry-returns", tags=[{"name": "Ferries", "slug": "ferries"}]) == ()
    assert notes(slug="a/b c", sources=[{"name": "A", "slug": "..."}]) == (
        "the slug “a/b c” was written a-b-c",
        "sources 1: the slug “...” has no letter or digit and was left out",
    )


@given(st.text(max_size=120))
def test_every_slug_is_one_that_the_site_makes_itself(written):
    slug = story(slug=written).slug
    assert slugify(slug, allow_unicode=True) == slug
    assert len(slug) <= 100


@pytest.mark.parametrize("year", ["1001-01-01T00:00:00+14:00", "2998-12-31T23:59:59-12:00"])
def test_the_first_and_the_last_year_have_an_address_in_every_zone(year):
    assert 1000 <= story(published_at=year).published_at.astimezone(UTC).year <= 2999


def plain(text: str) -> bool:
    """True where ``text`` is one line that UTF-8 and the database take."""
    text.encode()
    return text.isprintable()


def test_notes_can_be_stored_whatever_the_keys_are():
    found = notes(**{"un\ud800known\0\n": 1}, tags=[{"name": "A", "\ud800": 1, "\x1b": 2}])
    assert found[0] == "unknown key “un?known ”: kept in the original"
    assert len(found) == 3
    assert all(map(plain, found))


@pytest.mark.parametrize(
    "fields",
    [
        {"guid": "a\0\ud800", "headline": "b\x07\ud800", "body": 5},
        {"guid": "a\0\ud800", "headline": "b\n\ud800", "body": ""},
        {"language": "\ud800"},
        {"published_at": "\ud800\0"},
        {"sources": [{"name": "A", "role": "\ud800\x1b"}]},
        {"photos": [{"key": "\ud800"}]},
    ],
    ids=ascii,
)
def test_a_problem_can_be_stored_whatever_it_quotes(fields):
    [result] = read(GOOD | fields)
    assert isinstance(result, ParseProblem)
    assert all(map(plain, (result.message, result.guid, result.headline)))


def test_the_body_is_cleaned():
    assert story(body='<p onclick="x()">A <b>b</b><script>c</script></p>').body == (
        "<p>A <strong>b</strong></p>"
    )


def test_a_web_address_that_is_none_is_dropped_and_said():
    fields = {
        "sources": [{"name": "A", "url": "javascript:alert(1)"}],
        "photos": [{"url": "x.jpg"}],
    }
    assert story(**fields).sources[0].url == ""
    assert "sources 1: url “javascript:alert(1)” is no web address" in notes(**fields)[0]
    assert "photos 1: url “x.jpg”" in notes(**fields)[1]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"headline": 7}, "headline must be text in quotes, not a number"),
        ({"headline": ""}, "has no headline"),
        ({"headline": "\u200b \t"}, "has no headline"),
        ({"headline": "x" * 10_000}, "headline has 10,000 characters; 300 is the most"),
        ({"body": None}, "has no text"),
        ({"body": "<script>alert(1)</script>"}, "has no text"),
        ({"body": ["<p>A</p>"]}, "body must be text in quotes, not a list"),
        ({"tags": "Ferries"}, "tags must be a list, not text"),
        ({"tags": [7]}, "tags 1 must be a name or an object, not a number"),
        ({"authors": ["x" * 201]}, "authors 1: name has 201 characters"),
        ({"photos": ["a.jpg"]}, "photos 1 must be an object, not text"),
        (
            {"photos": [{"placement": "top"}]},
            "photos 1: placement is “top”; it must be one of lead,",
        ),
        ({"photos": [{"key": "a"}, {"key": "a"}]}, "photos share a key"),
        ({"photos": [{"focal_x": 2}]}, "focal point must lie between 0 and 1"),
        ({"photos": [{"key": "a b"}]}, "key “a b” must be"),
        ({"urgency": 9}, "urgency is 9; it must be 1 (flash) to 8"),
        ({"urgency": True}, "urgency must be a whole number, not true or false"),
        ({"language": "english"}, "language “english” is no language code"),
        ({"published_at": "yesterday"}, "published_at must be a time as in ISO 8601"),
        ({"published_at": 1769333400}, "published_at must be a time such as 2026"),
        (
            {"expires_at": "9999-12-31T23:59:59Z"},
            "expires_at is in the year 9999; state one from 1001 to 2998",
        ),
        ({"published_at": "0999-01-01T00:00:00Z"}, "published_at is in the year 999;"),
        ({"embargo_until": "1000-12-31T23:59:59"}, "embargo_until is in the year 1000;"),
        ({"corrections": [{"text": "A", "at": "2999-01-01"}]}, "at is in the year 2999;"),
        ({"sources": [{"role": "quoted"}]}, "sources 1: has no name"),
        ({"sources": [{"name": "A", "terms": "secret"}]}, "sources 1: terms is “secret”"),
        ({"sources": [{"name": "A", "confidential": "yes"}]}, "confidential must be true or false"),
        ({"corrections": [{"kind": "oops", "text": "A"}]}, "corrections 1: kind is “oops”"),
        ({"corrections": [{"kind": "update"}]}, "corrections 1: has no text"),
        ({"tags": [str(number) for number in range(1_001)]}, "tags are 1,001; 1,000 is the most"),
    ],
)
def test_what_cannot_be_taken_is_said_in_one_sentence(fields, words):
    assert words in problem(**fields)


def test_a_bad_line_says_where_and_the_next_goes_on():
    first, broken, last = importer("jsonl").parse(
        BytesIO((DATA / "desk.jsonl").read_bytes()), name="desk.jsonl"
    )
    assert first.story.guid == "1"
    assert broken.where == "line 3"
    assert broken.message.startswith("is not JSON (")
    assert "at column 87" in broken.message
    assert broken.raw.startswith(b'{"guid": "harbour-2"')
    assert last.story.guid == "harbour-3"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b"[1, 2]", "must be a JSON object with the story's fields, not a list"),
        (b'"words"', "not text"),
        (b'{"headline": "\xff"}', "is not UTF-8 at byte 15 of the line"),
        (b"[" * 100_000, "is not usable JSON"),
        (b'{"a": ' + b"1" * 5_000 + b"}", "is not usable JSON"),
        ('{"headline": "A"}'.encode("utf-16"), "is not UTF-8"),
        (b'{"headline": "a\x00b"}', "is not JSON"),
    ],
)
def test_lines_that_are_no_object_are_refused(line, words):
    bad, good = read(line, GOOD)
    assert words in bad.message
    assert isinstance(good, Parsed)


def test_a_problem_knows_the_story_by_its_names():
    [result] = read(GOOD | {"guid": "harbour-1", "tags": "Ferries"})
    assert (result.headline, result.guid) == ("Ferry returns", "harbour-1")


def test_a_line_without_end_is_passed_over_in_little_memory(monkeypatch):
    monkeypatch.setattr(jsonl, "LINE_BYTES", 2_000_000)
    asked = []

    class Stream(BytesIO):
        def readline(self, size=-1):
            asked.append(size)
            return super().readline(size)

    content = b'{"body": "' + b"x" * 9_000_000 + b'"}\n' + json.dumps(GOOD).encode()
    long, good = importer("jsonl").parse(Stream(content), name="x")
    assert (long.where, long.message[:24]) == ("line 1", "is longer than 2 MB; spl")
    assert len(long.raw) <= 65_536
    assert good.story.headline == "Ferry returns"
    assert max(asked) <= 2_000_001


def test_a_byte_order_mark_is_no_part_of_the_story():
    [result] = read(b"\xef\xbb\xbf" + json.dumps(GOOD).encode())
    assert result.story.headline == "Ferry returns"


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=5,
)
KEYS = st.sampled_from([*WHOLE.to_json(), "id", "mood"])
PART_KEYS = st.sampled_from(
    ["name", "key", "at", "text", "file", "url", "placement", "focal_x", "kind"]
)
PARTS = st.lists(st.dictionaries(PART_KEYS, VALUES, max_size=3), max_size=2)


@given(st.dictionaries(KEYS, VALUES | PARTS, max_size=6))
def test_no_object_makes_it_raise(fields):
    [result] = read(GOOD | fields)
    assert isinstance(result, Parsed | ParseProblem)
    if isinstance(result, Parsed):
        assert Story.from_json(result.story.to_json()) == result.story


@given(st.binary(max_size=200))
def test_no_bytes_make_it_raise(raw):
    read(raw)


def test_an_embargo_without_a_zone_ends_at_the_latest_it_can_mean():
    line = b'{"headline": "A", "body": "<p>b</p>", "embargo_until": "2026-01-25T09:00:00"}'
    [parsed] = importer("jsonl").parse(BytesIO(line), name="a.jsonl")
    assert parsed.story.embargo_until == datetime(2026, 1, 25, 21, tzinfo=UTC)
    assert any("latest it can mean" in note for note in parsed.notes)
