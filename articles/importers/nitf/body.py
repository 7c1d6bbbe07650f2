"""The text of NITF as HTML: its blocks, tables, lists and pictures, and what is said to editors."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, field, replace
from typing import Any, Final

from lxml import etree  # type: ignore[import-untyped]

from articles.body import from_text
from articles.importers import wire
from articles.importers.finish import no_place
from articles.importers.limits import DOCUMENT_BYTES
from articles.importers.xml import Element, attribute, children, inner_html, local, text_of, within
from articles.records import StoryPhoto

#: Elements of a body → the HTML that says the same.
_AS_HTML: Final = {
    "hl1": "h2",
    "hl2": "h2",
    "credit": "p",
    "byline": "p",
    "dateline": "p",
    "copyrite": "p",
    "fn": "div",
    "lang": "span",
    "object.title": "em",
}
#: What says something about a body and is no part of its text.
_ABOUT: Final = (
    "alt-code",
    "classifier",
    "custom-table",
    "datasource",
    "key-list",
    "nitf-table-metadata",
    "table-reference",
    "tobject",
)
#: What providers call the words about a picture in ``media-metadata`` → the photo's field.
_OF_METADATA: Final = {
    "byline": "creator",
    "caption": "caption",
    "copyright": "copyright_notice",
    "creator": "creator",
    "credit": "credit",
    "photographer": "creator",
    "usageterms": "usage_terms",
}
_NO_PICTURE: Final = re.compile(r"thumb|preview", re.I)
_PICTURE: Final = re.compile(r"\.(?:jpe?g|png|gif|webp|tiff?|avif|bmp)(?:[?#]|$)", re.I)
_WEB: Final = re.compile(r"https?://", re.I)
#: What is marked in a sentence, and the line end that writers of XML put between it and a stop.
_INLINE: Final = ("a", "chron", "event", "function", "location", "money", "org", "person")
_BEFORE_A_STOP: Final = re.compile(r"\A[ \t]*\r?\n[ \t\r\n]*(?=[,.;:!?)])")
#: HTML that stands in a text as characters, and code that is to be put into a page.
_MARKUP: Final = re.compile(r"</?(?:p|br|div|h[1-6]|ul|ol|table|blockquote)\b[^<>]{0,500}>", re.I)
_CODE: Final = re.compile(
    r"\s*<(?:div|script|iframe|blockquote|figure)\b[^<>]{0,2000}>.*>\s*", re.I | re.S
)


@dataclass(slots=True, kw_only=True)
class NitfBody:
    """The text of NITF as HTML that is still to be cleaned, with what stood in it.

    A ``<figure data-photo="media-1">`` stands for the photo of that key. Photos before or after
    all text have none: the first of them is the lead, the others are a gallery. ``files`` are
    pictures that were embedded; ``desk`` is what is said to editors, ``credit`` the agency that
    the text ends with.
    """

    html: str = ""
    photos: list[StoryPhoto] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    desk: list[str] = field(default_factory=list)
    credit: str = ""


def body_html(content: Element, notes: list[str], *, prefix: str = "media") -> NitfBody:
    """The text in a ``body.content`` (or any element of block content; NITF 3.6, ``blockContent``).

    ``content`` is changed on the way. ``notes`` gets what has no place; ``prefix`` begins the keys
    of the photos.
    """
    body = NitfBody()
    lost: list[str] = []
    for note in list(within(content, "note")):
        if text := paragraphs_of(note):
            body.desk.append(text)
        take_out(note)
    for element in list(within(content, *_ABOUT)):
        _keep_unmarked(element, lost)
    for pre in list(within(content, "pre")):
        _keep_lines(pre)
    for number, media in enumerate(_media_in(content), 1):
        _take_picture(media, f"{prefix}-{number}", body, lost)
    _place(content, body)
    for inline in within(content, *_INLINE):
        inline.tail = _BEFORE_A_STOP.sub("", inline.tail or "")
    for paragraph in list(within(content, "p")):
        _join_lines(paragraph)
        if not len(paragraph) and _CODE.fullmatch(paragraph.text or ""):
            paragraph.text = ""
            lost.append("code in the text")
    for element in list(content.iter(etree.Element)):
        _rename(element)
    if markup := markup_in(content):
        body.html = markup
    elif not len(content) and "\n" in (content.text or "").strip():
        body.html = from_text(content.text)
    else:
        body.html = inner_html(content)
    notes += no_place(lost)
    return body


def markup_in(content: Element) -> str:
    """The HTML that stands in an element as characters; "" where it holds a text or elements."""
    text = "" if len(content) else content.text or ""
    return text if _MARKUP.search(text) else ""


def take_out(element: Element) -> None:
    """Take an element out of its tree; what follows it stays."""
    parent, previous = element.getparent(), element.getprevious()
    if parent is None:
        return
    if element.tail and previous is not None:
        previous.tail = (previous.tail or "") + element.tail
    elif element.tail:
        parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def _keep_unmarked(element: Element, lost: list[str]) -> None:
    """Take out what is about the text; a classifier that marks words of a sentence only goes itself."""
    if local(element) == "classifier" and (element.text or "").strip():
        element.tag = "span"
        return
    lost.append(local(element))
    take_out(element)


def paragraphs_of(element: Element) -> str:
    """The text in an element as plain text, its paragraphs on lines of their own."""
    parts = [text_of(one) for one in within(element, "p", "hl2", "li")]
    return "\n".join(part for part in parts if part) or text_of(element)


def _keep_lines(pre: Element) -> None:
    """Preformatted text as a paragraph with line breaks, for a body keeps no blanks."""
    lines = "".join(map(str, pre.itertext())).strip("\r\n").splitlines()
    for child in list(pre):
        pre.remove(child)
    pre.tag = "p"
    pre.text = ""
    for number, line in enumerate(lines):
        if number:
            etree.SubElement(pre, "br").tail = line
        else:
            pre.text = line


def _join_lines(paragraph: Element) -> None:
    """Join lines that a machine broke at a width, as old wires do with ``br``."""
    breaks = children(paragraph, "br")
    if not breaks or len(breaks) != len(paragraph):
        return
    lines = [paragraph.text or "", *(one.tail or "" for one in breaks)]
    text = "\n".join(" ".join(line.split()) for line in lines).strip("\n")
    if "\n\n" in text or "<br>" in (joined := from_text(text)) or joined.count("<p>") != 1:
        return
    for one in breaks:
        paragraph.remove(one)
    paragraph.text = " ".join(line.strip() for line in lines)


def _rename(element: Element) -> None:
    name = local(element)
    if name == "em" and "bold" in attribute(element, "class").lower():
        element.tag = "strong"
    elif name == "bq":
        is_pulled = "pull-quote" in attribute(element, "class")
        element.tag = "aside" if is_pulled else "blockquote"
        if source := attribute(element, "quote-source"):
            element.set("cite", source)
    elif name == "ol" and attribute(element, "seqnum"):
        element.set("start", attribute(element, "seqnum"))
    elif name == "frac-sep" and not element.text:
        element.text = "/"
    elif name == "frac" and not children(element, "frac-sep"):
        for denominator in children(element, "denom"):
            denominator.text = f"/{denominator.text or ''}"
    elif name in _AS_HTML:
        element.tag = _AS_HTML[name]


# -- pictures in the body ------------------------------------------------------------------------


def _media_in(content: Element) -> list[Element]:
    """The pictures and other media, but for those that stand inside another."""
    found = list(within(content, "media", "img"))
    return [
        one for one in found if not any(local(around) == "media" for around in one.iterancestors())
    ]


def _take_picture(media: Element, key: str, body: NitfBody, lost: list[str]) -> None:
    """Make a photo of ``media`` and leave a figure where it stood; other media are listed."""
    if local(media) == "img":
        photo = _inline_image(media, key, body.files)
        if photo == StoryPhoto():
            lost.append("img")
    elif _is_picture(media):
        photo = _picture(media, key, body.files, lost)
    else:
        lost.append(f"media ({attribute(media, 'media-type') or 'of no kind'})")
        photo = StoryPhoto()
    if photo == StoryPhoto():
        take_out(media)
        return
    body.photos.append(replace(photo, key=key))
    for child in list(media):
        media.remove(child)
    media.tag, media.text = "figure", None
    media.attrib.clear()
    media.set("data-photo", key)


def _inline_image(image: Element, key: str, files: dict[str, bytes]) -> StoryPhoto:
    """The photo that an ``img`` shows; none for a page's counter, which names no picture file."""
    address = attribute(image, "source") or attribute(image, "src")
    if not address or (_WEB.match(address) and not _PICTURE.search(address)):
        return StoryPhoto()
    alt_text = attribute(image, "alternate-text") or attribute(image, "alt")
    return StoryPhoto(alt_text=alt_text, **located(address, key, files))


def _is_picture(media: Element) -> bool:
    kinds = [attribute(media, "media-type").lower()]
    kinds += [
        attribute(one, "mime-type").lower() or attribute(one, "media-type").lower()
        for one in children(media, "media-reference")
    ]
    said = [kind for kind in kinds if kind]
    return not said or any(kind.startswith(("image", "photo", "graphic")) for kind in said)


def _picture(media: Element, key: str, files: dict[str, bytes], lost: list[str]) -> StoryPhoto:
    """The photo that a ``media`` of pictures is (NITF 3.6, ``media``)."""
    reference = _best(children(media, "media-reference"))
    said = {
        attribute(one, "name").lower(): attribute(one, "value") or text_of(one)
        for one in children(media, "media-metadata")
    }
    lost += [f"media-metadata {name}" for name in said if name not in _OF_METADATA]
    found: dict[str, Any] = {
        _OF_METADATA[name]: value for name, value in said.items() if name in _OF_METADATA
    }
    found["caption"] = "\n".join(
        filter(None, map(paragraphs_of, children(media, "media-caption")))
    ) or found.get("caption", "")
    for producer in map(text_of, children(media, "media-producer")):
        found.setdefault("credit" if wire.is_agency(producer) else "creator", producer)
    found["alt_text"] = attribute(reference, "alternate-text")
    place = located(attribute(reference, "source"), key, files)
    for held in children(media, "media-object"):
        if attribute(held, "encoding").lower() == "base64":
            kind = attribute(reference, "mime-type")
            place = embedded(f"data:{kind};base64,{text_of(held)}", key, files) or place
    return StoryPhoto(**{name: value for name, value in {**found, **place}.items() if value})


def _best(references: list[Element]) -> Element | None:
    """The largest of the pictures that are offered, a thumbnail only where there is no other."""
    pictures = [
        one
        for one in references
        if not attribute(one, "mime-type")
        or attribute(one, "mime-type").lower().startswith("image")
    ]
    return max(pictures, key=_size, default=None)


def _size(reference: Element) -> tuple[bool, bool, int]:
    names = " ".join(attribute(reference, name) for name in ("name", "id", "class"))
    sides = [attribute(reference, side) for side in ("width", "height")]
    numbers = [int(side) for side in sides if re.fullmatch(r"[0-9]{1,6}", side)]
    area = numbers[0] * numbers[1] if len(numbers) == 2 else 0
    return bool(attribute(reference, "source")), not _NO_PICTURE.search(names), area


def located(address: str, key: str, files: dict[str, bytes]) -> dict[str, Any]:
    """``url`` or ``file`` of a photo whose picture is at ``address``; empty where it is nowhere.

    The picture of a ``data:`` address goes into ``files``.
    """
    if address[:5].lower() == "data:":
        return embedded(address, key, files)
    if _WEB.match(address):
        return {"url": address}
    return {"file": address} if address else {}


def embedded(address: str, key: str, files: dict[str, bytes]) -> dict[str, Any]:
    """``file`` of the photo ``key`` that a ``data:`` address (RFC 2397) holds, put into ``files``."""
    head, _, data = address.partition(",")
    if not head.lower().endswith(";base64") or len(data) > DOCUMENT_BYTES:
        return {}
    try:
        picture = base64.b64decode("".join(data.split()))
    except ValueError:
        return {}
    kind = re.match(r"data:image/([a-z0-9]{1,8})", head.lower())
    ending = {"jpeg": "jpg", "": "jpg"}.get(kind[1] if kind else "", kind[1] if kind else "jpg")
    name = f"{key}.{ending}"
    files[name] = picture
    return {"file": name} if picture else {}


def _place(content: Element, body: NitfBody) -> None:
    """Take the figures before and after all text out of it: a lead and a gallery."""
    texts = 0
    places: dict[str, tuple[Element, int]] = {}
    for event, element in etree.iterwalk(content, events=("start", "end")):
        if event == "start" and local(element) == "figure" and element.get("data-photo"):
            places[element.get("data-photo")] = element, texts
        text = element.text if event == "start" else element.tail
        if text and text.strip() and not (event == "end" and element is content):
            texts += 1
    has_lead = False
    for number, photo in enumerate(body.photos):
        figure, before = places[photo.key]
        if 0 < before < texts:
            continue
        take_out(figure)
        is_logo = "logo" in f"{photo.alt_text} {photo.url} {photo.file}".lower()
        placement = "gallery" if has_lead or is_logo else "lead"
        body.photos[number] = replace(photo, placement=placement)
        has_lead = has_lead or not is_logo
