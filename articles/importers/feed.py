"""Feeds: RSS 0.9 to 2.0, RDF, Atom (RFC 4287; single entries and RFC 6721 too) and JSON Feed.

Items are cut out as bytes and read one by one, each by feedparser in a feed of its own: what is
broken costs one item, and feedparser sees neither a document type nor markup that is not sound.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from io import BytesIO
from itertools import islice
from typing import Any, BinaryIO, Final

import feedparser  # type: ignore[import-untyped]
from lxml import etree  # type: ignore[import-untyped]

from articles.body import from_text
from articles.importers import json_feed
from articles.importers.feed_fields import MOST_ITEMS, People, embargo_of, language_of, time_of
from articles.importers.feed_media import put_together, take_media
from articles.importers.feed_text import (
    NO_TEXT,
    FeedText,
    fitting,
    is_picture,
    plain,
    read_html,
    whole_address,
    without_origin,
)
from articles.importers.finish import Unusable, finish, no_place, refusal
from articles.importers.headline import with_headline
from articles.importers.limits import DOCUMENT_BYTES, STORY_LIMITS
from articles.importers.xml import (
    Document,
    Element,
    Slice,
    attribute,
    children,
    first,
    local,
    read_xml,
    text_of,
)
from articles.records import Parsed, ParseProblem, Story, StoryPhoto, Subject

#: Elements that feedparser looks into with patterns that are slow on what is long, and the most
#: characters of them that it is shown.
SHORT_CHARACTERS: Final = 500
_SHORT: Final = frozenset(
    "author creator created date email expirationdate issued lastbuilddate managingeditor modified name"
    " owner pubdate published publisher updated valid webmaster".split()
)
_ATOM: Final = "http://www.w3.org/2005/Atom"
_XML: Final = "{http://www.w3.org/XML/1998/namespace}"
#: Modules under the prefixes that they are known by, declared or not.
_MODULES: Final = {
    "app": "http://www.w3.org/2007/app",
    "atom": _ATOM,
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
    "geo": "http://www.w3.org/2003/01/geo/wgs84_pos#",
    "georss": "http://www.georss.org/georss",
    "gml": "http://www.opengis.net/gml",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "media": "http://search.yahoo.com/mrss/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "slash": "http://purl.org/rss/1.0/modules/slash/",
    "wfw": "http://wellformedweb.org/CommentAPI/",
}
_PREFIXES: Final = {address.lower(): prefix for prefix, address in _MODULES.items()}
_PREFIX: Final = re.compile(rb"</?([A-Za-z][\w.-]{0,40}):")
_PLACES: Final = frozenset({"geo", "georss", "gml"})
#: Elements of an item that a Story has a place for, or that only repeat what is said elsewhere.
_TAKEN: Final = frozenset(
    "title link description summary content author category guid id pubdate published updated issued"
    " modified created enclosure source rights copyright language contributor expirationdate keywords"
    " content:encoded dc:title dc:creator dc:author dc:contributor dc:date dc:description dc:language"
    " dc:publisher dc:rights dc:source dc:subject dcterms:created dcterms:issued dcterms:modified"
    " feedburner:origlink itunes:author itunes:image itunes:keywords itunes:subtitle itunes:summary itunes:title"
    " app:control app:edited image body xhtml:body fullitem prism:section prism:expirationdate".split()
)
#: The vocabularies of the IPTC under the addresses that categories name them by.
_SCHEMES: Final = {
    "http://cv.iptc.org/newscodes/mediatopic": "medtop",
    "http://cv.iptc.org/newscodes/subjectcode": "subj",
}
_UNREADABLE: Final = "cannot be read as an item of a feed; ask for it again"
_EXCERPT_END: Final = re.compile(r"\s*(?:\[?(?:…|\.\.\.|&hellip;)\]?)\s*\Z")


@dataclass
class _Channel:
    """What a feed says of all its items; ``base`` is what their addresses are relative to."""

    title: str = ""
    language: str = ""
    rights: str = ""
    base: str = ""
    xml_language: str = ""
    authors: list[Any] = field(default_factory=list)


def parse(stream: BinaryIO, *, name: str) -> Iterator[Parsed | ParseProblem]:
    """The story of each item of a feed (at most DOCUMENT_BYTES), or what is wrong with it.

    The feed's title is the credit, its language and rights (for Atom its authors too) those of
    items that have none of their own; the rest of what it says of itself is of no story.
    """
    whole = stream.read(DOCUMENT_BYTES + 1)
    if len(whole) > DOCUMENT_BYTES:
        yield refusal(f"is larger than {DOCUMENT_BYTES:,} bytes, the most for a feed; split it")
        return
    if whole.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        yield from json_feed.parse_whole(whole)
        return
    document = Document(BytesIO(whole), ("item", "entry", "deleted-entry"))
    items = list(islice(document, MOST_ITEMS + 1))
    if len(items) > MOST_ITEMS:
        yield refusal(f"is a feed of more than {MOST_ITEMS:,} items; split it")
        return
    if not items:
        yield refusal("is a feed without items; there is no story in it", raw=whole)
        return
    channel = _channel(document)
    for item in items:
        raw = whole if len(items) == 1 else item.raw
        try:
            yield _parsed(document, item, channel, raw)
        except Unusable as problem:
            yield refusal(str(problem), raw=raw, where=item.where)


def _parsed(
    document: Document, item: Slice, channel: _Channel, raw: bytes
) -> Parsed | ParseProblem:
    notes: list[str] = []
    _declare(document, item, notes)
    element = document.read(item, notes)
    if local(element) == "deleted-entry":
        return _deleted(element, raw, notes, where=item.where)
    return _Item(element, channel, notes).finished(raw, where=item.where)


def _declare(document: Document, item: Slice, notes: list[str]) -> None:
    """Well-known prefixes that nobody declares mean what they always mean."""
    for prefix in {found.decode() for found in _PREFIX.findall(item.raw)}:
        if prefix in document.namespaces or prefix not in _MODULES:
            continue
        if f"xmlns:{prefix}".encode() not in item.raw:
            notes.append(f"uses “{prefix}:” without declaring it; read as {_MODULES[prefix]}")
            document.namespaces[prefix] = _MODULES[prefix]


def _deleted(
    element: Element, raw: bytes, notes: list[str], *, where: str
) -> Parsed | ParseProblem:
    """An entry that its provider has taken back (RFC 6721)."""
    story = Story(
        guid=attribute(element, "ref"),
        updated_at=time_of("when", attribute(element, "when"), None, notes),
        note=text_of(element, "comment"),
    )
    return finish(story, raw, notes, where=where, status="canceled")


# -- The feed ----------------------------------------------------------------------------------


def _channel(document: Document) -> _Channel:
    """What stands around the items, which must have been cut out."""
    try:
        root = read_xml(document.head + document.tail, [], encoding=document.encoding)
        base = attribute(root, "base") or attribute(root, "base", "channel")
        said = _by_feedparser(root, base).feed
    except Unusable:
        return _Channel()
    language = attribute(root, "lang") or attribute(root, "lang", "channel")
    link = dict.get(said, "link") or next(
        (one.get("href", "") for one in said.get("links", ()) if one.get("rel") == "self"), ""
    )
    return _Channel(
        title=_line(said, "title"),
        language=dict.get(said, "language") or language,
        rights=_line(said, "rights"),
        base=whole_address(base, link) or whole_address(link, ""),
        xml_language=language,
        authors=said.get("authors", []) if local(root) == "feed" else [],
    )


def _by_feedparser(root: Element, base: str) -> Any:
    """What feedparser finds in a feed that is sound, and whose bytes alone it is given.

    Raises Unusable where it trips over elements of its modules in odd places.
    """
    for one in root.iter():
        if isinstance(one.tag, str) and local(one).lower() in _SHORT and one.text:
            one.text = one.text[:SHORT_CHARACTERS]
        if isinstance(one.tag, str) and ":" in one.tag.rpartition("}")[2]:
            one.tag = one.tag.replace(":", "_")
        for name in [name for name in one.attrib if ":" in name.rpartition("}")[2]]:
            del one.attrib[name]
    try:
        return feedparser.parse(
            BytesIO(etree.tostring(root, encoding="utf-8", xml_declaration=True)),
            response_headers={"content-location": base, "content-type": "application/xml"},
            resolve_relative_uris=False,
            sanitize_html=False,
        )
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        raise Unusable(_UNREADABLE) from error


def _around(element: Element, channel: _Channel) -> Element:
    """A feed of the item's own kind with nothing but the item in it."""
    namespace = str(element.tag)[1:].rpartition("}")[0]
    if local(element) == "entry":
        root = inner = _feed_in(namespace or _ATOM)
    elif namespace:
        root = inner = etree.Element(f"{{{_MODULES['rdf']}}}RDF")
    else:
        root = etree.Element("rss", version="2.0")
        inner = etree.SubElement(root, "channel")
    if channel.xml_language:
        root.set(f"{_XML}lang", channel.xml_language)
    inner.append(element)
    return root


def _feed_in(namespace: str) -> Element:
    """The root of an Atom feed. Raises Unusable for a namespace that is no address."""
    try:
        return etree.Element(f"{{{namespace}}}feed", nsmap={None: namespace})
    except ValueError as error:
        raise Unusable(
            f"is in the namespace “{namespace[:80]}”, which is no address; ask for it again"
        ) from error


# -- The item ----------------------------------------------------------------------------------


class _Item:
    """One item: its XML, what feedparser makes of it, and the lines for the desk's note."""

    def __init__(self, element: Element, channel: _Channel, notes: list[str]) -> None:
        self.element = element
        self.channel = channel
        self.notes = notes
        self.desk: list[str] = []
        self.has_no_place: list[str] = []
        self.embargo = _embargo(element, notes)
        self.section = text_of(element, "section")
        self.guid = text_of(element, "guid") or text_of(element, "id")
        self.is_draft = text_of(element, "control/draft").lower() == "yes"
        self.media = take_media(element, base=self._base(), notes=notes)
        self._take_places()
        self.has_no_place += [
            name for name in map(_label, children(element)) if not _is_taken(name)
        ]
        self.dublin_source = next(
            (text_of(one) for one in children(element, "source") if _label(one) == "dc:source"), ""
        )
        self.entry = self._entry()

    def _base(self) -> str:
        return (
            whole_address(attribute(self.element, "base"), self.channel.base) or self.channel.base
        )

    def _take_places(self) -> None:
        for one in children(self.element):
            if _label(one).partition(":")[0] in _PLACES:
                if text := text_of(one):
                    self.desk.append(f"Place ({_label(one)}): {text[:200]}")
                self.element.remove(one)

    def _entry(self) -> Any:
        found = _by_feedparser(_around(self.element, self.channel), self.channel.base).entries
        if not found:
            raise Unusable(_UNREADABLE)
        return found[0]

    def finished(self, raw: bytes, *, where: str) -> Parsed | ParseProblem:
        headline = _line(self.entry, "title")
        text, deck = self._text()
        photos = put_together(text.photos, self._photos(), self._thumbnail())
        if not plain(text.body):
            text.body = self._caption_as_text(photos)
        if not plain(text.body):
            return refusal(NO_TEXT, raw=raw, where=where, headline=headline, guid=self.guid)
        people = self._people()
        published, updated = self._times()
        story = Story(
            guid=self.guid or attribute(self.element, "about") or dict.get(self.entry, "link", ""),
            deck=deck,
            body=text.body,
            section=self.section,
            language=self._language(),
            published_at=published,
            updated_at=updated,
            embargo_until=self.embargo,
            expires_at=self._time("expired"),
            credit=self._credit(people.agency),
            authors=tuple(people.authors),
            photos=photos,
            corrections=text.corrections,
        )
        subjects = [*self._subjects(), *self.media.subjects]
        self._links()
        self._rights()
        story = replace(story, note="\n".join([*self.desk, *people.desk])[: STORY_LIMITS["note"]])
        return finish(
            with_headline(story, headline),
            raw,
            [*self.notes, *no_place(self.has_no_place)],
            where=where,
            status="withheld" if self.is_draft else "usable",
            subjects=subjects,
            files=text.files,
        )

    # text

    def _text(self) -> tuple[FeedText, str]:
        """The text with its pictures, and the deck: of content and summary, the longer is the text."""
        details = [one for one in dict.get(self.entry, "content", ()) if one.get("value")]
        summary = dict.get(self.entry, "summary_detail") or {}
        if summary.get("value") and all(summary["value"] != one["value"] for one in details):
            details.append(summary)
        link = dict.get(self.entry, "link") or ""
        for one in details:
            one["value"] = without_origin(one["value"], link, self.channel.base)
        if not details:
            return FeedText(from_text(self.media.text)), ""
        texts = [(len(plain(one["value"])), one) for one in details]
        longest = max(texts, key=lambda text: text[0])[1]
        text = self._read(longest)
        said = longest if longest is summary else summary
        deck = "" if said is longest else _line({"deck_detail": said}, "deck")
        subtitle = _line(self.entry, "subtitle")
        return text, self._deck(deck or subtitle, plain(longest["value"]))

    def _read(self, detail: Any) -> FeedText:
        if detail.get("type") == "text/plain":
            return FeedText(from_text(detail["value"]))
        base = detail.get("base") or self._base()
        return read_html(detail["value"], base=base, notes=self.notes)

    def _deck(self, deck: str, text: str) -> str:
        """The summary as a deck; none where it only is how the text begins, or is too long."""
        beginning = _EXCERPT_END.sub("", deck)
        if deck == text:
            return ""
        if beginning and text.startswith(beginning):
            self.notes.append("its summary is the beginning of its text: left out")
            return ""
        if len(deck) > STORY_LIMITS["deck"]:
            self.has_no_place.append("summary (too long for a deck)")
            return ""
        return deck

    def _caption_as_text(self, photos: tuple[StoryPhoto, ...]) -> str:
        captions = [photo.caption for photo in photos if photo.caption]
        figures = [f'<figure data-photo="{one.key}"></figure>' for one in photos if one.key]
        return from_text(captions[0]) + "".join(figures) if captions else ""

    # pictures

    def _photos(self) -> Iterator[StoryPhoto]:
        yield from self.media.photos
        for link in self._enclosures():
            kind, href = link.get("type", ""), link.get("href", "")
            # feedparser takes every link for a page where it states no type
            if is_picture(href, kind="" if kind == "text/html" else kind):
                url = whole_address(href, self._base())
                photo = StoryPhoto(url=url, caption=link.get("title", ""))
                if url and (photo_that_fits := fitting(photo, self.notes)):
                    yield photo_that_fits
            elif href:
                self.has_no_place.append(f"enclosure ({kind[:40] or 'of no type'})")

    def _enclosures(self) -> list[Any]:
        links = [one for one in self.entry.get("links", ()) if one.get("rel") == "enclosure"]
        content = first(self.element, "content")
        if content is not None and attribute(content, "src"):  # RFC 4287 4.1.3.2
            src = {"href": attribute(content, "src"), "type": attribute(content, "type")}
            links.append(src)
        return links

    def _thumbnail(self) -> StoryPhoto | None:
        image = first(self.element, "image")
        href = attribute(image, "href") or text_of(image, "url")
        url = whole_address(href, self._base()) if href else ""
        return self.media.thumbnail or (StoryPhoto(url=url) if url else None)

    # who

    def _people(self) -> People:
        people = People()
        for person in self.entry.get("authors") or self.channel.authors:
            people.add(str(person.get("name") or ""), str(person.get("email") or ""))
        return people

    def _credit(self, agency: str) -> str:
        source = dict.get(self.entry, "source") or {}
        of_item = plain(source.get("title") or "") or self.dublin_source
        credit = of_item or agency or self.channel.title
        if len(credit) > STORY_LIMITS["credit"]:
            self.notes.append("the feed's title is too long for a credit: cut")
        return credit[: STORY_LIMITS["credit"]]

    def _rights(self) -> None:
        """What the desk should know of whom the item is from and what may be done with it."""
        for label, text in (
            ("Rights", _line(self.entry, "rights") or self.channel.rights),
            ("Publisher", str(dict.get(self.entry, "publisher") or "")),
            (
                "With",
                ", ".join(
                    one["name"] for one in self.entry.get("contributors", ()) if one.get("name")
                ),
            ),
        ):
            if text:
                self.desk.append(f"{label}: {text}")

    def _links(self) -> None:
        stated = text_of(self.element, "origLink") or dict.get(self.entry, "link") or ""
        link = whole_address(stated, self._base())
        if link.startswith(("http:", "https:")):
            self.desk.append(f"Original: {link}")
        for one in self.entry.get("links", ()):
            if one.get("rel") in ("related", "via") and one.get("href"):
                self.desk.append(f"{one['rel'].title()}: {one['href']}")

    def _subjects(self) -> Iterator[Subject]:
        for tag in self.entry.get("tags", ()):
            scheme, term, label = (tag.get(name) or "" for name in ("scheme", "term", "label"))
            scheme = _SCHEMES.get(scheme.rstrip("/"), scheme)
            if not label and term.startswith(("http:", "https:")):
                yield Subject(code=term, scheme=scheme)
            elif label or not (scheme in _SCHEMES.values() or (scheme and term.isdecimal())):
                yield Subject(name=label or term, code=term if label else "", scheme=scheme)
            else:
                yield Subject(code=term, scheme=scheme)

    # when, and in what language

    def _times(self) -> tuple[datetime | None, datetime | None]:
        """First published, and changed since; an item that states one time was published then."""
        published = self._time("published") or self._time("created")
        updated = self._time("updated")
        if published is None:
            return updated, None
        return published, updated if updated and updated > published else None

    def _time(self, name: str) -> datetime | None:
        text = dict.get(self.entry, name) or ""
        return time_of(name, text, dict.get(self.entry, f"{name}_parsed"), self.notes)

    def _language(self) -> str:
        content = first(self.element, "content")
        said = (
            text_of(self.element, "language")
            or attribute(content, "lang")
            or attribute(self.element, "lang")
            or self.channel.language
        )
        return language_of(said, self.notes)


def _is_taken(label: str) -> bool:
    return label.lower() in _TAKEN or label.rpartition(":")[2].lower().startswith("embargo")


def _label(element: Element) -> str:
    """The name of an element with the prefix that its module is known by."""
    namespace = str(element.tag)[1:].rpartition("}")[0]
    prefix = _PREFIXES.get(namespace.lower(), element.prefix or "")
    return f"{prefix}:{local(element)}" if prefix not in ("", "atom") else local(element)


def _line(said: Any, name: str) -> str:
    """A text construct as one line of text, its markup gone."""
    detail = dict.get(said, f"{name}_detail") or {}
    value = str(detail.get("value") or "")
    return " ".join(value.split()) if detail.get("type") == "text/plain" else plain(value)


def _embargo(element: Element, notes: list[str]) -> datetime | None:
    """The latest of ``prism:embargoDate`` and whatever else is called so. Raises Unusable."""
    times = [
        embargo_of(text_of(one), notes)
        for one in children(element)
        if local(one).lower().startswith("embargo")
    ]
    return max((at for at in times if at), default=None)
