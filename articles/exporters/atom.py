"""Atom (RFC 4287), with whole texts, photos (Media RSS 1.5.1) and what was withdrawn (RFC 6721)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import chain
from urllib.parse import urlsplit

from articles.exporters.parts import (
    NO_CHANNEL,
    Channel,
    element,
    feed_html,
    media_rss,
    media_type,
    web_address,
    xml_text,
)
from articles.records import PublicItem, Story, content_guid

MEDIA_TYPE = "application/atom+xml"
SUFFIX = ".atom"
COLLECTION = "feed.atom"

_PROLOG = '<?xml version="1.0" encoding="utf-8"?>\n'
_NAMESPACES = (
    'xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/"'
    ' xmlns:prism="http://prismstandard.org/namespaces/basic/2.0/"'
)
#: When a feed was changed that has nothing in it.
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def export(item: PublicItem) -> bytes:
    """An Atom Entry Document (RFC 4287 2); for a withdrawn story a feed that says so."""
    if item.status != "usable":
        return b"".join(export_all([item], title=item.reason, url=item.url))
    return (_PROLOG + _entry(item, f" {_NAMESPACES}")).encode()


def export_all(
    items: Iterable[PublicItem], *, title: str, url: str, channel: Channel = NO_CHANNEL
) -> Iterator[bytes]:
    """An Atom Feed Document; unless it is served, its time is that of the first of ``items``.

    The credit is ``dc:source``. Atom has no place for dateline, urgency, version, expiry and those
    who are quoted; corrections stand after the text and photos in it.
    """
    remaining = iter(items)
    first = next(remaining, None)
    name = title or urlsplit(url).netloc or "Newsroom"
    language = f' xml:lang="{xml_text(channel.language)}"' if channel.language else ""
    own = {"rel": "self", "type": MEDIA_TYPE, "href": channel.own} if channel.own else {}
    changed = first.story if first else Story()
    yield (
        f"{_PROLOG}<feed {_NAMESPACES}{language}>\n"
        + element("id", channel.own or url or content_guid(name.encode()))
        + element("title", name)
        + element("subtitle", channel.description)
        + element("updated", channel.updated.isoformat() if channel.updated else _changed(changed))
        + element("link", "", own)
        + (element("link", "", {"rel": "alternate", "href": url}) if url else "")
        + f"<author>\n{element('name', name)}</author>\n"
    ).encode()
    for item in chain([first] if first else [], remaining):
        yield (_entry(item) if item.status == "usable" else _tombstone(item)).encode()
    yield b"</feed>\n"


def _entry(item: PublicItem, namespaces: str = "") -> str:
    story = item.story
    language = f' xml:lang="{xml_text(story.language)}"' if story.language else ""
    names = [author.name for author in story.authors]
    if namespaces and not names:  # an entry on its own must have one (RFC 4287 4.1.2)
        names = [story.credit_line or urlsplit(item.url).netloc or "Newsroom"]
    return (
        f"<entry{namespaces}{language}>\n"
        + element("id", _identity(story))
        + (element("title", story.headline) or "<title/>\n")
        + (element("link", "", {"rel": "alternate", "href": item.url}) if item.url else "")
        + element("published", story.published_at.isoformat() if story.published_at else "")
        + element("updated", _changed(story))
        + "".join(f"<author>\n{element('name', name)}</author>\n" for name in names)
        + element("dc:source", story.credit_line)
        + element("prism:section", story.section_name or story.section)
        + "".join(
            element("category", "", {"term": tag.slug or tag.name, "label": tag.name})
            for tag in story.tags
        )
        + element("summary", story.deck)
        + element("content", feed_html(item), {"type": "html"})
        + "".join(_enclosure(web_address(photo, item.url)) for photo in story.photos)
        + media_rss(story, item.url)
        + "</entry>\n"
    )


def _tombstone(item: PublicItem) -> str:
    """That a story is withdrawn (RFC 6721 3)."""
    ref, when = xml_text(_identity(item.story)), _changed(item.story)
    comment = element("at:comment", item.reason)
    return f'<at:deleted-entry ref="{ref}" when="{when}">\n{comment}</at:deleted-entry>\n'


def _enclosure(address: str) -> str:
    given = {"rel": "enclosure", "href": address, "type": media_type(address)}
    return element("link", "", given) if address else ""


def _identity(story: Story) -> str:
    return story.guid or content_guid(story.digest().encode())


def _changed(story: Story) -> str:
    return (story.updated_at or story.published_at or _NEVER).isoformat()
