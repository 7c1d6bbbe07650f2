"""The sample newsroom is complete: whatever a story refers to is there, and it shows every state."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from articles.demo.pictures import PICTURES
from articles.records import CITATION_ROLES, CITATION_TERMS, CORRECTION_KINDS, PLACEMENTS

DEMO = Path(__file__).parent.parent / "articles" / "demo"
NEWSROOM = tomllib.loads((DEMO / "newsroom.toml").read_text(encoding="utf-8"))
FILES = sorted((DEMO / "stories").glob("*.md"))
AGE = re.compile(r"\d+[dh]( \d+h)?")
STATES = {
    "live": 30,
    "draft": 2,
    "in-review": 1,
    "ready": 1,
    "scheduled": 1,
    "embargoed": 1,
    "withdrawn": 1,
    "updated": 1,
}


def read(path: Path) -> tuple[dict[str, Any], str]:
    """The front matter and the body of a sample story."""
    opening, front_matter, body = path.read_text(encoding="utf-8").split("---\n", 2)
    assert opening == ""
    return yaml.safe_load(front_matter), body


STORIES = {path.stem: read(path) for path in FILES}
every_story = pytest.mark.parametrize("name", STORIES)


def names(kind: str, *, by: str = "name") -> set[str]:
    return {item[by] for item in NEWSROOM[kind]}


def hours(age: str) -> int:
    return sum(int(n) * {"d": 24, "h": 1}[unit] for n, unit in re.findall(r"(\d+)([dh])", age))


def test_there_are_enough_stories_to_fill_a_newspaper() -> None:
    assert len(STORIES) >= 36


@every_story
def test_a_story_has_a_headline_a_deck_an_age_and_a_body(name: str) -> None:
    front, body = STORIES[name]
    assert front["headline"].strip()
    assert front["deck"].strip()
    assert AGE.fullmatch(front["age"])
    assert 1 <= front["urgency"] <= 8
    assert len(body.split()) >= 40


@every_story
def test_sections_authors_tags_and_sources_are_the_newsrooms_own(name: str) -> None:
    front, _ = STORIES[name]
    assert front["section"] in names("sections", by="slug")
    assert set(front["authors"]) <= names("authors")
    assert set(front["tags"]) <= names("tags")
    assert {source["name"] for source in front.get("sources", [])} <= names("sources")


@every_story
def test_a_story_is_signed_or_credited_to_an_agency(name: str) -> None:
    front, _ = STORIES[name]
    agencies = {source["name"] for source in NEWSROOM["sources"] if source["kind"] == "agency"}
    assert front["authors"] or front["credit"] in agencies


@every_story
def test_a_source_has_a_role_and_terms_that_the_record_knows(name: str) -> None:
    for source in STORIES[name][0].get("sources", []):
        assert source["role"] in CITATION_ROLES
        assert source["terms"] in CITATION_TERMS
        assert source["attribution"].strip()


@every_story
def test_a_photo_can_be_drawn_and_has_caption_alt_text_and_credit(name: str) -> None:
    front, _ = STORIES[name]
    for photo in front.get("photos", []):
        assert photo["file"] in PICTURES
        assert photo["placement"] in PLACEMENTS
        for field in ("key", "caption", "alt_text", "creator", "credit"):
            assert photo[field].strip(), f"{photo['file']} has no {field}"
        assert photo["caption"] not in (photo["alt_text"], front["headline"])


@every_story
def test_inline_photos_stand_in_the_body_once_and_no_others_do(name: str) -> None:
    front, body = STORIES[name]
    placed = re.findall(r'^<figure data-photo="([^"]+)"></figure>$', body, flags=re.MULTILINE)
    inline = [p["key"] for p in front.get("photos", []) if p["placement"] == "inline"]
    assert sorted(placed) == sorted(inline)


@every_story
def test_a_correction_is_younger_than_its_story(name: str) -> None:
    front, _ = STORIES[name]
    for correction in front.get("corrections", []):
        assert correction["kind"] in CORRECTION_KINDS
        assert hours(correction["at"]) < hours(front["age"])


def test_slugs_are_the_storys_alone() -> None:
    slugs = [front["slug"] for front, _ in STORIES.values()]
    assert len(slugs) == len(set(slugs))


def test_every_state_of_a_story_is_shown() -> None:
    states = [front.get("state", "live") for front, _ in STORIES.values()]
    assert set(states) == set(STATES)
    for state, fewest in STATES.items():
        assert states.count(state) >= fewest, state


def test_a_story_in_a_special_state_says_what_that_state_needs() -> None:
    needs = {"scheduled": "at", "embargoed": "embargo", "withdrawn": "reason", "updated": "was"}
    for front, body in STORIES.values():
        state = front.get("state", "live")
        if state in needs:
            assert front[needs[state]].strip()
        if state == "updated":
            assert front["now"] in body
            assert front["was"] not in body


def test_the_front_page_has_one_lead_a_second_row_and_a_rail() -> None:
    slots = [front["front"] for front, _ in STORIES.values() if "front" in front]
    assert slots.count("lead") == 1
    assert slots.count("second") >= 2
    assert slots.count("rail") >= 3
    assert set(slots) == {"lead", "second", "rail"}


def test_a_correction_and_a_clarification_are_among_the_stories() -> None:
    kinds = {c["kind"] for front, _ in STORIES.values() for c in front.get("corrections", [])}
    assert {"correction", "clarification"} <= kinds


def test_four_languages_are_printed_and_one_story_has_a_gallery_of_five() -> None:
    assert {front["language"] for front, _ in STORIES.values()} == {"en", "de", "ko", "ar"}
    galleries = [
        sum(photo["placement"] == "gallery" for photo in front.get("photos", []))
        for front, _ in STORIES.values()
    ]
    assert max(galleries) == 5


def test_the_protected_source_appears_in_no_story_that_readers_have() -> None:
    protected = {source["name"] for source in NEWSROOM["sources"] if source.get("confidential")}
    assert protected
    for front, body in STORIES.values():
        cited = {source["name"] for source in front.get("sources", [])}
        if front.get("state", "live") != "draft":
            assert not protected & cited
        assert not any(name in body for name in protected)


@pytest.mark.parametrize("kind", ["sections", "authors", "tags", "sources"])
def test_the_vocabulary_has_no_name_twice_and_none_that_nothing_uses(kind: str) -> None:
    listed = [item["name"] for item in NEWSROOM[kind]]
    assert len(listed) == len(set(listed))
    used = {
        "sections": {front["section"] for front, _ in STORIES.values()},
        "authors": {name for front, _ in STORIES.values() for name in front["authors"]},
        "tags": {name for front, _ in STORIES.values() for name in front["tags"]},
        "sources": {s["name"] for front, _ in STORIES.values() for s in front.get("sources", [])},
    }
    key = "slug" if kind == "sections" else "name"
    assert names(kind, by=key) == used[kind]


def test_there_is_one_editor_a_role() -> None:
    roles = [editor["role"] for editor in NEWSROOM["editors"]]
    assert sorted(roles) == ["chief-editor", "editor", "photo-editor", "reporter"]
    assert all(editor["email"].endswith("@example.org") for editor in NEWSROOM["editors"])


def test_every_drawn_picture_is_printed_somewhere() -> None:
    printed = {p["file"] for front, _ in STORIES.values() for p in front.get("photos", [])}
    printed |= {author["portrait"] for author in NEWSROOM["authors"] if "portrait" in author}
    assert printed == set(PICTURES)


def test_the_pages_about_the_paper_say_who_it_is_and_lead_somewhere() -> None:
    pages = {page["url"]: page for page in NEWSROOM["pages"]}
    assert set(pages) == {"/about/", "/contact/", "/standards/"}
    for page in pages.values():
        for address in re.findall(r"\]\((/[^)]*)\)", page["text"]):
            assert address in {*pages, "/corrections/"}


def test_whoever_is_labelled_is_told_why() -> None:
    assert all(source.get("label_reason") for source in NEWSROOM["sources"] if "label" in source)
