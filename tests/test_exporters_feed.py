"""Feeds out: RSS 2.0, Atom and JSON Feed by their must-clauses, read by others and by ourselves."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from io import BytesIO
from urllib.parse import urlsplit

import feedparser
import pytest
from lxml import etree

from articles.exporters import Collector, load
from articles.importers import importer, sniff
from articles.records import (
    Parsed,
    PublicItem,
    Rendition,
    Story,
    StoryAuthor,
    StoryCitation,
    StoryCorrection,
    StoryPhoto,
    StoryTag,
)

NOON = datetime(2026, 1, 25, 12, 0, tzinfo=UTC)
SITE = "https://post.example/"
URL = "https://post.example/2026/01/25/night-ferry/"
ATOM = "{http://www.w3.org/2005/Atom}"
FEEDS = ["rss", "feed", "json-feed"]


def make_photo(key: str, placement: str) -> StoryPhoto:
    return StoryPhoto(
        key=key,
        token=f"token-{key}",
        caption=f"The {key} & the sea.",
        alt_text=f"A {key}",
        creator="Ada Marsh",
        credit="KCNA / Yonhap",
        copyright_notice="© KCNA",
        usage_terms="Once.",
        placement=placement,
        crop="0-0-5000-5000",
        renditions=(
            Rendition(url=f"/media/{key}/320.webp", width=320, height=213),
            Rendition(url=f"/media/{key}/640.webp", width=640, height=427),
        ),
    )


FULL = Story(
    guid="tag:post.example,2026-01-25:story-7",
    version="2",
    headline="Night ferry & <crew> return",
    deck="After eleven winters.",
    slug="night-ferry",
    dateline="PORT, Jan. 25",
    body='<p>It is <strong>back</strong>, <a href="/a/?b=1&amp;c=2">here</a>.</p>\n'
    '<figure data-photo="quay"></figure>\n<p>Two &lt; three.</p>',
    section="harbour",
    section_name="Harbour",
    language="en",
    urgency=4,
    published_at=NOON,
    updated_at=NOON.replace(hour=13),
    expires_at=NOON.replace(year=2027),
    authors=(StoryAuthor(name="Ada Marsh"), StoryAuthor(name="Idris Quay")),
    tags=(StoryTag(name="Ferries"), StoryTag(name="Port Elsen")),
    sources=(
        StoryCitation(name="Yonhap", kind="agency", role="credit"),
        StoryCitation(name="The port", attribution="It is back", url="https://port.example/"),
    ),
    corrections=(
        StoryCorrection(kind="correction", text="It was eleven.\nTruly & so.", at=NOON),
        StoryCorrection(kind="update", text="More to come."),
    ),
    photos=(
        make_photo("mast", "lead"),
        make_photo("quay", "inline"),
        make_photo("gull", "gallery"),
    ),
)
ITEM = PublicItem(story=FULL, url=URL)
PLAIN = PublicItem(
    story=Story(
        guid="tag:post.example,2026-01-24:story-6",
        headline="Sheep counted",
        body="<p>All of them.</p>",
        published_at=NOON - timedelta(days=1),
    ),
    url="https://post.example/2026/01/24/sheep/",
)
WITHDRAWN = PublicItem(
    story=Story(
        guid="tag:post.example,2026-01-23:story-5",
        version="3",
        language="en",
        published_at=NOON - timedelta(days=2),
        updated_at=NOON - timedelta(hours=1),
    ),
    status="canceled",
    reason="It was wrong & unfair.",
)


def whole(format: str, *items: PublicItem) -> bytes:
    exporter = load(format)
    assert isinstance(exporter, Collector)
    return b"".join(exporter.export_all(items, title="The Post & Pilot", url=SITE))


def back(raw: bytes) -> list[Parsed]:
    results = list(importer("feed").parse(BytesIO(raw), name="feed"))
    assert all(isinstance(result, Parsed) for result in results), results
    return results


def photo_that_comes_back(photo: StoryPhoto, key: str) -> StoryPhoto:
    url = f"https://post.example/media/{photo.key}/640.webp"
    return replace(photo, key=key, token="", crop="", renditions=(), url=url)


#: What comes back of FULL from every feed.
MAST, QUAY, GULL = FULL.photos
CARRIED = replace(
    FULL,
    version="",
    slug="",
    dateline="",
    body=FULL.body.replace("/a/", "https://post.example/a/").replace('"quay"', '"p1"'),
    section="Harbour",
    section_name="",
    urgency=None,
    expires_at=None,
    credit="Yonhap",
    note=f"Original: {URL}",
    sources=(),
    photos=(
        photo_that_comes_back(QUAY, "p1"),
        photo_that_comes_back(MAST, "1"),
        photo_that_comes_back(GULL, "2"),
    ),
)


@pytest.mark.parametrize("format", FEEDS)
def test_a_feed_is_told_to_be_one(format):
    assert sniff(whole(format, ITEM), name="feed") == "feed"
    assert sniff(load(format).export(ITEM), name="feed") == "feed"


@pytest.mark.parametrize("format", ["rss", "feed"])
@pytest.mark.parametrize("is_whole", [True, False])
def test_a_story_comes_back_from_rss_and_atom(format, is_whole):
    [result] = back(whole(format, ITEM) if is_whole else load(format).export(ITEM))
    assert result.story == CARRIED
    assert result.notes == ()


@pytest.mark.parametrize("is_whole", [True, False])
def test_a_json_feed_brings_back_more(is_whole):
    [result] = back(whole("json-feed", ITEM) if is_whole else load("json-feed").export(ITEM))
    assert result.story == replace(
        CARRIED,
        version="2",
        dateline="PORT, Jan. 25",
        section="harbour",
        section_name="Harbour",
        urgency=4,
        expires_at=FULL.expires_at,
        credit="",
        sources=FULL.sources,
    )
    assert result.notes == ()


@pytest.mark.parametrize("format", FEEDS)
def test_the_same_stories_make_the_same_bytes(format):
    assert whole(format, ITEM, PLAIN) == whole(format, ITEM, PLAIN)


@pytest.mark.parametrize("format", FEEDS)
def test_a_feed_comes_in_pieces_a_story_at_a_time(format):
    def stories():
        for number in range(1000):
            taken.append(number)
            yield PLAIN

    taken: list[int] = []
    pieces = load(format).export_all(stories(), title="The Post", url=SITE)
    next(pieces)
    next(pieces)
    assert len(taken) <= 2


# Withdrawn stories


def test_rss_leaves_out_what_is_withdrawn():
    assert b"story-5" not in whole("rss", PLAIN, WITHDRAWN)


@pytest.mark.parametrize("format", ["feed", "json-feed"])
def test_others_say_what_is_withdrawn_and_why(format):
    for raw in (whole(format, PLAIN, WITHDRAWN), load(format).export(WITHDRAWN)):
        result = back(raw)[-1]
        assert result.status == "canceled"
        assert result.story.guid == WITHDRAWN.story.guid
        assert result.story.note == "It was wrong & unfair."
        assert result.story.body == ""


def test_atom_says_it_with_a_tombstone():
    root = etree.fromstring(whole("feed", PLAIN, WITHDRAWN))
    [deleted] = root.findall("{http://purl.org/atompub/tombstones/1.0}deleted-entry")
    assert deleted.get("ref") == WITHDRAWN.story.guid
    assert deleted.get("when") == "2026-01-25T11:00:00+00:00"


# RSS 2.0


def test_rss_keeps_its_musts():
    root = etree.fromstring(whole("rss", ITEM, PLAIN))
    assert root.tag == "rss"
    assert root.get("version") == "2.0"
    [channel] = root
    for name in ("title", "link", "description"):  # Required channel elements
        assert channel.findtext(name)
    for item in channel.findall("item"):
        assert item.findtext("title") or item.findtext("description")
        assert item.find("guid").get("isPermaLink") == "false"
        assert urlsplit(item.findtext("link")).scheme == "https"
        assert parsedate_to_datetime(item.findtext("pubDate")).tzinfo is not None
        assert item.findtext("pubDate").endswith(" GMT")
    first = channel.find("item")
    media = first.findall("{http://search.yahoo.com/mrss/}content")
    assert [one.get("url") for one in media] == [
        f"https://post.example/media/{key}/640.webp" for key in ("mast", "quay", "gull")
    ]
    assert media[0].get("width") == "640"
    credits = media[0].findall("{http://search.yahoo.com/mrss/}credit")
    assert [(one.get("role"), one.text) for one in credits] == [
        ("photographer", "Ada Marsh"),
        ("owner", "KCNA / Yonhap"),
    ]


# RFC 4287


def test_atom_keeps_its_musts():
    root = etree.fromstring(whole("feed", ITEM, PLAIN))
    assert root.tag == f"{ATOM}feed"
    _has_one_of_each(root)  # 4.1.1
    assert root.findtext(f"{ATOM}updated") == "2026-01-25T13:00:00+00:00"
    entries = root.findall(f"{ATOM}entry")
    identities = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(set(identities)) == 2
    for entry in entries:
        _has_one_of_each(entry)  # 4.1.2
        assert len(entry.findall(f"{ATOM}content")) <= 1
        assert len(entry.findall(f"{ATOM}published")) <= 1
        assert len(entry.findall(f"{ATOM}summary")) <= 1
    for link in root.iter(f"{ATOM}link"):
        assert urlsplit(link.get("href")).scheme == "https"  # 4.2.7.1
    for author in root.iter(f"{ATOM}author"):
        assert author.findtext(f"{ATOM}name")  # 3.2.1
    for category in root.iter(f"{ATOM}category"):
        assert category.get("term")  # 4.2.2.1
    assert root.find(f"{ATOM}author") is not None


def _has_one_of_each(element):
    for name in ("id", "title", "updated"):
        [found] = element.findall(f"{ATOM}{name}")
        assert found.text
    identity, updated = element.findtext(f"{ATOM}id"), element.findtext(f"{ATOM}updated")
    assert urlsplit(identity).scheme
    assert datetime.fromisoformat(updated).tzinfo is not None


def test_an_entry_on_its_own_has_an_author():
    root = etree.fromstring(load("feed").export(PLAIN))
    assert root.tag == f"{ATOM}entry"
    assert root.findtext(f"{ATOM}author/{ATOM}name") == "post.example"


def test_an_empty_feed_is_sound():
    assert etree.fromstring(whole("feed")).findtext(f"{ATOM}updated")
    assert etree.fromstring(whole("rss")).find("channel/item") is None
    assert json.loads(whole("json-feed"))["items"] == []


# JSON Feed 1.1


def test_a_json_feed_keeps_its_musts():
    feed = json.loads(whole("json-feed", ITEM, PLAIN, WITHDRAWN))
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["title"] == "The Post & Pilot"
    assert feed["home_page_url"] == SITE
    for item in feed["items"]:
        assert isinstance(item["id"], str)
        assert item["id"]
        assert item.get("content_html") or item.get("content_text")
        for name in ("date_published", "date_modified"):
            if name in item:
                assert datetime.fromisoformat(item[name]).tzinfo is not None
        for attachment in item.get("attachments", ()):
            assert attachment["url"]
            assert attachment["mime_type"] == "image/webp"
        assert all(author.keys() & {"name", "url", "avatar"} for author in item.get("authors", ()))
    assert feed["items"][0]["image"] == "https://post.example/media/mast/640.webp"
    assert len({item["id"] for item in feed["items"]}) == 3


# Others read it


@pytest.mark.parametrize("format", ["rss", "feed"])
def test_feedparser_finds_nothing_wrong(format):
    found = feedparser.parse(BytesIO(whole(format, ITEM, PLAIN)))
    assert not found.bozo
    assert found.version == {"rss": "rss20", "feed": "atom10"}[format]
    entry = found.entries[0]
    assert entry.id == FULL.guid
    assert entry.link == URL
    assert [author.name for author in entry.authors] == ["Ada Marsh", "Idris Quay"]
    assert [tag.label or tag.term for tag in entry.tags] == ["Ferries", "Port Elsen"]
    assert "Two &lt; three." in entry.content[0].value
    assert "It was eleven." in entry.content[0].value


@pytest.mark.parametrize("format", FEEDS)
def test_no_character_breaks_a_feed(format):
    odd = "a\x00b\ud800c]]>d\ufffe&<>\"'\x0b"
    story = replace(
        FULL,
        headline=odd,
        deck=odd,
        authors=(StoryAuthor(name=odd),),
        tags=(StoryTag(name=odd),),
        photos=(replace(QUAY, caption=odd, alt_text=odd),),
    )
    for raw in (whole(format, replace(ITEM, story=story)), load(format).export(ITEM)):
        if format == "json-feed":
            json.loads(raw)
        else:
            etree.fromstring(raw)
