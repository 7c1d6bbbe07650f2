"""What several formats share: photos and links as others can follow them, the HTML of feeds, XML."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from html import escape
from typing import Final
from urllib.parse import urljoin, urlsplit

from articles.body import split_figures
from articles.exporters import address
from articles.records import PublicItem, Story, StoryCorrection, StoryPhoto

_OWN_LINK: Final = re.compile(r'(<a href=")(/[^"]*)')
#: What XML 1.0 has no way to write (2.2, Char).
_NOT_IN_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_TYPES: Final = {
    "avif": "image/avif",
    "gif": "image/gif",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "png": "image/png",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """What a feed that is served says of itself; a file has none of it.

    ``own`` is the address of the feed, ``updated`` when something in it last changed for readers.
    """

    own: str = ""
    description: str = ""
    language: str = ""
    updated: datetime | None = None


NO_CHANNEL: Final = Channel()


def as_sent(item: PublicItem) -> Story:
    """The story with links and photos that lead home from anywhere.

    A photo keeps the name of the copy that goes with the item; without one it has the address of its
    largest rendition. A copy shows its crop already. Our own names for photos say nothing to others.
    """
    story = item.story
    return replace(
        story,
        body=_OWN_LINK.sub(
            lambda link: link[1] + escape(urljoin(item.url, link[2].replace("&amp;", "&"))),
            story.body,
        ),
        photos=tuple(_as_sent(photo, item.url) for photo in story.photos),
    )


def _as_sent(photo: StoryPhoto, url: str) -> StoryPhoto:
    if not photo.renditions:
        return replace(photo, token="")
    largest = max(photo.renditions, key=lambda one: one.width)
    found = address(photo, largest, url=url)
    sent = replace(photo, token="", crop="", renditions=())
    return sent if found == photo.file else replace(sent, file="", url=found)


def web_address(photo: StoryPhoto, url: str) -> str:
    """Where a photo is on the web: its largest rendition, or where it was offered; "" for neither."""
    if photo.renditions:
        return urljoin(url, max(photo.renditions, key=lambda one: one.width).url)
    return photo.url


def media_type(address: str) -> str:
    """The media type of a picture by its name; the newsroom's own copies are WebP."""
    return _TYPES.get(urlsplit(address).path.rpartition(".")[2].lower(), "image/webp")


def feed_html(item: PublicItem) -> str:
    """The whole text as feeds carry it: photos with caption and credit where they stand, and the
    corrections after it. Addresses are absolute.
    """
    photos = {photo.key: photo for photo in item.story.photos}
    parts = [
        html if kind == "html" else _figure(photos.get(html), item.url)
        for kind, html in split_figures(as_sent(item).body)
    ]
    parts += map(_correction, item.story.corrections)
    return "\n".join(part for part in parts if part)


def _figure(photo: StoryPhoto | None, url: str) -> str:
    address = web_address(photo, url) if photo else ""
    if photo is None or not address:
        return ""
    caption = " ".join(filter(None, (photo.caption, photo.credit and f"({photo.credit})")))
    return (
        f'<figure><img src="{escape(address)}" alt="{escape(photo.alt_text)}">'
        + (f"<figcaption>{_lines(caption)}</figcaption>" if caption else "")
        + "</figure>"
    )


def _correction(correction: StoryCorrection) -> str:
    """A correction as readers see it; its kind and time are there for machines too."""
    at = f' data-at="{correction.at.isoformat()}"' if correction.at else ""
    return (
        f'<section class="correction" data-kind="{escape(correction.kind)}"{at}>'
        f"<p><strong>{escape(correction.kind.capitalize())}</strong></p>"
        f"<p>{_lines(correction.text)}</p></section>"
    )


def _lines(text: str) -> str:
    return escape(text, quote=False).replace("\n", "<br>")


def element(name: str, text: str = "", attributes: Mapping[str, str] | None = None) -> str:
    """An XML element with text in it, on a line; "" where it says nothing at all."""
    said = {key: value for key, value in (attributes or {}).items() if value}
    if not text and not said:
        return ""
    written = "".join(f' {key}="{xml_text(value)}"' for key, value in said.items())
    return f"<{name}{written}>{xml_text(text)}</{name}>\n" if text else f"<{name}{written}/>\n"


def xml_text(text: str) -> str:
    """``text`` as XML, without characters that XML cannot hold."""
    return escape(_NOT_IN_XML.sub("", text))


def media_rss(story: Story, url: str) -> str:
    """The photos as Media RSS 1.5.1; the title of one is its alternative text."""
    return "".join(_media(photo, web_address(photo, url)) for photo in story.photos)


def _media(photo: StoryPhoto, address: str) -> str:
    if not address:
        return ""
    largest = max(photo.renditions, key=lambda one: one.width, default=None)
    size = {"width": str(largest.width), "height": str(largest.height)} if largest else {}
    given = {"url": address, "type": media_type(address), "medium": "image"} | size
    inner = (
        element("media:title", photo.alt_text)
        + element("media:description", photo.caption)
        + element("media:credit", photo.creator, {"role": photo.creator and "photographer"})
        + element("media:credit", photo.credit, {"role": photo.credit and "owner"})
        + element("media:copyright", photo.copyright_notice)
        + element("media:license", photo.usage_terms)
    )
    return element("media:content", "", given).replace("/>\n", f">\n{inner}</media:content>\n", 1)
