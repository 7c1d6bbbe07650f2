"""ninjs 3.1: what of a story it carries, and that IPTC's own schema accepts it."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest

from articles.exporters import EXPORTERS, load
from articles.exporters.ninjs import PROFILE, as_ninjs, export
from articles.importers import ninjs
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

SCHEMAS = Path(__file__).parents[2] / "shared/cases/ninjs_schemas/iptc+newsinjson"
NOON = datetime(2026, 1, 25, 12, 0, tzinfo=UTC)
URL = "https://post.example/2026/01/25/night-ferry/"

FULL = Story(
    guid="tag:post.example,2026-01-25:story-7",
    version="2",
    headline="Night ferry returns",
    deck="After eleven winters.",
    slug="night-ferry",
    dateline="PORT, Jan. 25",
    body='<p>It is back.</p>\n<figure data-photo="quay"></figure>',
    section="harbour",
    section_name="Harbour",
    language="en",
    urgency=4,
    published_at=NOON,
    updated_at=NOON.replace(hour=13),
    expires_at=NOON.replace(year=2027),
    authors=(StoryAuthor(name="Ada Marsh", slug="ada-marsh"), StoryAuthor(name="Idris Quay")),
    tags=(StoryTag(name="Ferries", slug="ferries"),),
    credit="Harbour Wire",
    sources=(
        StoryCitation(name="Yonhap", slug="yonhap", kind="agency", role="credit"),
        StoryCitation(name="The Port", role="quoted", url="https://port.example/"),
    ),
    corrections=(StoryCorrection(kind="correction", text="It was eleven.", at=NOON),),
    photos=(
        StoryPhoto(
            key="quay",
            file="sha256:1",
            caption="The quay.",
            alt_text="A quay.",
            extended_description="A quay in rain, and a ferry.",
            creator="Ada Marsh",
            credit="KCNA / Yonhap",
            copyright_notice="© KCNA",
            usage_terms="Once.",
            focal_x=0.25,
            renditions=(Rendition(url="/media/photos/x/640.webp", width=640, height=427),),
        ),
    ),
)


def test_every_exporter_can_be_loaded_and_says_what_it_makes():
    for name in EXPORTERS:
        exporter = load(name)
        assert exporter.MEDIA_TYPE
        assert exporter.SUFFIX.startswith(".")
        assert exporter.export(PublicItem(story=FULL, url=URL))


def test_a_story_is_carried_over():
    item = json.loads(export(PublicItem(story=FULL, url=URL)))
    assert item["uri"] == FULL.guid
    assert item["version"] == "2"
    assert item["firstCreated"] == "2026-01-25T12:00:00+00:00"
    assert item["versionCreated"] == "2026-01-25T13:00:00+00:00"
    assert item["by"] == "Ada Marsh, Idris Quay"
    assert item["headlines"] == [
        {"role": "main", "contentType": "text/plain", "value": "Night ferry returns"}
    ]
    assert [text["role"] for text in item["descriptions"]] == ["summary", "dateline", "creditline"]
    assert item["bodies"][0]["value"] == FULL.body
    assert item["bodies"][0]["wordCount"] == 3
    assert item["subjects"] == [
        {"name": "Harbour", "rel": "section", "literal": "harbour"},
        {"name": "Ferries", "rel": "about", "literal": "ferries"},
    ]
    assert item["infoSources"] == [
        {"name": "Yonhap", "role": "credit", "literal": "yonhap"},
        {
            "name": "The Port",
            "role": "quoted",
            "contactInfo": [{"type": "url", "value": "https://port.example/"}],
        },
    ]


def test_a_photo_is_found_by_the_key_that_the_body_names():
    photo = as_ninjs(PublicItem(story=FULL, url=URL))["associations"][0]
    assert photo["name"] == "quay"
    assert photo["copyrightNotice"] == "© KCNA"
    assert photo["renditions"][0]["href"] == "https://post.example/media/photos/x/640.webp"
    assert photo["renditions"][0]["poi"] == {"x": 160, "y": 214}
    assert {text["role"]: text["value"] for text in photo["descriptions"]} == {
        "caption": "The quay.",
        "alternative": "A quay.",
        "extended": "A quay in rain, and a ferry.",
        "creditline": "KCNA / Yonhap",
    }


def test_a_photo_that_goes_along_is_named_beside_the_file():
    photo = replace(FULL.photos[0], file="photos/quay.webp")
    item = as_ninjs(PublicItem(story=replace(FULL, photos=(photo,)), url=URL))
    assert item["associations"][0]["renditions"][0]["href"] == "photos/quay.webp"


def test_a_correction_goes_out_with_its_kind_and_its_time():
    correction = as_ninjs(PublicItem(story=FULL, url=URL))["associations"][-1]
    assert correction["rel"] == "correction"
    assert correction["firstCreated"] == "2026-01-25T12:00:00+00:00"
    assert correction["bodies"][0]["value"] == "It was eleven."


def test_of_a_withdrawn_story_there_is_the_reason_and_nothing_that_it_told():
    item = as_ninjs(PublicItem(story=FULL, url=URL, status="canceled", reason="It was false."))
    assert (item["pubStatus"], item["edNote"]) == ("canceled", "It was false.")
    assert item.keys() == {
        "standard",
        "uri",
        "type",
        "representationType",
        "profile",
        "version",
        "firstCreated",
        "versionCreated",
        "expires",
        "pubStatus",
        "urgency",
        "language",
        "edNote",
    }


# There and back


def back(story: Story, **item) -> Parsed:
    [result] = ninjs.parse(
        BytesIO(export(PublicItem(story=story, url=URL, **item))), name="story.json"
    )
    assert isinstance(result, Parsed), result
    return result


def test_our_own_export_comes_back_as_it_was():
    result = back(FULL)
    photo = replace(
        FULL.photos[0],
        file="",
        url="https://post.example/media/photos/x/640.webp",
        focal_y=214 / 427,
        renditions=(),
    )
    sources = tuple(replace(source, kind="") for source in FULL.sources)
    assert result.story == replace(FULL, photos=(photo,), sources=sources)
    assert result.notes == ()
    assert result.status == "usable"


@pytest.mark.parametrize(
    "fields",
    [
        {"headline": "Five < six &amp; <b>seven</b>\u00a0Ltd"},
        {"deck": "<i>Not</i> markup & so"},
        {"headline": "PARIS", "body": "<p>PARIS, Jan. 25 (AP) — It rained.</p>"},
        {"authors": (StoryAuthor(name="Quay, Idris / The Port"), StoryAuthor(name="AP"))},
        {"credit": "AP", "authors": ()},
        {"section": "world", "section_name": ""},
        {"sources": (StoryCitation(name="The Mayor", role="quoted"),), "credit": ""},
        {"published_at": NOON.replace(microsecond=123456), "updated_at": None},
        {"embargo_until": NOON.replace(day=27)},
        {"tags": (StoryTag(name="Über uns", slug="uber-uns-2"), StoryTag(name="20000002"))},
        {"body": '<h2>Night ferry returns</h2>\n<p><a href="/2026/">Before</a></p>'},
    ],
    ids=lambda fields: next(iter(fields)),
)
def test_what_could_be_misread_comes_back_as_it_was(fields):
    story = (
        replace(FULL, photos=(), sources=(), **{"credit": ""} | fields)
        if "sources" not in (fields)
        else replace(FULL, photos=(), **fields)
    )
    assert back(story).story == story


def test_photos_come_back_in_their_places():
    photos = tuple(
        StoryPhoto(key=key, placement=placement, caption=f"One\n{key}", credit="HW")
        for key, placement in [("a", "gallery"), ("p1", "lead"), ("correction-1", "inline")]
    )
    body = '<p>One.</p>\n<figure data-photo="correction-1"></figure>'
    assert back(replace(FULL, photos=photos, body=body)).story.photos == photos


def test_a_withdrawal_comes_back_as_one():
    result = back(FULL, status="canceled", reason="It was false.")
    assert (result.status, result.story.note) == ("canceled", "It was false.")
    assert (result.story.guid, result.story.headline) == (FULL.guid, "")


def test_what_is_empty_is_left_out():
    assert as_ninjs(PublicItem(story=Story(headline="Only this"))).keys() == {
        "standard",
        "uri",
        "type",
        "representationType",
        "profile",
        "pubStatus",
        "headlines",
    }


def test_importer_and_exporter_speak_of_one_profile():
    assert ninjs.PROFILE == PROFILE


def test_a_story_without_a_guid_is_named_by_its_content():
    one, other = (
        as_ninjs(PublicItem(story=Story(headline=headline)))["uri"] for headline in ("One", "Other")
    )
    assert one.startswith("urn:sha256:")
    assert one != other


@pytest.mark.skipif(not SCHEMAS.is_dir(), reason="IPTC's schemas are not beside the project")
@pytest.mark.parametrize(
    "item",
    [
        PublicItem(story=FULL, url=URL),
        PublicItem(story=Story(headline="Only this")),
        PublicItem(story=FULL, status="canceled", reason="It was false."),
    ],
    ids=["full", "bare", "withdrawn"],
)
def test_iptc_s_schema_accepts_it(item):
    jsonschema = pytest.importorskip("jsonschema")
    referencing = pytest.importorskip("referencing")
    schema = json.loads((SCHEMAS / "ninjs-schema_3.1.json").read_text())
    geo = json.loads((SCHEMAS / "GeoJSON-schema.json").read_text())
    registry = referencing.Registry().with_resource(
        "https://geojson.org/schema/GeoJSON.json",
        referencing.Resource.from_contents(
            geo, default_specification=referencing.jsonschema.DRAFT7
        ),
    )
    validator = jsonschema.Draft202012Validator(
        schema, registry=registry, format_checker=jsonschema.FormatChecker()
    )
    assert [error.message for error in validator.iter_errors(as_ninjs(item))] == []
