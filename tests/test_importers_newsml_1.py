"""NewsML 1: each field of items as agencies send them, and what is done with what is broken."""

import time
from datetime import UTC, datetime, timedelta, timezone
from io import BytesIO
from pathlib import Path

import pytest

from articles.importers.newsml_1 import parse
from articles.records import Parsed, ParseProblem, StoryPhoto, Subject

HERE = Path(__file__).parent / "data" / "newsml-1"
CASES = Path(__file__).parents[2] / "shared" / "cases" / "newsml_1"


def read(raw):
    return list(parse(BytesIO(raw), name="wire.xml"))


def all_of(path):
    if not path.exists():
        pytest.skip("the cases from the world are not here")
    return read(path.read_bytes())


def only(path):
    (item,) = all_of(path)
    assert isinstance(item, Parsed), item
    return item


def names(parts):
    return [part.name for part in parts]


def test_a_text_with_nitf_inside_fills_every_field():
    item = only(HERE / "text.xml")
    story = item.story
    assert story.guid == "urn:newsml:north.example:20260125:TX-FER1"
    assert story.version == "2"
    assert story.headline == "Night ferry returns"
    assert story.deck == "After eleven winters"
    assert story.dateline == "LOWER QUAY, Jan 25, 2026"
    assert story.language == "en"
    assert story.urgency == 3
    assert story.published_at == datetime(2026, 1, 25, 9, 30, tzinfo=UTC)
    assert story.updated_at == datetime(2026, 1, 25, 10, 15, tzinfo=UTC)
    assert story.embargo_until is None
    assert story.credit == "North"
    assert names(story.authors) == ["Ada Marsh", "Idris Quay"]
    assert names(story.tags)[:2] == ["ferries", "harbours"]
    assert {"Lower Quay", "crossing", "Transport by sea"} <= set(names(story.tags))
    assert story.note.split("\n") == [
        "Instruction: Update",
        "Slugline: Fenland-ferry",
        "Slugline: Fenland-ferry-board",
        "AdvisoryLine: UPDATES with the board",
        "Rights: NO ARCHIVAL USE",
    ]
    assert story.body.split("\n") == [
        "<p>The night ferry sailed.</p>",
        "<h2>- Cheers -</h2>",
        "<p>The town cheered.</p>",
        '<figure data-photo="text-1-1"></figure>',
        "<p>It was cold.</p>",
    ]
    assert story.photos == (StoryPhoto(key="text-1-1", file="inside.jpg", caption="Inside"),)
    assert Subject(name="Transport by sea", code="04015000", scheme="subj") in item.subjects
    assert Subject(code="SEA", scheme="NorthCodes") in item.subjects
    assert Subject(code="GBR", scheme="iso-cc") in item.subjects
    assert item.status == "usable"
    assert item.raw == (HERE / "text.xml").read_bytes()
    assert item.notes == (
        "no place for AssociatedWith, Genre: kept in the original",
        "no place for CopyrightLine: kept in the original",
    )


def test_the_next_revision_has_the_same_guid():
    raw = (HERE / "text.xml").read_bytes()
    raw = raw.replace(b'Update="A">2<', b'Update="N">3<').replace(b"FER1:2A<", b"FER1:3N<")
    (item,) = read(raw)
    assert item.story.guid == "urn:newsml:north.example:20260125:TX-FER1"
    assert item.story.version == "3"


def test_a_picture_in_three_sizes_is_one_photo_and_its_caption_the_text():
    item = only(HERE / "picture.xml")
    story = item.story
    assert story.headline == "Ice at the café"
    assert story.body == "<p>Ice hangs from the café at Lower Quay.</p>"
    assert story.photos == (
        StoryPhoto(
            key="photo-1",
            file="ice.jpg",
            caption="Ice hangs from the café at Lower Quay.",
            creator="Lene Holt",
            credit="North",
            copyright_notice="© North",
            usage_terms="Editorial use only; No sales",
            placement="lead",
        ),
    )
    assert names(story.authors) == ["Lene Holt"]
    assert names(story.tags) == ["Lower Quay"]


def test_a_press_release_keeps_its_contact_for_the_desk():
    item = only(HERE / "release.xml")
    story = item.story
    assert story.headline == "Die Nachtfähre fährt wieder"
    assert story.deck == "Nach elf Wintern."
    assert story.dateline == "UNTERKAI"
    assert story.language == "de"
    assert story.credit == "Harbour Board"
    assert story.note == "Ines Marrow\npress@release.example"
    assert story.body == "<p>Die Fähre <strong>fährt</strong>.</p>"
    assert names(story.tags) == ["Shipping"]
    (logo,) = story.photos
    assert (logo.url, logo.placement) == ("https://release.example/logo.jpg", "gallery")
    said = " ".join(item.notes)
    for name in ("text/css", "video/mp4", "img", "text of role tweettext"):
        assert name in said


def test_an_item_in_two_languages_is_two_stories():
    dutch, french = all_of(HERE / "languages.xml")
    assert dutch.story.guid == "urn:newsml:quai.example:20260129:980"
    assert dutch.story.headline == "Veerboot kost 5 €"
    assert dutch.story.language == "nl"
    assert dutch.story.urgency == 2
    assert dutch.story.credit == "QUAI"
    assert dutch.story.published_at == datetime(2026, 1, 29, 12, 45, 50, tzinfo=UTC)
    assert dutch.story.updated_at == datetime(2026, 1, 29, 13, 34, tzinfo=UTC)
    assert dutch.story.body.split("\n") == [
        "<p>De veerboot vaart weer.</p>",
        "<p>De <strong>raad</strong> betaalt.</p>",
        "<p>De stad juicht.</p>",
    ]
    assert [photo.file for photo in dutch.story.photos] == ["veer.jpeg"]
    assert french.story.guid == "urn:newsml:quai.example:20260129:980#982"
    assert french.story.headline == "Le ferry coûte 5 €"
    assert french.story.language == "fr"
    assert french.story.photos == ()


def test_topics_name_codes_in_the_language_of_the_story():
    item = only(HERE / "topics.xml")
    story = item.story
    assert item.subjects == (
        Subject(name="Απασχόληση", code="09003000", scheme="subj"),
        Subject(name="Harbour Board plc", code="HBRD.L", scheme="ric"),
    )
    assert story.embargo_until == datetime(2026, 1, 26, 6, tzinfo=timezone(timedelta(hours=-12)))
    assert story.headline == "The ferry sails at ten"
    assert story.headline_provisional
    assert story.credit == "Harbour Board"
    assert story.authors == ()
    assert story.dateline == ""
    assert (
        story.body == "<p>The ferry sails at ten.</p>\n<p>It comes back at six, the board said.</p>"
    )
    assert [photo.file for photo in story.photos] == ["photo-1.png"]
    assert item.files["photo-1.png"].startswith(b"\x89PNG")
    assert any("urgency is “DEFAULT”" in note for note in item.notes)


def test_of_many_items_each_is_a_story_or_says_what_is_wrong():
    items = all_of(HERE / "many.xml")
    usable, noon, held, kill, refers, other, beside, inside, unknown = items
    assert usable.story.headline == "A headline"
    assert (
        noon.message
        == "StatusWillChange is “noon”, which is no time; ask its provider until when it holds"
    )
    assert noon.where == "item 2, line 4"
    assert held.status == "withheld"
    assert (kill.status, kill.story.headline, kill.story.body) == ("canceled", "A headline", "")
    assert kill.story.guid == "urn:newsml:north.example:20260125:N4"
    assert refers.message == "only refers to other items and has no text of its own; import those"
    assert other.message == "has a text in XML of another kind; ask for it in NITF or XHTML"
    assert beside.message == "has no text of its own, only files beside it; import those"
    assert inside.story.headline == "Inside"
    assert inside.story.guid == "urn:newsml:north.example:20260125:IN"
    assert unknown.status == "withheld"
    assert all(item.raw.startswith(b"<NewsItem>") for item in items)


def test_changes_to_an_earlier_revision_are_no_story():
    raw = (HERE / "text.xml").read_bytes()
    start, end = raw.index(b"<NewsComponent>"), raw.rindex(b"</NewsComponent>")
    raw = raw[:start] + b"<Update><Replace/></Update>" + raw[end + len(b"</NewsComponent>") :]
    (item,) = read(raw)
    assert item.message == "holds only changes to an earlier revision; ask for the whole item"


def test_a_file_that_is_cut_off_is_refused_in_a_sentence():
    whole = (HERE / "text.xml").read_bytes()
    for length in (0, 100, 1500, len(whole) // 2, len(whole) - 40):
        (item,) = read(whole[:length])
        assert isinstance(item, ParseProblem)
        assert item.message[0].islower()
        assert item.raw == whole[:length]


def wrapped(content, lines="<HeadLine>A headline</HeadLine>"):
    return (
        f"<NewsML><NewsItem><NewsComponent><NewsLines>{lines}</NewsLines>{content}"
        "</NewsComponent></NewsItem></NewsML>"
    ).encode()


@pytest.mark.thorough
@pytest.mark.parametrize(
    "raw",
    [
        wrapped("<NewsComponent>" * 3000 + "<ContentItem/>" + "</NewsComponent>" * 3000),
        wrapped("<ContentItem><DataContent>" + "&lt;b " * 40_000 + "</DataContent></ContentItem>"),
        wrapped(
            "<ContentItem><DataContent>" + "a line\n" * 30_000 + "</DataContent></ContentItem>"
        ),
        wrapped(
            "<NewsComponent><ContentItem Href='a.jpg'/></NewsComponent>" * 900
            + "<ContentItem><DataContent>x</DataContent></ContentItem>"
        ),
        wrapped(
            "<NewsComponent><NewsLines><HeadLine>h</HeadLine></NewsLines><ContentItem>"
            "<DataContent>x</DataContent></ContentItem></NewsComponent>"
            * 100
            + "<NewsComponent/>" * 20_000
        ),
        wrapped(
            "<ContentItem><DataContent>x</DataContent></ContentItem>",
            lines=f"<HeadLine>h</HeadLine><DateLine>{'(a' * 90_000}</DateLine>"
            f"<ByLine>{'a, ' * 60_000}</ByLine>",
        ),
    ],
)
def test_the_worst_of_items_are_read_or_refused_in_no_time(raw):
    begun = time.process_time()
    assert read(raw)
    assert time.process_time() - begun < 5


def test_an_item_of_too_many_stories_is_refused():
    one = (
        "<NewsComponent><NewsLines><HeadLine>h</HeadLine></NewsLines><ContentItem>"
        "<DataContent>x</DataContent></ContentItem></NewsComponent>"
    )
    (item,) = read(wrapped(one * 900))
    assert item.message == "holds 900 stories; 100 is the most for one item"


def test_no_entity_is_expanded_and_no_script_comes_in():
    raw = b'<!DOCTYPE NewsML [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + wrapped(
        "<ContentItem><DataContent><![CDATA[<p>x<script>alert(1)</script></p>]]></DataContent>"
        "</ContentItem><ContentItem><DataContent>y &a;</DataContent></ContentItem>"
    )
    (item,) = read(raw)
    assert item.story.body == "<p>x</p>\n<p>y &amp;a;</p>"


# -- files from the world ------------------------------------------------------------------------


def test_afp_text():
    item = only(CASES / "superdesk+superdesk-core/afp.xml")
    story = item.story
    assert story.guid == "urn:newsml:afp.com:20140829T135002Z:TX-PAR-FXW86"
    assert story.version == "1"
    assert story.headline == "Sweden court accepts receivership for Saab carmaker"
    assert story.dateline == "STOCKHOLM, Aug 29, 2014"
    assert story.credit == "AFP"
    assert story.urgency == 4
    assert story.language == "en"
    assert story.published_at == datetime(2014, 8, 29, 13, 49, 51, tzinfo=UTC)
    assert "Rights: NO ARCHIVAL USE" in story.note
    assert {"Stockholm", "Saab"} <= set(names(story.tags))
    assert "04016007" in {one.code for one in item.subjects}


def test_afp_picture():
    story = only(CASES / "gitpan+Syndication-NewsML/afp-test.xml").story
    (photo,) = story.photos
    assert photo.file == "GAZ08-pih.jpg"
    assert photo.creator == "Fayez Nureldine"
    assert photo.caption.startswith("A Palestinian policeman stands")
    assert story.body.startswith("<p>A Palestinian policeman stands")
    assert story.credit == "AFP"


def test_ana_with_names_for_its_codes():
    item = only(CASES / "superdesk+superdesk-core/ana1.xml")
    assert item.story.headline == "Wage employment balance positive in Jan-March"
    assert item.story.deck.startswith("Wage employment in the private sector grew")
    assert item.story.credit == "ΑΠΕ-ΜΠΕ"
    assert item.story.dateline == ""
    assert Subject(name="Job Layoffs", code="09003002", scheme="subj") in item.subjects
    assert item.story.published_at == datetime.fromisoformat("2018-04-04T17:58:59+03:00")


def test_business_wire_release():
    item = only(CASES / "superdesk+superdesk-cp/20210130005024r1.xml")
    story = item.story
    assert story.headline == "Interactive Brokers Lifts All Trading Restrictions on Options"
    assert story.deck == "Interactive Brokers lifts all trading restrictions on options"
    assert story.dateline == "GREENWICH, Conn."
    assert story.credit == "Interactive Brokers Group"
    assert "media@ibkr.com" in story.note
    assert "media@ibkr.com" not in story.body
    (logo,) = story.photos
    assert "/694824/5/" in logo.url


def test_belga_in_two_languages():
    dutch, french = all_of(CASES / "superdesk+superdesk-belga/belga_newsml_1_2.xml")
    assert dutch.story.guid == "urn:newsml:belga.be:20190129:98055798"
    assert dutch.story.version == "4"
    assert dutch.story.language == "nl"
    assert "België" in names(dutch.story.tags)
    assert dutch.story.note == "EditorialInfo: Qu'y a-t-il écrit ici?"
    assert french.story.language == "fr"
    assert french.story.guid != dutch.story.guid


def test_kyodo_and_efe():
    kyodo = only(CASES / "superdesk+superdesk-belga/kyodo_newsml_1_2_belga.xml").story
    assert kyodo.credit == "Kyodo"
    assert kyodo.dateline == "BEIJING, July 23"
    assert kyodo.note == "Slugline: Obit-Li Peng\nSeries: Asia"
    efe = only(CASES / "superdesk+superdesk-belga/efe_belga.xml")
    assert efe.story.credit == "Agencia EFE"
    assert efe.story.language == "es-ES"
    assert Subject(name="Criminalidad/sucesos", code="02001000", scheme="subj") in efe.subjects


def test_every_case_is_a_story_or_is_refused_in_a_sentence():
    if not CASES.exists():
        pytest.skip("the cases from the world are not here")
    refused = {}
    for path in sorted(CASES.glob("*/*.xml")):
        for item in read(path.read_bytes()):
            if isinstance(item, ParseProblem):
                refused[path.name] = item.message
    assert refused == {
        "belga_tip_newsml_1_2.xml": "has no text; give it a body that readers can read",
        "mlking.xml": "has no text of its own, only files beside it; import those",
        "reuters-test.xml": ("only refers to other items and has no text of its own; import those"),
        "sportsresult.xml": "has a text in XML of another kind; ask for it in NITF or XHTML",
    }


# What files from elsewhere have taught


def test_a_brief_in_html_with_its_translations_contacts_and_initials():
    item = only(HERE / "brief.xml")
    story = item.story
    assert story.guid == "urn:newsml:norte.example:20260125:508"
    assert story.version == "1"
    assert story.headline == "Ferry noturno volta após onze invernos"
    assert story.deck == "O porto festeja."
    assert story.dateline == "Lisboa, 25 jan 2026"
    assert story.body == "<p>O ferry noturno voltou ontem.</p>\n<p>Ninguém esperava por isso.</p>"
    assert story.language == "pt"
    assert story.credit == "Norte"
    assert names(story.authors) == ["Maria Antunes"]
    assert story.note.split("\n") == [
        "CatchWord: Porto",
        "Signed: MA // EA",
        "Contact: Rui Cais, 21 000 0000, rui@porto.example",
    ]
    assert names(story.tags) == ["NAVEGAÇÃO", "shipping and postal service", "agriculture"]
    assert [one.scheme for one in item.subjects] == ["keyword", "medtop", "subj"]
    assert [(one.file, one.caption) for one in story.photos] == [("444.jpg", "O ferry no cais")]
    assert any("Property ISIN" in note for note in item.notes)


def an_item(identifier="", lines="<HeadLine>Rain</HeadLine>", content="<p>It rained.</p>"):
    return (
        f"<NewsML><NewsItem><Identification><NewsIdentifier>{identifier}</NewsIdentifier>"
        f"</Identification><NewsComponent><NewsLines>{lines}</NewsLines><ContentItem>"
        f'<MediaType FormalName="Text"/><DataContent>{content}</DataContent></ContentItem>'
        "</NewsComponent></NewsItem></NewsML>"
    ).encode()


def test_an_item_whose_number_is_nought_is_not_known_by_it():
    said = (
        "<ProviderId>north.example</ProviderId><DateId>20260125</DateId><NewsItemId>{}</NewsItemId>"
    )
    public = "<PublicIdentifier>urn:newsml:north.example</PublicIdentifier>"
    [nought] = read(an_item(said.format("0") + public))
    [known] = read(an_item(said.format("7") + public))
    assert nought.story.guid == ""
    assert known.story.guid == "urn:newsml:north.example:20260125:7"


def test_a_headline_in_a_line_of_its_own_is_the_headline():
    [item] = read(an_item(lines="<NewsLine><HeadLine>Rain</HeadLine></NewsLine>"))
    assert (item.story.headline, item.story.headline_provisional) == ("Rain", False)


def test_a_body_in_characters_inside_elements_is_read_as_html():
    content = "<body><body.content><![CDATA[It rained<BR>and rained]]></body.content></body>"
    [item] = read(an_item(content=content))
    assert item.story.body == "<p>It rained<br>and rained</p>"


def test_a_picture_that_broken_xml_puts_into_a_text_is_no_trouble():
    content = (
        '<p>It rained."/><ContentItem Href="a.jpg"><MediaType FormalName="Photo"/></ContentItem>'
    )
    [item] = read(an_item(content=content))
    assert item.story.body.startswith("<p>It rained.")


def test_an_embargo_that_only_a_comment_tells_of_is_held_back_and_the_desk_reads_it():
    raw = an_item().replace(
        b"<NewsComponent>", b"<NewsComponent><Comment> Free on Tuesday </Comment>"
    )
    raw = raw.replace(
        b"</Identification>",
        b"</Identification><NewsManagement><Status FormalName='Embargoed'/></NewsManagement>"
        b"<Comment FormalName='OnmNewsMLVersion'><text>1.0.1</text></Comment>",
    )
    [item] = read(raw)
    assert item.status == "withheld"
    assert item.story.note == "Embargoed, and not said until when\nComment: Free on Tuesday"


def test_headlines_of_html_in_characters_are_plain():
    lines = "<HeadLine><![CDATA[It <em>rained</em> &amp; rained]]></HeadLine>"
    [item] = read(an_item(lines=lines))
    assert item.story.headline == "It rained & rained"


def test_an_agency_s_bureau_is_no_writer():
    lines = "<HeadLine>Rain</HeadLine><ByLine>By Sara Ward, PA Scotland</ByLine>"
    [item] = read(an_item(lines=lines))
    assert names(item.story.authors) == ["Sara Ward"]
    assert item.story.note == "Byline: By Sara Ward, PA Scotland"
