"""ANPA 1312 as North American wires send it: what its codes say becomes a story."""

from io import BytesIO
from pathlib import Path
from time import process_time

import pytest

from articles.importers.anpa import parse
from articles.records import Parsed

DATA = Path(__file__).parent / "data" / "anpa"
CASES = Path(__file__).parents[2] / "shared" / "cases" / "wire"


def parsed(raw):
    return list(parse(BytesIO(raw), name="wire"))


def read(folder, name):
    return (folder / name).read_bytes()


#: What becomes of each file: each story with all its fields, or what is wrong.
STORIES = {
    "alert.anpa": [
        {
            "headline": "Northmark's parliament elects Ida Rosk as its first woman speaker",
            "headline_provisional": True,
            "dateline": "ELLORY",
            "body": "<p>Northmark's parliament elects Ida Rosk as its first woman speaker.</p>",
            "urgency": 1,
            "published_at": "2026-01-26T23:50:00+00:00",
            "credit": "ENS",
            "note": "Slugline: BC-EL--News Alert",
        }
    ],
    "bridge.anpa": [
        {
            "headline": "Old bridge closes for a year as cracks are found",
            "deck": "Ferries are to run until the new span opens in 2027",
            "dateline": "ELLORY, Northmark",
            "body": "<p>The old bridge over the Ell closes on Monday — for a year, the "
            "city said — after divers found cracks in two of its piers.</p>\n"
            "<p>“We can't wait for ‘a better week,’” said Ada Kroll, who runs the "
            "works. “It won't come.”</p>\n"
            "<p>Tar &amp; timber are to cost 3½ million marks; José Almar, a "
            "ferryman, wasn't surprised.</p>\n"
            "<p>* * *</p>\n"
            "<p>Quill reported from Ellory, van der Berg from Port Sable.</p>",
            "urgency": 3,
            "published_at": "2026-01-25T15:09:00+00:00",
            "credit": "ENS",
            "note": "Slugline: BC-EL--Old Bridge-Closed, 1st Ld-Writethru\n"
            "\n"
            "ENS Photo ELB101, ELB102\n"
            "\n"
            "Eds: UPDATES with quote in 3rd paragraph. With photos.",
            "authors": [{"name": "Mara Quill"}, {"name": "Tom van der Berg"}],
        }
    ],
    "harbour.anpa": [
        {
            "headline": "Rowing: Port Sable win the Harbour Cup for the fourth time in a row",
            "dateline": "PORT SABLE, Northmark, Jan. 25",
            "body": "<p>Port Sable won the Harbour Cup on Sunday by two lengths.</p>\n"
            '<p>"We rowed as one," said Ole Finn, who strokes the eight.</p>',
            "published_at": "2026-01-25T21:37:00+00:00",
            "credit": "ENS",
            "note": "Slugline: BC-Rowing-Harbour-Cup",
        }
    ],
    "headlines.anpa": [
        {
            "headline": "Top news at 6 a.m.",
            "body": "<p>Old bridge closes for a year</p>\n<p>Grain rises in Ellory</p>",
            "urgency": 4,
            "note": "Slugline: AP-Top-Headlines",
        }
    ],
    "parity.anpa": [
        {
            "headline": "Tarn is cut off by water",
            "dateline": "TARN",
            "body": "<p>The road to Tarn is under water.</p>",
            "urgency": 2,
            "published_at": "2026-01-27T06:00:00+00:00",
            "credit": "ENS",
            "note": "Slugline: AM-TN--Tarn-Flood",
            "authors": [{"name": "Lena Ash"}],
        }
    ],
    "scores.anpa": [
        {
            "headline": "League Glance",
            "body": "<h3>All Times Local</h3>\n"
            "<h3>NORTH DIVISION</h3>\n"
            "<table><tbody><tr><td></td><td>W</td><td>L</td><td>Pct</td><td>GB</td></tr><tr><td>Ellory</td><td>23</td><td>13</td><td>.639</td><td>–</td></tr><tr><td>Port "
            "Sable</td><td>16</td><td>20</td><td>.444</td><td>7½</td></tr></tbody></table>\n"
            "<h3>SOUTH DIVISION</h3>\n"
            "<table><tbody><tr><td></td><td>W</td><td>L</td><td>GB</td></tr><tr><td>Low "
            "Mead</td><td>12</td><td>9</td><td>–</td></tr><tr><td>Tarn</td><td>11</td><td>9</td><td>½</td></tr></tbody></table>\n"
            "<p>* * *</p>\n"
            "<h3>Sunday's Games</h3>\n"
            "<p>Ellory 3, Low Mead 1</p>\n"
            "<p>Tarn at Port Sable, 2:05 p.m.</p>",
            "urgency": 4,
            "published_at": "2026-01-25T04:04:00+00:00",
            "note": "Slugline: BC-CHS--League Glance",
        }
    ],
    "two-stories.anpa": [
        {
            "headline": "Northmark's parliament elects Ida Rosk as its first woman speaker",
            "headline_provisional": True,
            "dateline": "ELLORY",
            "body": "<p>Northmark's parliament elects Ida Rosk as its first woman speaker.</p>",
            "urgency": 1,
            "published_at": "2026-01-26T23:50:00+00:00",
            "credit": "ENS",
            "note": "Slugline: BC-EL--News Alert",
        },
        {
            "headline": "Grain rises in Ellory",
            "dateline": "ELLORY",
            "body": "<p>Grain rose by a mark.</p>",
            "urgency": 5,
            "published_at": "2026-01-26T23:55:00+00:00",
            "credit": "ENS",
            "note": "Slugline: BC-EL--Markets",
        },
    ],
}


@pytest.mark.parametrize("name", STORIES)
def test_a_file_becomes_its_stories_field_by_field(name):
    found = parsed(read(DATA, name))
    assert [
        one.story.to_json() if isinstance(one, Parsed) else str(one) for one in found
    ] == STORIES[name]


def test_every_sample_is_asserted():
    assert {path.name for path in DATA.iterdir()} == {*STORIES}


def test_what_came_in_is_kept_byte_for_byte_message_by_message():
    raw = read(DATA, "two-stories.anpa")
    first, second = parsed(raw)
    assert first.raw + second.raw == raw
    assert second.raw.startswith(b"\x16\x16\x01W1646")
    assert [one.raw for one in parsed(read(DATA, "parity.anpa"))] == [read(DATA, "parity.anpa")]


def test_category_and_selector_are_codes_for_the_desk_to_map():
    [one] = parsed(read(DATA, "bridge.anpa"))
    assert [(subject.code, subject.scheme) for subject in one.subjects] == [
        ("n", "anpa"),
        ("_north", "anpa"),
    ]
    assert one.status == "usable"


def test_what_has_no_place_is_listed():
    [one] = parsed(read(DATA, "bridge.anpa"))
    assert one.notes == (
        "read as windows-1252",
        "no place for story number W2104, date 01-25 of the keyword, word count 312, "
        "word count 212 of the text: kept in the original",
    )
    [one] = parsed(read(DATA, "headlines.anpa"))
    assert one.notes[0].startswith("the time “ENS-WF-13-28-26 0423GMT” at the end is none")


def wire(*lines, priority=b"r"):
    head = b"\x16\x16\x01W0001\x1f-----\r\n" + priority + b" a\x13\x11 BC-Tarn 01-25 0010\r\n"
    return head + b"\x02^BC-Tarn,10<\r\n" + b"\r\n".join(lines) + b"\r\n\x03\x04"


@pytest.mark.parametrize(
    ("priority", "urgency"), [(b"f", 1), (b"b", 2), (b"u", 3), (b"r", 4), (b"d", 5), (b"s", 6)]
)
def test_the_priority_is_an_urgency(priority, urgency):
    [one] = parsed(wire(b"^Rain<", b"\t   Rain fell.", priority=priority))
    assert one.story.urgency == urgency


@pytest.mark.parametrize(
    "line", [b"^Eds: Embargoed until Sunday<", b"^FOR RELEASE SUNDAY, JAN. 25<", b"^$adv25<"]
)
def test_an_embargo_that_is_not_understood_refuses_the_story(line):
    [problem] = parsed(wire(b"^Rain<", line, b"\t   Rain fell."))
    assert "embargo" in str(problem)


def test_an_embargo_is_kept():
    line = b"^EMBARGOED UNTIL 2026-02-01T06:00:00Z<"
    [one] = parsed(wire(b"^Rain<", line, b"\t   Rain fell."))
    assert one.story.embargo_until.isoformat() == "2026-02-01T06:00:00+00:00"
    assert "EMBARGO" not in one.story.body + one.story.deck + one.story.note


def test_a_kill_is_pointed_out_to_the_desk():
    [one] = parsed(wire(b"^KILL: Rain in Tarn<", b"\t   Kill the story about rain in Tarn."))
    assert any("kill" in note for note in one.notes)


def test_copy_without_indents_has_its_paragraphs_parted_by_blank_lines():
    [one] = parsed(wire(b"^Rain in Tarn<", b"", b"Rain fell", b"in Tarn.", b"", b"Snow fell."))
    assert one.story.headline == "Rain in Tarn"
    assert one.story.body == "<p>Rain fell in Tarn.</p>\n<p>Snow fell.</p>"


@pytest.mark.parametrize("length", [0, 1, 20, 45, 60, 80, 300, 900])
def test_a_truncated_message_is_a_story_or_is_refused_in_a_sentence(length):
    [one] = parsed(read(DATA, "bridge.anpa")[:length])
    assert isinstance(one, Parsed) or "text" in str(one)


@pytest.mark.thorough
@pytest.mark.parametrize(
    "worst",
    [
        b"\x16" * 200_000,
        b"\x01W0001\x1f" * 3_000,
        b"^" * 200_000,
        b"^a<\r\n" * 10_000,
        b"\x08;;;;\r\n" * 5_000,
        b"\t   " + b"_ " * 100_000,
        b"\t   " + b"{`'" * 66_000,
        b"\x08" + b"\x1f\x1e " * 66_000,
        b"\t   " + b"A, " * 66_000,
        b"loose " * 33_000,
        b"\x1b-A\x19H" * 33_000,
        b"<" * 200_000,
    ],
)
def test_hostile_copy_takes_no_time(worst):
    started = process_time()
    parsed(wire(worst))
    assert process_time() - started < 5


def test_a_message_that_is_too_large_costs_no_other():
    large, small = wire(b"\t   " + b"word " * 500_000), wire(b"^Rain<", b"\t   Rain fell.")
    problem, one = parsed(large + small)
    assert "2,000,000 bytes, the most for one story" in str(problem)
    assert problem.where == ""
    assert one.story.headline == "Rain"


AGENCIES = CASES / "superdesk+superdesk-core"
there = pytest.mark.skipif(not CASES.is_dir(), reason="the shared cases are not here")


@there
@pytest.mark.parametrize(
    (
        "name",
        "headline",
        "dateline",
        "credit",
        "authors",
        "urgency",
        "category",
        "published",
        "words",
    ),
    [
        (
            "anpa-1.tst",
            "For Argentine chemo patients, mirrors can hurt",
            "BUENOS AIRES, Argentina",
            "AP",
            ["Paul Byrne", "Almudena Calatrava"],
            1,
            "l",
            "2013-11-13T15:09:00+00:00",
            "“Look Good Feel Better” is a program",
        ),
        (
            "anpa-2.tst",
            "Prairies vanish in the US push for green energy",
            "ROSCOE, South Dakota",
            "AP",
            ["Chet Brokaw", "Jack Gillum"],
            4,
            "a",
            "2013-11-13T07:45:00+00:00",
            "<p>Robert Malsam nearly went broke",
        ),
        (
            "anpa-4.tst",
            "AP Top Entertainment News at 11:23 p.m. EST",
            "",
            "AP",
            [],
            4,
            "e",
            "2016-02-10T04:23:00+00:00",
            "<p>Ex-bodyguard testifies about lewd messages sent to Paltrow</p>",
        ),
        (
            "ap_anpa-1.tst",
            "Deng has 30 points, short-handed Heat beat Hawks 115-111",
            "ATLANTA",
            "AP",
            ["Charles Odum"],
            4,
            "z",
            "2016-02-20T03:37:00+00:00",
            "<p>Wade was ruled out about an hour before the game",
        ),
        (
            "ap_anpa-2.tst",
            "Baseball Expanded Standings",
            "",
            "The Associated Press",
            [],
            4,
            "z",
            "2016-05-17T06:20:00+00:00",
            "<td>Tampa Bay</td><td>17</td><td>19</td><td>.472</td><td>6</td><td>3½</td>",
        ),
        (
            "ap_anpa-6.tst",
            "Wild Card Glance",
            "",
            "The Associated Press",
            [],
            4,
            "s",
            "2019-08-18T20:17:00+00:00",
            "<td>Chicago</td><td>55</td><td>67</td><td>.451</td><td>16½</td>",
        ),
        (
            "ap_anpa-7.tst",
            "10 Things to Know for Today",
            "",
            "The Associated Press",
            [],
            4,
            "a",
            "2019-09-04T10:29:00+00:00",
            "<p>2. HONG KONG EXTRADITION BILL WITHDRAWN</p>",
        ),
    ],
)
def test_the_files_of_agencies_become_what_editors_expect(
    name, headline, dateline, credit, authors, urgency, category, published, words
):
    [one] = parsed(read(AGENCIES, name))
    story = one.story
    assert story.headline == headline
    assert not story.headline_provisional
    assert (story.dateline, story.credit, story.urgency) == (dateline, credit, urgency)
    assert [author.name for author in story.authors] == authors
    assert one.subjects[0].code == category
    assert story.published_at.isoformat() == published
    assert words in story.body
    assert story.note.startswith(("Slugline: BC-", "Slugline: AP-"))
    assert one.raw == read(AGENCIES, name)


@there
def test_every_file_of_the_agencies_becomes_a_story():
    paths = [*AGENCIES.glob("*anpa*"), CASES / "superdesk+superdesk-belga" / "kyodo.txt"]
    assert len(paths) == 11
    for path in paths:
        [one] = parsed(path.read_bytes())
        assert isinstance(one, Parsed), path
        assert not any(sign in one.story.body for sign in "\x08\x10\x1e\x1f^`"), path
        assert not any(word in one.story.body for word in ("Eds:", "AP-WF")), path
