"""ninjs 3.1, IPTC's news in JSON.

What the standard has a property for goes there; the dateline and the corrections are descriptions
with those roles. A photo is an association whose ``name`` is its key, so that the body's
``<figure data-photo="key">`` finds it.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

from articles.body import to_text, words
from articles.records import PublicItem, Story, StoryPhoto

MEDIA_TYPE = "application/json"
SUFFIX = ".json"

STANDARD = {
    "name": "ninjs",
    "version": "3.1",
    "schema": "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json#",
}


def export(item: PublicItem) -> bytes:
    """The story as one ninjs 3.1 object, UTF-8, without what is empty.

    ``uri``, the one property that must be there, is the story's ``guid``, else a URN of its
    content.
    """
    text = json.dumps(as_ninjs(item), ensure_ascii=False, indent=2)
    return f"{text}\n".encode()


def as_ninjs(item: PublicItem) -> dict[str, Any]:
    """What ``export`` writes, as a dict."""
    story, url = item.story, item.url
    uri = story.guid or f"urn:sha256:{story.digest()}"
    return _filled(
        {
            "standard": STANDARD,
            "uri": uri,
            "type": "text",
            "representationType": "full",
            "version": story.version,
            "firstCreated": _time(story.published_at),
            "versionCreated": _time(story.updated_at or story.published_at),
            "embargoedUntil": _time(story.embargo_until),
            "expires": _time(story.expires_at),
            "pubStatus": item.status,
            "urgency": story.urgency,
            "language": story.language,
            "slugline": story.slug,
            "by": ", ".join(author.name for author in story.authors),
            "headlines": _texts({"main": story.headline}),
            "descriptions": _texts({"summary": story.deck, "dateline": story.dateline})
            + [
                {"role": correction.kind, "contentType": "text/plain", "value": correction.text}
                for correction in story.corrections
            ],
            "bodies": _bodies(story.body),
            "people": [
                _filled({"name": author.name, "rel": "author", "literal": author.slug})
                for author in story.authors
            ],
            "subjects": _subjects(story),
            "infoSources": [
                _filled({"name": source.name, "role": source.role, "literal": source.slug})
                for source in story.sources
            ],
            "altIds": [{"role": "url", "value": url}] if url else [],
            "associations": [_picture(photo, story=uri, url=url) for photo in story.photos],
        }
    )


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


def _picture(photo: StoryPhoto, *, story: str, url: str) -> dict[str, Any]:
    return _filled(
        {
            "name": photo.key,
            "rel": photo.placement,
            "uri": f"{story}#{photo.key}",
            "type": "picture",
            "by": photo.creator,
            "copyrightHolder": photo.credit,
            "copyrightNotice": photo.copyright_notice,
            "usageTerms": photo.usage_terms,
            "descriptions": _texts({"caption": photo.caption, "alternative": photo.alt_text}),
            "renditions": [
                {
                    "name": f"{rendition.width}w",
                    "href": urljoin(url, rendition.url),
                    "contentType": "image/webp",
                    "width": rendition.width,
                    "height": rendition.height,
                    "poi": {
                        "x": round(photo.focal_x * rendition.width),
                        "y": round(photo.focal_y * rendition.height),
                    },
                }
                for rendition in photo.renditions
            ],
        }
    )


def _texts(values: dict[str, str]) -> list[dict[str, Any]]:
    """Texts by their roles, as ninjs lists them; empty ones are none."""
    return [
        {"role": role, "contentType": "text/plain", "value": value}
        for role, value in values.items()
        if value
    ]


def _time(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None


def _filled(item: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in item.items() if value not in (None, "", [])}
