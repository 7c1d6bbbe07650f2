"""NITF 3.6, IPTC's news text in XML, with its elements in the order of the DTD.

A photo stands in the text where its figure does; the lead stands before it, the gallery after. What
NITF has no place for is not carried: heading levels below the first, the scope of table cells, quoted
sources, the kind and time of corrections, crops and focal points, and pages of authors and tags.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from lxml import etree  # type: ignore[import-untyped]

from articles.exporters import address
from articles.records import PublicItem, Story, StoryPhoto

MEDIA_TYPE = "application/nitf+xml"
SUFFIX = ".nitf.xml"

NAMESPACE: Final = "http://iptc.org/std/NITF/2006-10-18/"
VERSION: Final = "-//IPTC//DTD NITF 3.6//EN"
#: What XML 1.0 cannot hold (§2.2, ``Char``).
_ILLEGAL: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: Tags of a body → elements of NITF; all others are called the same there.
_RENAMED: Final = {
    "aside": "bq",
    "blockquote": "bq",
    "h2": "hl2",
    "h3": "hl2",
    "h4": "hl2",
    "strong": "em",
}

#: An element of lxml, which ships no types.
_Element = Any


def export(item: PublicItem) -> bytes:
    """The story as one NITF document, UTF-8 and without a document type.

    What was withdrawn has the management status ``canceled``, the reason as a message to editors,
    and no text (NITF 3.6, ``docdata``).
    """
    story = item.story
    root = etree.Element("nitf", nsmap={None: NAMESPACE}, version=VERSION)
    if story.language:
        root.set("baselang", story.language)
    _head(_add(root, "head"), item)
    body = _add(root, "body")
    _body_head(_add(body, "body.head"), story)
    content = _add(body, "body.content")
    if item.status == "usable":
        _body_content(content, item)
    _add(body, "body.end")
    for element in root.iter():
        element.tag = f"{{{NAMESPACE}}}{element.tag}"
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="utf-8")
    return written + b"\n"


def _add(
    parent: _Element, element_name: str, text: str = "", /, **attributes: str | int | None
) -> _Element:
    """A new element at the end of ``parent``; attributes that are empty are left out.

    Names of attributes have ``_`` for a hyphen and ``__`` for a full stop.
    """
    element = etree.SubElement(parent, element_name)
    if text:
        element.text = _legal(text)
    for key, value in attributes.items():
        if value not in (None, ""):
            element.set(key.replace("__", ".").replace("_", "-"), _legal(str(value)))
    return element


def _legal(text: str) -> str:
    return _ILLEGAL.sub("", text)


def _time(at: datetime | None) -> str:
    return at.strftime("%Y%m%dT%H%M%S%z") if at else ""


def _head(head: _Element, item: PublicItem) -> None:
    story = item.story
    _add(head, "title", story.headline)
    data = _add(head, "docdata", management_status=item.status)
    for correction in story.corrections:
        _add(data, "correction", info=correction.text)
    _add(data, "doc-id", id_string=story.guid or f"urn:sha256:{story.digest()}")
    if story.urgency:
        _add(data, "urgency", ed_urg=story.urgency)
    for name, at in (("date.issue", story.published_at), ("date.expire", story.expires_at)):
        if at:
            _add(data, name, norm=_time(at))
    if item.reason:
        _add(data, "ed-msg", info=item.reason)
    if story.slug or story.version:
        _add(data, "du-key", key=story.slug, version=story.version)
    if story.tags:
        keys = _add(data, "key-list")
        for tag in story.tags:
            _add(keys, "keyword", key=tag.name)
    _add(
        head,
        "pubdata",
        type="web",
        date__publication=_time(story.published_at),
        position__section=story.section_name or story.section,
        ex_ref=item.url,
    )
    if story.updated_at:
        _add(head, "revision-history", norm=_time(story.updated_at))


def _body_head(start: _Element, story: Story) -> None:
    headlines = _add(start, "hedline")
    _add(headlines, "hl1", story.headline)
    if story.deck:
        _add(headlines, "hl2", story.deck)
    for author in story.authors:
        _add(_add(start, "byline"), "person", author.name)
    if story.credit_line:
        _add(_add(start, "distributor"), "org", story.credit_line)
    if story.dateline:
        _add(start, "dateline", story.dateline)


# -- the text ------------------------------------------------------------------------------------


def _body_content(content: _Element, item: PublicItem) -> None:
    """The body as block content, its photos where they stand (NITF 3.6, ``blockContent``)."""
    text = _parsed(item.story.body)
    photos = {photo.key: photo for photo in item.story.photos}
    for figure in list(text.iter("figure")):
        photo = photos.pop(figure.get("data-photo"), None)
        media = photo and _media(photo, item)
        if media is None:
            figure.getparent().remove(figure)
        else:
            figure.getparent().replace(figure, media)
    for element in list(text.iter(etree.Element)):
        _rename(element)
    leads = [photo for photo in photos.values() if photo.placement == "lead"]
    others = [photo for photo in photos.values() if photo.placement != "lead"]
    content.extend(_all_media(leads, item))
    content.extend(list(text))
    content.extend(_all_media(others, item))


def _parsed(body: str) -> _Element:
    """A canonical body as a tree. It is XML but for its empty elements and ``&nbsp;``."""
    text = body.replace("<br>", "<br/>").replace("<hr>", "<hr/>").replace("&nbsp;", "\xa0")
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, huge_tree=True)
    return etree.fromstring(f"<body>{_legal(text)}</body>".encode(), parser)


def _rename(element: _Element) -> None:
    name = element.tag
    if name in ("blockquote", "aside"):
        block = etree.Element("block")
        block.text, element.text = element.text, None
        block.extend(list(element))
        element.append(block)
        _swap(element, "cite", "quote-source")
    elif name == "strong":
        element.set("class", "bold")
    elif name == "ol":
        _swap(element, "start", "seqnum")
    elif name == "th":
        _swap(element, "scope", "")
    elif name in ("sub", "sup"):
        _into_number(element)
    element.tag = _RENAMED.get(name, name)


def _swap(element: _Element, name: str, new: str) -> None:
    """Call an attribute by a new name; "" for away with it."""
    value = element.attrib.pop(name, "")
    if value and new:
        element.set(new, value)


def _into_number(element: _Element) -> None:
    """Sub- and superscript stand in a ``num`` and hold plain text (NITF 3.6, ``num``)."""
    text = "".join(element.itertext())
    for child in list(element):
        element.remove(child)
    element.text = text
    around = element.getparent()
    if around is None or around.tag == "num":
        return
    number = etree.Element("num")
    number.tail, element.tail = element.tail, None
    around.replace(element, number)
    number.append(element)


# -- pictures ------------------------------------------------------------------------------------


def _all_media(photos: Iterable[StoryPhoto], item: PublicItem) -> list[_Element]:
    return [media for photo in photos if (media := _media(photo, item)) is not None]


def _media(photo: StoryPhoto, item: PublicItem) -> _Element | None:
    """The ``media`` of a photo with a reference for each copy; None where there is no copy."""
    if not photo.renditions:
        return None
    media = etree.Element("media", {"media-type": "image"})
    said = {
        "credit": photo.credit,
        "copyright": photo.copyright_notice,
        "usageterms": photo.usage_terms,
    }
    for name, value in said.items():
        if value:
            _add(media, "media-metadata", name=name, value=value)
    for rendition in photo.renditions:
        _add(
            media,
            "media-reference",
            mime_type="image/webp",
            source=address(photo, rendition, url=item.url),
            width=rendition.width,
            height=rendition.height,
            alternate_text=photo.alt_text,
        )
    if photo.caption:
        caption = _add(media, "media-caption")
        for line in filter(None, photo.caption.split("\n")):
            _add(caption, "p", line)
    if photo.creator:
        _add(media, "media-producer", photo.creator)
    return media
