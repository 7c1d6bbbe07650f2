"""Feeds of what readers see: valid, whole, to the second, and cheap to ask for again."""

import json
import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from io import BytesIO
from urllib.parse import urlsplit

import feedparser
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.http import http_date
from lxml import etree

from articles.models.published import PhotoFace, PublishedVersion
from articles.models.section import Section
from articles.models.source import Source
from articles.models.tag import Tag
from articles.public.feeds import MOST
from articles.records import StoryCorrection
from articles.search import readers

from .public_factories import a_citation, a_face, a_photo, a_version, a_word, versions

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 1, 25, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
LISTS = ["", "section/world/", "tag/ferries/", "author/ada-marsh/", "source/yonhap/"]
FORMATS = ["rss", "atom", "json"]
FEEDS = [f"/{place}feed/{format}/" for place in LISTS for format in FORMATS]
ATOM = "{http://www.w3.org/2005/Atom}"
TOMBSTONE = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"
CORRECTION = StoryCorrection(kind="correction", text="The fare is nine.", at=NOON - HOUR)


@pytest.fixture(autouse=True)
def _noon(time_machine, settings):
    time_machine.move_to(NOON, tick=False)
    settings.SITE_URL = "https://post.example"
    settings.SITE_NAME = "The Post"


def everywhere(**fields):
    """A story that stands in every list."""
    return a_version(
        **{
            "published_at": NOON - HOUR,
            "tags": ("Ferries",),
            "sources": (a_citation("Yonhap", role="credit"),),
        }
        | fields
    )


def items(response) -> list[str]:
    """The names of the stories in a feed, in their order."""
    if response["Content-Type"] == "application/feed+json":
        return [item["id"] for item in response.json()["items"]]
    root = etree.fromstring(response.content)
    found = root.findall("channel/item/guid") or root.findall(f"{ATOM}entry/{ATOM}id")
    return [each.text for each in found]


def name_of(version: PublishedVersion) -> str:
    return f"tag:post.example,{version.published_at:%Y-%m-%d}:story-{version.article_id}"


# What is in them


@pytest.mark.parametrize("address", FEEDS)
def test_a_feed_has_the_stories_of_its_list_newest_first(client, address):
    told = [everywhere(published_at=NOON - HOUR * hours) for hours in (1, 2, 3)]
    a_version(published_at=NOON, section="Harbour", tags=("Sheep",), authors=("Idris Quay",))
    found = items(client.get(address))
    assert [name_of(version) for version in told] == found[-3:]
    assert len(found) == (4 if address.startswith("/feed/") else 3)


@pytest.mark.parametrize("format", FORMATS)
def test_a_feed_has_the_newest_fifty(client, format):
    newest = versions(MOST + 3, last=NOON)[:MOST]
    assert items(client.get(f"/feed/{format}/")) == [name_of(each) for each in newest]


@pytest.mark.parametrize("address", FEEDS)
def test_no_feed_has_a_trace_of_a_hidden_story(client, address):
    everywhere()
    for dates in (
        {"visible_from": NOON + SECOND},
        {"visible_until": NOON},
        {"cancelled_at": NOON - HOUR},
        {"visible_from": NOON + HOUR, "withdrawn_at": NOON + DAY, "withdrawal_reason": "SECRET"},
    ):
        everywhere(headline="SECRET", body="<p>SECRET</p>", slug="secret", **dates)
    assert b"secret" not in client.get(address).content.lower()


@pytest.mark.parametrize("address", FEEDS[3:])
def test_a_word_that_only_hidden_stories_carry_has_no_feed(client, address):
    if "/section/" not in address:
        everywhere(visible_from=NOON + HOUR)
        assert client.get(address).status_code == 404
        everywhere(visible_until=NOON, withdrawn_at=NOON, withdrawal_reason="Wrong.")
        assert client.get(address).status_code == 404


def test_a_confidential_source_has_no_feed_whatever_it_was_merged_into(client):
    everywhere()
    Source.objects.update(confidential=True)
    assert client.get("/source/yonhap/feed/rss/").status_code == 404
    kept = Source.objects.get()
    Source.objects.create(name="Wire", slug="wire", merged_into=kept)
    assert client.get("/source/wire/feed/rss/").status_code == 404


def test_a_section_without_stories_has_an_empty_feed(client):
    a_word(Section, "World")
    for format in FORMATS:
        response = client.get(f"/section/world/feed/{format}/")
        assert response.status_code == 200
        assert items(response) == []


def test_the_feed_of_a_word_that_was_merged_leads_to_that_which_was_kept(client):
    everywhere()
    Tag.objects.create(name="Boats", slug="boats", merged_into=Tag.objects.get(name="Ferries"))
    response = client.get("/tag/boats/feed/atom/")
    assert response.status_code == 301
    assert response["Location"] == "/tag/ferries/feed/atom/"


def test_no_other_format_has_an_address(client):
    assert client.get("/feed/xml/").status_code == 404
    assert client.get("/tag/never/feed/rss/").status_code == 404


# What they say of a story


@pytest.mark.parametrize("format", FORMATS)
def test_a_feed_has_the_whole_text_with_photos_and_corrections(client, format):
    everywhere(
        body='<p>It is back.</p>\n<figure data-photo="quay"></figure>\n<p>Truly.</p>',
        photos=(a_photo("lead", placement="lead"), a_photo("quay", creator="Idris Quay")),
        corrections=(CORRECTION,),
    )
    text = client.get(f"/feed/{format}/").content.decode()
    for said in ("It is back.", "Truly.", "The fare is nine.", "Divers at the quay. (Ada Marsh)"):
        assert said in text
    for token in ("lead", "quay"):
        assert f"https://post.example/media/photos/{token}/" in text


@pytest.mark.parametrize("format", FORMATS)
def test_no_feed_has_a_photo_that_others_may_not_take_over(client, format):
    for token, rights in (
        ("in-data", {}),
        ("off-data", {"in_data": False}),
        ("off-pages", {"on_pages": False}),
        ("over", {"shown_until": NOON}),
        ("to-come", {"shown_from": NOON + SECOND}),
        ("withdrawn", {"withdrawn_at": NOON - HOUR}),
    ):
        a_face(token, **rights)
    everywhere(photos=tuple(a_photo(face.token) for face in PhotoFace.objects.all()))
    text = client.get(f"/feed/{format}/").content.decode()
    assert set(re.findall(r"/media/photos/([-\w]+)/", text)) == {"in-data"}


def test_the_photo_that_a_story_leads_with_has_its_credit(client):
    everywhere(photos=(a_photo("lead", placement="lead", creator="Idris Quay"),))
    entry = feedparser.parse(client.get("/feed/rss/").content).entries[0]
    assert entry.media_content[0]["url"].startswith("https://post.example/media/photos/lead/")
    assert entry.media_content[0]["medium"] == "image"
    assert [each["content"] for each in entry.media_credit] == ["Idris Quay", "Ada Marsh"]
    [enclosure] = feedparser.parse(client.get("/feed/atom/").content).entries[0].enclosures
    assert enclosure.type == "image/webp"
    item = client.get("/feed/json/").json()["items"][0]
    assert item["image"] == enclosure.href
    assert item["_newsroom"]["photos"][0]["credit"] == "Ada Marsh"


def test_an_update_keeps_the_name_and_tells_its_time(client):
    first = everywhere(published_at=NOON - DAY, visible_until=NOON - HOUR, slug="ferry")
    everywhere(
        published_at=NOON - DAY,
        article=first.article,
        slug="night-ferry",
        visible_from=NOON - HOUR,
        updated_at=NOON - HOUR,
    )
    item = client.get("/feed/json/").json()["items"][0]
    assert item["id"] == name_of(first)
    assert item["url"] == "https://post.example/2026/01/24/night-ferry/"
    assert item["date_published"] == "2026-01-24T12:00:00+00:00"
    assert item["date_modified"] == "2026-01-25T11:00:00+00:00"


@pytest.mark.parametrize("place", LISTS)
def test_what_was_withdrawn_is_taken_back_where_the_format_can(client, place):
    everywhere()
    gone = everywhere(
        headline="Captain accused",
        slug="captain",
        visible_until=NOON - SECOND,
        withdrawn_at=NOON - SECOND,
        withdrawal_reason="The accusation was <false>.",
    )
    root = etree.fromstring(client.get(f"/{place}feed/atom/").content)
    [deleted] = root.findall(TOMBSTONE)
    assert deleted.get("ref") == name_of(gone)
    assert deleted.get("when") == "2026-01-25T11:59:59+00:00"
    assert "The accusation was <false>." in "".join(deleted.itertext())
    [_live, withdrawn] = sorted(
        client.get(f"/{place}feed/json/").json()["items"], key=lambda item: "url" not in item
    )
    assert withdrawn["id"] == name_of(gone)
    assert withdrawn["content_text"] == "The accusation was <false>."
    assert name_of(gone) not in items(client.get(f"/{place}feed/rss/"))
    for format in FORMATS:
        assert b"aptain" not in client.get(f"/{place}feed/{format}/").content


def test_a_story_that_was_published_again_is_no_longer_taken_back(client):
    dates = {"visible_until": NOON - HOUR, "withdrawn_at": NOON - HOUR, "withdrawal_reason": "No."}
    first = everywhere(published_at=NOON - DAY, **dates)
    everywhere(published_at=NOON - DAY, article=first.article, visible_from=NOON - SECOND)
    response = client.get("/feed/atom/")
    assert items(response) == [name_of(first)]
    assert not etree.fromstring(response.content).findall(TOMBSTONE)


@pytest.mark.parametrize("format", FORMATS)
def test_each_correction_is_an_item_with_a_name_of_its_own(client, format):
    first = everywhere(
        headline="Night ferry", corrections=(CORRECTION,), visible_until=NOON - SECOND
    )
    added = StoryCorrection(kind="update", text="More <boats> came.", at=NOON)
    address = f"/corrections/feed/{format}/"
    everywhere(corrections=(StoryCorrection(text="SECRET", at=NOON),), visible_from=NOON + HOUR)
    everywhere(
        headline="Night ferry",
        published_at=first.published_at,
        article=first.article,
        corrections=(CORRECTION, added),
        visible_from=NOON - SECOND,
    )
    response = client.get(address)
    names = items(response)
    assert len(set(names)) == 2
    assert all(name.startswith(f"{name_of(first)}:") for name in names)
    text = response.content.decode()
    assert "Update: Night ferry" in text
    assert "The fare is nine." in text
    assert "SECRET" not in text
    PublishedVersion.objects.filter(visible_from=NOON - SECOND).update(visible_until=NOON)
    third = everywhere(
        published_at=first.published_at,
        article=first.article,
        corrections=(CORRECTION,),
        visible_from=NOON,
    )
    assert items(client.get(address)) == [names[1]]
    assert third.article == first.article


# The musts of the formats


def full_feed():
    everywhere(
        headline="Night ferry & <crew>",
        photos=(a_photo("lead", placement="lead"),),
        corrections=(CORRECTION,),
        language="ar",
        updated_at=NOON - HOUR / 2,
    )
    everywhere(authors=(), deck="")
    everywhere(visible_until=NOON, withdrawn_at=NOON, withdrawal_reason="Wrong.")


@pytest.mark.parametrize("place", [*LISTS, "corrections/"])
@pytest.mark.parametrize("format", ["rss", "atom"])
def test_feedparser_finds_nothing_wrong(client, place, format):
    full_feed()
    response = client.get(f"/{place}feed/{format}/")
    told = {"content-type": response["Content-Type"]}
    found = feedparser.parse(BytesIO(response.content), response_headers=told)
    assert not found.bozo, found.get("bozo_exception")
    assert found.version == {"rss": "rss20", "atom": "atom10"}[format]
    assert found.feed.title.startswith("The Post")
    assert found.entries
    for entry in found.entries:
        assert entry.id.startswith("tag:post.example,")
        assert entry.link.startswith("https://post.example/2026/")
        assert entry.published_parsed
        assert entry.content[0].value


@pytest.mark.parametrize("place", [*LISTS, "corrections/"])
def test_rss_keeps_its_musts(client, place):
    full_feed()
    response = client.get(f"/{place}feed/rss/")
    assert response["Content-Type"] == "application/rss+xml; charset=utf-8"
    root = etree.fromstring(response.content)
    assert (root.tag, root.get("version")) == ("rss", "2.0")
    [channel] = root
    for name in ("title", "link", "description"):  # required channel elements
        assert channel.findtext(name)
    assert channel.findtext("link") == f"https://post.example/{place}"
    assert channel.findtext("language") == "en"
    assert parsedate_to_datetime(channel.findtext("lastBuildDate")) <= NOON
    [own] = channel.findall(f"{ATOM}link")  # Best Practices Profile: atom:link
    assert own.get("rel") == "self"
    assert own.get("href") == f"https://post.example/{place}feed/rss/"
    assert own.get("type") == "application/rss+xml"
    guids = channel.findall("item/guid")
    assert len({guid.text for guid in guids}) == len(guids)
    for item in channel.findall("item"):
        assert item.findtext("title")
        assert item.find("guid").get("isPermaLink") == "false"
        assert urlsplit(item.findtext("link")).scheme == "https"
        assert parsedate_to_datetime(item.findtext("pubDate")).tzinfo is not None
        for enclosure in item.findall("enclosure"):
            assert enclosure.keys() >= {"url", "length", "type"}


@pytest.mark.parametrize("place", [*LISTS, "corrections/"])
def test_atom_keeps_its_musts(client, place):
    full_feed()
    response = client.get(f"/{place}feed/atom/")
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    root = etree.fromstring(response.content)
    _has_one_of_each(root)  # RFC 4287 4.1.1
    links = {link.get("rel"): link for link in root.findall(f"{ATOM}link")}
    assert links["self"].get("href") == f"https://post.example/{place}feed/atom/"
    assert links["self"].get("type") == "application/atom+xml"
    assert links["alternate"].get("href") == f"https://post.example/{place}"
    assert root.findtext(f"{ATOM}id") == f"https://post.example/{place}feed/atom/"
    assert root.findtext(f"{ATOM}author/{ATOM}name")  # 4.1.1: for entries that have none
    entries = root.findall(f"{ATOM}entry")
    assert len({entry.findtext(f"{ATOM}id") for entry in entries}) == len(entries)
    for entry in entries:
        _has_one_of_each(entry)  # 4.1.2
        [alternate] = entry.findall(f"{ATOM}link[@rel='alternate']")
        assert urlsplit(alternate.get("href")).scheme == "https"
        assert len(entry.findall(f"{ATOM}content")) == 1
        assert len(entry.findall(f"{ATOM}summary")) <= 1
        assert len(entry.findall(f"{ATOM}published")) == 1
    for author in root.iter(f"{ATOM}author"):
        assert author.findtext(f"{ATOM}name")  # 3.2.1
    for category in root.iter(f"{ATOM}category"):
        assert category.get("term")  # 4.2.2.1


def _has_one_of_each(element):
    for name in ("id", "title", "updated"):
        [found] = element.findall(f"{ATOM}{name}")
        assert found.text
    assert datetime.fromisoformat(element.findtext(f"{ATOM}updated")).tzinfo is not None


@pytest.mark.parametrize("place", [*LISTS, "corrections/"])
def test_a_json_feed_keeps_its_musts(client, place):
    full_feed()
    response = client.get(f"/{place}feed/json/")
    assert response["Content-Type"] == "application/feed+json"
    feed = json.loads(response.content)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["title"].startswith("The Post")
    assert feed["home_page_url"] == f"https://post.example/{place}"
    assert feed["feed_url"] == f"https://post.example/{place}feed/json/"
    assert feed["language"] == "en"
    assert feed["items"]
    for item in feed["items"]:
        assert isinstance(item["id"], str)
        assert item["id"]
        assert ("content_html" in item) or ("content_text" in item)
        assert datetime.fromisoformat(item["date_published"]).tzinfo is not None


# Asked for again


@pytest.mark.parametrize("address", [*FEEDS, "/corrections/feed/rss/"])
def test_what_has_not_changed_is_not_sent_again(client, address):
    everywhere(corrections=(CORRECTION,), photos=(a_photo("lead", placement="lead"),))
    response = client.get(address)
    assert response["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert response["Last-Modified"] == http_date((NOON - HOUR).timestamp())
    for asked in (
        {"If-None-Match": response["ETag"]},
        {"If-Modified-Since": response["Last-Modified"]},
    ):
        again = client.get(address, headers=asked)
        assert (again.status_code, again.content) == (304, b"")
        assert again["ETag"] == response["ETag"]
    early = http_date((NOON - DAY).timestamp())
    assert client.get(address, headers={"If-Modified-Since": early}).status_code == 200


def test_an_unchanged_feed_reads_no_story(client):
    everywhere()
    tag = client.get("/feed/atom/")["ETag"]
    with CaptureQueriesContext(connection) as queries:
        client.get("/feed/atom/", headers={"If-None-Match": tag})
    assert not [one for one in queries if '"story"' in one["sql"]]
    assert len(queries) == 3


def end(version: PublishedVersion) -> None:
    PublishedVersion.objects.filter(pk=version.pk).update(visible_until=NOON, expires_at=NOON)


def withdraw(version: PublishedVersion) -> None:
    PublishedVersion.objects.filter(pk=version.pk).update(
        visible_until=NOON, withdrawn_at=NOON, withdrawal_reason="Wrong."
    )


def another(version: PublishedVersion) -> None:
    everywhere(published_at=NOON)


def end_of_rights(version: PublishedVersion) -> None:
    PhotoFace.objects.update(shown_until=NOON)


@pytest.mark.parametrize("happens", [end, withdraw, another, end_of_rights])
@pytest.mark.parametrize("format", FORMATS)
def test_whatever_changes_is_sent_to_who_has_the_feed(client, time_machine, happens, format):
    version = everywhere(photos=(a_photo("lead", placement="lead"),))
    time_machine.move_to(NOON - SECOND, tick=False)
    response = client.get(f"/feed/{format}/")
    happens(version)
    time_machine.move_to(NOON, tick=False)
    for asked in (
        {"If-None-Match": response["ETag"]},
        {"If-Modified-Since": response["Last-Modified"]},
    ):
        again = client.get(f"/feed/{format}/", headers=asked)
        assert again.status_code == 200
        assert again["Last-Modified"] == http_date(NOON.timestamp())


def test_other_rights_of_a_photo_change_the_feed(client):
    everywhere(photos=(a_photo("lead", placement="lead"),))
    tag = client.get("/feed/rss/")["ETag"]
    PhotoFace.objects.update(in_data=False)
    assert client.get("/feed/rss/", headers={"If-None-Match": tag}).status_code == 200


def test_a_feed_is_for_reading_only(client):
    assert client.post("/feed/rss/").status_code == 405
    assert client.head("/feed/rss/").status_code == 200


@pytest.mark.parametrize("address", FEEDS)
@pytest.mark.parametrize("how_many", [1, 30])
def test_a_feed_costs_the_same_however_many_stories_it_has(
    client, address, how_many, django_assert_num_queries
):
    for number in range(how_many):
        everywhere(photos=(a_photo(f"p{number}"),))
    with django_assert_num_queries(4 if address.startswith("/feed/") else 5):
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("how_many", [1, 10])
def test_the_feed_of_corrections_costs_the_same(client, how_many, django_assert_num_queries):
    for _number in range(how_many):
        everywhere(corrections=(CORRECTION,))
    with django_assert_num_queries(2):
        client.get("/corrections/feed/atom/")


# Found from pages


@pytest.mark.parametrize(
    ("page", "place"),
    [
        *((f"/{place}", place) for place in [*LISTS, "corrections/"]),
        ("/latest/", ""),
        ("/2026/01/25/", ""),
        ("/2026/01/25/night-ferry/", ""),
    ],
)
def test_each_page_names_its_feeds(client, page, place):
    everywhere(slug="night-ferry")
    head = client.get(page).content.decode().partition("</head>")[0]
    found = re.findall(r'<link rel="alternate" type="([^"]+)" title="[^"]+" href="([^"]+)">', head)
    assert found == [
        ("application/rss+xml", f"https://post.example/{place}feed/rss/"),
        ("application/atom+xml", f"https://post.example/{place}feed/atom/"),
        ("application/feed+json", f"https://post.example/{place}feed/json/"),
    ]


# Searches


def a_found(headline: str, **fields) -> PublishedVersion:
    version = everywhere(headline=headline, deck="", body="<p>All of them.</p>", **fields)
    readers.index(readers.entries_of([version]))
    return version


@pytest.mark.parametrize("format", FORMATS)
def test_a_search_has_a_feed_of_what_it_finds(client, format, django_assert_max_num_queries):
    told = [a_found(f"Ferry {number}", published_at=NOON - HOUR * number) for number in (1, 2)]
    a_found("Sheep counted")
    a_found("Ferry SECRET", visible_from=NOON + HOUR)
    address = f"/search/feed/{format}/?q=ferry&tag=ferries"
    with django_assert_max_num_queries(6):
        response = client.get(address)
    assert items(response) == [name_of(version) for version in told]
    assert b"SECRET" not in response.content
    again = client.get(address, headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304
    other = client.get(
        f"/search/feed/{format}/?q=sheep", headers={"If-None-Match": response["ETag"]}
    )
    assert other.status_code == 200
    assert b"q=sheep" in other.content
    assert items(client.get(f"/search/feed/{format}/")) == []


def test_the_page_of_a_search_names_its_feed(client):
    a_found("Ferry & boat")
    head = client.get("/search/?q=ferry+%26").content.decode().partition("</head>")[0]
    assert 'href="https://post.example/search/feed/atom/?q=ferry+%26"' in head
