"""NITF, IPTC's news text in XML: 2.5 and 3.0 to 3.6, with namespaces or without.

``read`` serves the formats that carry NITF inside their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import BinaryIO, Final

from lxml import etree  # type: ignore[import-untyped]

from articles.body import clean, from_text, is_blank, to_text
from articles.importers import media_topics, wire
from articles.importers.finish import Unusable, finish, no_place, refusal
from articles.importers.frame import without_ending
from articles.importers.headline import with_headline
from articles.importers.nitf.body import (
    NitfBody,
    body_html,
    markup_in,
    paragraphs_of,
    take_out,
)
from articles.importers.stated import (
    as_sources,
    each_once,
    filled_in,
    framed,
    read_byline,
    read_embargo,
    read_language,
    read_moment,
    read_urgency,
)
from articles.importers.xml import (
    Document,
    Element,
    attribute,
    children,
    every,
    first,
    inner_html,
    local,
    text_of,
    within,
)
from articles.records import (
    Parsed,
    ParseProblem,
    Story,
    StoryAuthor,
    StoryCorrection,
    Subject,
)

__all__ = ["Found", "NitfBody", "body_html", "parse", "read"]


def parse(stream: BinaryIO, *, name: str) -> Iterator[Parsed | ParseProblem]:
    """The stories of a file of NITF, one for each ``nitf`` in it."""
    document = Document(stream, ("nitf",))
    is_empty = True
    for item, raw in document.with_raw():
        is_empty = False
        notes: list[str] = []
        try:
            found = read(document.read(item, notes), notes)
        except Unusable as problem:
            yield refusal(str(problem), raw=raw, where=item.where)
            continue
        yield finish(
            found.story,
            raw,
            notes,
            where=item.where,
            status=found.status,
            subjects=found.subjects,
            files=found.files,
        )
    if is_empty:
        yield refusal("has no “nitf” element; ask for the file again", raw=document.head)


@dataclass(slots=True, kw_only=True)
class Found:
    """What an item of news says: its story, still to be finished, and what goes beside it."""

    story: Story
    status: str = "usable"
    subjects: list[Subject] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)


def read(root: Element, notes: list[str], *, prefix: str = "media") -> Found:
    """What a ``nitf`` says (NITF 3.6). ``notes`` gets what has no place; ``root`` is changed;
    ``prefix`` begins the keys of photos in the text. Raises Unusable where an embargo cannot be read.
    """
    head = first(root, "head")
    start = first(root, "body/body.head")
    desk: list[str] = []
    subjects = _subjects(root)
    status, embargo = _release(head, desk, notes)
    authors, credits = _bylines(start, head, desk, notes)
    issued, updated = _times(root, notes)
    deck = deck_of(start, desk)
    dateline = _dateline(first(start, "dateline"))
    _desk_lines(root, desk)
    notes += no_place(_without_place(root))
    body = _body(root, desk, notes, prefix)
    story = Story(
        guid=_guid(head, status),
        version=attribute(_one(head, "du-key"), "version"),
        deck=deck,
        dateline=dateline,
        body=body.html,
        section=attribute(_one(root, "pubdata"), "position.section"),
        language=_language(root, notes),
        urgency=read_urgency(attribute(_one(head, "urgency"), "ed-urg"), notes),
        published_at=issued,
        updated_at=updated,
        embargo_until=embargo,
        expires_at=read_moment("date.expire", _norm(head, "date.expire"), notes),
        credit=credits[0] if len(credits) == 1 else "" if credits else body.credit,
        note="\n".join(desk),
        authors=tuple(StoryAuthor(name=name) for name in authors),
        sources=as_sources(credits),
        photos=tuple(body.photos),
        corrections=tuple(
            StoryCorrection(text=attribute(one, "info"), at=issued)
            for one in _all(head, "correction")
            if attribute(one, "info")
        ),
    )
    stated = text_of(start, "hedline/hl1") or text_of(start, "hedline") or text_of(head, "title")
    story = with_headline(framed(with_caption_for_text(story)), stated)
    return Found(story=story, status=status, subjects=subjects, files=body.files)


def with_caption_for_text(story: Story) -> Story:
    """A picture without a text is a story whose text is its caption."""
    caption = next((photo.caption for photo in story.photos if photo.caption), "")
    if caption and is_blank(clean(story.body)):
        return replace(story, body=from_text(caption))
    return story


# -- head ----------------------------------------------------------------------------------------

_STATUSES: Final = {
    "": "usable",
    "usable": "usable",
    "embargoed": "usable",
    "withheld": "withheld",
    "canceled": "canceled",
    "cancelled": "canceled",
}


def _one(element: Element | None, name: str) -> Element | None:
    """The first element of that name, wherever its writer put it."""
    return next(iter(_all(element, name)), None)


def _all(element: Element | None, *names: str) -> list[Element]:
    return [] if element is None else list(within(element, *names))


def _norm(head: Element | None, name: str) -> str:
    return attribute(_one(head, name), "norm")


def _release(
    head: Element | None, desk: list[str], notes: list[str]
) -> tuple[str, datetime | None]:
    """The status and the embargo (NITF 3.6, ``management-status``, ``date.release``).

    A release that is not after the issue is none, unless the item says that it is embargoed. One
    that is embargoed until nobody knows when is withheld.
    """
    said = attribute(_one(head, "docdata"), "management-status").lower()
    status = _STATUSES.get(said, "withheld")
    if said not in _STATUSES:
        notes.append(f"management-status is “{said[:40]}”, which is unknown; taken as withheld")
    issued, released = _norm(head, "date.issue"), _norm(head, "date.release")
    is_embargoed = said == "embargoed"
    embargo = None
    if is_embargoed or released != issued:
        embargo = read_embargo("date.release", filled_in(released), notes)
        embargo = embargo if is_embargoed or not _is_before(embargo, issued) else None
    for message in (attribute(one, "info") for one in _all(head, "ed-msg")):
        rule = wire.embargo(message)
        if rule and not rule.is_none:
            is_embargoed = True
            embargo = max(filter(None, (rule.until, embargo)), default=None)
    if is_embargoed and embargo is None:
        desk.append("Embargoed, and not said until when")
        return ("withheld" if status == "usable" else status), None
    return status, embargo


def _guid(head: Element | None, status: str) -> str:
    """The document's name; of a cancellation, that of what it cancels (``management-doc-idref``)."""
    canceled = attribute(_one(head, "docdata"), "management-doc-idref")
    own = attribute(_one(head, "doc-id"), "id-string")
    return canceled if canceled and status == "canceled" else own


def _is_before(at: datetime | None, text: str) -> bool:
    """Whether ``at`` is no later than the time in ``text``."""
    if at is None:
        return True
    issued = read_moment("date.issue", text, [])
    return issued is not None and at <= issued


def _times(root: Element, notes: list[str]) -> tuple[datetime | None, datetime | None]:
    """When the item was issued, and when it was last revised if that is later."""
    stated = [
        ("date.issue", _norm(root, "date.issue")),
        ("date.publication", attribute(_one(root, "pubdata"), "date.publication")),
        ("story.date", _norm(root, "story.date")),
    ]
    place, text = next(((place, text) for place, text in stated if text), ("", ""))
    issued = read_moment(place, text, notes)
    revised = [
        read_moment("revision-history", attribute(one, "norm"), notes)
        for one in _all(root, "revision-history")
    ]
    latest = max(filter(None, revised), default=None)
    return issued, latest if latest and issued and latest > issued else None


def _language(root: Element, notes: list[str]) -> str:
    metas = (
        attribute(one, "content")
        for one in _all(first(root, "head"), "meta")
        if attribute(one, "name").lower() == _LANGUAGE_IN_META
    )
    stated = attribute(root, "baselang") or attribute(root, "lang") or next(metas, "")
    return read_language(stated, notes)


# -- what it is about ----------------------------------------------------------------------------

#: Names of ``meta`` that hold keywords, with commas between them, and the language.
_KEYWORDS_IN_META: Final = ("article-keywords", "keywords", "news_keywords")
_LANGUAGE_IN_META: Final = "article-language"
#: Names of ``meta`` that hold a code → its scheme.
_CODES_IN_META: Final = {"anpa-category": "anpa", "category_iptc": "subj"}
_PLACE_PARTS: Final = ("city", "county-dist", "state-prov")
_IDENTIFIED: Final = (
    "person",
    "org",
    "location",
    "event",
    "function",
    "object.title",
    "classifier",
    "virtloc",
)


def _subjects(root: Element) -> list[Subject]:
    """Subjects, keywords, scopes, places, people and organisations, in the order of the file."""
    head = first(root, "head")
    found = [_subject(one) for one in _all(head, "tobject.subject")]
    found += [
        Subject(name=attribute(one, "key") or text_of(one), scheme="keyword")
        for one in _all(head, "keyword")
    ]
    found += [
        Subject(name=word.strip(), scheme="keyword")
        for one in _all(head, "meta")
        if attribute(one, "name").lower() in _KEYWORDS_IN_META
        for word in attribute(one, "content").split(",")
    ]
    found += [
        Subject(name=attribute(one, "scope"), scheme="doc-scope") for one in _all(head, "doc-scope")
    ]
    for place in _all(head, "evloc"):
        name = next(filter(None, (attribute(place, part) for part in _PLACE_PARTS)), "")
        found.append(Subject(name=name, scheme="evloc"))
        found.append(Subject(code=attribute(place, "iso-cc"), scheme="iso-cc"))
    for identified in _all(head, "identified-content"):
        found += [_identified(one) for one in children(identified, *_IDENTIFIED)]
    found += [
        Subject(code=attribute(one, "content"), scheme=scheme)
        for one in _all(head, "meta")
        if (scheme := _CODES_IN_META.get(attribute(one, "name").lower(), ""))
    ]
    return [one for one in found if one.name or one.code]


def _subject(element: Element) -> Subject:
    """A ``tobject.subject`` under the narrowest of its names."""
    parts = ("detail", "matter", "type")
    names = (attribute(element, f"tobject.subject.{part}") for part in parts)
    code = attribute(element, "tobject.subject.refnum") or attribute(
        element, "tobject.subject.code"
    )
    registrar = attribute(element, "tobject.subject.ipr")
    is_iptc = registrar.upper() in ("", "IPTC") and re.fullmatch("[0-9]{8}", code)
    return Subject(
        name=next(filter(None, names), ""),
        code=code,
        scheme=media_topics.scheme_of(code) if is_iptc else registrar,
    )


def _identified(element: Element) -> Subject:
    code = attribute(element, "value") or attribute(element, "location-code")
    source = attribute(element, "idsrc") or attribute(element, "code-source")
    kind = attribute(element, "type") if local(element) == "classifier" else ""
    return Subject(name=_place_name(element), code=code, scheme=source or kind or local(element))


def _place_name(element: Element) -> str:
    """The text of an element; the parts of a place that is written in parts, with commas."""
    parts = [text_of(one) for one in children(element) if local(one) != "alt-code"]
    if local(element) == "location" and parts and not (element.text or "").strip():
        return ", ".join(filter(None, parts))
    return text_of(element)


# -- the head of the body ------------------------------------------------------------------------


_DESKS: Final = re.compile(r"\b(?:desk|network|newsroom|online|service|team)\b", re.I)


def _bylines(
    start: Element | None, head: Element | None, desk: list[str], notes: list[str]
) -> tuple[list[str], list[str]]:
    """Who wrote it, and whom it is credited to."""
    authors: list[str] = []
    agencies: list[str] = []
    for element in every(start, "byline"):
        people = [name for one in within(element, "person") for name in _names(text_of(one))]
        authors += people
        titles = [text_of(one) for one in within(element, "byttl")]
        line = "" if people else _without_titles(element)
        if not people and not line and (writer := next(filter(_is_writer, titles), "")):
            line = writer
            titles.remove(writer)
        is_credit = [
            wire.is_agency(one) or (not people and not wire.is_workplace(one)) for one in titles
        ]
        agencies += [one for one, credited in zip(titles, is_credit, strict=True) if credited]
        notes += no_place(
            f"byttl “{one}”"
            for one, credited in zip(titles, is_credit, strict=True)
            if not credited
        )
        if line:
            names, named, is_all = read_byline(line)
            authors += names
            agencies += named
            if not is_all:
                desk.append(f"Byline: {line}")
    distributors = [text_of(one) for one in every(start, "distributor")]
    agencies = [name for one in distributors for name in one.split(" / ")] + agencies
    if not any(agencies):
        owners = [text_of(start, "rights/rights.owner")]
        owners += [attribute(one, "owner") for one in _all(head, "doc.rights")]
        owners += [attribute(one, "regsrc") for one in _all(head, "doc-id")]
        owners += [attribute(one, "holder") for one in _all(head, "doc.copyright")]
        owners += [attribute(one, "src-name") for one in _all(head, "from-src")]
        agencies = [next((one for one in owners if one and wire.is_agency(one)), "")]
    return authors, each_once(agencies)


def _names(text: str) -> list[str]:
    """The names in what is marked as people: ``Jane Doe and John Roe``."""
    parts = re.split(
        r", |; | and | und | et | y | & ", text.removeprefix("By ").removeprefix("by ")
    )
    return [wire.in_title_case(part.strip()) for part in parts if part.strip()]


def _is_writer(title: str) -> bool:
    """Whether what stands where a title should is the name of somebody who wrote."""
    is_desk = _DESKS.search(title) or wire.is_agency(title) or wire.is_workplace(title)
    return not is_desk and " " in title and wire.looks_like_a_name(title)


def _without_titles(byline: Element) -> str:
    for title in list(within(byline, "byttl")):
        take_out(title)
    return text_of(byline)


def deck_of(start: Element | None, desk: list[str]) -> str:
    """The headlines below the first, or the abstract; where there are both, the desk gets it."""
    main = text_of(start, "hedline/hl1")
    lines = map(text_of, every(start, "hedline/hl2"))
    below = " ".join(line for line in lines if line and line != main)
    abstract = " ".join(
        " ".join(to_text(clean(markup_in(one) or paragraphs_of(one))).split())
        if "<" in text_of(one)
        else " ".join(paragraphs_of(one).split())
        for one in every(start, "abstract")
    ).strip()
    if below and abstract:
        desk.append(f"Abstract: {abstract}")
    return below or abstract


def _dateline(element: Element | None) -> str:
    """Place and date as readers have them: ``Ottawa, Ontario, July 3``."""
    if element is None:
        return ""
    for date in list(within(element, "story.date")):
        said = text_of(date)
        date.text = f", {said}" if re.search(r"[^\W\d_]{3}|[./]", said) else ""
    for place in within(element, "location"):
        name = _place_name(place)
        for child in list(place):
            place.remove(child)
        place.text = name
    text = re.sub(r" ?,(?: ?,)*", ",", text_of(element))
    return text.strip(" ,-–—")


# -- what only the desk reads --------------------------------------------------------------------


def _desk_lines(root: Element, desk: list[str]) -> None:
    """Messages, sluglines, series and rights, a line each, in words that an editor knows."""
    head, start = first(root, "head"), first(root, "body/body.head")
    metas = {
        attribute(one, "name").lower(): attribute(one, "content") for one in _all(head, "meta")
    }
    sluglines = [attribute(one, "key") for one in _all(head, "du-key")]
    words = (metas.get("anpa-keyword", ""), metas.get("anpa-takekey", ""))
    sluglines.append(" ".join(filter(None, words)))
    lines = [attribute(one, "info") for one in _all(head, "ed-msg")]
    lines += [paragraphs_of(one) for one in every(start, "note")]
    lines += [f"Slugline: {one}" for one in dict.fromkeys(sluglines) if one]
    lines += [f"Fixture: {one}" for one in _values(head, "fixture", "fix-id")]
    lines += [_series(one) for one in _all(root, "series")]
    lines += [f"Revision: {one}" for one in _values(root, "revision-history", "comment")]
    lines += [_superseded(one, head) for one in _all(head, "docdata")]
    lines += [_rights(one) for one in _all(head, "doc.rights")]
    lines += [f"Rights: {one}" for one in map(text_of, every(start, "rights")) if one]
    desk += [line for line in lines if line]


def _values(element: Element | None, name: str, key: str) -> list[str]:
    return [value for one in _all(element, name) if (value := attribute(one, key))]


def _series(element: Element) -> str:
    name = attribute(element, "series.name")
    part, total = attribute(element, "series.part"), attribute(element, "series.totalpart")
    if not name and total in ("", "0", "1"):
        return ""
    counted = f"part {part} of {total}" if total not in ("", "0") else part and f"part {part}"
    return f"Series: {', '.join(filter(None, (name, counted)))}"


def _superseded(docdata: Element, head: Element | None) -> str:
    """What the item says of an earlier one (NITF 3.6, ``management-doc-idref``)."""
    other = attribute(docdata, "management-doc-idref")
    status = attribute(docdata, "management-idref-status")
    if not other or other == attribute(_one(head, "doc-id"), "id-string"):
        return ""
    return f"Replaces: {other}{status and f', which is now {status}'}"


def _rights(element: Element) -> str:
    said = {str(key).rpartition("}")[2]: value for key, value in element.attrib.items()}
    parts = [f"{name} {' '.join(str(value).split())}" for name, value in said.items() if value]
    return f"Rights: {'; '.join(parts)}" if parts else ""


#: What the head holds that no field of a story does.
_NO_PLACE: Final = ("tobject.property", "iim", "del-list", "doc.copyright", "name.given")
_READ_META: Final = (
    *_CODES_IN_META,
    *_KEYWORDS_IN_META,
    _LANGUAGE_IN_META,
    *("anpa-keyword", "anpa-takekey"),
)


def _without_place(root: Element) -> list[str]:
    head = first(root, "head")
    if head is None:
        return []
    lost = [local(one) for one in within(head, *_NO_PLACE)]
    lost += ["tobject.type" for one in within(head, "tobject") if attribute(one, "tobject.type")]
    lost += [
        f"meta {name}"
        for one in within(head, "meta")
        if attribute(one, "content") and (name := attribute(one, "name")).lower() not in _READ_META
    ]
    lost += [
        f"pubdata {str(key).rpartition('}')[2]}"
        for one in within(head, "pubdata")
        for key in one.attrib
        if key not in ("date.publication", "position.section")
    ]
    return lost


# -- the text ------------------------------------------------------------------------------------


def _body(root: Element, desk: list[str], notes: list[str], prefix: str) -> NitfBody:
    """All that stands between ``body.head`` and the end, and the signature at the end."""
    around = first(root, "body")
    ends = [*every(around, "body.end/tagline"), *every(around, "body.end/bibliography")]
    rest = (one for end in every(around, "body.end") for one in children(end) if one not in ends)
    notes += no_place(f"body.end/{local(one)}" for one in rest if text_of(one))
    parts = every(around, "body.content")
    content = parts[0] if len(parts) == 1 else etree.Element("body.content")
    if content not in parts:
        for part in parts:
            etree.SubElement(content, "div").text = part.text
            content.extend(list(part))
    body = body_html(content, notes, prefix=prefix)
    ending = without_ending(clean(body.html))
    body.html, body.credit = ending.body, ending.credit
    desk += [*body.desk, *ending.desk]
    for end in ends:
        said = text_of(end)
        if "@" in said:
            desk.append(f"Tagline: {said}")
        elif said:
            body.html += f"<p>{inner_html(end)}</p>"
    return body
