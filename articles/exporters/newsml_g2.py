"""NewsML-G2 2.35, IPTC's news in XML: a newsMessage with the text and a news item for each photo.

The elements stand in the order of the specification (conformance level power). What it has no
property for has a role of the scheme ``newsroom``, which the items' catalogs declare: a correction
is a ``description`` whose role is its kind and whose ``modified`` is its time, a source is an
``infoSource`` whose role is what it did, the section is a ``subject`` of the scheme ``section``.

Read again by ``articles.importers.newsml_g2`` a story is the same but for: the slugs of authors,
tags and sources, what of a source is not public, the terms, crops, focal points and renditions of
photos (one address is kept of each), times below a second, and addresses inside the text, which
become whole. The photos of a story under an embargo are under it too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final
from urllib.parse import urljoin

from lxml import etree  # type: ignore[import-untyped]

from articles.body import words
from articles.exporters import address
from articles.records import PublicItem, Story, StoryCitation, StoryPhoto

MEDIA_TYPE = "application/vnd.iptc.g2.newsmessage+xml"
SUFFIX = ".xml"

#: An element of lxml, which ships no types.
Element = Any

_NAR: Final = "http://iptc.org/std/nar/2006-10-01/"
_XHTML: Final = "http://www.w3.org/1999/xhtml"
_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_CATALOG: Final = "http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_38.xml"
#: Aliases of the codes that are this newsroom's own.
_SCHEMES: Final = {"newsroom": "urn:newsroom:", "section": "urn:newsroom:section:"}
#: Characters that XML 1.0 cannot hold.
_NOT_IN_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_KINDS: Final = {"jpg": "jpeg", "jpeg": "jpeg", "png": "png", "gif": "gif", "webp": "webp"}


def export(item: PublicItem) -> bytes:
    """The story as a newsMessage with one text and its photos, UTF-8.

    A story that was withdrawn has ``pubStatus`` canceled, the reason as ``edNote``, and neither
    text nor photos. ``guid``, which there must be, is the story's, else a URN of its content;
    ``versionCreated``, which the standard wants, is left out of a story that has no time at all.
    """
    story = item.story
    guid = story.guid or f"urn:sha256:{story.digest()}"
    message = etree.Element(f"{{{_NAR}}}newsMessage", nsmap={None: _NAR})
    _add(_add(message, "header"), "sent", _time(_version_time(story)))
    items = _add(message, "itemSet")
    photos = story.photos if item.status == "usable" else ()
    _text(items, item, guid, photos)
    for photo in photos:
        _picture(items, item, guid, photo)
    text: bytes = etree.tostring(
        message, xml_declaration=True, encoding="UTF-8", pretty_print=False
    )
    return text + b"\n"


# -- building ------------------------------------------------------------------------------------


def _add(parent: Element, name: str, text: str | None = "", **attributes: str | None) -> Element:
    """A child with what of its attributes is not empty; line ends of its text become ``br``."""
    child = etree.SubElement(parent, f"{{{_NAR}}}{name}")
    for key, value in attributes.items():
        if value:
            child.set(_LANG if key == "lang" else key, _valid(value))
    first, *others = _valid(text or "").split("\n")
    child.text = first or None
    for line in others:
        etree.SubElement(child, f"{{{_NAR}}}br").tail = line
    return child


def _add_filled(parent: Element, name: str, text: str | None, **attributes: str | None) -> None:
    """The same, where there is a text."""
    if text:
        _add(parent, name, text, **attributes)


def _valid(text: str) -> str:
    return _NOT_IN_XML.sub("", text)


def _time(at: datetime | None) -> str:
    return at.isoformat(timespec="seconds") if at else ""


def _version_time(story: Story) -> datetime | None:
    return story.updated_at or story.published_at


def _item(items: Element, guid: str, story: Story) -> Element:
    """A ``newsItem`` with its catalogs."""
    item = _add(
        items,
        "newsItem",
        guid=guid,
        version=story.version or "1",
        standard="NewsML-G2",
        standardversion="2.35",
        conformance="power",
        lang=story.language,
    )
    _add(item, "catalogRef", href=_CATALOG)
    catalog = _add(item, "catalog")
    for alias, uri in _SCHEMES.items():
        _add(catalog, "scheme", alias=alias, uri=uri)
    return item


def _item_meta(item: Element, kind: str, story: Story, *, url: str, status: str) -> Element:
    """``itemMeta`` as far as ``pubStatus`` (NewsML-G2 2.35, ItemManagementGroup)."""
    meta = _add(item, "itemMeta")
    _add(meta, "itemClass", qcode=f"ninat:{kind}")
    _add(meta, "provider", uri=urljoin(url, "/") if url else _SCHEMES["newsroom"])
    _add_filled(meta, "versionCreated", _time(_version_time(story)))
    _add_filled(meta, "firstCreated", _time(story.published_at))
    _add_filled(meta, "embargoed", _time(story.effective_embargo))
    _add(meta, "pubStatus", qcode=f"stat:{status}")
    return meta


# -- the text ------------------------------------------------------------------------------------


def _text(items: Element, item: PublicItem, guid: str, photos: tuple[StoryPhoto, ...]) -> None:
    story = item.story
    news = _item(items, guid, story)
    meta = _item_meta(news, "text", story, url=item.url, status=item.status)
    _add_filled(meta, "edNote", item.reason)
    _add_filled(meta, "expires", _time(story.expires_at))
    for rank, photo in enumerate(photos, 1):
        link = _add(
            meta,
            "link",
            rel="irel:associatedWith",
            residref=f"{guid}#{photo.key}",
            rank=str(rank),
        )
        _add(link, "itemClass", qcode="ninat:picture")
    _content_meta(_add(news, "contentMeta"), item)
    if story.body and item.status == "usable":
        inline = _add(
            _add(news, "contentSet"),
            "inlineXML",
            contenttype="application/xhtml+xml",
            wordcount=str(words(story.body)),
        )
        inline.append(_xhtml(item))


def _content_meta(meta: Element, item: PublicItem) -> None:
    """``contentMeta``: what is administrative, then what is descriptive, as 2.35 orders them."""
    story = item.story
    _add_filled(meta, "urgency", str(story.urgency or ""))
    for source in story.sources:
        _source(meta, source)
    for author in story.authors:
        creator = _add(meta, "creator", literal=author.slug)
        _add(creator, "name", author.name)
    _add_filled(meta, "altId", story.slug, type="newsroom:slug")
    _add_filled(meta, "altId", item.url, type="newsroom:url")
    if story.language:
        _add(meta, "language", tag=story.language)
    if name := story.section_name or story.section:
        code = "_".join((story.section or name).split())
        section = _add(meta, "subject", type="cpnat:abstract", qcode=f"section:{code}")
        _add(section, "name", name)
    for tag in story.tags:
        subject = _add(meta, "subject", type="cpnat:abstract", literal=tag.slug or tag.name)
        _add(subject, "name", tag.name)
    _add_filled(meta, "headline", story.headline)
    _add_filled(meta, "dateline", story.dateline)
    _add_filled(meta, "by", ", ".join(author.name for author in story.authors))
    _add_filled(meta, "creditline", story.credit_line)
    _add_filled(meta, "description", story.deck, role="drol:summary")
    for correction in story.corrections:
        _add(
            meta,
            "description",
            correction.text,
            role=f"newsroom:{correction.kind}",
            modified=_time(correction.at),
        )


def _source(meta: Element, source: StoryCitation) -> None:
    kind = source.kind and f"newsroom:{source.kind}"
    found = _add(meta, "infoSource", literal=source.slug, type=kind, role=f"newsroom:{source.role}")
    _add(found, "name", source.name)
    _add_filled(found, "definition", source.attribution)
    _add_filled(found, "note", source.label)
    if source.url:
        _add(found, "remoteInfo", href=source.url)


def _xhtml(item: PublicItem) -> Element:
    """The body as XHTML with whole addresses; a figure has its picture in it for others to see."""
    parser = etree.HTMLParser(no_network=True, remove_comments=True, encoding="utf-8")
    markup = f"<html><body>{_valid(item.story.body)}</body></html>"
    found = etree.fromstring(markup.encode(), parser)
    photos = {photo.key: photo for photo in item.story.photos}
    root = etree.Element(f"{{{_XHTML}}}html", nsmap={None: _XHTML})
    head = etree.SubElement(root, f"{{{_XHTML}}}head")
    etree.SubElement(head, f"{{{_XHTML}}}title").text = _valid(item.story.headline)
    body = found.find("body")
    for element in body.iter(etree.Element):
        if element.get("href"):
            element.set("href", urljoin(item.url, element.get("href")))
        if element.tag == "figure":
            _show(element, photos.get(element.get("data-photo", "")), item.url)
        element.tag = f"{{{_XHTML}}}{element.tag}"
    root.append(body)
    etree.cleanup_namespaces(root)
    return root


def _show(figure: Element, photo: StoryPhoto | None, url: str) -> None:
    places = list(_places(photo, url)) if photo else []
    if photo and places:
        image = etree.SubElement(figure, "img", src=_valid(places[-1][0]))
        image.set("alt", _valid(photo.alt_text))


# -- photos --------------------------------------------------------------------------------------


def _picture(items: Element, item: PublicItem, guid: str, photo: StoryPhoto) -> None:
    """A news item for a photo; its guid is the story's with the photo's key (``guid#key``)."""
    story = item.story
    news = _item(items, f"{guid}#{photo.key}", story)
    rights = _add(news, "rightsInfo")
    _add_filled(rights, "copyrightNotice", photo.copyright_notice)
    _add_filled(rights, "usageTerms", photo.usage_terms)
    if not len(rights):
        news.remove(rights)
    meta = _item_meta(news, "picture", story, url=item.url, status="usable")
    _add(meta, "role", qcode=f"newsroom:{photo.placement}")
    content = _add(news, "contentMeta")
    if photo.creator:
        creator = _add(content, "creator", role="crol:photographer")
        _add(creator, "name", photo.creator)
    _add_filled(content, "creditline", photo.credit)
    _add_filled(content, "description", photo.caption, role="drol:caption")
    _add_filled(content, "description", photo.alt_text, role="newsroom:altText")
    _add_filled(content, "description", photo.extended_description, role="newsroom:extended")
    places = list(_places(photo, item.url))
    if places:
        held = _add(news, "contentSet")
        for href, kind, width, height in places:
            _add(held, "remoteContent", href=href, contenttype=kind, width=width, height=height)


def _places(photo: StoryPhoto, url: str) -> Iterator[tuple[str, str, str, str]]:
    """Where copies of a photo are had, each once: address, type, width and height in pixels."""
    seen: set[str] = set()
    for one in sorted(photo.renditions, key=lambda one: -one.width):
        if (href := address(photo, one, url=url)) not in seen:
            seen.add(href)
            yield href, _kind(href), str(one.width or ""), str(one.height or "")
    is_beside = photo.file and not photo.file.startswith("sha256:")
    other = photo.file if is_beside else photo.url
    if other and not seen:
        yield other, _kind(other), "", ""


def _kind(href: str) -> str:
    ending = href.partition("?")[0].rpartition(".")[2].lower()
    return f"image/{_KINDS.get(ending, 'webp')}"
