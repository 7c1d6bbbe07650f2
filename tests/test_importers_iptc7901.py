"""IPTC 7901 as agencies send it: headers, keywords, headlines over two lines, and contacts."""

from io import BytesIO
from pathlib import Path
from time import process_time

import pytest

from articles.importers.iptc7901 import parse
from articles.records import Parsed

DATA = Path(__file__).parent / "data" / "iptc7901"
CASES = Path(__file__).parents[2] / "shared" / "cases" / "wire"


def parsed(raw):
    return list(parse(BytesIO(raw), name="wire"))


def read(folder, name):
    return (folder / name).read_bytes()


#: What becomes of each file: each story with all its fields, or what is wrong.
STORIES = {
    "signs.txt": [
        {
            "headline": "Ferry returns to Port Elsen",
            "body": "<p>The ferry is back after nine days of storm.</p>\n"
            "<p>It carried forty people on Monday, the harbour said in a statement.</p>",
            "note": "Flags: %A, #Ferry, :(PORT ELSEN), @NOR",
            "tags": [{"name": "health"}],
        }
    ],
    "columns.txt": [
        {
            "headline": "Norrland lottery of Monday",
            "dateline": "PORT ELSEN, Oct 12",
            "body": "<p>The draw of Monday, with the winners of each division.</p>\n"
            "<table><tbody><tr><td></td><td>Dividend</td><td>Winners</td><td>Prizes</td></tr>"
            "<tr><td>Division 1</td><td>$2,070</td><td>2</td><td>$4,140</td></tr>"
            "<tr><td>Division 2</td><td>$104</td><td>54</td><td>$5,616</td></tr></tbody></table>\n"
            "<p>Two of them live in Port Elsen.</p>",
            "credit": "AAP",
            "note": "Flags: YY TDR, :DRAW",
        }
    ],
    "accents.txt": [
        {
            "headline": "Mücke gewinnt in Straßburg",
            "dateline": "Strasbourg",
            "body": "<p>Jörg Mücke won on Sunday; François came third in 6½ minutes.</p>",
            "urgency": 4,
            "credit": "ENS",
            "note": "Slugline: Rowing/",
            "tags": [{"name": "Rowing"}],
        }
    ],
    "bare.txt": [
        {
            "headline": "Museum opens its cellar at night",
            "dateline": "Ellory",
            "body": "<p>The museum opens its cellar on Friday nights, it said on Sunday. "
            "Lamps are handed out at the door to all who come.</p>",
            "urgency": 5,
            "published_at": "2026-01-25T11:37:00+01:00",
            "credit": "ENS",
            "note": "Slugline: /culture/Ellory/museum/\n\nFlags: CORRECTION",
            "tags": [{"name": "culture"}, {"name": "Ellory"}, {"name": "museum"}],
        }
    ],
    "embargo.txt": [
        {
            "headline": "Report on bridges is late",
            "dateline": "Ellory",
            "body": "<p>A report on bridges is late.</p>",
            "urgency": 4,
            "embargo_until": "2026-02-01T06:00:00+01:00",
            "credit": "ENS",
            "note": "Slugline: Ellory/report/",
            "tags": [{"name": "Ellory"}, {"name": "report"}],
        }
    ],
    "frames.txt": [
        {
            "headline": "Tarn is cut off by water",
            "dateline": "Tarn",
            "body": "<p>The road to Tarn is under water.</p>",
            "urgency": 2,
            "credit": "ENS",
            "note": "Slugline: Tarn/flood/",
            "tags": [{"name": "Tarn"}, {"name": "flood"}],
        },
        {
            "headline": "Tarn's road is open again",
            "dateline": "Tarn",
            "body": "<p>The road to Tarn is open.</p>",
            "credit": "ENS",
            "note": "Slugline: Tarn/flood/",
            "tags": [{"name": "Tarn"}, {"name": "flood"}],
        },
    ],
    "lead.txt": [
        {
            "headline": "Ida Rosk is the first woman to lead Northmark's parliament",
            "dateline": "Ellory",
            "body": "<p>Northmark's parliament elected Ida Rosk as its speaker on Monday; she "
            "is the first woman to hold the office since it was made in 1848.</p>\n"
            '<p>"I didn\'t do this alone," Rosk told ens after the vote. "Jürgen and '
            'many others carried me here," she said to those who had waited.</p>',
            "urgency": 3,
            "published_at": "2026-01-26T13:41:00+00:00",
            "note": "Slugline: Northmark-parliament/Ellory/\n"
            "\n"
            "Flags: 2ND LEAD, (Adds quote)\n"
            "\n"
            "# Notebook\n"
            "\n"
            "## Note to editors\n"
            "- adds quote in graf 2\n"
            "\n"
            "* * * *\n"
            "The following information is not intended for publication\n"
            "\n"
            "## Editorial contacts\n"
            "- Editing by: Ole Finn, +49 30 000 000, <desk@ens.example>\n"
            "\n"
            "dpa mq ta",
            "authors": [{"name": "Mara Quill"}, {"name": "Tom Ash"}],
            "tags": [{"name": "Northmark-parliament"}, {"name": "Ellory"}],
            "sources": [{"name": "dpa", "role": "credit"}, {"name": "ENS", "role": "credit"}],
        }
    ],
    "situation.txt": [
        {
            "headline": "Le vieux pont ferme pour un an",
            "dateline": "Ellory",
            "body": "<p>Le vieux pont de l'Ell ferme lundi pour une année, a déclaré la "
            "ville dimanche. Des plongeurs y ont trouvé des fissures qui, selon "
            "elle, n'attendent pas.</p>\n"
            "<p>«On ne peut pas attendre», a dit Ada Kroll, qui dirige les "
            "travaux du pont depuis l'automne dernier.</p>",
            "urgency": 3,
            "published_at": "2026-01-25T12:23:00+00:00",
            "note": "Slugline: Nordmark\n\nFlags: Situation, Nordmark:\n\n(SDA/mq)",
            "tags": [{"name": "Nordmark"}],
            "sources": [{"name": "ATS", "role": "credit"}, {"name": "AFP", "role": "credit"}],
        }
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
    raw = read(DATA, "frames.txt")
    first, second = parsed(raw)
    assert first.raw + second.raw == raw
    assert second.raw.startswith(b"ZCZC ENS012")
    assert [one.raw for one in parsed(read(DATA, "lead.txt"))] == [read(DATA, "lead.txt")]


def test_keywords_become_tags_and_the_category_a_code_for_the_desk_to_map():
    [one] = parsed(read(DATA, "lead.txt"))
    assert [(subject.name, subject.code, subject.scheme) for subject in one.subjects] == [
        ("", "i", "iptc7901"),
        ("Northmark-parliament", "", "keyword"),
        ("Ellory", "", "keyword"),
    ]


def test_what_has_no_place_is_listed():
    [one] = parsed(read(DATA, "situation.txt"))
    assert one.notes == (
        "read as windows-1252",
        "the time “251223 jan 26” has no known time zone; read as UTC",
        "no place for story number bsf025, word count 44, “ens 967” of the header: "
        "kept in the original",
    )


@pytest.mark.parametrize("name", ["lead.txt", "bare.txt", "situation.txt"])
def test_contacts_and_initials_never_reach_readers(name):
    [one] = parsed(read(DATA, name))
    shown = one.story.public_face().to_json()
    assert not any(word in str(shown) for word in ("+49", "@", "Notebook", "mq", "Flags"))


def wire(*lines, head=b"\x01ens100 3 i 086 ccccb   ens 099\r\n\r\nTarn/\r\n"):
    return head + b"\x02" + b"\r\n".join(lines) + b"\r\n\x03261341 GMT Jan 26 \r\n\x04"


@pytest.mark.parametrize(
    "line",
    [
        b"SPERRFRIST: Sonntag",
        b"Embargoed until Sunday morning",
        b"# Notebook\r\n\r\nEmbargo: Sunday, 6 a.m.",
    ],
)
def test_an_embargo_that_is_not_understood_refuses_the_story(line):
    [problem] = parsed(wire(b"Rain =", b"", b"Rain fell.", b"", line))
    assert "has an embargo whose time is not understood" in str(problem)


@pytest.mark.parametrize(
    ("sent", "published"),
    [
        (b"311341 GMT Okt 25", "2025-10-31T13:41:00+00:00"),
        (b"311341 MESZ Aug 25", "2025-08-31T13:41:00+02:00"),
        (b"091223 d\xe9c 2025", "2025-12-09T12:23:00+00:00"),
        (b"311341 GMT Feb 25", None),
        (b"when it is done", None),
    ],
)
def test_the_time_after_the_text_is_when_it_was_sent(sent, published):
    raw = wire(b"Rain =", b"", b"Rain fell.").replace(b"261341 GMT Jan 26", sent)
    [one] = parsed(raw)
    assert (one.story.published_at and one.story.published_at.isoformat()) == published


def test_copy_without_a_headline_gets_one_proposed():
    [one] = parsed(wire(b"Ellory (ens) - Rain fell on the old bridge.", b"", b"It was wet."))
    assert one.story.headline == "Rain fell on the old bridge"
    assert one.story.headline_provisional


@pytest.mark.parametrize(
    ("designated", "letters", "text"),
    [
        (b"\x1b-L", b"\xbc\xde\xe1\xda\xd2\xd0", "Москва"),
        (b"\x1b-F", b"\xc1\xe8\xde\xed\xe1", "Αθήνα"),
    ],
)
def test_a_character_set_that_is_designated_is_believed(designated, letters, text):
    [one] = parsed(wire(b"Rain =", b"", designated + letters + b" is wet."))
    assert one.story.body == f"<p>{text} is wet.</p>"


@pytest.mark.parametrize("length", [0, 1, 12, 30, 60, 80, 150, 300])
def test_a_truncated_message_is_a_story_or_is_refused_in_a_sentence(length):
    [one] = parsed(read(DATA, "lead.txt")[:length])
    assert isinstance(one, Parsed) or "text" in str(one)


@pytest.mark.thorough
@pytest.mark.parametrize(
    "worst",
    [
        b"\x01ens100 " * 2_000,
        b"zczc\n" * 2_000,
        b"ab12" + b" " * 200_000,
        b"=" * 200_000,
        b"A/" * 100_000,
        b"(" * 200_000,
        b"\x19\x1b" * 100_000,
        b"* " * 100_000,
        b"a\n" * 20_000,
        b"Ellory (" + b"a " * 100_000,
    ],
)
def test_hostile_copy_takes_no_time(worst):
    started = process_time()
    parsed(wire(b"Rain =", b"", worst))
    parsed(worst)
    assert process_time() - started < 5


AGENCIES = CASES / "superdesk+superdesk-core"
there = pytest.mark.skipif(not CASES.is_dir(), reason="the shared cases are not here")


@there
@pytest.mark.parametrize(
    ("name", "headline", "dateline", "credit_line", "authors", "urgency", "tags", "published"),
    [
        (
            "IPTC7901.txt",
            "Germany Social Democrats: Coalition talks with Merkel could fail",
            "Berlin",
            "dpa",
            [],
            4,
            ["Germany-politics"],
            "2013-11-13T11:37:00+00:00",
        ),
        (
            "IPTC7901_odd_charset.txt",
            "German football saddened by illness to striker legend Mueller",
            "Munich",
            "dpa",
            ["Manuel Schwarz"],
            3,
            ["Germany-football", "Munich", "Mueller"],
            "2015-10-07T13:41:00+00:00",
        ),
        (
            "dpa_four_line.txt",
            "Switzerland joins list of countries resisting UN migration pact",
            "Geneva",
            "dpa",
            [],
            3,
            ["Switzerland", "migration", "UN"],
            "2018-11-21T23:22:00+00:00",
        ),
        (
            "dpa_two_by_line.txt",
            "Chiefs-Rams 2.0? Would be a fun Super Bowl, but don't count on it",
            "San Diego",
            "The San Diego Union-Tribune / TCA / dpa",
            ["Tom Krasovic"],
            4,
            ["American Football", "NFL"],
            "2018-11-21T12:59:00+00:00",
        ),
        (
            "dpa_two_line.txt",
            "Peace talks on Yemen to take place in Sweden next month, Mattis says",
            "Washington",
            "dpa",
            [],
            3,
            ["Yemen", "conflict"],
            "2018-11-21T21:01:00+00:00",
        ),
        (
            "../superdesk+superdesk-belga/ats.txt",
            "Gilets jaunes: une «catastrophe pour notre économie» (Le Maire)",
            "Paris",
            "ATS / AFP",
            [],
            3,
            ["France"],
            "2018-12-09T12:23:00+00:00",
        ),
        (
            "../superdesk+superdesk-belga/dpa.txt",
            "Top EU court: Britain can unilaterally reverse Brexit decision",
            "Luxembourg",
            "dpa",
            ["Helen Maguire"],
            3,
            ["politics", "Britain", "EU", "Brexit", "justice"],
            "2018-12-10T11:37:00+00:00",
        ),
    ],
)
def test_the_files_of_agencies_become_what_editors_expect(
    name, headline, dateline, credit_line, authors, urgency, tags, published
):
    [one] = parsed(read(AGENCIES, name))
    story = one.story
    assert story.headline == headline
    assert not story.headline_provisional
    assert (story.dateline, story.credit_line, story.urgency) == (dateline, credit_line, urgency)
    assert [author.name for author in story.authors] == authors
    assert [tag.name for tag in story.tags] == tags
    assert story.published_at.isoformat() == published
    assert one.raw == read(AGENCIES, name)
    assert not any(word in story.body for word in ("Notebook", "NOTEBOOK", "+49", "publication"))
    assert story.note.startswith("Slugline: ")


def test_a_headline_ends_where_an_indented_text_begins_or_no_blank_line_comes():
    [indented] = parsed(
        b"ZCZC ENS\nFerry is back\n    The ferry is back today.\nIt is full.\n\nNNNN"
    )
    assert indented.story.headline == "Ferry is back"
    names = b"\n".join(b"Runner number %d in lane" % number for number in range(12))
    [listed] = parsed(b"ZCZC ENS\nRunners of Monday\n" + names + b"\nNNNN")
    assert listed.story.headline == "Runners of Monday"
    assert "Runner number 0 in lane" in listed.story.body


def test_lines_that_begin_with_signs_stay_text_where_a_header_says_what_the_message_is():
    raw = b"\x01ens0001 3 pl 20 Ferry/\r\n\x02Ferry is back\r\n\r\n* one\r\n* two\r\n\x03"
    [one] = parsed(raw)
    assert "one" in one.story.body
