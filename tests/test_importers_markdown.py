"""Markdown with front matter: people's own names for fields, images that become photos."""

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.importers import importer
from articles.records import Parsed, ParseProblem, StoryCitation, StoryPhoto

DATA = Path(__file__).parent / "data" / "markdown"


def read(content) -> Parsed | ParseProblem:
    raw = content.encode() if isinstance(content, str) else content
    [result] = importer("markdown").parse(BytesIO(raw), name="story.md")
    return result


def story(content):
    result = read(content)
    assert isinstance(result, Parsed), result
    return result.story


def problem(content) -> str:
    result = read(content)
    assert isinstance(result, ParseProblem), result
    assert "\n" not in result.message
    return result.message


class TestAStoryWithFrontMatter:
    @pytest.fixture
    def parsed(self):
        return read((DATA / "museum-at-the-cape.md").read_bytes())

    def test_fields_go_by_the_names_that_people_use(self, parsed):
        found = parsed.story
        assert found.headline == "A museum for the lost pilots"
        assert not found.headline_provisional
        assert found.deck == "The first panels are going up at Cape Orne."
        assert (found.slug, found.section, found.language) == ("museum-cape-orne", "Culture", "en")
        assert (found.urgency, found.credit) == (5, "Harbour Wire")

    def test_lists_may_be_one_line(self, parsed):
        found = parsed.story
        assert [one.name for one in found.authors] == ["Ada Marsh", "Jon van der Meer"]
        assert [one.name for one in found.tags] == ["museums", "Norrland", "pilots"]

    def test_sources_may_be_names_or_objects(self, parsed):
        assert parsed.story.sources == (
            StoryCitation(
                name="Norrland News Agency", attribution="Varga walked through the workshop."
            ),
            StoryCitation(name="Port Authority"),
        )

    def test_images_become_photos_where_they_stand(self, parsed):
        assert parsed.story.photos == (
            StoryPhoto(
                key="1",
                file="panels.jpg",
                alt_text="Two carvers at a stone panel",
                caption="Carvers at work in Port Elsen.",
                credit="Mina Holt / Harbour Wire",
                copyright_notice="© 2026 Harbour Wire",
            ),
            StoryPhoto(
                key="2", url="https://example.org/cape.jpg", alt_text="The cape from the air"
            ),
        )
        assert parsed.story.body.split("\n")[1] == '<figure data-photo="1"></figure>'

    def test_the_heading_that_repeats_the_headline_goes(self, parsed):
        assert "A museum for" not in parsed.story.body

    def test_times_without_a_zone_and_unknown_keys_are_said(self, parsed):
        assert parsed.story.published_at == datetime(2026, 1, 25, 9, 30, tzinfo=UTC)
        assert parsed.story.corrections[0].at == datetime(2026, 1, 26, 7, tzinfo=UTC)
        assert parsed.notes == (
            "published_at has no time zone; read as UTC",
            "unknown key “mood”: kept in the original",
        )


def test_the_first_heading_is_the_headline_where_none_is_stated():
    found = story((DATA / "no-front-matter.md").read_bytes())
    assert (found.headline, found.headline_provisional) == ("Rain stops at last", False)
    assert "Rain stops" not in found.body


def test_an_underlined_heading_is_one_too():
    assert story("Rain stops\n=====\n\nIt rained.").headline == "Rain stops"


def test_a_comment_in_code_is_no_heading():
    found = story("```\n# not this\n```\n\nIt rained for nine days.")
    assert found.headline_provisional


def test_copy_with_no_heading_gets_a_headline_to_confirm():
    found = story("It rained for nine days. Then it stopped.")
    assert (found.headline, found.headline_provisional) == ("It rained for nine days", True)


def test_text_between_rules_is_text():
    assert "Rain fell" in story("---\n\nRain fell.\n\n---\n\nIt stopped.").body


def test_a_date_is_midnight_utc():
    found = story("---\ntitle: A\ndate: 2026-01-25\n---\nB")
    assert found.published_at == datetime(2026, 1, 25, tzinfo=UTC)


@pytest.mark.parametrize(
    ("front_matter", "words"),
    [
        ("headline: [oops", "is not YAML on line 3"),
        ("headline: A\n\tdeck: B", "is not YAML on line 3"),
        ("a: &x 1\nb: *x", "anchor, alias or tag on line 2"),
        ("a: !!python/object/apply:os.system [ls]", "anchor, alias or tag on line 2"),
        ("date: 2026-13-45", "month must be in 1..12"),
        ("- a\n- b", "has front matter that is a list"),
        ("title: 1984", "headline must be text in quotes, not a number"),
        ("title: no", "headline must be text in quotes, not true or false"),
        ("title: A\ntags: {a: b}", "tags must be a list, not an object"),
        ("title: " + "[" * 30_000, "front matter"),
        ("title: " + "x" * 200_000, "characters of front matter; 100,000 is the most"),
        ("title: " + "x" * 500, "headline has 500 characters; 300 is the most"),
    ],
)
def test_front_matter_that_cannot_be_read_is_one_problem(front_matter, words):
    assert words in problem(f"---\n{front_matter}\n---\n\nText.\n")


def test_front_matter_that_is_never_closed_is_said():
    assert "never closed" in problem("---\ntitle: A\n\nText.\n")


def test_a_field_stated_twice_is_said():
    result = read("---\ntitle: A\nheadline: B\nbody: C\n---\nText.")
    assert result.story.headline == "A"
    assert result.notes == (
        "“headline” in the front matter has no place: kept in the original",
        "“body” in the front matter has no place: kept in the original",
    )


@pytest.mark.parametrize("line", ["guid: 0x{}", "urgency: 0x{}", "? 0x{}\n: A"])
def test_a_number_without_end_is_one_problem(line):
    copy = f"---\nheadline: A\n{line.format('f' * 9_000)}\n---\nThe ferry is back.\n"
    assert "a number in its front matter that is too long" in problem(copy)


def test_notes_and_problems_can_be_stored_whatever_the_front_matter_holds():
    parsed = read('---\nheadline: A\n"\\ud800\\x1b": 1\n---\nThe ferry is back.\n')
    refused = read('---\nheadline: A\nlanguage: "\\ud800\\x1b"\n---\nThe ferry is back.\n')
    assert all(text.isprintable() for text in (*parsed.notes, refused.message))
    assert parsed.notes


def test_html_does_not_get_through():
    found = story("# A\n\nB <script>alert(1)</script> [c](javascript:alert(1))")
    assert "<script" not in found.body
    assert "href" not in found.body


def test_a_file_that_is_too_large_is_refused():
    assert "has 2,500,000 bytes" in problem(b"word " * 500_000)


def test_a_story_of_pictures_alone_is_refused():
    assert "has no text" in problem("# A\n\n![b](c.jpg)")


@given(
    st.one_of(
        st.binary(max_size=200),
        st.text(max_size=200).map(lambda text: f"---\n{text}\n---\nA".encode("utf-8", "replace")),
    )
)
def test_no_bytes_make_it_raise(raw):
    assert isinstance(read(raw), Parsed | ParseProblem)
