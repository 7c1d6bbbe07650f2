"""Feeds: every field of an item is taken, addresses are whole, and one bad item costs one item."""

from datetime import UTC, datetime, timedelta, timezone
from html import escape
from io import BytesIO
from pathlib import Path

import pytest

from articles.importers import importer, sniff
from articles.importers.feed_fields import MOST_ITEMS
from articles.importers.feed_text import without_origin
from articles.importers.limits import DOCUMENT_BYTES
from articles.records import Parsed, ParseProblem, StoryAuthor, StoryPhoto, StoryTag, Subject

DATA = Path(__file__).parent / "data" / "feed"
CASES = Path(__file__).parents[2] / "shared" / "cases" / "feeds"
NO_TEXT = (
    "has no text of its own, only what leads to it; ask its provider for a feed with whole stories"
)


def read(raw: bytes) -> list[Parsed | ParseProblem]:
    return list(importer("feed").parse(BytesIO(raw), name="feed"))


def sample(name: str) -> list[Parsed | ParseProblem]:
    return read((DATA / name).read_bytes())


def rss(inner: str) -> bytes:
    return (
        "<rss version='2.0'><channel><title>Harbour Wire</title>"
        f"<item><title>Ferry</title>{inner}</item></channel></rss>"
    ).encode()


def one(raw: bytes) -> Parsed:
    [result] = read(raw)
    assert isinstance(result, Parsed), result
    return result


def body_of(html: str) -> str:
    return one(rss(f"<description>{escape(html)}</description>")).story.body


# Our own samples


@pytest.mark.parametrize("path", sorted(DATA.iterdir()), ids=lambda path: path.name)
def test_every_sample_is_told_to_be_a_feed(path):
    assert sniff(path.read_bytes(), name=path.name) == "feed"


def test_a_feed_in_rss_gives_every_field_it_has():
    [result, problem] = sample("rss2.xml")
    story = result.story
    assert story.guid == "harbour-17"
    assert story.headline == "Night ferry returns to Port Elsen & Quay"
    assert story.deck == "After eleven winters the boats are back."
    assert story.body == (
        '<p>The night ferry is back, <a href="https://wire.example/timetable">timetable</a> in hand.</p>\n'
        '<figure data-photo="p1"></figure>\n<p>It sails at ten.</p>'
    )
    assert story.language == "en-gb"
    assert story.published_at == datetime(2026, 1, 25, 8, 30, tzinfo=UTC)
    assert story.updated_at == datetime(2026, 1, 25, 10, tzinfo=UTC)
    assert story.credit == "Harbour Wire"
    assert story.authors == (StoryAuthor(name="Ada Marsh"), StoryAuthor(name="Idris Quay"))
    assert [tag.name for tag in story.tags] == ["Ferries", "Port Elsen", "boats", "night"]
    assert story.note.split("\n") == [
        "Place (georss:point): 54.1 7.9",
        "Original: https://wire.example/2026/ferry?a=1&b=2",
        "Rights: © 2026 Harbour Wire",
    ]
    assert story.photos == (
        StoryPhoto(
            key="p1",
            url="https://wire.example/img/quay.jpg",
            caption="The quay on Sunday (Mina Holt / Harbour Wire)",
            alt_text="A quay in rain",
        ),
        StoryPhoto(
            key="1",
            url="https://wire.example/img/boat-1600.jpg",
            caption="The boat leaves.",
            alt_text="A boat at night",
            creator="Mina Holt",
            credit="Harbour Wire",
            copyright_notice="© Harbour Wire",
            usage_terms="One use",
            placement="lead",
        ),
    )
    assert result.subjects[0] == Subject(name="Ferries", scheme="https://wire.example/topics")
    assert result.notes == (
        "no place for slash:comments, enclosure (audio/mpeg): kept in the original",
    )
    assert problem.message == NO_TEXT
    assert problem.headline == "Only a link"
    assert problem.where == "item 2, line 38"


def test_the_bytes_of_an_item_are_kept_and_of_a_single_one_the_file():
    whole = (DATA / "rss2.xml").read_bytes()
    [result, _] = read(whole)
    assert result.raw.startswith(b"<item>\n  <title>Night ferry")
    assert result.raw.endswith(b"</item>")
    assert result.raw in whole
    assert one((DATA / "entry.xml").read_bytes()).raw == (DATA / "entry.xml").read_bytes()


def test_a_feed_in_atom_gives_every_field_it_has():
    [first, draft, deleted] = sample("atom.xml")
    story = first.story
    assert story.guid == "tag:dienst.example,2026:1"
    assert story.headline == "2 < 3 Fähren"
    assert story.deck == "Kurz gesagt."
    assert story.body == (
        "<p>Die <em>Fähre</em> fährt &amp; fährt, heißt es.</p>\n"
        '<p><a href="https://dienst.example/plan">Plan</a></p>'
    )
    assert story.language == "de"
    assert story.published_at == datetime(2026, 1, 25, 8, tzinfo=UTC)
    assert story.updated_at is None
    assert story.credit == "Küstendienst"
    assert story.authors == (StoryAuthor(name="Redaktion Küste"),)
    assert story.note.split("\n") == [
        "Original: https://dienst.example/faehren",
        "Via: https://hafen.example/",
        "Rights: Nur für Kunden",
        "Contact: Redaktion Küste <desk@dienst.example>",
    ]
    assert story.photos == (
        StoryPhoto(
            key="1",
            url="https://dienst.example/bild.png",
            caption="Die Fähre",
            placement="lead",
        ),
    )
    assert (first.subjects[0].code, first.subjects[0].scheme) == ("20000002", "medtop")
    assert first.subjects[1] == Subject(name="Fähre", code="faehre")
    assert first.status == "usable"

    assert draft.status == "withheld"
    assert draft.story.language == "en"
    assert draft.story.body == "<p>First line.</p>\n<p>Second line.</p>"
    assert draft.story.credit == "Insel-Post"
    assert draft.story.authors == (StoryAuthor(name="Ada Marsh"),)
    assert draft.story.note == "Rights: Nur für Kunden\nWith: Idris Quay"

    assert deleted.status == "canceled"
    assert deleted.story.guid == "tag:dienst.example,2026:0"
    assert deleted.story.note == "It was wrong."
    assert deleted.story.updated_at == datetime(2026, 1, 26, 10, tzinfo=UTC)


def test_a_feed_in_rdf_keeps_its_letters_its_embargo_and_no_entity():
    [result] = sample("rdf.xml")
    story = result.story
    assert story.guid == "https://revue.example/1"
    assert story.headline == "Le pèlerin égaré"
    assert story.body == "<p>Il cherche son chemin &amp;file; depuis “hier”.</p>"
    assert story.section == "Culture"
    assert story.language == "fr"
    assert story.credit == "AFP"
    assert story.authors == (StoryAuthor(name="Zoé Lamy"),)
    assert story.tags == (StoryTag(name="Chemins"),)
    assert story.published_at == datetime(2026, 1, 25, 8, tzinfo=UTC)
    assert story.embargo_until == datetime(2026, 1, 26, 6, tzinfo=timezone(-timedelta(hours=12)))
    assert story.note == "Original: https://revue.example/1\nRights: © Revue"
    assert result.notes == (
        "its embargo has no time zone; read as the latest it can mean, UTC-12",
        "its time “updated” has no time zone; read as UTC",
    )


def test_a_single_entry_without_a_title_gets_one():
    [result] = sample("entry.xml")
    assert result.story.guid == "urn:uuid:1"
    assert result.story.headline == "The harbour master said the lamp was lit again"
    assert result.story.headline_provisional
    assert result.story.body == (
        "<p>The harbour master said the lamp was lit again. Boats came.</p>"
    )
    assert result.story.published_at == datetime(2026, 1, 25, 10, tzinfo=UTC)
    assert result.story.note == ""


def test_an_old_feed_that_is_broken_gives_what_can_be_read():
    [first, second, third] = sample("rss092.xml")
    assert first.story.body == "<p>One.</p>\n<p>Two &amp; three.</p>"
    assert first.story.credit == "Alpha"
    assert first.story.published_at is None
    assert first.story.photos[0].url == "http://old.example/a.jpg"
    assert first.notes == (
        "uses “media:” without declaring it; read as http://search.yahoo.com/mrss/",
        "no place for media:rating: kept in the original",
        "its HTML was escaped twice; read once more",
        "its time “published” is “yesterday”, which is no time: kept in the original",
    )
    assert second.story.body == "<p>Two <strong>open <em>tags</em></strong></p>"
    assert second.notes[0].startswith("is not well-formed XML (line 1: ")
    assert third.message == "is cut off: the file ends inside it; ask for it again"


def test_a_json_feed_gives_every_field_it_has():
    [first, second, third, fourth] = sample("feed.json")
    story = first.story
    assert story.guid == "7"
    assert story.headline == "Sheep <b> outnumber guests"
    assert story.deck == "A count."
    assert story.body == (
        '<p>There are <a href="https://insel.example/count">many</a>.</p>\n'
        '<figure data-photo="p1"></figure>'
    )
    assert story.language == "en"
    assert story.published_at == datetime(2026, 1, 25, 9, tzinfo=UTC)
    assert story.updated_at == datetime(2026, 1, 25, 11, tzinfo=UTC)
    assert story.credit == "Inselbrief"
    assert story.authors == (StoryAuthor(name="Ada Marsh"),)
    assert story.tags == (StoryTag(name="Sheep"), StoryTag(name="Islands"))
    assert story.note == "Original: https://insel.example/7\nRelated: https://other.example/7"
    assert [(photo.url, photo.placement) for photo in story.photos] == [
        ("https://insel.example/sheep.jpg", "inline"),
        ("https://insel.example/lead.jpg", "lead"),
        ("https://insel.example/x.png", "gallery"),
    ]
    assert first.notes == (
        "no place for attachments (audio/mpeg): kept in the original",
        "no place for _mood: kept in the original",
    )
    assert first.raw in (DATA / "feed.json").read_bytes()
    assert second.story.headline == "Plain text"
    assert second.story.headline_provisional
    assert second.story.language == "en-US"
    assert second.story.authors == (StoryAuthor(name="Idris Quay"),)
    assert second.notes == ("date_published must be text, not a number: left out",)
    assert str(third) == "item 3, line 23: must be an object with the item's values, not text"
    assert str(fourth) == f"item 4, line 24: {NO_TEXT}"


# The text and its pictures


def test_pictures_in_the_text_become_photos_where_they_stand():
    html = '<p>One.</p><img src="http://a.example/1.jpg" alt="First"><p>Two.</p>'
    result = one(rss(f"<description>{escape(html)}</description>"))
    assert result.story.body == '<p>One.</p>\n<figure data-photo="p1"></figure>\n<p>Two.</p>'
    assert result.story.photos == (
        StoryPhoto(key="p1", url="http://a.example/1.jpg", alt_text="First"),
    )


def test_the_largest_picture_that_is_named_is_taken():
    html = (
        '<p>Text.</p><a href="http://a.example/large.jpg"><img src="http://a.example/small.jpg"></a>'
        '<img src="data:image/gif;base64,R0" data-src="http://a.example/late.jpg">'
        '<img src="http://a.example/s.jpg" srcset="http://a.example/m.jpg 600w, http://a.example/l.jpg 1200w">'
    )
    photos = one(rss(f"<description>{escape(html)}</description>")).story.photos
    assert [photo.url.rpartition("/")[2] for photo in photos] == ["large.jpg", "late.jpg", "l.jpg"]


def test_a_picture_that_lies_in_the_text_is_handed_over_as_a_file():
    html = '<p>Text.</p><img src="data:image/png;base64,iVBORw0KGgo=" alt="Dot">'
    result = one(rss(f"<description>{escape(html)}</description>"))
    assert result.story.photos == (StoryPhoto(key="p1", file="embedded-1.png", alt_text="Dot"),)
    assert result.files == {"embedded-1.png": b"\x89PNG\r\n\x1a\n"}


def test_a_caption_is_of_its_figure_and_gives_up_its_credit():
    html = (
        '<p>Text.</p><figure><img src="http://a.example/1.jpg">'
        "<figcaption>The <b>quay</b>. (Photo: Mina Holt)</figcaption></figure><p>More.</p>"
    )
    result = one(rss(f"<description>{escape(html)}</description>"))
    assert result.story.photos[0].caption == "The quay."
    assert result.story.photos[0].credit == "Mina Holt"
    assert "quay" not in result.story.body


def test_a_link_that_stays_relative_would_lead_to_our_own_pages():
    assert body_of('<p>See <a href="/admin/">there</a>.</p>') == "<p>See there.</p>"


def test_pictures_that_count_readers_are_none():
    assert body_of('<p>Text.</p><img src="http://c.example/p" width=1 height=1>') == "<p>Text.</p>"


def test_plain_text_in_a_description_keeps_its_paragraphs():
    assert body_of("One.\n\nTwo.") == "<p>One.</p>\n<p>Two.</p>"


def test_scripts_never_come_in():
    assert body_of("<p>Text.<script>alert(1)</script><b onclick=x()>b</b></p>") == (
        "<p>Text.<strong>b</strong></p>"
    )


def test_a_summary_that_is_the_beginning_of_the_text_is_no_deck():
    result = one(
        rss(
            "<description>The ferry is [&#8230;]</description><content:encoded>&lt;p&gt;The ferry is "
            "back.&lt;/p&gt;</content:encoded>"
        )
    )
    assert result.story.deck == ""
    assert result.story.body == "<p>The ferry is back.</p>"
    assert "its summary is the beginning of its text: left out" in result.notes


def test_a_picture_alone_has_its_caption_for_a_text():
    result = one(
        rss(
            "<media:content url='http://a.example/1.jpg'><media:credit>Mina Holt</media:credit>"
            "<media:description>The quay in rain.</media:description></media:content>"
        )
    )
    assert result.story.body == "<p>The quay in rain.</p>"
    assert result.story.photos[0].placement == "lead"
    assert result.story.photos[0].credit == "Mina Holt"


def test_a_thumbnail_is_taken_only_where_there_is_no_picture():
    thumbnail = "<media:thumbnail url='http://a.example/t.jpg'/><description>Text.</description>"
    picture = "<enclosure url='http://a.example/p.jpg' type='image/jpeg'/>"
    assert [photo.url for photo in one(rss(thumbnail)).story.photos] == ["http://a.example/t.jpg"]
    assert [photo.url for photo in one(rss(thumbnail + picture)).story.photos] == [
        "http://a.example/p.jpg"
    ]


# Times and what cannot be read


@pytest.mark.parametrize(
    "text",
    ["soon", "YYYY-MM-DD", "31.02.2026", "2026-13-01T00:00:00Z", "20260125220000123", "1" * 200],
)
def test_an_embargo_that_cannot_be_read_keeps_the_story_out(text):
    [problem] = read(rss(f"<description>Text.</description><embargoed>{text}</embargoed>"))
    assert problem.message == (
        f"its embargo is “{text[:40]}”, which is no time; ask its provider until when it holds"
    )


def test_an_empty_embargo_is_none():
    assert one(rss("<description>Text.</description><embargoed/>")).story.embargo_until is None


def test_an_embargo_may_be_written_as_in_mails():
    inner = "<description>Text.</description><embargo>Mon, 26 Jan 2026 06:00:00 GMT</embargo>"
    assert one(rss(inner)).story.embargo_until == datetime(2026, 1, 26, 6, tzinfo=UTC)


def test_a_time_in_a_year_that_cannot_be_shown_is_left_out():
    result = one(rss("<description>Text.</description><pubDate>0001-01-01T00:00:00Z</pubDate>"))
    assert result.story.published_at is None
    assert result.notes[0].startswith("its time “published” is in the year 1;")


def test_a_language_that_is_none_is_left_out():
    result = one(rss("<description>Text.</description><language>Englisch, bitte</language>"))
    assert result.story.language == ""
    assert "“Englisch, bitte” is no language code: left out" in result.notes


def test_namespaces_of_elements_before_the_items_are_not_theirs():
    raw = rss("<description>Text.</description>").replace(
        b"<item>", b'<site xmlns="urn:other">7</site><item>'
    )
    assert one(raw).story.headline == "Ferry"


def test_a_feed_without_items_says_so():
    for raw in (b"<rss><channel><title>x</title></channel></rss>", b'{"items": []}'):
        [problem] = read(raw)
        assert problem.message == "is a feed without items; there is no story in it"
        assert problem.raw == raw


def test_a_json_feed_that_breaks_off_gives_what_stands_before():
    raw = b'{"items": [{"id": "1", "content_text": "The lamp is lit."}, {"id": "2"'
    story, problem = read(raw)
    assert story.story.guid == "1"
    assert problem.where == "after item 1"
    assert problem.message.startswith("is not JSON from here on (")


def test_a_feed_that_is_too_large_is_refused():
    class Endless(BytesIO):
        def read(self, size=-1):
            return b" " * size

    [problem] = importer("feed").parse(Endless(), name="feed")
    assert problem.message == (
        f"is larger than {DOCUMENT_BYTES:,} bytes, the most for a feed; split it"
    )
    [problem] = read(b"<rss><channel>" + b"<item/>" * (MOST_ITEMS + 1))
    assert problem.message == f"is a feed of more than {MOST_ITEMS:,} items; split it"


def test_no_file_and_no_address_is_opened_for_what_a_feed_says(monkeypatch):
    def refuse(*_arguments, **_named):
        raise AssertionError("opened")

    monkeypatch.setattr("builtins.open", refuse)
    monkeypatch.setattr("urllib.request.urlopen", refuse)
    monkeypatch.setattr("socket.socket.connect", refuse)
    for document in (
        b"http://127.0.0.1/feed",
        b"/etc/passwd",
        b'<!DOCTYPE rss SYSTEM "http://127.0.0.1/x.dtd"><rss><channel><item><title>x</title>'
        b"<description>Text.</description></item></channel></rss>",
    ):
        assert read(document)


@pytest.mark.thorough
@pytest.mark.parametrize(
    "inner",
    [
        *(
            f"<description>{escape(part * (200_000 // len(part)))}</description>"
            for part in (
                "<img ",
                '<img "',
                "<figcaption>",
                "<figure><img src=//a.example/b.jpg>",
                '<section class="correction" data-kind="update">',
                "&lt;p",
                "<!--",
            )
        ),
        f"<description>{escape('<img ' + 'a' * 200_000 + '>')}</description>",
        *(
            f"<{name}>{'1' * 200_000}</{name}><description>Text.</description>"
            for name in ("pubDate", "dc:date", "author", "category", "link", "media:keywords")
        ),
        "<x>" * 60_000,
    ],
    ids=lambda inner: inner[:34],
)
def test_what_is_long_takes_no_longer_than_it_must(inner):
    started = datetime.now(UTC)
    assert len(read(rss(inner))) == 1
    assert datetime.now(UTC) - started < timedelta(seconds=10)


@pytest.mark.parametrize("name", sorted(path.name for path in DATA.iterdir()))
def test_a_feed_that_is_cut_off_anywhere_raises_nothing(name):
    whole = (DATA / name).read_bytes()
    for end in range(0, len(whole), max(1, len(whole) // 40)):
        read(whole[:end])


# Feeds of others


def shared(name: str) -> list[Parsed | ParseProblem]:
    found = sorted(CASES.rglob(name))
    if not found:
        pytest.skip("the shared cases are not here")
    return read(found[0].read_bytes())


def test_a_podcast_of_spiegel():
    story = shared("rss_2.0_spiegel.xml")[0].story
    assert story.guid == "c7e3cca2-665e-4bc4-bcac-acc6011b9fa2"
    assert story.language == "de"
    assert story.published_at == datetime(2021, 2, 6, 23, 1, tzinfo=UTC)
    assert story.credit == "SPIEGEL Update – Die Nachrichten"
    assert story.authors == (StoryAuthor(name="Der Spiegel"),)
    assert len(story.photos) == 1


def test_an_entry_of_newscred_with_media():
    story = shared("atom_mediarss_newscred_1.xml")[0].story
    assert story.headline == "The Day Off: Tampa"
    assert story.updated_at == datetime(2019, 4, 5, 21, 4, 41, tzinfo=UTC)
    [photo] = story.photos
    assert (photo.caption, photo.alt_text, photo.credit) == (
        "media description",
        "media title",
        "media credit",
    )


def test_a_feed_of_a_large_system():
    [first, second] = shared("wenn.xml")
    assert first.story.guid == "urn:feed-wenn-com:newsfeedarticle:2:2222:1"
    assert first.story.language == "en"
    assert first.story.tags == (StoryTag(name="Music"),)
    assert second.story.body == "<p>This is body content2.</p>"


def test_a_relative_enclosure_is_found_from_the_link_of_the_feed():
    [result] = shared("rss_2.0_relurl_2.xml")
    assert result.story.photos[0].url == (
        "https://kryogenix.org/images/me/hackergotchi-simpler.png"
    )
    assert result.story.deck == "Article demoing a valid relative enclosure"


def test_a_json_feed_with_links_to_others():
    story = shared("jsonfeed_example_1.json")[0].story
    assert story.authors == (StoryAuthor(name="John Gruber"),)
    assert story.published_at == datetime(2020, 1, 24, 23, 46, 57, tzinfo=UTC)
    assert "Related: https://www.nytimes.com/" in story.note


def test_preprints_in_rdf():
    story = shared("rss_1.0_biorxiv.xml")[0].story
    assert story.guid.startswith("http://biorxiv.org/cgi/content/short/")
    assert story.published_at == datetime(2023, 12, 16, tzinfo=UTC)
    assert story.credit == "bioRxiv Subject Collection: Genomics"


def test_every_shared_feed_is_read_or_refused_in_a_sentence():
    paths = [path for path in CASES.rglob("*.*") if "serde" not in path.name and path.is_file()]
    if not paths:
        pytest.skip("the shared cases are not here")
    for path in paths:
        for result in read(path.read_bytes()):
            if isinstance(result, ParseProblem):
                assert result.message[0].islower(), path


def test_a_feed_of_wordpress_does_not_say_where_its_stories_appeared_first():
    origin = (
        '<p>Der Beitrag <a href="https://blatt.example/2026/deich/">Deich</a> erschien zuerst auf '
        '<a href="https://blatt.example">Das Blatt</a>.</p>\n'
    )
    text = f"<p>Der Deich hält.</p>{origin}"
    result = one(
        b"<rss version='2.0' xmlns:content='http://purl.org/rss/1.0/modules/content/'><channel>"
        b"<title>Das Blatt</title><link>https://blatt.example/</link><item><title>Deich</title>"
        b"<link>https://blatt.example/2026/deich/?utm_source=rss</link><description>"
        + escape(f"<p>Worum es geht.</p>{origin}").encode()
        + b"</description><content:encoded>"
        + escape(text + "<p>Noch ein Satz, der bleibt.</p>" + origin).encode()
        + b"</content:encoded></item></channel></rss>"
    )
    assert (
        result.story.body
        == "<p>Der Deich hält.</p>"
        + (
            '\n<p>Der Beitrag <a href="https://blatt.example/2026/deich/">Deich</a> erschien zuerst auf '
            '<a href="https://blatt.example">Das Blatt</a>.</p>'
        )
        + "\n<p>Noch ein Satz, der bleibt.</p>"
    )
    assert result.story.deck == "Worum es geht."


def test_a_last_paragraph_with_two_links_elsewhere_stays():
    links = (
        '<p>Read <a href="https://b.example/1">one</a> and <a href="https://c.example">two</a>.</p>'
    )
    result = one(
        rss(
            f"<title>T</title><link>https://a.example/1</link><description>{escape(links)}</description>"
        )
    )
    assert "two" in result.story.body


def test_badges_of_feedburner_are_no_pictures():
    flare = (
        '<p>It is fifty years.</p><div class="feedflare"><a href="http://rss.example/~ff/x?a=1">'
        '<img src="http://feeds.example/~ff/x?d=1" border="0"></a></div>'
        '<img src="http://feeds.example/~r/x/~4/fy" height="1" width="1">'
    )
    result = one(
        rss(
            f"<title>Moon</title><link>http://rss.example/~r/x</link><description>{escape(flare)}"
            "</description><feedburner:origLink>https://paper.example/moon</feedburner:origLink>"
        )
    )
    assert result.story.body == "<p>It is fifty years.</p>"
    assert result.story.photos == ()
    assert "Original: https://paper.example/moon" in result.story.note


@pytest.mark.parametrize(
    "raw",
    [
        "<feed xmlns='http://www.w3\ufffd.org/2005/Atom'><entry><title>T</title>"
        "<content>A text.</content></entry></feed>",
        "<feed xmlns='http://www.w3.org/2005/Atom'><entry><title>T</title><d:date>2026</d:date>"
        "<content>A text.</content></entry></feed>",
        "<rss version='2.0' xmlns:media='http://search.yahoo.com/mrss/'><channel><item>"
        "<title>T</title><description>A text.</description><x><media:player url='a'>"
        "<item>b</item></media:player></x></item></channel></rss>",
    ],
)
def test_names_and_modules_in_odd_places_cost_one_item_at_most(raw):
    [result] = read(raw.encode())
    if isinstance(result, ParseProblem):
        assert result.message.endswith("ask for it again")
    else:
        assert result.story.body == "<p>A text.</p>"


@pytest.mark.thorough
def test_a_very_long_last_paragraph_is_read_quickly():
    source = "<p>" + '<a href="x" ' * 20_000
    assert without_origin(source, "https://a.example/1", "https://a.example") == source


def test_one_picture_in_several_sizes_is_one_photo_and_the_largest():
    sizes = "".join(
        f"<media:content width='{width}' url='https://p.example/4000.jpg?width={width}'>"
        "<media:credit>Ada Marsh</media:credit></media:content>"
        for width in (140, 460)
    )
    result = one(rss(f"<description>A text.</description>{sizes}"))
    assert [photo.url for photo in result.story.photos] == ["https://p.example/4000.jpg?width=460"]
    assert result.story.photos[0].credit == "Ada Marsh"


def test_the_link_to_the_rest_of_a_text_is_left_out():
    text = (
        '<p>The river rose on Monday. <a href="https://p.example/river?src=rss">Continue…</a></p>'
    )
    result = one(
        rss(f"<link>https://p.example/river</link><description>{escape(text)}</description>")
    )
    assert result.story.body == "<p>The river rose on Monday.</p>"
    only = '<a href="https://p.example/river">The river rose</a>'
    result = one(
        rss(f"<link>https://p.example/river</link><description>{escape(only)}</description>")
    )
    assert "The river rose" in result.story.body


def test_what_a_letter_asks_of_its_readers_is_left_out():
    text = (
        '<p>Bridges fall.</p><p class="button-wrapper"><a class="button" href="https://l.example/s">'
        '<span>Subscribe now</span></a></p><div class="subscription-widget-wrap"><div class="preamble">'
        "<p>Thanks for reading!</p></div><form><input></form></div><p>And rise.</p>"
    )
    assert body_of(text) == "<p>Bridges fall.</p>\n<p>And rise.</p>"


def test_a_category_that_is_an_address_is_no_tag_and_a_writer_may_be_somewhere():
    result = one(
        rss(
            "<description>A text.</description><category domain='kind'>https://k.example/post"
            "</category><category>bridges</category><dc:creator>Bo Li in Kyiv and Ann Poe</dc:creator>"
        )
    )
    assert result.story.tags == (StoryTag(name="bridges"),)
    assert result.story.authors == (StoryAuthor(name="Bo Li"), StoryAuthor(name="Ann Poe"))
    assert "Byline: in Kyiv" in result.story.note


@pytest.mark.parametrize("data", [b"\xbb{", b"{", b"{}", b'{"items"', b"[{", b"{{"])
def test_braces_that_open_no_feed_are_refused_in_a_sentence(data):
    [problem] = importer("feed").parse(BytesIO(data), name="feed.json")
    assert isinstance(problem, ParseProblem)
    assert problem.raw == data
