"""ninjs 3.1, IPTC's news in JSON.

What the standard has a property for goes there. A photo is an association whose ``name`` is its key,
so that the body's ``<figure data-photo="key">`` finds it, and whose ``rel`` is its placement; a
correction is one of type text, for only so it can have its time; ``rel`` is its kind. The dateline,
the credit line and what describes a photo are descriptions with such roles.

``profile`` says that a story is written so: our importer takes ``slugline`` and ``literal`` for slugs
then, and everything comes back but: that the headline is provisional; the kind, label, statement and
terms of a source; an ``updated_at`` that is not later than ``published_at``; a photo's file (its
copies have addresses), crop, rights and their dates, and its focal point but for a pixel. A guid is
made where there is none.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from articles.body import to_text, words
from articles.exporters import address
from articles.records import PublicItem, Rendition, Story, StoryCorrection, StoryPhoto

MEDIA_TYPE = "application/json"
SUFFIX = ".json"

STANDARD = {
    "name": "ninjs",
    "version": "3.1",
    "schema": "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json#",
}
#: The structure of what is written here (ninjs 3.1, ``profile``).
PROFILE = "newsroom-story"


def export(item: PublicItem) -> bytes:
    """The story as one ninjs 3.1 object, UTF-8, without what is empty.

    ``uri``, the one property that must be there, is the story's ``guid``, else a URN of its
    content. Of a story that was withdrawn there are its names, its times and the reason.
    """
    text = json.dumps(as_ninjs(item), ensure_ascii=False, indent=2)
    return f"{text}\n".encode()


def as_ninjs(item: PublicItem) -> dict[str, Any]:
    """What ``export`` writes, as a dict."""
    story = item.story
    uri = story.guid or f"urn:sha256:{story.digest()}"
    about = {
        "standard": STANDARD,
        "uri": uri,
        "type": "text",
        "representationType": "full",
        "profile": PROFILE,
        "version": story.version,
        "firstCreated": _time(story.published_at),
        "versionCreated": _time(story.updated_at or story.published_at),
        "embargoedUntil": _time(story.embargo_until),
        "expires": _time(story.expires_at),
        "pubStatus": item.status,
        "urgency": story.urgency,
        "language": story.language,
    }
    if item.status == "canceled":
        return _filled(about | {"edNote": item.reason})
    return _filled(about | _told(story, uri=uri, url=item.url))


def _told(story: Story, *, uri: str, url: str) -> dict[str, Any]:
    """What the story tells, and what is about that."""
    return {
        "slugline": story.slug,
        "by": ", ".join(author.name for author in story.authors),
        "headlines": _texts({"main": story.headline}),
        "descriptions": _texts(
            {"summary": story.deck, "dateline": story.dateline, "creditline": story.credit}
        ),
        "bodies": _bodies(story.body),
        "people": [
            _filled({"name": author.name, "rel": "author", "literal": author.slug})
            for author in story.authors
        ],
        "subjects": _subjects(story),
        "infoSources": [
            _filled(
                {
                    "name": source.name,
                    "role": source.role,
                    "literal": source.slug,
                    "contactInfo": [{"type": "url", "value": source.url}] if source.url else [],
                }
            )
            for source in story.sources
        ],
        "altIds": [{"role": "url", "value": url}] if url else [],
        "associations": [_picture(photo, story=uri, url=url) for photo in story.photos]
        + [
            _correction(correction, name=f"correction-{number}", story=uri)
            for number, correction in enumerate(story.corrections, 1)
        ],
    }


def _subjects(story: Story) -> list[dict[str, Any]]:
    about = [_filled({"name": tag.name, "rel": "about", "literal": tag.slug}) for tag in story.tags]
    name = story.section_name or story.section
    if name:
        about.insert(0, _filled({"name": name, "rel": "section", "literal": story.section}))
    return about


def _bodies(body: str) -> list[dict[str, Any]]:
    if not body:
        return []
    return [
        {
            "role": "main",
            "contentType": "text/html",
            "charCount": len(to_text(body)),
            "wordCount": words(body),
            "value": body,
        }
    ]


def _correction(correction: StoryCorrection, *, name: str, story: str) -> dict[str, Any]:
    return _filled(
        {
            "name": name,
            "rel": correction.kind,
            "uri": f"{story}#{name}",
            "type": "text",
            "firstCreated": _time(correction.at),
            "bodies": _texts({"main": correction.text}),
        }
    )


def _picture(photo: StoryPhoto, *, story: str, url: str) -> dict[str, Any]:
    return _filled(
        {
            "name": photo.key,
            "rel": photo.placement,
            "uri": f"{story}#{photo.key}",
            "type": "picture",
            "by": photo.creator,
            "copyrightNotice": photo.copyright_notice,
            "usageTerms": photo.usage_terms,
            "descriptions": _texts(
                {
                    "caption": photo.caption,
                    "alternative": photo.alt_text,
                    "extended": photo.extended_description,
                    "creditline": photo.credit,
                }
            ),
            "renditions": [_rendition(photo, rendition, url=url) for rendition in photo.renditions],
        }
    )


def _rendition(photo: StoryPhoto, rendition: Rendition, *, url: str) -> dict[str, Any]:
    return {
        "name": f"{rendition.width}w",
        "href": address(photo, rendition, url=url),
        "contentType": "image/webp",
        "width": rendition.width,
        "height": rendition.height,
        "poi": {
            "x": round(photo.focal_x * rendition.width),
            "y": round(photo.focal_y * rendition.height),
        },
    }


def _texts(values: dict[str, str]) -> list[dict[str, Any]]:
    """Texts by their roles, as ninjs lists them; empty ones are none."""
    return [
        {"role": role, "contentType": "text/plain", "value": value}
        for role, value in values.items()
        if value
    ]


def _time(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _filled(item: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in item.items() if value not in (None, "", [])}
