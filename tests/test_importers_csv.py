"""Tables from spreadsheets and other systems: the names of the columns say what they hold."""

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from time import process_time

import pytest

from articles.importers import sniff
from articles.importers.csv import parse
from articles.records import Parsed

DATA = Path(__file__).parent / "data" / "csv"


def parsed(raw):
    return list(parse(BytesIO(raw), name="wire"))


def read(folder, name):
    return (folder / name).read_bytes()


#: Files that have tests of their own.
OF_OTHER_SYSTEMS = ("drupal.csv", "german.csv", "korean.csv", "scraped.csv")
#: What becomes of each file: each story with all its fields, or what is wrong.
STORIES = {
    "cms-export.csv": [
        {
            "guid": "https://ens.example/museum",
            "headline": "Museum öffnet den Keller",
            "body": "<p>Erste Zeile.</p>\n<p>Zweite; mit Strichpunkt.</p>",
            "published_at": "2026-01-20T10:00:00+00:00",
            "authors": [{"name": "Jürgen Maß"}],
        }
    ],
    "sheet.tsv": [
        {
            "headline": "Report on bridges is late",
            "body": "<p>A report on bridges is late.</p>",
            "embargo_until": "2026-02-01T06:00:00-12:00",
            "note": "Call Ada first",
        },
        "line 3: embargo_until must be a time as in ISO 8601, such as "
        "2026-01-25T09:30:00+00:00, not “soon”",
    ],
    "stories.csv": [
        {
            "guid": "ens-1",
            "headline": "Old bridge closes, for a year",
            "deck": "Ferries are to run",
            "dateline": "ELLORY",
            "body": "<p>The old bridge closes on Monday.</p>\n"
            '<p>"It won\'t wait," said Ada Kroll.</p>',
            "section": "City",
            "language": "en-GB",
            "urgency": 3,
            "published_at": "2026-01-25T15:09:00+01:00",
            "updated_at": "2026-01-25T16:00:00+00:00",
            "credit": "ENS",
            "authors": [{"name": "Mara Quill"}, {"name": "Tom Ash"}],
            "tags": [{"name": "Transport"}, {"name": "bridges"}, {"name": "the Ell"}],
            "photos": [
                {
                    "key": "1",
                    "url": "https://ens.example/bridge.jpg",
                    "caption": "The bridge on Sunday.",
                    "alt_text": "A stone bridge",
                    "credit": "Ole Finn",
                    "placement": "lead",
                }
            ],
        },
        {
            "guid": "ens-2",
            "headline": "Grain rises in Ellory",
            "body": "<p>Grain <strong>rose</strong> by a mark.</p>",
            "section": "Business",
            "authors": [{"name": "Lena Ash"}, {"name": "Ole Finn"}],
            "tags": [{"name": "grain"}, {"name": "markets"}],
            "photos": [
                {"key": "1", "file": "grain.jpg", "placement": "lead"},
                {"key": "2", "file": "silo.jpg", "placement": "gallery"},
            ],
        },
        {
            "guid": "ens-3",
            "headline": "Rain fell in Tarn, and on the road to it",
            "headline_provisional": True,
            "body": "<p>Rain fell in Tarn, and on the road to it.</p>",
            "published_at": "2026-01-26T06:00:00+00:00",
        },
    ],
    "unclosed.csv": [
        {"headline": "First", "body": "<p>Rain fell.</p>"},
        "line 3: is no row of a table (',' expected after '\"'); mend its quotation marks",
        {"headline": "Third", "body": "<p>Snow fell.</p>"},
        "line 5: is no row of a table (',' expected after '\"'); mend its quotation marks",
        {"headline": "Fifth", "body": "<p>Sun shone.</p>"},
    ],
    "unicode.csv": [
        {"headline": "Tarn is cut off", "body": "<p>The road is under water.</p>"},
        {"headline": "Tarn is open", "body": "<p>The road</p>\n<p>is open.</p>"},
    ],
    "windows.csv": [
        {
            "headline": "Café in Ellory öffnet",
            "body": "<p>Das Café „Zur Brücke“ öffnet am Freitag für Gäste.</p>",
            "authors": [{"name": "José Almar"}],
        },
        {"headline": "Zweite Meldung", "body": "<p>Die Fähre fährt wieder über den Fluss.</p>"},
    ],
}


@pytest.mark.parametrize("name", STORIES)
def test_a_file_becomes_its_stories_field_by_field(name):
    found = parsed(read(DATA, name))
    assert [
        one.story.to_json() if isinstance(one, Parsed) else str(one) for one in found
    ] == STORIES[name]


def test_every_sample_is_asserted():
    assert {path.name for path in DATA.iterdir()} == {*STORIES, *OF_OTHER_SYSTEMS}


def test_the_bytes_of_each_row_are_kept_as_they_came():
    raw = read(DATA, "stories.csv")
    rows = [one.raw for one in parsed(raw)]
    assert b"".join(rows) == raw[raw.index(b"\n") + 1 :].replace(b"\n\n,,", b"\n,,")
    assert rows[0].count(b"\n") == 3


def test_rows_of_a_table_in_utf_16_keep_their_bytes():
    raw = read(DATA, "unicode.csv")
    assert raw.endswith(b"".join(one.raw for one in parsed(raw)))


def test_unknown_columns_are_noted_once_a_file():
    first, *others = parsed(read(DATA, "stories.csv"))
    assert "no place for column “colour”: kept in the original" in first.notes
    assert not any("colour" in note for one in others for note in one.notes)


def test_what_is_wrong_in_a_field_of_little_weight_costs_no_story():
    second = parsed(read(DATA, "stories.csv"))[1]
    assert second.notes == (
        "no place for cell 19: kept in the original",
        "the language “Klingon!” is no language code",
        "published is “last Tuesday”, which is no time: kept in the original",
        "the urgency “9” is none; it is 1 (flash) to 8",
    )


def test_a_row_that_is_refused_says_where_and_which():
    [_, problem] = parsed(read(DATA, "sheet.tsv"))
    assert (problem.where, problem.headline) == ("line 3", "Second report")
    assert problem.raw == b"Second report\tIt is late too.\tsoon\t\n"


@pytest.mark.parametrize(
    "raw", [b"", b"\n\n", b"colour,size\nred,2\n", b"\x00\xff,\n", b'"' * 5_000]
)
def test_a_table_without_a_column_of_text_is_refused_in_a_sentence(raw):
    [problem] = parsed(raw)
    assert "names no column that holds a headline or a text" in str(problem)


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Article Body", "body"),
        ("body_html", "body"),
        ("CONTENT", "body"),
        (" Text ", "body"),
    ],
)
def test_columns_go_by_many_names(header, field):
    [one] = parsed(f"{header},Heading\nRain fell.,Rain\n".encode())
    assert (one.story.headline, getattr(one.story, field)) == ("Rain", "<p>Rain fell.</p>")


def test_two_columns_for_one_field_are_noted_where_they_differ():
    [one] = parsed(b"title,headline,body\nA,B,Rain fell.\n")
    assert one.story.headline == "A"
    assert one.notes == ("no place for the second column for headline: kept in the original",)


def test_a_link_is_what_a_story_is_known_by_where_there_is_no_id():
    [one] = parsed(b"title,body,link\nA,Rain fell.,https://ens.example/a\n")
    assert one.story.guid == "https://ens.example/a"
    [one] = parsed(b"title,body,link,id\nA,Rain fell.,https://ens.example/a,7\n")
    assert one.story.guid == "7"
    assert one.notes == ("no place for the address of the story: kept in the original",)


def test_html_that_does_harm_is_gone():
    [one] = parsed(b"title,body\nA,<p>Rain.</p><script>alert(1)</script><img src=x onerror=y>\n")
    assert one.story.body == "<p>Rain.</p>"


def test_a_few_bytes_that_are_no_utf_8_are_read_as_older_systems_write():
    rows = b"".join(b"%d,Rain fell in Tarn again.\n" % number for number in range(4_000))
    *_, last = parsed(b"title,body\n" + rows + b"Caf\xe9,Rain.\n")
    assert last.story.headline == "Café"
    assert last.raw == b"Caf\xe9,Rain.\n"
    assert last.notes == ("read as windows-1252",)


def test_a_table_is_read_a_row_at_a_time():
    class Endless(BytesIO):
        def read1(self, size=-1):
            return super().read1(size) or b"Again,Rain fell.\n" * 100

    stories = parse(Endless(b"title,body\nFirst,Rain fell.\n"), name="wire")
    assert [next(stories).story.headline for _ in range(300)][-1] == "Again"


@pytest.mark.thorough
@pytest.mark.parametrize(
    "worst",
    [
        b'"' * 200_000,
        b'a,"b\n' * 40_000,
        b"," * 200_000,
        b"a" * 200_000,
        b";|" * 100_000,
        b"<" * 200_000,
        b"by " * 66_000,
        b"\xff" * 200_000,
        b"\r" * 200_000,
    ],
)
def test_hostile_tables_take_no_time(worst):
    started = process_time()
    parsed(b"title,body,author,tags\n" + worst)
    parsed(b"title,body,author,tags\nA,Rain.," + worst)
    parsed(worst)
    assert process_time() - started < 10


def test_a_row_that_is_too_large_costs_no_other():
    raw = b"title,body\nA," + b"word " * 500_000 + b"\nB,Rain fell.\n"
    problem, one = parsed(raw)
    assert "is more than 2,000,000 characters" in str(problem)
    assert one.story.headline == "B"


# What other systems write


def from_file(name):
    raw = (DATA / name).read_bytes()
    assert sniff(raw, name="table") == "csv"
    return parsed(raw)


def test_a_table_of_drupal_keeps_its_drafts_back():
    published, draft = from_file("drupal.csv")
    assert (published.status, draft.status) == ("usable", "withheld")
    story = published.story
    assert story.guid == "12"
    assert story.published_at == datetime(2020, 1, 1, tzinfo=UTC)
    assert story.updated_at == datetime(2020, 1, 2, tzinfo=UTC)
    assert [tag.name for tag in story.tags] == ["ferry", "storm"]
    assert story.photos[0].file == "sites/default/files/ferry.jpg"
    assert story.body == "<p>The ferry &amp; its crew are back.</p>"


def test_a_scraped_table_has_lists_in_brackets_and_says_what_is_cut_off():
    [found] = from_file("scraped.csv")
    assert [one.name for one in found.story.authors] == ["Ada Marsh", "Jon O'Dee"]
    assert [tag.name for tag in found.story.tags] == ["dam", "river"]
    assert found.story.deck == ""
    assert found.story.body == "<p>The dam opened.</p>\n<p>It took nine years.</p>"
    assert "its text is cut off; ask its provider for the whole of it" in found.notes


def test_columns_may_be_named_in_german():
    [found] = from_file("german.csv")
    assert found.story.headline == "Brücke gesperrt"
    assert (found.story.deck, found.story.section) == ("Stau bis zum Hafen", "Verkehr")
    assert found.story.published_at == datetime(2026, 5, 12, tzinfo=UTC)
    assert [one.name for one in found.story.authors] == ["Eva Maus"]


def test_columns_may_be_named_in_korean():
    [found] = from_file("korean.csv")
    assert (found.story.headline, found.story.credit) == ("태풍 북상", "하버통신")
    assert found.story.body == "<p>태풍이 온다.</p>\n<p>비가 내린다.</p>"
    assert found.story.published_at == datetime(2026, 8, 10, 9, tzinfo=UTC)
    assert [one.name for one in found.story.authors] == ["홍길동"]
    assert [tag.name for tag in found.story.tags] == ["태풍", "날씨"]


@pytest.mark.parametrize(
    ("header", "cell", "status"),
    [
        ("status", "draft", "withheld"),
        ("status", "publish", "usable"),
        ("status", "canceled", "canceled"),
        ("published", "False", "withheld"),
        ("published", "1", "usable"),
        ("draft", "true", "withheld"),
        ("is_published", "no", "withheld"),
        ("state", "at the legal desk", "usable"),
    ],
)
def test_a_row_that_is_a_draft_is_withheld_however_it_is_said(header, cell, status):
    [found] = parsed(f"title,body,{header}\nA,It rained.,{cell}\n".encode())
    assert found.status == status


@pytest.mark.thorough
@pytest.mark.parametrize(
    "cell", ["[" + "'" * 200_000 + "]", "['" + "\\" * 200_000 + "']", "[" + "'\"" * 100_000 + "']"]
)
def test_a_list_without_end_is_read_quickly(cell):
    started = process_time()
    parsed(b"title,body,tags\nA,It rained.," + cell.encode() + b"\n")
    assert process_time() - started < 10
