"""RSS 2.0, with whole texts (content), photos (Media RSS 1.5.1), authors (Dublin Core)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from urllib.parse import urlsplit

from articles.exporters.parts import NO_CHANNEL, Channel, element, feed_html, media_rss
from articles.records import PublicItem, content_guid

MEDIA_TYPE = "application/rss+xml"
SUFFIX = ".rss"
COLLECTION = "feed.rss"

_HEAD = """\
<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" \
xmlns:content="http://purl.org/rss/1.0/modules/content/" \
xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/" \
xmlns:prism="http://prismstandard.org/namespaces/basic/2.0/">
<channel>
"""


def export(item: PublicItem) -> bytes:
    """A feed of one story, named after the site that the story is on."""
    title = urlsplit(item.url).netloc or item.story.guid
    return b"".join(export_all([item], title=title, url=item.url))


def export_all(
    items: Iterable[PublicItem], *, title: str, url: str, channel: Channel = NO_CHANNEL
) -> Iterator[bytes]:
    """An RSS 2.0 feed with all its required elements; one that is served names its own address.

    Withdrawn stories are left out, for RSS has no word for them; nor has it one for dateline,
    urgency, version, expiry and those who are quoted. The credit is ``dc:source``. Corrections
    stand after the text and photos in it; what it leads with is in Media RSS alone, for an
    ``enclosure`` must tell how many bytes it has, which is asking the storage for each.
    """
    yield _HEAD.encode()
    yield (
        element("title", title or url)
        + (element("link", url) or "<link/>\n")
        + element("description", channel.description or title or url)
        + element("language", channel.language)
        + element("lastBuildDate", _mail_time(channel.updated))
        + element("atom:link", "", _own_link(channel))
    ).encode()
    for item in items:
        if item.status == "usable":
            yield _item(item).encode()
    yield b"</channel>\n</rss>\n"


def _item(item: PublicItem) -> str:
    story = item.story
    guid = story.guid or content_guid(story.digest().encode())
    return (
        "<item>\n"
        + element("title", story.headline)
        + element("link", item.url)
        + element("guid", guid, {"isPermaLink": "false"})
        + element("pubDate", _mail_time(story.published_at))
        + element("atom:updated", story.updated_at.isoformat() if story.updated_at else "")
        + "".join(element("dc:creator", author.name) for author in story.authors)
        + element("dc:source", story.credit_line)
        + element("dc:language", story.language)
        + element("prism:section", story.section_name or story.section)
        + "".join(element("category", tag.name) for tag in story.tags)
        + element("description", story.deck)
        + element("content:encoded", feed_html(item))
        + media_rss(story, item.url)
        + "</item>\n"
    )


def _own_link(channel: Channel) -> dict[str, str]:
    """The feed's own address, as the RSS Advisory Board's Best Practices Profile 1 has it."""
    return {"rel": "self", "type": MEDIA_TYPE, "href": channel.own} if channel.own else {}


def _mail_time(at: datetime | None) -> str:
    """A time as RFC 822 has it, in GMT."""
    return format_datetime(at.astimezone(UTC), usegmt=True) if at else ""
