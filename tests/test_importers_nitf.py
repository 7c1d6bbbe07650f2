"""NITF: each field of stories as newsrooms send them, and what is done with what is broken."""

import time
from datetime import UTC, datetime, timedelta, timezone
from io import BytesIO
from pathlib import Path

import pytest

from articles.importers.nitf import body_html, parse
from articles.importers.xml import read_xml
from articles.records import Parsed, ParseProblem, StoryCitation, StoryPhoto, Subject

HERE = Path(__file__).parent / "data" / "nitf"
CASES = Path(__file__).parents[2] / "shared" / "cases" / "nitf"
CET = timezone(timedelta(hours=1))


def read(raw):
    return list(parse(BytesIO(raw), name="wire.xml"))


def only(path):
    (item,) = read(path.read_bytes())
    assert isinstance(item, Parsed), item
    return item


def case(name):
    path = CASES / name
    if not path.exists():
        pytest.skip("the cases from the world are not here")
    return only(path)


def names(parts):
    return [part.name for part in parts]


def test_a_story_with_everything_fills_every_field():
    item = only(HERE / "ferry.xml")
    story = item.story
    assert story.guid == "north.example:20260125:ferry"
    assert story.version == "3"
    assert story.headline == "Night ferry returns after eleven winters"
    assert not story.headline_provisional
    assert story.deck == "The board pays, the town cheers"
    assert story.slug == ""
    assert story.dateline == "Lower Quay, Fenland, Jan. 25"
    assert story.section == "Harbour"
    assert story.language == "en-GB"
    assert story.urgency == 4
    assert story.published_at == datetime(2026, 1, 25, 9, 30, tzinfo=UTC)
    assert story.updated_at == datetime(2026, 1, 25, 11, 30, tzinfo=UTC)
    assert story.embargo_until is None
    assert story.expires_at == datetime(2026, 2, 25, tzinfo=UTC)
    assert story.credit == "North Wire"
    assert names(story.authors) == ["Ada Marsh", "Idris Quay"]
    assert "Shipping" in names(story.tags)
    assert "Lower Quay, Fenland" in names(story.tags)
    assert story.sources == ()
    assert story.corrections == ()
    assert item.status == "usable"
    assert item.raw == (HERE / "ferry.xml").read_bytes()


def test_messages_and_rights_go_to_the_desk_and_never_into_the_text():
    story = only(HERE / "ferry.xml").story
    assert story.note.split("\n") == [
        "Abstract: A ferry sails again.",
        "Picture follows at 1000",
        "Ring the desk before use.",
        "Slugline: FERRY Night",
        "Fixture: monday-harbour",
        "Series: The long crossing, part 2 of 3",
        "Revision: ADDS the board's answer",
        "Rights: owner North Wire; limitations not for resale",
    ]
    assert "Ring the desk" not in story.body


def test_the_text_has_headings_marks_and_lists_and_no_end_mark():
    assert only(HERE / "ferry.xml").story.body.split("\n") == [
        "<p>The Harbour Board sent the <strong>night</strong> ferry out on Sunday, said Ines Marrow.</p>",
        "<h2>“Long enough”</h2>",
        '<p>It cost £2 million, <a href="https://north.example/board">the board</a> said: “Long enough”.</p>',
        '<figure data-photo="media-2"></figure>',
        "<ul><li>Leaves at ten</li><li>Arrives at six</li></ul>",
        "<p>Tom Reed contributed to this report.</p>",
    ]


def test_the_largest_picture_is_taken_and_leads_where_it_stands_before_the_text():
    lead, route = only(HERE / "ferry.xml").story.photos
    assert lead == StoryPhoto(
        key="media-1",
        file="pics/ferry.jpg",
        caption="The ferry on Sunday.\nIt is white.",
        alt_text="A lit ship at a quay",
        creator="Lene Holt",
        credit="North Pictures",
        placement="lead",
    )
    assert route == StoryPhoto(
        key="media-2", url="https://north.example/map.png", caption="The route"
    )


def test_what_a_story_is_about_keeps_its_codes():
    subjects = only(HERE / "ferry.xml").subjects
    assert Subject(name="Shipping", code="04015002", scheme="subj") in subjects
    assert Subject(name="Harbours", code="N7", scheme="NORTH") in subjects
    assert Subject(code="l", scheme="anpa") in subjects
    assert Subject(name="ferries", scheme="keyword") in subjects
    assert Subject(name="Ines Marrow", code="p-9", scheme="north.example") in subjects
    assert Subject(code="GBR", scheme="iso-cc") in subjects


def test_what_has_no_place_is_listed_in_the_words_of_the_format():
    said = " ".join(only(HERE / "ferry.xml").notes)
    for name in ("tobject.property", "doc.copyright", "meta desk", "media (video)", "byttl"):
        assert name in said


def test_an_embargo_without_a_zone_ends_when_the_day_has_begun_everywhere():
    item = only(HERE / "embargo.xml")
    story = item.story
    assert story.headline == "Fenland’s café tax falls"
    assert story.embargo_until == datetime(2026, 3, 2, 0, 1, tzinfo=timezone(timedelta(hours=-12)))
    assert story.published_at == datetime(2026, 3, 1, 9, tzinfo=CET)
    assert names(story.authors) == ["Jörg Blom"]
    assert story.credit == "North Press Agency"
    assert story.deck == "The tax on cafés falls."
    assert story.urgency == 2
    assert story.body == "<p>The tax on cafés falls, the treasury said.</p>"
    assert "Embargoed to 0001 Monday March 2" in story.note
    assert item.status == "usable"


def test_old_nitf_keeps_lines_that_were_set_and_joins_those_that_a_machine_broke():
    item = only(HERE / "teams-2-5.xml")
    assert item.story.headline == "Teams for Sunday"
    assert item.story.guid == "teams-7"
    assert item.story.published_at == datetime(2026, 1, 25, tzinfo=UTC)
    assert item.story.urgency is None
    assert item.story.body.split("\n") == [
        "<p>Lower Quay v Upper Quay<br>Lower Quay: Holt, Reed, Marsh,<br>Blom, Quay.</p>",
        "<p>Referee: I. Marrow</p>",
        "<p>The match was moved from Saturday to Sunday because of the ice on both of the pitches at"
        " the harbour, and because the ferry that was to bring the team stayed away.</p>",
        "<p>Kick-off</p>",
        "<p>Noon</p>",
    ]
    assert item.story.sources == (
        StoryCitation(name="NTB", role="credit"),
        StoryCitation(name="AFP", role="credit"),
    )
    assert any("urgency is “9”" in note for note in item.notes)


def test_tables_fractions_quotes_and_footnotes_are_kept():
    item = only(HERE / "tides.xml")
    story = item.story
    assert story.dateline == "LOWER QUAY"
    assert story.published_at == datetime(2026, 1, 25, tzinfo=timezone(timedelta(hours=-5)))
    assert story.embargo_until is None
    assert [one.text for one in story.corrections] == ["Corrects the time of high water"]
    assert story.note.split("\n") == [
        "Rights: North Wire",
        "Tables are by the harbour office.",
        "Tagline: desk@north.example",
    ]
    assert names(story.sources) == ["North Wire", "AFP"]
    assert story.body.split("\n") == [
        "<table><caption>High water</caption><tbody><tr><th>Place</th><th>Time</th></tr>"
        "<tr><td>Lower Quay</td><td>09:23</td></tr></tbody></table>",
        '<ol start="3"><li>Third 1/2</li></ol>',
        '<blockquote cite="https://north.example/q"><p>H<sub>2</sub>O is water.</p>'
        "<p>Ines Marrow</p></blockquote>",
        "<p>Water rises.</p>",
        "<p>At the quay.</p>",
        "<hr>",
        "<p>Tide book, 2026</p>",
    ]
    assert "no place for nitf-table-metadata, img: kept in the original" in item.notes


def test_a_kill_is_canceled_and_needs_no_text():
    item = only(HERE / "kill.xml")
    assert item.status == "canceled"
    assert item.story.guid == "ferry-1"
    assert item.story.headline == "Ferry story withdrawn"
    assert item.story.note == "KILL: the ferry never sailed"
    assert item.story.body == ""


def test_a_cancellation_of_another_document_goes_by_the_name_of_that_one():
    raw = (HERE / "kill.xml").read_bytes().replace(b'id-string="ferry-1"', b'id-string="kill-9"')
    (item,) = read(raw)
    assert item.story.guid == "ferry-1"
    assert "Replaces: ferry-1, which is now canceled" in item.story.note


def test_a_picture_without_text_is_a_story_of_its_caption():
    item = only(HERE / "picture.xml")
    first, second = item.story.photos
    assert item.story.headline == "Ice at the quay"
    assert item.story.body == "<p>Ice at Lower Quay on Sunday.</p>"
    assert (first.file, first.credit, first.placement) == ("media-1.png", "AFP", "lead")
    assert item.files["media-1.png"].startswith(b"\x89PNG")
    assert (second.file, second.placement) == ("ice-2.jpg", "gallery")


def test_one_story_whose_embargo_cannot_be_read_costs_none_of_the_others():
    one, two, three = read((HERE / "three.xml").read_bytes())
    assert one.story.guid == "one"
    assert one.raw.startswith(b"<nitf>")
    assert isinstance(two, ParseProblem)
    assert two.where == "item 2, line 4"
    assert two.message == (
        "date.release is “Monday at noon”, which is no time; ask its provider until when it holds"
    )
    assert three.status == "withheld"
    assert three.story.headline_provisional
    assert three.story.body == "<p>Third, a line.</p>\n<p>And another.</p>"


def wrapped(head="", body="<p>A line.</p>"):
    return (
        f"<nitf><head><docdata>{head}</docdata></head><body><body.head><hedline><hl1>H</hl1></hedline>"
        f"</body.head><body.content>{body}</body.content></body></nitf>"
    ).encode()


@pytest.mark.parametrize(
    ("head", "hour"),
    [
        ('<date.issue norm="20260125T100000Z"/><date.release norm="20260125T120000Z"/>', 12),
        ('<date.issue norm="20260125T100000Z"/><date.release norm="20260125T100000Z"/>', None),
        ('<date.issue norm="20260125T100000Z"/><date.release norm="20260125T090000Z"/>', None),
        ('<date.issue norm="20260125T100000"/><date.release norm="20260125T100000"/>', None),
        ('<date.issue norm="20260125T100000Z"/><date.release norm=""/>', None),
        ('<date.release norm="20260125T120000Z"/>', 12),
    ],
)
def test_a_release_after_the_issue_is_an_embargo(head, hour):
    (item,) = read(wrapped(head))
    until = datetime(2026, 1, 25, hour, tzinfo=UTC) if hour else None
    assert item.story.embargo_until == until


def test_a_message_that_speaks_of_an_embargo_withholds_a_story_without_a_time():
    (item,) = read(wrapped('<ed-msg info="EMBARGOED until Monday noon"/>'))
    assert item.status == "withheld"
    assert item.story.embargo_until is None


def test_latin_letters_that_are_said_and_utf8_that_is_sent_are_read_as_utf8():
    raw = b'<?xml version="1.0" encoding="iso-8859-1"?>' + wrapped(body="<p>København</p>")
    (item,) = read(raw)
    assert item.story.body == "<p>København</p>"
    assert "says that it is iso-8859-1 and is not" in item.notes


def test_utf16_keeps_its_bytes():
    raw = ('<?xml version="1.0" encoding="utf-16"?>' + wrapped().decode()).encode("utf-16")
    (item,) = read(raw)
    assert item.raw == raw
    assert item.story.body == "<p>A line.</p>"


def test_no_entity_is_expanded_and_nothing_fetched():
    bomb = b'<!DOCTYPE nitf [<!ENTITY a "bang"><!ENTITY b SYSTEM "file:///etc/passwd">]>'
    (item,) = read(bomb + wrapped(body="<p>x &a; &b; y</p>"))
    assert item.story.body == "<p>x &amp;a; &amp;b; y</p>"


def test_scripts_never_come_in():
    (item,) = read(
        wrapped(
            body="<p>a<script>alert(1)</script></p><p><a href='javascript:alert(1)'>b</a></p>"
            "<media media-type='image'><media-reference source='javascript:alert(1)'/></media>"
        )
    )
    assert item.story.body == "<p>a</p>\n<p>b</p>"


def test_a_file_that_is_cut_off_is_refused_in_a_sentence():
    whole = (HERE / "ferry.xml").read_bytes()
    for length in (0, 40, 300, len(whole) // 2, len(whole) - 5):
        (item,) = read(whole[:length])
        assert isinstance(item, ParseProblem)
        assert item.message[0].islower()
        assert item.raw == whole[:length]


@pytest.mark.thorough
@pytest.mark.parametrize(
    "body",
    [
        "<p>" * 5000 + "deep" + "</p>" * 5000,
        "<p>x <br/></p>" * 5000,
        "<p>" + "word <br/>" * 10_000 + "</p>",
        "<media media-type='image'><media-reference source='a.jpg'/></media>" * 900 + "<p>x</p>",
        "<p>" + "a, " * 60_000 + "</p>",
        "<pre>" + "x\n" * 15_000 + "</pre>",
    ],
)
def test_the_worst_of_texts_are_read_or_refused_in_no_time(body):
    begun = time.process_time()
    assert read(wrapped(body=body))
    assert time.process_time() - begun < 5


@pytest.mark.parametrize("length", [200_000])
def test_long_fields_are_refused_in_no_time(length):
    begun = time.process_time()
    long = "By and - , " * (length // 11)
    raw = wrapped().replace(b"</hedline>", f"</hedline><byline>{long}</byline>".encode())
    raw = raw.replace(b"</body.head>", f"<dateline>{', ' * 90_000}</dateline></body.head>".encode())
    assert len(read(raw)) == 1
    assert time.process_time() - begun < 5


def test_body_html_is_there_for_the_formats_that_carry_nitf():
    notes = []
    content = read_xml(
        b"<body.content><hl2>A</hl2><note><p>to you</p></note></body.content>", notes
    )
    body = body_html(content, notes)
    assert body.html.strip() == "<h2>A</h2>"
    assert body.desk == ["to you"]


# -- files from the world ------------------------------------------------------------------------


def test_aap_with_rights_and_selectors():
    item = case("superdesk+superdesk-core/aap-1.xml")
    story = item.story
    assert story.guid == "AAP.115314987.5417374"
    assert story.headline == "F1 Test"
    assert story.deck == "Test"
    assert story.dateline == "Sydney"
    assert story.urgency == 5
    assert story.published_at == datetime.fromisoformat("2013-10-20T19:27:51+11:00")
    assert story.expires_at == datetime.fromisoformat("2013-11-19T19:27:51+11:00")
    assert names(story.authors) == ["John Doe"]
    assert story.credit == "AAP"
    assert story.note.startswith("Slugline: F1 Test\nRights: owner AAP;")
    assert story.body == "<p>Bogus</p>"
    assert Subject(code="a", scheme="anpa") in item.subjects


def test_press_association_with_an_embargo():
    story = case("superdesk+superdesk-core/pa3.xml").story
    assert story.guid == "4a82e12e-6b39-47eb-8e59-2c616a7e32a4HHH-13-1"
    assert story.embargo_until == datetime.fromisoformat("2016-09-09T00:01:00+01:00")
    assert story.published_at == datetime.fromisoformat("2016-09-08T13:24:46+01:00")
    assert story.headline.startswith("UK BREAK-UP")
    assert story.deck == "The UK risks breaking"
    assert names(story.authors) == ["Benjamin Wright"]
    assert story.credit == "Press Association"
    assert story.urgency == 4
    assert "UnitedKingdom" in names(story.tags)


def test_efe_with_a_time_in_its_dateline():
    item = case("superdesk+superdesk-core/efe_nitf.xml")
    story = item.story
    assert story.guid == "22751909"
    assert story.language == "en-US"
    assert story.dateline == "Tegucigalpa, Jan 2"
    assert story.body == "<p>Test body.</p>"
    assert story.deck == "HONDURAS GOVERNMENT"
    assert story.credit == "Agencia EFE"
    assert story.note == "Byline: gr/bp\nAbstract: Test Abstract\nRights: Agencia EFE"
    assert story.published_at == datetime(2017, 1, 2, 22, 28, tzinfo=UTC)
    assert Subject(name="Executive (government)", code="11006005", scheme="subj") in item.subjects
    assert Subject(name="GOVERNMENT", code="F01001000", scheme="EFE") in item.subjects


def test_canadian_press_with_fields_that_were_never_filled_in():
    item = case("superdesk+superdesk-core/handle_invalid_fields.xml")
    story = item.story
    assert names(story.authors) == ["Mia Rabson", "Jordan Press"]
    assert story.credit == "THE CANADIAN PRESS"
    assert story.urgency == 2
    assert story.embargo_until is None
    assert story.expires_at is None
    assert story.dateline == "Ottawa, Ontario, Canada"
    assert story.deck == "Rideau Hall suspect faces multiple charges"
    assert names(story.tags) == ["National", "Justice", "Politics"]
    assert any(note.startswith("date.expire is") for note in item.notes)


def test_ntb_with_its_picture_after_the_text():
    item = case("iptc+newsinjson/NTB_nitf_sample.xml")
    story = item.story
    assert story.version == "1"
    assert story.language == "nb-NO"
    assert story.dateline == "Unnao"
    assert names(story.sources) == ["NTB", "AFP", "DPA"]
    assert [photo.placement for photo in story.photos] == ["lead"]
    assert "<h2>Ingen fagfolk</h2>" in story.body
    assert "@" not in story.body
    assert "Tagline: kenneth" in story.note


def test_ansa_with_a_subtitle_for_its_byline():
    item = case("superdesk+superdesk-belga/ansa_belga.xml")
    assert item.story.credit == "ANSA"
    assert item.story.authors == ()
    assert item.story.photos[0].placement == "lead"
    assert item.story.note == "Byline: Situation serious, ready for all scenarios says EC"
    assert Subject(
        name=next(one.name for one in item.subjects), code="04000000", scheme="subj"
    ) in (item.subjects)


def test_a_charset_that_lies():
    item = case("superdesk+superdesk-core/mapping_test.xml")
    assert item.story.dateline == "København"
    assert item.story.body.startswith("<p>En 41-årig mand")


def test_every_case_is_a_story_or_is_refused_in_a_sentence():
    if not CASES.exists():
        pytest.skip("the cases from the world are not here")
    refused = []
    for path in sorted(CASES.glob("*/*.xml")):
        (item,) = read(path.read_bytes())
        if isinstance(item, ParseProblem):
            refused.append(path.name)
    assert refused == ["aap-finance-lite.xml"]


# What files from elsewhere have taught


def test_a_wire_story_with_its_headline_its_dateline_and_its_writer_said_twice():
    item = only(HERE / "market.xml")
    story = item.story
    assert story.headline == "Port Elsen votes to let ships trade their berths"
    assert story.deck.startswith("Ships may sell the hours that they do not need.")
    assert story.dateline == "PORT ELSEN"
    assert story.body == (
        "<p>Ships may trade their berths from spring on, the harbor board said Sunday.</p>\n"
        "<h2>What it costs</h2>\n<p>An hour is $40 at first. Nobody knows what it will be.</p>"
    )
    assert names(story.authors) == ["Oda Brandt"]
    assert (story.credit, story.sources) == ("The Associated Press", ())
    assert story.note.split("\n") == [
        "Eds: UPDATES: Adds the vote.",
        "Oda Brandt can be reached at http://news.example/brandt . "
        "Her work is at http://news.example/all .",
    ]
    assert "no place for byttl “AP Business Writer”: kept in the original" in item.notes


def test_a_writer_for_another_house_and_code_for_web_pages():
    item = only(HERE / "factcheck.xml")
    story = item.story
    assert names(story.authors) == ["Geir Sund"]
    assert [(one.name, one.role) for one in story.sources] == [
        ("NTB", "credit"),
        ("Sjekk.example", "credit"),
    ]
    assert story.body == (
        "<p>Fergen går klokken seks.</p>\n<ul><li>Aldri om natten</li></ul>\n"
        "<p>Det bekrefter havnen.</p>"
    )
    assert "no place for code in the text: kept in the original" in item.notes
    assert item.subjects[0].scheme == "medtop"


@pytest.mark.parametrize(
    ("byline", "authors", "credits"),
    [
        ("<byttl>Ömer Deniz</byttl>", ["Ömer Deniz"], []),
        ("<byttl>Sports Network</byttl>", [], ["Sports Network"]),
        ("<byttl>The Canadian Press</byttl>", [], ["The Canadian Press"]),
        ("By Jane Doe/TT", ["Jane Doe"], ["TT"]),
        ("NTB-Reuters", [], ["NTB", "Reuters"]),
        ("By Jane Doe, University of Fenland", ["Jane Doe"], []),
    ],
)
def test_a_byline_tells_writers_from_those_they_write_for(byline, authors, credits):
    [item] = read(
        f"<nitf><body><body.head><hedline><hl1>H</hl1></hedline><byline>{byline}</byline>"
        "</body.head><body.content><p>It rained.</p></body.content></body></nitf>".encode()
    )
    story = item.story
    assert names(story.authors) == authors
    assert ([story.credit] if story.credit else names(story.sources)) == credits


def test_a_body_of_html_in_characters_is_read_as_html():
    [item] = read(
        b"<nitf><body><body.head><hedline><hl1>H</hl1></hedline></body.head>"
        b"<body.content><![CDATA[<p>One &amp; two.</p><ul><li>Three</li></ul>]]></body.content>"
        b"</body></nitf>"
    )
    assert item.story.body == "<p>One &amp; two.</p>\n<ul><li>Three</li></ul>"


def test_a_language_in_capitals_is_written_small():
    [item] = read(
        b'<nitf baselang="FR"><body><body.head><hedline><hl1>H</hl1></hedline></body.head>'
        b"<body.content><p>Il pleut.</p></body.content></body></nitf>"
    )
    assert item.story.language == "fr"


@pytest.mark.parametrize(
    "media",
    [
        '<media media-type="image"><media-reference source="a.jpg"/>'
        '<media media-type="image"><media-reference source="b.jpg"/></media></media>',
        '<media media-type="image"><media-reference mime-type="image/jpeg" source="data:image/jpeg;'
        'base64,ééé"/></media>',
    ],
)
def test_pictures_inside_pictures_and_bytes_that_are_none_are_no_trouble(media):
    [item] = read(
        f"<nitf><body><body.head><hedline><hl1>H</hl1></hedline></body.head><body.content><p>It rained."
        f"</p>{media}</body.content></body></nitf>".encode()
    )
    assert item.story.body.startswith("<p>It rained.</p>")


def test_a_release_has_its_keywords_and_language_in_meta_and_its_logo_is_no_lead():
    [item] = read(
        b"<nitf><head><meta name='article-keywords' content='Africa, hybrid power,'/>"
        b"<meta name='article-language' content='en'/></head><body><body.head><hedline><hl1>H</hl1>"
        b"</hedline><dateline><story.date>July 22, 2026</story.date></dateline></body.head>"
        b"<body.content><p>PORT ELSEN, Fenland, July  22, 2026  (RELEASE WIRE) -- It is built.</p>"
        b"<p><strong>Pier Company Key Contacts:</strong></p><table><tr><td>Ro Pylon<br/>ro@pier.example"
        b"</td></tr></table><img src='https://pier.example/counter?n=1'/>"
        b"<img src='https://pier.example/logo.jpg' alt='Primary Logo'/></body.content><body.end>"
        b"<block><p>Related</p></block></body.end></body></nitf>"
    )
    story = item.story
    assert names(story.tags) == ["Africa", "hybrid power"]
    assert story.language == "en"
    assert story.dateline == "PORT ELSEN, Fenland, July 22, 2026"
    assert story.body == "<p>It is built.</p>"
    assert story.note == "Contact: Ro Pylon ro@pier.example"
    assert [photo.placement for photo in story.photos] == ["gallery"]
    assert "no place for body.end/block: kept in the original" in item.notes


def test_a_stop_stands_right_behind_what_is_marked():
    [item] = read(
        b"<nitf><body><body.head><hedline><hl1>H</hl1></hedline></body.head><body.content><p>\n"
        b"<person>Ro Pylon</person>\n, of the\n<org>Pier Company</org>\n, came on <chron>Sunday</chron>\n"
        b".\n</p></body.content></body></nitf>"
    )
    assert item.story.body == "<p>Ro Pylon, of the Pier Company, came on Sunday.</p>"


def test_an_abstract_of_html_in_characters_is_plain():
    [item] = read(
        b"<nitf><body><body.head><hedline><hl1>H</hl1></hedline><abstract><p><![CDATA[<p>One &amp; "
        b"<b>two</b>.</p>]]></p></abstract></body.head><body.content><p>It rained.</p></body.content>"
        b"</body></nitf>"
    )
    assert item.story.deck == "One & two."
