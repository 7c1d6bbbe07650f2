"""NewsML-G2 comes in: every field of items by many providers, and the pictures beside them."""

import time
from datetime import UTC, datetime, timedelta, timezone
from io import BytesIO
from pathlib import Path

import pytest

from articles.importers.limits import DOCUMENT_BYTES
from articles.importers.newsml_g2 import parse
from articles.records import Parsed, ParseProblem, StoryAuthor, StoryPhoto, Subject

DATA = Path(__file__).parent / "data" / "newsml-g2"
CASES = Path(__file__).parents[2] / "shared" / "cases" / "newsml_g2"
CET = timezone(timedelta(hours=1))
needs_cases = pytest.mark.skipif(not CASES.is_dir(), reason="others' files are not beside us")


def read(raw: bytes) -> list[Parsed | ParseProblem]:
    return list(parse(BytesIO(raw), name="wire.xml"))


def read_file(name: str) -> list[Parsed | ParseProblem]:
    return read((DATA / name).read_bytes())


def read_case(name: str) -> list[Parsed | ParseProblem]:
    return read((CASES / name).read_bytes())


def an_item(meta: str = "", content: str = "", *, body: str = "<p>It rained.</p>") -> bytes:
    return (
        '<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="g" version="1" xml:lang="en">'
        f'<itemMeta><itemClass qcode="ninat:text"/>{meta}</itemMeta>'
        f"<contentMeta><headline>Rain</headline>{content}</contentMeta>"
        f'<contentSet><inlineXML contenttype="text/html">{body}</inlineXML></contentSet></newsItem>'
    ).encode()


# -- our own files -------------------------------------------------------------------------------


def test_a_german_text_has_every_field_of_its_item():
    [item] = read_file("text.xml")
    story = item.story
    assert story.guid == "urn:newsml:northwire.example:20260125:NW0042"
    assert story.version == "3"
    assert story.headline == "Die Nachtfähre kommt wieder"
    assert not story.headline_provisional
    assert story.deck == "Nach elf Wintern legt sie ab"
    assert story.dateline == "Hafenstadt"
    assert story.body == (
        '<p>Sie fährt wieder, sagte der <a href="https://hafen.example/">Hafenmeister</a>.</p>\n'
        "<h2>Elf Winter</h2>\n<p>Niemand hatte damit gerechnet.</p>"
    )
    assert story.language == "de"
    assert story.urgency == 3
    assert story.published_at == datetime(2026, 1, 25, 9, 0, tzinfo=CET)
    assert story.updated_at == datetime(2026, 1, 25, 10, 30, tzinfo=CET)
    assert story.embargo_until == datetime(2026, 1, 25, 12, 0, tzinfo=CET)
    assert story.credit == "Northwire"
    assert story.slug == ""
    assert [author.name for author in story.authors] == ["Lotte Brandt", "Kai Ohlsen"]
    assert story.note.splitlines() == [
        "Redaktion: Lotte Brandt, 0555 12345",
        "Neu: Zitat im dritten Absatz",
        "Slugline: Fähre/Nacht",
        "Sources: Küstenpost",
        "Usage terms: Nicht vor Mittag.",
        "Signal: correction",
        "See also: Fahrplan https://hafen.example/fahrplan",
    ]
    assert item.status == "usable"
    assert item.raw == (DATA / "text.xml").read_bytes()
    assert item.notes == (
        "no place for rightsInfo/copyrightHolder, itemMeta/profile, contentMeta/genre, assert: "
        "kept in the original",
    )


def test_codes_are_told_by_their_schemes_whatever_a_provider_calls_them():
    [item] = read_file("text.xml")
    found = [(one.name, one.code, one.scheme) for one in item.subjects]
    assert ("Schifffahrt", "20000337", "medtop") in found
    assert ("Hafenstadt", "17", "nwplace") in found
    assert ("Hafenstadt", "04015001", "subj") in found
    assert ("Reederei Ohl", "org-1", "") in found
    assert Subject(name="Fähre") in item.subjects
    assert any((code, scheme) == ("11000000", "subj") for _, code, scheme in found)
    assert "Reederei Ohl" in [tag.name for tag in item.story.tags]


def test_pictures_of_a_message_go_with_the_text_that_a_package_or_a_link_puts_them_with():
    first, second, gull = read_file("message.xml")
    lead, inline = first.story.photos
    assert lead == StoryPhoto(
        key="picture-1", file="embedded-5.png", caption="The ferry.", placement="lead"
    )
    assert inline == StoryPhoto(
        key="picture-2",
        file="quay.jpg",
        caption="The quay at dawn.",
        alt_text="A quay, and fog over it.",
        creator="Ada Marsh",
        credit="Marsh Pictures",
        copyright_notice="© 2026 Marsh Pictures",
        usage_terms="One use only.",
        placement="inline",
    )
    assert first.files == {"embedded-5.png": b"\x89PNG\r\n\x1a\n"}
    assert first.story.body == (
        "<p>The ferry stays where it is.</p>\n"
        '<figure data-photo="picture-2"></figure>\n<p>So said the harbour master.</p>'
    )
    assert second.story.photos == ()
    assert gull.story.headline == "A gull"


def test_what_stands_before_a_text_goes_to_its_fields():
    first, second, _ = read_file("message.xml")
    assert first.story.authors == (StoryAuthor(name="Idris Quay"),)
    assert first.story.dateline == "PORT, Feb 3"
    assert first.story.note == "(Adds quote from harbour master)"
    assert first.story.credit == "Northwire"
    assert first.story.language == "en-GB"
    assert first.status == "usable"
    assert second.status == "withheld"
    assert any("the order and the groups of the package" in note for note in second.notes)


def test_the_bytes_of_a_story_are_its_item_and_its_pictures():
    whole = (DATA / "message.xml").read_bytes()
    first, second, _ = read_file("message.xml")
    parts = first.raw.split(b"</nar:newsItem>\n")
    assert len(parts) == 3
    assert all(part in whole for part in parts)
    assert b'guid="urn:text:1"' in parts[0]
    assert second.raw in whole


def test_a_picture_alone_is_a_story_whose_text_is_its_caption():
    [item] = read_file("picture.xml")
    story = item.story
    assert story.guid == "tag:marsh.example,2026:P9"
    assert story.version == "11"
    assert story.headline == "Fog over the bay"
    assert story.body == "<p>The bay on Friday, with fog.</p>"
    assert story.language == "en-US"
    assert story.published_at == datetime(2026, 1, 10, 20, 58, tzinfo=UTC)
    assert story.updated_at == datetime(2026, 1, 12, 6, 42, 4, tzinfo=UTC)
    assert story.credit == "Ada Marsh/Marsh Pictures"
    assert [tag.name for tag in story.tags] == ["Port", "fog"]
    assert story.photos == (
        StoryPhoto(
            key="1",
            file="P9.jpg",
            caption="The bay on Friday, with fog.",
            creator="Ada Marsh",
            credit="Ada Marsh/Marsh Pictures",
            copyright_notice="Marsh Pictures Ltd",
            usage_terms="Editorial use.\nNo sales.",
            placement="lead",
        ),
    )


def test_nitf_inside_an_item_gives_headline_byline_and_dateline():
    [item] = read_file("nitf.xml")
    story = item.story
    assert story.guid == "BAY-20260203"
    assert story.headline == "Harbour names a new master"
    assert story.authors == (StoryAuthor(name="Noor Teal"),)
    assert story.dateline == "PORT, Feb. 3"
    assert story.body == "<p>The harbour has a new master.</p>\n<p>She begins on Monday.</p>"
    assert story.embargo_until is None
    assert story.urgency is None
    assert story.published_at == datetime(2026, 2, 3, 12, 35, 40, tzinfo=UTC)
    assert story.credit == "Baydesk"
    assert item.notes == (
        "versionCreated has no time zone; read as UTC",
        "urgency “nine” is not 1 to 8",
    )


def test_plain_text_and_html_come_as_inline_data():
    plain, markup, _ = read_file("data.xml")
    assert plain.story.body == "<p>High water is at six.</p>\n<p>Low water is at noon.</p>"
    assert plain.story.deck == "High on Thursday"
    assert plain.story.dateline == "Port"
    assert plain.story.authors == (StoryAuthor(name="Noor Teal"),)
    assert plain.story.credit == "Northwire / Baydesk"
    assert plain.story.expires_at == datetime(2026, 3, 1, tzinfo=UTC)
    assert plain.story.photos == (StoryPhoto(key="content-1", file="tides.jpg", placement="lead"),)
    assert markup.story.body == (
        "<p>It is <strong>slippery</strong>.</p>\n"
        '<figure data-photo="text-1"></figure>\n<p>Take care.</p>'
    )
    assert markup.story.photos == (
        StoryPhoto(key="text-1", url="https://p.example/ice.jpg", alt_text="Ice"),
    )


def test_a_story_that_is_taken_back_needs_no_text():
    *_, withdrawn = read_file("data.xml")
    assert withdrawn.status == "canceled"
    assert withdrawn.story.guid == "urn:data:withdrawn"
    assert withdrawn.story.note == "KILL: wrong ship."
    assert withdrawn.story.body == ""


def test_what_is_no_story_is_refused_in_a_sentence_and_costs_no_other():
    *refused, good = read_file("refused.xml")
    assert [problem.message for problem in refused] == [
        "is a concept item, which describes one person, place, event or topic; import news items",
        "is a knowledge item, which is a list of concepts; import news items",
        "is a planning item, which says what coverage is to come; import news items",
        "is a package, which has no text of its own and lists “Elsewhere”, “urn:x:2”; "
        "import these items themselves",
        "is a video item without a text; import the text that goes with it",
        "has its text in another file, “story.xml”; ask for it with the text inside",
        "holds application/sportsml+xml, which is no text; ask for it as text",
        "embargoed is “next Friday”, which is no time; ask its provider until when it holds",
        "has no text; ask for it again",
    ]
    assert refused[0].where == "item 1, line 4"
    assert refused[7].guid == "e"
    assert refused[7].headline == "H"
    assert good.story.headline == "Still here"


# -- rules ---------------------------------------------------------------------------------------


def test_an_embargo_without_a_zone_ends_as_late_as_it_can_mean():
    [item] = read(an_item("<embargoed>2026-01-25T12:00:00</embargoed>"))
    assert item.story.embargo_until == datetime(
        2026, 1, 25, 12, 0, tzinfo=timezone(timedelta(hours=-12))
    )
    assert any("embargoed has no time zone" in note for note in item.notes)


def test_an_embargo_in_words_alone_holds_the_story_back():
    [item] = read(an_item('<edNote role="x:embargo">Not before Friday</edNote>'))
    assert item.status == "withheld"


def test_an_embargo_that_a_note_states_as_a_time_is_one():
    [item] = read(an_item("<edNote>EMBARGO: 2026-01-25T12:00:00+01:00</edNote>"))
    assert item.story.embargo_until == datetime(2026, 1, 25, 12, 0, tzinfo=CET)
    assert item.status == "usable"
    [free] = read(an_item("<edNote>Embargo: none</edNote>"))
    assert (free.story.embargo_until, free.status) == (None, "usable")


@pytest.mark.parametrize("signal", ["sig:kill", "sig:withdrawal"])
def test_a_signal_takes_a_story_back_and_words_do_not(signal):
    [killed] = read(an_item(f'<signal qcode="{signal}"/>'))
    [noted] = read(an_item("<edNote>KILL the picture, keep the text</edNote>"))
    assert killed.status == "canceled"
    assert noted.status == "usable"


def test_a_time_that_cannot_be_read_costs_a_note_only():
    [item] = read(an_item("<versionCreated>yesterday</versionCreated>"))
    assert item.story.published_at is None
    assert "versionCreated is “yesterday”, which is no time: kept in the original" in item.notes


def test_a_byline_that_names_a_company_is_no_person():
    [item] = read(an_item(content="<creator literal='Harbour Data Inc.'/>"))
    assert item.story.authors == ()


def test_a_video_whose_text_is_its_headline_is_no_story():
    raw = an_item(body="<h1>Rain</h1>").replace(b"ninat:text", b"ninat:video")
    [problem] = read(raw)
    assert problem.message.startswith("is a video item without a text")
    [item] = read(raw.replace(b"</h1>", b"</h1><p>It rained.</p>"))
    assert item.story.body == "<p>It rained.</p>"


def test_a_picture_that_counts_readers_is_no_photo():
    [item] = read(an_item(body='<p>Rain.</p><img src="https://t.example/" width="1" height="1"/>'))
    assert item.story.photos == ()


def test_pictures_of_a_figure_keep_caption_and_place():
    figure = '<figure><img src="a.jpg" alt="A"/><figcaption>The bay</figcaption></figure>'
    [item] = read(an_item(body=f"<p>One.</p>{figure}<p>Two.</p>"))
    assert item.story.photos == (
        StoryPhoto(key="text-1", file="a.jpg", caption="The bay", alt_text="A"),
    )
    assert item.story.body == '<p>One.</p>\n<figure data-photo="text-1"></figure>\n<p>Two.</p>'


def test_a_canceled_picture_does_not_go_with_the_text():
    whole = (DATA / "message.xml").read_bytes()
    picture, first, *_ = read(whole.replace(b"stat:usable", b"stat:canceled"))
    assert picture.status == "canceled"
    assert picture.story.guid == "urn:pic:1"
    assert [photo.caption for photo in first.story.photos] == ["The ferry.", "Old words"]


# -- hostile -------------------------------------------------------------------------------------


def test_a_message_with_nothing_in_it_is_refused():
    [problem] = read(b'<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"/>')
    assert problem.message == "is NewsML-G2 with no item in it; ask for it again"


def test_every_cut_of_a_file_is_a_story_or_a_sentence():
    whole = (DATA / "message.xml").read_bytes()
    for end in range(0, len(whole), 97):
        for found in read(whole[:end]):
            assert isinstance(found, Parsed) or found.message


def test_entities_are_neither_expanded_nor_fetched():
    doctype = b'<!DOCTYPE newsItem [<!ENTITY a SYSTEM "file:///etc/passwd"><!ENTITY b "bomb">]>'
    [item] = read(doctype + an_item(body="<p>Look: &a; &b;</p>"))
    assert item.story.body == "<p>Look: &amp;a; &amp;b;</p>"


@pytest.mark.thorough
@pytest.mark.parametrize(
    "raw",
    [
        an_item(body="<p>By a" + "=" * 200_000 + "</p><p>Rain.</p>"),
        an_item(body="<p>(Adds " + "(" * 200_000 + "</p><p>Rain.</p>"),
        an_item(body="<p>PORT " * 20_000),
        an_item(body="<p>Rain</p>" * 20_000),
        an_item(body="<figure>" + "<img src='a.jpg'/>" * 9_000 + "</figure>"),
        an_item(content="<by>" + "By A, " * 33_000 + "</by>"),
        an_item(content="<headline>One</headline>" * 9_000),
        an_item(content="<dateline>PORT (" + " " * 200_000 + "</dateline>"),
        an_item(content="<dateline>PORT " + "-" * 200_000 + "</dateline>"),
        an_item(content="<creator literal='A B'/>" * 9_000 + "<by>By A B</by>"),
        an_item(meta="<edNote>Embargo: " + "- " * 100_000 + "</edNote>"),
        b"<newsItem " * 20_000,
    ],
    ids=range(12),
)
def test_the_worst_of_200_kb_is_read_in_a_moment(raw):
    started = time.process_time()
    assert read(raw)
    assert time.process_time() - started < 10


def test_groups_that_refer_to_each_other_in_a_circle_are_gone_into_once():
    whole = (DATA / "message.xml").read_bytes()
    assert whole.count(b'groupRef idref="root"') == 1
    assert len(read(whole)) == 3


def test_the_file_of_one_story_is_kept_whole():
    raw = b"<!-- from the wire -->\n" + an_item() + b"\n<!-- end -->"
    [item] = read(raw)
    assert item.raw == raw
    assert len(item.raw) < DOCUMENT_BYTES


# -- others' files -------------------------------------------------------------------------------


@needs_cases
def test_a_text_of_dpa():
    [item] = read_case("superdesk+superdesk-core/dpa.xml")
    story = item.story
    assert story.guid == "urn:newsml:dpa.com:20090101:221011-930-4303"
    assert story.dateline == "London"
    assert story.language == "de"
    assert story.urgency == 4
    assert story.body.startswith("<p>2019 gab es bittere Tränen")
    assert "reichardt.patrick@dpa.com" in story.note
    assert "reichardt.patrick@dpa.com" not in story.body
    assert Subject(name="Fußball", code="20001065", scheme="medtop") in item.subjects
    assert Subject(name="Fußball", code="15054000", scheme="subj") in item.subjects


@needs_cases
def test_a_text_of_reuters_with_its_byline_in_the_text():
    [item] = read_case("superdesk+superdesk-aap/reuters_byline_in_body.xml")
    story = item.story
    assert story.authors == (StoryAuthor(name="Joseph Ax"),)
    assert story.dateline == "NEW YORK, Jan 21"
    assert story.credit == "Reuters"
    assert story.body.startswith("<p>The Statue of Liberty will reopen")
    assert story.note.splitlines()[0] == "Slugline: USA-SHUTDOWN/TOURISTS (UPDATE 1, PIX, TV)"
    assert "(Adds Gov. Cuomo" in story.note


@needs_cases
def test_a_text_that_reuters_takes_back():
    name = "superdesk+superdesk-core/tag_reuters.com_2016_newsml_L1N14N0FF_version_1542761538"
    [item] = read_case(name)
    assert item.status == "canceled"
    assert item.story.guid == "tag:reuters.com,0000:newsml_L1N14N0FF"
    assert item.story.version == "1542761538"
    assert any((one.code, one.scheme) == ("f", "anpa") for one in item.subjects)


@needs_cases
def test_a_picture_of_getty_as_iptc_shows_it():
    [item] = read_case("iptc+newsml-g2/LISTING_3_Photo_in_NewsML-G2.xml")
    [photo] = item.story.photos
    assert photo.file == "GYI0062134533.jpg"
    assert photo.creator == "Spencer Platt"
    assert photo.credit == "Getty Images"
    assert photo.placement == "lead"
    assert photo.usage_terms.startswith("Contact your local office")
    assert item.story.headline.startswith("Variety Of Recessionary Forces Leave Las Vegas")


@needs_cases
def test_a_message_of_tt_whose_package_groups_a_picture_with_its_text():
    [item] = read_case("iptc+newsinjson/TT_newsmlg2_sample.xml")
    [photo] = item.story.photos
    assert photo.url.endswith("a001_NormalHires.jpg")
    assert photo.placement == "inline"
    assert f'<figure data-photo="{photo.key}"></figure>' in item.story.body
    assert item.story.credit == "TT"
    assert item.story.language == "sv"


@needs_cases
def test_a_text_of_apa_with_its_embargo():
    [item] = read_case("apa-it+xml-newsml-g2/NewsItem_Text_2.28.xml")
    assert item.story.embargo_until == datetime(2012, 3, 15, 12, 0, tzinfo=CET)
    assert item.story.deck.startswith("Großer Andrang am Eröffnungstag")
    assert item.story.dateline == "Wien"
    assert "Sources: DPA" in item.story.note


@needs_cases
def test_a_text_of_stt_in_finnish_with_two_authors():
    [item] = read_case("superdesk+superdesk-core/stt_newsml_note_test.xml")
    assert [author.name for author in item.story.authors] == ["Antti Autio", "Heta Hassinen"]
    assert item.story.credit == "STT"
    assert "2. väliotsikon jälkeen" in item.story.note


@needs_cases
def test_every_file_of_others_is_a_story_or_a_sentence():
    files = [path for path in sorted(CASES.rglob("*")) if path.is_file()]
    for path in files:
        found = read(path.read_bytes())
        assert found, path
        for one in found:
            assert isinstance(one, Parsed) or one.message[0].islower(), path


# -- what files from elsewhere have taught ---------------------------------------------------------


def test_a_release_with_links_to_pictures_and_whom_to_ask():
    [item] = read_file("release.xml")
    story = item.story
    assert story.body == "<p>Pier Company is pleased to build.</p>\n<p>The pier is long.</p>"
    assert [(one.url, one.file, one.caption) for one in story.photos] == [
        ("https://release.example/map", "", "Map of the new pier."),
        ("", "1018528.jpg", "The old pier. PIER PICTURES"),
    ]
    assert story.note.split("\n") == [
        "Contact: For further information, please contact Ro Pylon by phone at 1 844 592 6337 or "
        "via email at ro@pier.example",
        "Contact: Ro Pylon ro@pier.example",
    ]
    assert [tag.name for tag in story.tags] == ["shipping"]
    assert item.subjects == (
        Subject(code="f", scheme="apcategorycode"),
        Subject(code="c8", scheme="apsubject"),
        Subject(name="shipping", code="20000291", scheme="medtop"),
    )
    assert (
        "no place for itemMeta/link to the picture “The board”: kept in the original" in item.notes
    )


def test_a_text_in_characters_inside_nitf_is_read_as_html():
    item, _ = read_file("escaped.xml")
    story = item.story
    assert story.headline == "Gece vapuru geri döndü"
    assert story.deck == "On bir kış sonra."
    assert story.dateline == "DÜZCE"
    assert story.body == '<p>"Gece vapuru" yeniden çalışıyor.</p>\n<p>İkinci paragraf burada.</p>'
    assert story.authors == (StoryAuthor(name="Ömer Deniz"),)
    assert story.credit == "Kuzey Ajansı"


def test_agencies_that_stand_as_creators_are_the_credit():
    _, item = read_file("escaped.xml")
    story = item.story
    assert story.deck == "Det har brutt ut brann."
    assert story.dateline == "MOSKVA, Feb 17"
    assert story.body == "<p>En tank ble skadet.</p>\n<p>Tre arbeidere ble reddet.</p>"
    assert (story.authors, story.credit) == ((), "NTB / Reuters")


def test_what_tt_writes_into_a_text_besides_it_is_taken_out():
    body = (
        '<html><body><h1>Rain</h1><div class="dat"><span class="vignette">Hamnen</span>'
        '<span class="source">TT</span></div><div class="bodytext"><p>It rained.</p></div>'
        '<div class="byline">Tove Brygga/TT</div></body></html>'
    )
    [item] = read(an_item(body=body))
    assert item.story.body == "<p>It rained.</p>"
    assert item.story.authors == (StoryAuthor(name="Tove Brygga"),)
    assert item.story.credit == "TT"
    assert item.story.note == "Vignette: Hamnen"


def test_a_text_in_base64_that_is_none_is_refused():
    raw = an_item().replace(
        b'<inlineXML contenttype="text/html"><p>It rained.</p></inlineXML>',
        '<inlineData contenttype="text/plain" encoding="base64">ééé</inlineData>'.encode(),
    )
    [problem] = read(raw)
    assert problem.message == "has a text in base64 that cannot be read; ask for it again"


def test_an_item_that_says_it_has_no_byline_has_none():
    said = '<creator qcode="ed:1"><name>Pylon Ro</name></creator>'
    [with_none] = read(an_item(content=f"{said}<by/>"))
    [without] = read(an_item(content=said))
    assert (with_none.story.authors, with_none.story.note) == ((), "Creator: Pylon Ro")
    assert without.story.authors == (StoryAuthor(name="Pylon Ro"),)


def test_a_text_in_xml_of_a_system_of_its_own_is_refused_by_its_name():
    [problem] = read(
        an_item(body="<idf><group><element>It rained.</element></group></idf>").replace(
            b' contenttype="text/html"', b""
        )
    )
    assert problem.message == (
        "has its text in XML of another kind, “idf”; ask for it in NITF or XHTML"
    )
