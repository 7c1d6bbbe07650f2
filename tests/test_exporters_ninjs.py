"""ninjs 3.1: what of a story it carries, and that IPTC's own schema accepts it."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from articles.exporters import EXPORTERS, load
from articles.exporters.ninjs import as_ninjs, export
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
    sources=(StoryCitation(name="Yonhap", slug="yonhap", kind="agency", role="credit"),),
    corrections=(StoryCorrection(kind="correction", text="It was eleven.", at=NOON),),
    photos=(
        StoryPhoto(
            key="quay",
            file="sha256:1",
            caption="The quay.",
            alt_text="A quay.",
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
    assert [text["role"] for text in item["descriptions"]] == ["summary", "dateline", "correction"]
    assert item["bodies"][0]["value"] == FULL.body
    assert item["bodies"][0]["wordCount"] == 3
    assert item["subjects"] == [
        {"name": "Harbour", "rel": "section", "literal": "harbour"},
        {"name": "Ferries", "rel": "about", "literal": "ferries"},
    ]
    assert item["infoSources"] == [{"name": "Yonhap", "role": "credit", "literal": "yonhap"}]


def test_a_photo_is_found_by_the_key_that_the_body_names():
    [photo] = as_ninjs(PublicItem(story=FULL, url=URL))["associations"]
    assert photo["name"] == "quay"
    assert photo["copyrightNotice"] == "© KCNA"
    assert photo["renditions"][0]["href"] == "https://post.example/media/photos/x/640.webp"
    assert photo["renditions"][0]["poi"] == {"x": 160, "y": 214}


def test_what_is_empty_is_left_out():
    assert as_ninjs(PublicItem(story=Story(headline="Only this"))).keys() == {
        "standard",
        "uri",
        "type",
        "representationType",
        "pubStatus",
        "headlines",
    }


def test_a_story_without_a_guid_is_named_by_its_content():
    one, other = (
        as_ninjs(PublicItem(story=Story(headline=headline)))["uri"] for headline in ("One", "Other")
    )
    assert one.startswith("urn:sha256:")
    assert one != other


@pytest.mark.skipif(not SCHEMAS.is_dir(), reason="IPTC's schemas are not beside the project")
@pytest.mark.parametrize("story", [FULL, Story(headline="Only this")], ids=["full", "bare"])
def test_iptc_s_schema_accepts_it(story):
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
    assert [
        error.message for error in validator.iter_errors(as_ninjs(PublicItem(story=story, url=URL)))
    ] == []
