"""The text of a NewsML-G2 item: XHTML, NITF, HTML or plain text, and the pictures that stand in it."""

from __future__ import annotations

import base64
import html
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Final

from lxml import etree  # type: ignore[import-untyped]

from articles.body import from_text
from articles.importers import nitf, wire
from articles.importers.finish import Unusable
from articles.importers.newsml_g2.pictures import is_picture
from articles.importers.nitf.body import body_html, located, markup_in
from articles.importers.xml import (
    Element,
    attribute,
    children,
    every,
    inner_html,
    local,
    text_of,
    within,
)
from articles.records import StoryPhoto

#: What repeats the item's own fields at the top of a body (as dpa's classes call it).
_REPEATED: Final = frozenset({"publicationDate", "slugline", "genre", "embargoed"})
#: Elements that hold a paragraph's worth of text.
_BLOCKS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "p", "time", "ul", "strong"})
#: The first element of a text whose type is not said.
_ROOTS: Final = _BLOCKS | {"html", "body", "div", "section", "article", "nitf", "body.content"}
#: What a text says to editors before it begins: ``(Adds quotes)``, ``(Corrects date)``.
_ADVISORY: Final = re.compile(
    r"\((?:adds?|updates?|corrects?|recasts?|repeats?|refiles?|rewrites?|in [a-z]{3,9}\.? \d)\b.*\)",
    re.I,
)
#: How many paragraphs from the top a byline and a dateline are looked for in.
_OPENING: Final = 8
#: Elements of TT's own NITF → what they are.
_OF_TT: Final = {"p": "p", "rubrik": "h2", "mellis": "h3", "citat": "p", "ul": "ul", "li": "li"}


@dataclass(kw_only=True)
class Text:
    """A body that is still to be cleaned, what stood in it as fields, and the photos in it.

    ``is_repetition`` is true where it only says the item's headlines again.
    """

    html: str = ""
    title: str = ""
    deck: str = ""
    byline: str = ""
    dateline: str = ""
    credit: str = ""
    photos: list[StoryPhoto] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    desk: list[str] = field(default_factory=list)
    is_repetition: bool = False


def text_in(
    item: Element, *, known: Collection[str], keys: Mapping[str, str], notes: list[str]
) -> Text:
    """The text in an item's ``contentSet`` (NewsML-G2 2.35, ``contentSet``); empty where none is.

    ``known`` are the headlines and summaries that a body may say again at its top; ``keys`` are
    the addresses of pictures beside the text → the keys of their photos. Raises Unusable.
    """
    content = _best(item)
    if content is None:
        return Text()
    if local(content) == "inlineData":
        return _of_data(content, known, keys, notes)
    found = next(within(content, "nitf", "body.content"), None)
    if found is not None:
        return _of_nitf(found, known, keys, notes)
    root = next((child for child in content if isinstance(child.tag, str)), None)
    if root is None:
        markup = content.text or ""
        return _of_markup(markup, known, keys, notes) if markup.strip() else Text()
    if local(root).lower() == "body" and children(root, "TEXT"):
        return _of_tt(root)
    return _of_html(content, known, keys, notes)


def has_text(item: Element) -> bool:
    """Whether there is a text in the item itself."""
    return _best(item) is not None


def remote_text(item: Element) -> str:
    """The name of the file that an item's text is in where it is not in the item; "" for none."""
    for content in every(item, "contentSet/remoteContent"):
        if not is_picture(content):
            return attribute(content, "href") or attribute(content, "residref")
    return ""


def _best(item: Element) -> Element | None:
    """The content to read: XML before data, of those that are text."""
    inline = [one for one in every(item, "contentSet/inlineXML") if _is_text(one)] + [
        one for one in every(item, "contentSet/inlineData") if not is_picture(one)
    ]
    return next((one for one in inline if not _is_empty(one)), None)


def _is_text(content: Element) -> bool:
    """Whether XML is a text: not tables of sport or of shares, nor events, in XML of their own."""
    kind = attribute(content, "contenttype").lower()
    root = next(iter(children(content)), None)
    if root is None or "html" in kind or "nitf" in kind:
        return True
    return local(root).lower() in _ROOTS


def _is_empty(content: Element) -> bool:
    return not len(content) and not (content.text or "").strip()


# -- kinds ---------------------------------------------------------------------------------------


def _of_data(
    content: Element, known: Collection[str], keys: Mapping[str, str], notes: list[str]
) -> Text:
    text = "".join(map(str, content.itertext()))
    if attribute(content, "encoding").lower() == "base64":
        try:
            text = base64.b64decode("".join(text.split())).decode("utf-8", "replace")
        except ValueError as error:
            raise Unusable("has a text in base64 that cannot be read; ask for it again") from error
    kind = attribute(content, "contenttype").lower()
    if "html" in kind or text.lstrip().startswith(("<p", "<html", "<div", "<!DOCTYPE html")):
        return _of_markup(text, known, keys, notes)
    return Text(html=from_text(text))


def _of_markup(
    markup: str, known: Collection[str], keys: Mapping[str, str], notes: list[str]
) -> Text:
    """HTML that stands in the item as characters."""
    parser = etree.HTMLParser(no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(f"<html><body>{markup}</body></html>", parser)
    except etree.XMLSyntaxError:
        root = None
    if root is None:
        notes.append("the markup of the text cannot be read; taken as plain text")
        return Text(html=from_text(html.unescape(markup)))
    around = etree.Element("inlineXML")
    around.append(root)
    return _of_html(around, known, keys, notes)


def _of_nitf(
    root: Element, known: Collection[str], keys: Mapping[str, str], notes: list[str]
) -> Text:
    """The text of NITF 3.x, with what its head says of headline, summary, byline and place."""
    content = root if local(root) == "body.content" else next(within(root, "body.content"), None)
    head = Text()
    start = next(within(root, "body.head"), None)
    head.deck = nitf.deck_of(start, head.desk)
    heads = [*within(root, "hl1"), *within(root, "hedline"), *within(root, "title")]
    head.title = next(filter(None, map(text_of, heads)), "")
    head.byline = _byline(next(within(root, "byline"), None))
    head.dateline = text_of(next(within(root, "dateline"), None))
    if content is None:
        return head
    if markup := markup_in(content):
        text = _of_markup(markup, known, keys, notes)
        return replace(
            text,
            title=head.title or text.title,
            deck=head.deck,
            byline=head.byline or text.byline,
            dateline=head.dateline or text.dateline,
            desk=head.desk + text.desk,
        )
    _take_opening(content, head)
    body = body_html(content, notes)
    head.html, head.photos, head.files = body.html, body.photos, body.files
    head.desk += body.desk
    return head


def _byline(element: Element | None) -> str:
    """The name in a byline: of a person, else its words, else what stands in the title's place."""
    if element is None:
        return ""
    person = text_of(next(within(element, "person"), None))
    words = person or " ".join((element.text or "").split())
    return (words or text_of(element)).rstrip(" ,")


def _of_tt(body: Element) -> Text:
    """The text of TT's own kind of NITF, whose elements have Swedish names."""
    text = Text()
    text.title = text_of(next(within(body, "RUBRIK"), None))
    text.dateline = text_of(next(within(body, "SOURCE", "ORT"), None))
    text.byline = text_of(next(within(body, "BYLINE"), None)).partition("/")[0]
    for picture in list(within(body, "BILD")):
        caption, creator = text_of(picture, "BILDTEXT"), text_of(picture, "BILDSKAPARE")
        place = located(text_of(picture, "BILDFIL"), f"tt-{len(text.photos)}", text.files)
        text.photos.append(StoryPhoto(caption=caption, creator=creator, **place))
    first_headline = next(within(body, "RUBRIK"), None)
    gone = list(within(body, "BILD", "DAT", "BYLINE"))
    for element in [*gone, *([] if first_headline is None else [first_headline])]:
        _remove(element)
    for element in body.iter(etree.Element):
        element.tag = _OF_TT.get(local(element).lower(), "div")
    text.html = inner_html(body)
    return text


# -- HTML ----------------------------------------------------------------------------------------


def _of_html(
    content: Element, known: Collection[str], keys: Mapping[str, str], notes: list[str]
) -> Text:
    body = next(within(content, "body"), content)
    text = Text(title=text_of(next(within(content, "title"), None)))
    for heading in within(content, "h1"):
        text.title = text.title or text_of(heading)
    for head in list(within(body, "head", "title")):
        _remove(head)
    _take_figures(body, keys, text)
    _take_tt(body, text)
    _drop_repetitions(body, known, text)
    _take_opening(body, text)
    text.html = inner_html(body)
    if not len(body) and "\n" in (body.text or "").strip():
        text.html = from_text(body.text)
    return text


def _take_tt(body: Element, text: Text) -> None:
    """Take out what TT writes into a text besides it: its vignette and the agency, and who wrote it."""
    for block in list(within(body, "div")):
        kind = attribute(block, "class")
        if kind == "dat":
            said = [
                text_of(one) for one in children(block) if attribute(one, "class") == "vignette"
            ]
            text.desk += [f"Vignette: {one}" for one in said if one]
        elif kind == "byline":
            text.byline = text.byline or text_of(block)
        else:
            continue
        _remove(block)


def _take_figures(body: Element, keys: Mapping[str, str], text: Text) -> None:
    """Leave a figure for each picture in the text: one that came beside it, or a new photo."""
    beside = set(keys.values())
    images = list(within(body, "img", "dnl-image"))
    figures = [_figure_of(image) for image in images]
    counts = Counter(figure for figure in figures if figure is not None)
    for element, around in zip(images, figures, strict=True):
        figure: Element = around if counts[around] == 1 else element
        said = [attribute(element, one) for one in ("ref", "src", "uri", "residref")]
        key = attribute(figure, "data-photo") or next(
            (keys[one] for one in said if one in keys), ""
        )
        if key not in beside:
            key = _new_photo(element, figure, text)
        if not key:
            _remove(element)
            continue
        tail = figure.tail
        figure.clear()
        figure.tail = tail
        figure.tag = "figure"
        figure.set("data-photo", key)


def _figure_of(element: Element) -> Element | None:
    """The figure that a picture stands in."""
    for parent in element.iterancestors():
        if local(parent) == "figure":
            return parent
        if local(parent) not in ("a", "div", "picture", "span"):
            return None
    return None


def _new_photo(element: Element, figure: Element, text: Text) -> str:
    """A photo that only the text names, and its key; "" for a picture that only counts readers."""
    if {attribute(element, "width"), attribute(element, "height")} & {"0", "1"}:
        return ""
    key = f"text-{len(text.photos) + 1}"
    place = located(attribute(element, "src"), key, text.files)
    caption = text_of(next(within(figure, "figcaption"), None)) or attribute(element, "caption")
    if not place and not caption:
        return ""
    photo = StoryPhoto(
        key=key,
        caption=caption,
        alt_text=attribute(element, "alt"),
        credit=attribute(element, "creditline"),
        **place,
    )
    text.photos.append(photo)
    return key


def _drop_repetitions(body: Element, known: Collection[str], text: Text) -> None:
    """Drop what stands at the top of a text and says again what the item's fields say."""
    fields = {_plain(one) for one in [*known, text.title] if one}
    repeated: list[Element] = []
    for block in _opening_blocks(body):
        said = text_of(block)
        called = set(attribute(block, "class").split())
        if "byline" in called:
            text.byline = text.byline or said
        elif not called & _REPEATED and _plain(said) not in fields:
            break
        repeated.append(block)
    text.is_repetition = bool(repeated) and _is_all(body, repeated)
    if not text.is_repetition:
        for block in repeated:
            _remove(block)


def _opening_blocks(body: Element) -> Iterator[Element]:
    """The paragraphs and headings with text in them, in order, up to the first loose text."""
    inside: Element | None = None
    for event, element in etree.iterwalk(body, events=("start", "end")):
        if event == "end":
            if element is inside:
                inside = None
            if inside is None and element is not body and (element.tail or "").strip():
                return
        elif inside is None:
            if local(element) in _BLOCKS:
                inside = element
                if text_of(element):
                    yield element
            elif (element.text or "").strip():
                return


def _is_all(body: Element, blocks: list[Element]) -> bool:
    return len(text_of(body).replace(" ", "")) == sum(
        len(text_of(one).replace(" ", "")) for one in blocks
    )


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold().rstrip(".")


def _take_opening(body: Element, text: Text) -> None:
    """Take what stands before the text begins: word to editors, the byline, and the dateline."""
    for marked in within(body, "span"):
        if attribute(marked, "class") == "dateline":
            text.dateline = text_of(marked)
            _remove(marked)
            break
    for paragraph in list(islice((one for one in within(body, "p") if text_of(one)), _OPENING)):
        said = text_of(paragraph)
        if len(said) <= 200 and wire.byline(said) is not None and not _is_all(body, [paragraph]):
            text.byline = text.byline or said
            _remove(paragraph)
        elif len(said) <= 1_000 and _ADVISORY.fullmatch(said):
            text.desk.append(said)
            _remove(paragraph)
        elif not text.dateline and _take_dateline(paragraph, text):
            return


def _take_dateline(paragraph: Element, text: Text) -> bool:
    """Take the dateline off a paragraph; false where it begins with none."""
    opening = " ".join((paragraph.text or "")[:400].split())
    found = wire.dateline(opening) if opening else None
    if found is None or not (found.rest or len(paragraph)):
        return False
    words = r"\s+".join(map(re.escape, found.rest.split()[:4]))
    place = re.search(words, paragraph.text)
    if place is None:
        return False
    text.dateline, text.credit = found.text, found.agency
    paragraph.text = paragraph.text[place.start() :] if found.rest else ""
    return True


def _remove(element: Element) -> None:
    """Take an element out of its tree; the text after it stays."""
    parent, previous = element.getparent(), element.getprevious()
    if parent is None:
        return
    tail = element.tail or ""
    if previous is not None:
        previous.tail = (previous.tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail
    parent.remove(element)
