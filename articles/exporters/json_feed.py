"""JSON Feed 1.1, with what it has no word for under ``_newsroom``."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from articles.exporters.parts import NO_CHANNEL, Channel, feed_html, media_type, web_address
from articles.records import PublicItem, StoryPhoto, content_guid

MEDIA_TYPE = "application/feed+json"
SUFFIX = ".feed.json"
COLLECTION = "feed.json"

_VERSION = "https://jsonfeed.org/version/1.1"
#: The fields of a Story that the extension carries as ``jsonl`` writes them.
_MORE = (
    "version",
    "dateline",
    "section",
    "section_name",
    "urgency",
    "expires_at",
    "credit",
    "sources",
)


def export(item: PublicItem) -> bytes:
    """A feed of one story, named after the site that the story is on."""
    title = urlsplit(item.url).netloc or item.story.guid
    return b"".join(export_all([item], title=title, url=item.url))


def export_all(
    items: Iterable[PublicItem], *, title: str, url: str, channel: Channel = NO_CHANNEL
) -> Iterator[bytes]:
    """A JSON Feed, an item a line; one that is served names its own address.

    A withdrawn story is an item whose text is the reason, with ``status`` and ``reason`` in
    ``_newsroom``; the others have there what a Story says and JSON Feed does not. Slugs of authors
    and tags are left out, and a photo comes back under a key of its own.
    """
    head = _filled(
        {
            "version": _VERSION,
            "title": title,
            "home_page_url": url,
            "feed_url": channel.own,
            "description": channel.description,
            "language": channel.language,
        }
    )
    yield f'{_json({"title": title} | head)[:-1]}, "items": ['.encode()
    between = "\n"
    for item in items:
        made = _item(item) if item.status == "usable" else _withdrawn(item)
        yield f"{between}{_json(made)}".encode()
        between = ",\n"
    yield b"\n]}\n"


def _item(item: PublicItem) -> dict[str, Any]:
    story = item.story
    leads = [photo for photo in story.photos if photo.placement == "lead"]
    lead, *others = [web_address(photo, item.url) for photo in leads] or [""]
    others += [web_address(one, item.url) for one in story.photos if one.placement == "gallery"]
    return _filled(
        {
            "id": _identity(item),
            "url": item.url,
            "title": story.headline,
            "content_html": feed_html(item) or "<p></p>",
            "summary": story.deck,
            "image": lead,
            "date_published": _time(story.published_at),
            "date_modified": _time(story.updated_at),
            "authors": [{"name": author.name} for author in story.authors],
            "tags": [tag.name for tag in story.tags],
            "language": story.language,
            "attachments": [
                {"url": address, "mime_type": media_type(address)} for address in others if address
            ],
            "_newsroom": _more(item),
        }
    )


def _more(item: PublicItem) -> dict[str, Any]:
    data = item.story.to_json()
    more = {name: data[name] for name in _MORE if name in data}
    photos = [(photo, web_address(photo, item.url)) for photo in item.story.photos]
    more["photos"] = [_described(photo, address) for photo, address in photos if address]
    return _filled(more)


def _described(photo: StoryPhoto, address: str) -> dict[str, Any]:
    """The photo's words, under its address on the web, which shows its crop already."""
    crop = "" if photo.renditions else photo.crop
    return replace(
        photo, token="", key="", file="", crop=crop, renditions=(), url=address
    ).to_json()


def _withdrawn(item: PublicItem) -> dict[str, Any]:
    return _filled(
        {
            "id": _identity(item),
            "content_text": item.reason or item.status,
            "date_published": _time(item.story.published_at),
            "date_modified": _time(item.story.updated_at),
            "language": item.story.language,
            "_newsroom": _filled(
                {"status": item.status, "reason": item.reason, "version": item.story.version}
            ),
        }
    )


def _identity(item: PublicItem) -> str:
    return item.story.guid or content_guid(item.story.digest().encode())


def _time(at: datetime | None) -> str:
    return at.isoformat() if at else ""


def _json(value: Any) -> str:
    # Half a character cannot be written as UTF-8; escaped, it can.
    text = json.dumps(value, ensure_ascii=False)
    return text if text.isascii() or _is_sound(text) else json.dumps(value)


def _is_sound(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _filled(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, "", [], {})}
