"""Markdown with front matter: people's own names for fields, images that become photos."""

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.importers import importer, sniff
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
        ("- a\n- b", "has front matter that is a list"),
        ("embargo_until: 2026-13-45", "embargo_until must be a time"),
        ("title: [1984]", "headline must be text in quotes, not a list"),
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


# The front matter of site generators


def parsed_sample(name):
    found = read((DATA / name).read_bytes())
    assert isinstance(found, Parsed), found
    return found


def test_a_draft_of_hugo_in_toml_comes_withheld_with_every_field():
    found = parsed_sample("hugo-toml.md")
    made = found.story
    assert (made.headline, made.deck) == ("Ferry returns", "After nine days of storm.")
    assert (made.section, made.slug) == ("Harbour", "ferry-returns")
    assert [one.name for one in made.tags] == ["ferry", "storm", "Weather"]
    assert [one.name for one in made.authors] == ["Ada Marsh"]
    assert made.published_at.isoformat() == "2026-01-25T09:00:00-07:00"
    assert made.updated_at == datetime(2026, 1, 26, tzinfo=UTC)
    assert made.expires_at == datetime(2030, 1, 1, tzinfo=UTC)
    assert found.status == "withheld"
    assert made.note == "A draft where it comes from."
    assert made.body == (
        '<p>The ferry is back.</p>\n<figure data-photo="1"></figure>\n<p>It carried forty people.</p>'
    )
    [inside, lead] = made.photos
    assert (inside.file, inside.caption, inside.alt_text) == ("pier.jpg", "At the pier", "A pier")
    assert (lead.file, lead.placement, lead.alt_text) == ("cover.jpg", "lead", "The ferry at dawn")
    assert found.notes == (
        "only its own site can fill in youtube: kept in the original",
        "updated_at has no time zone; read as UTC",
        "expires_at has no time zone; read as UTC",
        "unknown key “weight”: kept in the original",
    )


def test_a_post_of_jekyll_that_is_not_published_comes_withheld():
    found = parsed_sample("jekyll.md")
    assert found.status == "withheld"
    assert found.story.published_at.isoformat() == "2026-01-25T16:16:01-06:00"
    assert found.story.section == "council"
    assert found.story.credit == "Harbour Wire"
    assert found.story.photos == (
        StoryPhoto(
            key="1",
            url="https://pictures.example/hall.jpg",
            alt_text="The hall",
            caption="The hall by night.",
            placement="lead",
        ),
    )
    assert found.story.body == "<p>The council met at the hall.</p>"


def test_a_post_of_hexo_has_its_fields_without_a_first_rule():
    made = parsed_sample("hexo.md").story
    assert (made.headline, made.section) == ("Tide: a record", "news")
    assert made.published_at == datetime(2026, 3, 3, 19, 7, 43, tzinfo=UTC)
    assert [one.name for one in made.tags] == ["tide", "2026"]
    assert made.body == "<p>The tide was the highest in forty years.</p>"


def test_a_post_of_pelican_has_its_fields_in_lines():
    made = parsed_sample("pelican.md").story
    assert (made.headline, made.section) == ("Rain: nine days of it", "Weather")
    assert [one.name for one in made.authors] == ["Ada Marsh", "Jon van der Meer"]
    assert made.deck == "The wettest week on record, and the one that followed."
    assert made.body == "<p>It rained.</p>"


def test_front_matter_may_be_an_object():
    raw = b'{\n "title": "Rain",\n "date": "2026-04-06",\n "tags": ["rain"]\n}\n\nIt rained.\n'
    assert sniff(raw, name="rain.md") == "markdown"
    made = story(raw)
    assert (made.headline, made.body) == ("Rain", "<p>It rained.</p>")
    assert [one.name for one in made.tags] == ["rain"]


def test_a_note_of_obsidian_keeps_its_words_and_pictures():
    found = parsed_sample("obsidian.md")
    assert found.story.headline == "Council votes on bridge"
    assert found.story.body == (
        '<p>See Bridge project and the mayor, and <a href="https://example.org">[1]</a>.</p>\n'
        '<figure data-photo="1"></figure>\n'
        "<blockquote><p><strong>To remember</strong></p><p>Nine voted for it.</p></blockquote>"
    )
    assert found.story.photos[0].file == "bridge at dawn.jpg"


@pytest.mark.parametrize(
    ("lines", "status"),
    [
        ("draft: false", "usable"),
        ("draft: yes", "withheld"),
        ("published: true", "usable"),
        ("published: false", "withheld"),
        ("private: true", "withheld"),
        ("status: draft", "withheld"),
        ("status: publish", "usable"),
        ("status: canceled", "canceled"),
    ],
)
def test_a_draft_is_withheld_however_it_is_said(lines, status):
    assert read(f"---\ntitle: A\n{lines}\n---\nText.").status == status


def test_a_title_of_digits_and_a_day_that_never_was_cost_no_story():
    found = read("---\ntitle: 1984\ntags: [2026, No]\ndate: 2026-13-45\n---\nText.")
    assert found.story.headline == "1984"
    assert [one.name for one in found.story.tags] == ["2026", "No"]
    assert found.story.published_at is None
    assert found.notes == ("published_at is “2026-13-45”, which is no time: kept in the original",)


@pytest.mark.parametrize(
    ("front_matter", "words"),
    [
        ("+++\ntitle = \n+++\nText.", "is not TOML"),
        ("+++\ntitle = 'A'\n\nText.", "end it with a line +++"),
        ("+++\na = " + "[" * 30_000 + "\n+++\nText.", "nested too deep"),
        ("+++\ntags = 5\ncategories = ['a', 'b']\ntitle = 'A'\n+++\nText.", "tags must be a list"),
        ("+++\nphotos = 5\nimage = 'a.jpg'\ntitle = 'A'\n+++\nText.", "photos must be a list"),
    ],
)
def test_front_matter_in_toml_that_cannot_be_read_is_one_problem(front_matter, words):
    assert words in problem(front_matter)


@pytest.mark.thorough
@pytest.mark.parametrize(
    "text",
    [
        "{{<" * 60_000,
        "{%" + " " * 200_000,
        "{{< a" + "b" * 200_000,
        "[[" * 10_000,
        "title:" + " a" * 100_000,
        "title: a\n" * 20_000,
        "{" * 200_000,
        "> [!a" * 4_000,
    ],
)
def test_the_worst_of_text_is_read_quickly(text):
    started = process_time()
    read(text)
    assert process_time() - started < 10


def test_pictures_in_html_become_photos_and_addresses_of_writers_stay_at_the_desk():
    made = story(
        "---\ntitle: A\nauthor: Ada Marsh <ada@paper.example>\n---\n\n"
        '<img src="/x.jpg" alt="A boat" width="400">\n\nThe ferry is back.\n\n'
        '<figure>\n  <img src="y.jpg" alt="A pier">\n  <figcaption>At the pier</figcaption>\n</figure>\n'
    )
    assert [one.name for one in made.authors] == ["Ada Marsh"]
    assert made.note == "Contact: Ada Marsh <ada@paper.example>"
    assert made.body == (
        '<figure data-photo="1"></figure>\n<p>The ferry is back.</p>\n<figure data-photo="2"></figure>'
    )
    assert [(one.file, one.alt_text, one.caption) for one in made.photos] == [
        ("/x.jpg", "A boat", ""),
        ("y.jpg", "A pier", "At the pier"),
    ]
