"""NITF 3.6 out: in the order of the DTD, and back in with all that the format carries."""

from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

from lxml import etree

from articles.body import clean
from articles.exporters import EXPORTERS, load
from articles.exporters.nitf import NAMESPACE, export
from articles.importers.nitf import parse
from articles.importers.recognise import sniff
from articles.records import (
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
BODY = clean(
    '<p>It <strong>is</strong> <em>back</em>, <a href="https://a.example/?a=1&amp;b=2">they</a> say.'
    "<br>H<sub>2</sub>O &amp; <sup>more</sup>.</p><h2>Cheers</h2>"
    '<figure data-photo="quay"></figure><ul><li>One<ul><li>Two</li></ul></li></ul>'
    '<ol start="3"><li>Three</li></ol>'
    '<blockquote cite="https://a.example/q"><p>Long enough.</p></blockquote>'
    '<aside class="pull-quote"><p>Enough</p></aside>'
    "<table><caption>Times</caption><thead><tr><th>Out</th></tr></thead>"
    '<tbody><tr><td colspan="2">Ten</td></tr></tbody></table><hr><p>Done.</p>'
)
QUAY = StoryPhoto(
    key="quay",
    caption="The quay.\nAt night.",
    alt_text="A quay",
    creator="Ada Marsh",
    credit="Yonhap",
    copyright_notice="© Yonhap",
    usage_terms="Once.",
    renditions=(
        Rendition(url="/media/quay/640.webp", width=640, height=427),
        Rendition(url="/media/quay/1280.webp", width=1280, height=853),
    ),
)
FULL = Story(
    guid="tag:post.example,2026-01-25:story-7",
    version="2",
    headline="Night ferry returns",
    deck="After eleven winters.",
    slug="night-ferry",
    dateline="PORT, Jan. 25",
    body=BODY,
    section="harbour",
    section_name="Harbour",
    language="en",
    urgency=4,
    published_at=NOON,
    updated_at=NOON.replace(hour=13),
    expires_at=NOON.replace(year=2027),
    authors=(StoryAuthor(name="Ada Marsh"), StoryAuthor(name="Idris Quay")),
    tags=(StoryTag(name="Ferries", slug="ferries"), StoryTag(name="Harbours")),
    sources=(
        StoryCitation(name="Yonhap", role="credit"),
        StoryCitation(name="AFP", role="credit"),
        StoryCitation(name="Harbour Board"),
    ),
    corrections=(StoryCorrection(text="It was eleven."),),
    photos=(
        QUAY,
        replace(QUAY, key="lead", placement="lead"),
        replace(QUAY, key="late", placement="gallery"),
    ),
)


def exported(story, **fields):
    return export(PublicItem(story=story, url=URL, **fields))


def imported(raw):
    (item,) = parse(BytesIO(raw), name="story.nitf.xml")
    return item


def names_in(element):
    return [child.tag.removeprefix(f"{{{NAMESPACE}}}") for child in element]


def at(root, path):
    return root.find("/".join(f"{{{NAMESPACE}}}{name}" for name in path.split("/")))


def test_nitf_is_among_the_formats_that_stories_go_out_in():
    assert load("nitf").export is export
    assert "nitf" in EXPORTERS


def test_what_goes_out_is_recognised_as_nitf():
    assert sniff(exported(FULL), name="story") == "nitf"


def test_elements_stand_in_the_order_of_the_dtd():
    root = etree.fromstring(exported(FULL))
    assert names_in(root) == ["head", "body"]
    assert names_in(at(root, "head")) == ["title", "docdata", "pubdata", "revision-history"]
    assert names_in(at(root, "head/docdata")) == [
        "correction",
        "doc-id",
        "urgency",
        "date.issue",
        "date.expire",
        "du-key",
        "key-list",
    ]
    assert names_in(at(root, "body")) == ["body.head", "body.content", "body.end"]
    assert names_in(at(root, "body/body.head")) == [
        "hedline",
        "byline",
        "byline",
        "distributor",
        "dateline",
    ]
    assert names_in(at(root, "body/body.head/hedline")) == ["hl1", "hl2"]
    assert names_in(at(root, "body/body.content")) == [
        *("media", "p", "hl2", "media", "ul", "ol", "bq", "bq", "table", "hr", "p", "media")
    ]
    assert names_in(at(root, "body/body.content/media")) == [
        *("media-metadata",) * 3,
        *("media-reference",) * 2,
        "media-caption",
        "media-producer",
    ]


def test_there_is_no_element_that_nitf_does_not_have():
    root = etree.fromstring(exported(FULL))
    used = {element.tag.removeprefix(f"{{{NAMESPACE}}}") for element in root.iter()}
    assert not used & {"strong", "h2", "aside", "blockquote", "figure", "b", "i", "span"}
    assert root.get("version") == "-//IPTC//DTD NITF 3.6//EN"


def test_a_story_comes_back_as_it_went_out():
    back = imported(exported(FULL)).story
    for name in (
        *("guid", "version", "headline", "deck", "dateline", "language", "urgency"),
        *("published_at", "updated_at", "expires_at"),
    ):
        assert getattr(back, name) == getattr(FULL, name), name
    assert back.section == "Harbour"
    assert back.authors == FULL.authors
    assert [tag.name for tag in back.tags] == ["Ferries", "Harbours"]
    assert back.credit_line == "Yonhap / AFP"
    assert [one.text for one in back.corrections] == ["It was eleven."]
    assert back.note == "Slugline: night-ferry"
    assert back.body == FULL.body.replace('data-photo="quay"', 'data-photo="media-2"')


def test_photos_come_back_in_their_largest_copy_where_they_stood():
    photos = imported(exported(FULL)).story.photos
    assert [photo.placement for photo in photos] == ["lead", "inline", "gallery"]
    inline = photos[1]
    assert inline.url == "https://post.example/media/quay/1280.webp"
    for name in (*("caption", "alt_text", "creator", "credit", "copyright_notice", "usage_terms"),):
        assert getattr(inline, name) == getattr(QUAY, name), name


def test_photos_that_go_along_are_named_as_files():
    raw = exported(replace(FULL, photos=(replace(QUAY, file="photos/quay.webp"),)))
    assert imported(raw).story.photos[0].file == "photos/quay.webp"


def test_a_withdrawn_story_is_canceled_with_its_reason_and_no_text():
    gone = Story(guid="story-7", headline="Night ferry returns", published_at=NOON)
    back = imported(exported(gone, status="canceled", reason="The ferry never sailed."))
    assert back.status == "canceled"
    assert back.story.guid == "story-7"
    assert back.story.body == ""
    assert back.story.note == "The ferry never sailed."


def test_characters_that_xml_cannot_hold_are_left_out():
    story = replace(FULL, headline="Night\x00 \x1bferry\ufffe", deck="<&>\"'", body="<p>a\x0bb</p>")
    back = imported(exported(story)).story
    assert back.headline == "Night ferry"
    assert back.deck == "<&>\"'"
    assert back.body == "<p>ab</p>"


def test_an_empty_story_goes_out_all_the_same():
    root = etree.fromstring(exported(Story()))
    assert at(root, "head/docdata").get("management-status") == "usable"
    assert at(root, "head/docdata/doc-id").get("id-string").startswith("urn:sha256:")
