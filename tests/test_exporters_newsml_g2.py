"""NewsML-G2 goes out: in the order of the specification, and read again as the same story."""

from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

import pytest
from lxml import etree

from articles.exporters.newsml_g2 import export
from articles.importers.newsml_g2 import parse
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
URL = "https://post.example/2026/01/25/night-ferry/"
NAR = "{http://iptc.org/std/nar/2006-10-01/}"

FULL = Story(
    guid="tag:post.example,2026-01-25:story-7",
    version="2",
    headline="Night ferry <returns> & stays",
    deck="After eleven winters.",
    slug="night-ferry",
    dateline="PORT, Jan. 25",
    body=(
        '<p>It is back, said <a href="https://a.example/?b=1&amp;c=2">the master</a>.<br>Now.</p>\n'
        '<figure data-photo="quay"></figure>\n<h2>Winters</h2>\n'
        "<ul><li>Eleven</li><li><strong>Long</strong></li></ul>\n"
        "<table><tbody><tr><th>Year</th><td>1 &lt; 2</td></tr></tbody></table>"
    ),
    section="harbour",
    section_name="Harbour",
    language="en-GB",
    urgency=4,
    published_at=NOON,
    updated_at=NOON.replace(hour=13),
    expires_at=NOON.replace(year=2027),
    authors=(StoryAuthor(name="Ada Marsh, Jr."), StoryAuthor(name="Idris Quay")),
    tags=(StoryTag(name="Ferries"), StoryTag(name="Fog")),
    sources=(
        StoryCitation(name="Yonhap", kind="agency", role="credit"),
        StoryCitation(
            name="Harbour office",
            kind="official",
            label="state-owned",
            role="quoted",
            attribution="It said so.\nTwice.",
            url="https://harbour.example/",
        ),
    ),
    corrections=(
        StoryCorrection(kind="clarification", text="It was eleven.\nNot ten.", at=NOON),
        StoryCorrection(kind="update", text="It left."),
    ),
    photos=(
        StoryPhoto(
            key="fog",
            url="https://post.example/fog.jpg",
            caption="Fog.\nAnd more of it.",
            alt_text="Fog over a quay.",
            extended_description="All is grey.",
            creator="Ada Marsh",
            credit="Marsh Pictures",
            copyright_notice="© Marsh",
            usage_terms="Once.",
            placement="lead",
        ),
        StoryPhoto(key="quay", file="photos/quay.webp", caption="The quay.", placement="inline"),
        StoryPhoto(key="gull", file="photos/gull.webp", placement="gallery"),
    ),
)


def again(item: PublicItem) -> Parsed:
    [found] = parse(BytesIO(export(item)), name="story.xml")
    assert isinstance(found, Parsed), found
    return found


def test_a_story_that_is_read_again_is_the_same():
    found = again(PublicItem(story=FULL, url=URL))
    assert found.story == FULL
    assert found.status == "usable"
    assert found.notes == ("no place for contentMeta/altId: kept in the original",)


@pytest.mark.parametrize(
    "story",
    [
        replace(FULL, sources=(), credit="Yonhap / AFP"),
        replace(FULL, sources=(), credit=""),
        replace(FULL, deck="", dateline="", authors=(), photos=(), corrections=(), language=""),
        replace(FULL, urgency=None, updated_at=None, expires_at=None, section="", section_name=""),
        replace(FULL, headline="“Ω” 北", tags=(StoryTag(name="Müßig/Über uns"),)),
    ],
    ids=["a credit", "no credit", "bare", "no numbers", "all scripts"],
)
def test_stories_that_lack_something_are_read_again_as_they_are(story):
    if not story.photos:
        story = replace(story, body="<p>Only this.</p>")
    assert again(PublicItem(story=story, url=URL)).story == story


def test_an_embargo_holds_for_the_photos_too():
    friday = NOON.replace(day=30)
    found = again(PublicItem(story=replace(FULL, embargo_until=friday), url=URL)).story
    assert found.embargo_until == friday
    assert {photo.embargo_until for photo in found.photos} == {friday}


def test_names_of_pages_are_the_only_loss_of_what_readers_see():
    story = replace(
        FULL,
        authors=(StoryAuthor(name="Ada Marsh", slug="ada"),),
        tags=(StoryTag(name="Ferries", slug="ferries"),),
    )
    assert again(PublicItem(story=story, url=URL)).story == replace(
        story, authors=(StoryAuthor(name="Ada Marsh"),), tags=(StoryTag(name="Ferries"),)
    )


def test_a_withdrawn_story_says_so_and_why_and_has_no_text():
    item = PublicItem(story=FULL, url=URL, status="canceled", reason="The ship was another.")
    raw = export(item)
    assert b"inlineXML" not in raw
    assert b"remoteContent" not in raw
    found = again(item)
    assert found.status == "canceled"
    assert found.story.note == "The ship was another."
    assert found.story.body == ""
    assert found.story.photos == ()
    assert found.story.guid == FULL.guid


def test_elements_stand_in_the_order_of_the_specification():
    root = etree.fromstring(export(PublicItem(story=FULL, url=URL)))
    news, *pictures = root.findall(f"{NAR}itemSet/{NAR}newsItem")
    assert [one.get("guid") for one in pictures] == [
        f"{FULL.guid}#{key}" for key in ("fog", "quay", "gull")
    ]
    assert names(news) == ["catalogRef", "catalog", "itemMeta", "contentMeta", "contentSet"]
    assert names(pictures[0]) == [
        "catalogRef",
        "catalog",
        "rightsInfo",
        "itemMeta",
        "contentMeta",
        "contentSet",
    ]
    meta = dict.fromkeys(names(news.find(f"{NAR}itemMeta")))
    assert list(meta) == [
        "itemClass",
        "provider",
        "versionCreated",
        "firstCreated",
        "pubStatus",
        "expires",
        "link",
    ]
    content = dict.fromkeys(names(news.find(f"{NAR}contentMeta")))
    assert list(content)[:5] == ["urgency", "infoSource", "creator", "altId", "language"]


def names(element: etree._Element) -> list[str]:
    return [etree.QName(child).localname for child in element]


def test_copies_of_a_photo_are_named_by_their_addresses_the_largest_first():
    photo = StoryPhoto(
        key="quay",
        caption="The quay.",
        renditions=(
            Rendition(url="/media/320.webp", width=320, height=213),
            Rendition(url="/media/640.webp", width=640, height=427),
        ),
    )
    item = PublicItem(story=replace(FULL, photos=(photo,)), url=URL)
    root = etree.fromstring(export(item))
    assert [one.get("href") for one in root.iter(f"{NAR}remoteContent")] == [
        "https://post.example/media/640.webp",
        "https://post.example/media/320.webp",
    ]
    assert again(item).story.photos[0].url == "https://post.example/media/640.webp"


def test_what_xml_cannot_hold_is_left_out():
    story = replace(FULL, headline="A\x00B\x1fC\ufffe", body="<p>D\x08E</p>", photos=())
    assert again(PublicItem(story=story, url=URL)).story.headline == "ABC"


def test_a_story_with_nothing_but_a_headline_goes_out():
    root = etree.fromstring(export(PublicItem(story=Story(headline="Only this"))))
    [news] = root.iter(f"{NAR}newsItem")
    assert news.get("guid").startswith("urn:sha256:")
    assert news.findtext(f"{NAR}contentMeta/{NAR}headline") == "Only this"
