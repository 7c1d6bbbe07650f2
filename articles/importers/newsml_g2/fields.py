"""The fields of a story in a NewsML-G2 item: what itemMeta, contentMeta and rightsInfo say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from articles.body import to_text
from articles.importers import stated, wire
from articles.importers.limits import NAME_LIMITS, STORY_LIMITS, URGENCY
from articles.importers.newsml_g2.concepts import (
    SECTION,
    Names,
    best_of,
    code_and_scheme,
    lines_of,
    name_of,
    names_of,
    word,
)
from articles.importers.newsml_g2.pictures import is_picture
from articles.importers.stated import read_embargo, read_moment
from articles.importers.times import read_time
from articles.importers.xml import (
    Element,
    attribute,
    children,
    every,
    first,
    inner_html,
    local,
    text_of,
)
from articles.known_sources import SOURCE_KINDS, lookup
from articles.records import (
    CITATION_ROLES,
    CORRECTION_KINDS,
    Story,
    StoryAuthor,
    StoryCitation,
    StoryCorrection,
)

#: What of an item has a place in a Story, or says only how the item was sent.
_TAKEN: Final = {
    "itemMeta": "itemClass provider versionCreated firstCreated embargoed pubStatus edNote expires"
    " generator",
    "contentMeta": "urgency contentCreated located infoSource creator language subject keyword"
    " slugline headline dateline by creditline",
    "rightsInfo": "usageTerms",
}
_SUBTITLE: Final = re.compile(r"sub|secondary|deck|kicker", re.I)
_SUMMARIES: Final = ("summary", "abstract", "teaser", "intro", "deck", "subtitle", "synthe", "")
#: Signals of a provider that takes its item back (IPTC's and others').
_WITHDRAWALS: Final = frozenset(
    {"kill", "withdrawal", "withdraw", "withdrawn", "canceled", "cancel"}
)
#: Links to what an item was made of, not to what goes with it.
OLDER: Final = frozenset(
    {"derivedfrom", "processedfrom", "translationof", "translatedfrom", "evolvedfrom"}
)
#: Signals that the desk is told of.
_SIGNALS: Final = ("correction", "update", "writethru")
#: The most headlines that are looked at, and the longest byline.
_HEADLINES: Final = 50
_BYLINE: Final = 500
_PHOTOGRAPHER: Final = re.compile(r"phot|capwriter|descrwriter", re.I)
_COMPANY: Final = re.compile(r"^The\s|\b(?:Inc|LLC|Ltd|GmbH|AG|Data|Network)\b", re.I)
#: A dateline that is a time, or nothing but signs.
_NO_PLACE: Final = re.compile(r"\d|\W*\Z")
#: The agency at the end of a dateline: ``(dpa/lni)``.
_AGENCY_BEHIND: Final = re.compile(r"\s*\([^()]{1,60}\)\Z")
_BETWEEN_NAMES: Final = re.compile(
    r"^(?:by|von|par|por)\s|\band\b|\bund\b|\bet\b|\by\b|[\s,;&/]+", re.I
)


@dataclass(kw_only=True)
class Item:
    """A NewsML-G2 item that is being read: its element, its names, and what is said of it."""

    element: Element
    names: Names
    notes: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    desk: list[str] = field(default_factory=list)

    @property
    def guid(self) -> str:
        return attribute(self.element, "guid")

    @property
    def meta(self) -> Element | None:
        return first(self.element, "contentMeta")

    @property
    def kind(self) -> str:
        """The class of the item without its scheme: ``text``, ``picture``, ``video``; "" for none."""
        return word(first(self.element, "itemMeta/itemClass"))


def item_of(element: Element, notes: list[str]) -> Item:
    return Item(element=element, names=names_of(element), notes=notes)


def status_of(item: Item) -> str:
    """One of STATUSES: by ``pubStatus``, or by a signal that the item is taken back."""
    said = word(first(item.element, "itemMeta/pubStatus"))
    signals = {word(one) for one in every(item.element, "itemMeta/signal")}
    if said.startswith("cancel") or signals & _WITHDRAWALS:
        return "canceled"
    if said.startswith("with"):
        return "withheld"
    if said not in ("", "usable"):
        item.notes.append(f"pubStatus “{said[:40]}” is not known: read as usable")
    return "usable"


def embargo_of(item: Item) -> datetime | None:
    """When the embargo ends, by ``embargoed`` or an ``edNote`` that is one; None for none.

    Raises Unusable where the time of ``embargoed`` cannot be read.
    """
    times = []
    for element in every(item.element, "itemMeta/embargoed"):
        if at := read_embargo("embargoed", text_of(element), item.notes):
            times.append(at)
    for note in every(item.element, "itemMeta/edNote"):
        said = wire.embargo(text_of(note))
        if said is not None and said.until is not None:
            times.append(said.until)
    return max(times, default=None)


def has_embargo_in_words(item: Item) -> bool:
    """Whether an embargo is stated in an ``edNote`` alone, which no clock can keep."""
    if embargo_of(item) is not None:
        return False
    return any(map(_is_embargo, every(item.element, "itemMeta/edNote")))


def _is_embargo(note: Element) -> bool:
    text = text_of(note)
    said = wire.embargo(text) if text else None
    return not said.is_none if said else bool(text) and "embargo" in word(note, "role")


def story_of(item: Item) -> Story:
    """The story but for its text and photos. What has no place is added to the item's ``lost``."""
    embargo = embargo_of(item)
    published, updated = _times(item)
    meta, names = item.meta, item.names
    headline, deck = _headlines(item)
    authors, byline_credit = _authors(item)
    section, section_name = _section(item)
    creditline = text_of(best_of(every(meta, "creditline"), names)).strip(" –—-")
    sources = tuple(_citations(item))
    credit, origin = _credit(item, creditline or byline_credit, sources)
    story = Story(
        guid=item.guid,
        version=attribute(item.element, "version"),
        headline=headline,
        deck=deck,
        slug=_slug(item),
        dateline=dateline(text_of(best_of(every(meta, "dateline"), names))) or _place(item),
        section=section,
        section_name=section_name,
        language=names.language,
        urgency=_urgency(item),
        published_at=published,
        updated_at=updated,
        embargo_until=embargo,
        expires_at=_time(item, "itemMeta/expires"),
        credit=credit,
        authors=authors,
        sources=sources,
        corrections=tuple(_corrections(item)),
    )
    item.lost += _without_place(item)
    return replace(story, note=_cut("\n".join(_desk_notes(item, origin)), "note", item))


# -- times and numbers ---------------------------------------------------------------------------


def _time(item: Item, path: str) -> datetime | None:
    """The time at a path; with a note and None where it cannot be read."""
    return read_moment(path.rpartition("/")[2], text_of(item.element, path), item.notes)


def _times(item: Item) -> tuple[datetime | None, datetime | None]:
    """When the story was first made, and when this version of it was, if later."""
    version = _time(item, "itemMeta/versionCreated")
    made = _time(item, "itemMeta/firstCreated") or _time(item, "contentMeta/contentCreated")
    if made is None or version is None:
        return made or version, None
    return made, version if version > made else None


def _urgency(item: Item) -> int | None:
    stated = text_of(item.meta, "urgency")
    if re.fullmatch(r"[0-9]", stated) and int(stated) in URGENCY:
        return int(stated)
    if stated:
        item.notes.append(f"urgency “{stated[:40]}” is not 1 to 8")
    return None


# -- headlines -----------------------------------------------------------------------------------


def headlines(item: Item) -> list[str]:
    """Everything that the item says in large letters, which a body may say again at its top."""
    texts = map(text_of, [*every(item.meta, "headline"), *every(item.meta, "description")])
    return [text for text in texts if text]


def _headlines(item: Item) -> tuple[str, str]:
    """The headline and the deck: the summary, else the second headline."""
    ranked = sorted(
        (one for one in every(item.meta, "headline")[:_HEADLINES] if text_of(one)),
        key=lambda one: _rank_of(one),
    )
    subtitles = [one for one in ranked if _SUBTITLE.search(word(one, "role"))]
    titles = [one for one in ranked if one not in subtitles]
    best = best_of(titles, item.names)
    language = attribute(best, "lang")
    others = [one for one in titles if one is not best and attribute(one, "lang") == language]
    summaries = [
        one
        for role in _SUMMARIES
        for one in every(item.meta, "description")
        if word(one, "role") == role
    ]
    deck = ""
    for one in (best_of(summaries, item.names), *subtitles, *others):
        if one is not None and not deck and text_of(one) != text_of(best):
            deck = text_of(one)
        elif one is not None and text_of(one) not in (deck, text_of(best)):
            item.lost.append(f"contentMeta/{local(one)}")
    if len(deck) > STORY_LIMITS["deck"]:
        item.notes.append(f"the summary has {len(deck):,} characters: kept in the original")
        deck = ""
    return text_of(best), deck


def _rank_of(element: Element) -> int:
    rank = attribute(element, "rank")
    return int(rank) if re.fullmatch(r"[0-9]{1,6}", rank) else 0


# -- people and places ---------------------------------------------------------------------------


def _authors(item: Item) -> tuple[tuple[StoryAuthor, ...], str]:
    """The names of the byline, and the agency that it ends with; creators where there is none."""
    by = text_of(best_of(every(item.meta, "by"), item.names)).strip(" .,")
    creators = [
        name_of(one, item.names, literal=True)
        for one in every(item.meta, "creator")
        if not _PHOTOGRAPHER.search(word(one, "role") + word(one))
    ]
    if every(item.meta, "by") and not by:  # it has no byline, and says so
        people = [name for name in creators if _is_person(name)]
        item.desk += [f"Creator: {name}" for name in people]
        return (), ""
    if by:
        return authors_of(by, [name for name in creators if name and not wire.byline(name)])
    sources = {name_of(one, item.names, literal=True) for one in every(item.meta, "infoSource")}
    people = [name for name in creators if _is_person(name) and name not in sources]
    if len(people) < len([name for name in creators if name]) and not _agencies(item):
        item.lost.append("contentMeta/creator")
    return tuple(StoryAuthor(name=name) for name in people), ""


def _is_person(name: str) -> bool:
    is_name = " " in name and wire.looks_like_a_name(name) and not wire.is_agency(name)
    return is_name and not _COMPANY.search(name)


def authors_of(by: str, known: list[str]) -> tuple[tuple[StoryAuthor, ...], str]:
    """The people in a byline and the agency that it ends with; ``known`` are names it may have."""
    if len(by) > _BYLINE:
        return (), ""
    rest, named = by, [name for name in known if name in by]
    for name in sorted(named, key=len, reverse=True):
        rest = rest.replace(name, " ", 1)
    if named and not _BETWEEN_NAMES.sub("", rest):
        return tuple(StoryAuthor(name=name) for name in named), ""
    names, agencies, _ = stated.read_byline(by)
    if names or agencies:
        return tuple(StoryAuthor(name=name) for name in names), " / ".join(agencies)
    is_name = not re.search(r"\d", by) and len(by) <= NAME_LIMITS["name"]
    return ((StoryAuthor(name=by),), "") if is_name else ((), "")


def dateline(text: str) -> str:
    """A dateline without the agency and the dash that it ends with."""
    found = wire.dateline(f"{text} X") if text else None
    if found is not None and found.rest == "X":
        return found.text
    place = _AGENCY_BEHIND.sub("", text[:300].strip(" -–—"))
    before, _, last = place.rpartition(" ")
    place = before.rstrip(" ,-–—") if before and lookup(last) else place
    return "" if _NO_PLACE.match(place) else place


def _place(item: Item) -> str:
    """Where the item comes from, which stands for the dateline that it lacks."""
    found = (name_of(one, item.names, literal=True) for one in every(item.meta, "located"))
    return next(filter(None, found), "")


def _section(item: Item) -> tuple[str, str]:
    """The section that a subject of a scheme called ``section`` names: its code and its name."""
    for one in every(item.meta, "subject"):
        code, scheme = code_and_scheme(one, item.names)
        if scheme == SECTION:
            return code, name_of(one, item.names)
    return "", ""


def _slug(item: Item) -> str:
    """The slug of an address, which an ``altId`` of the type ``slug`` has."""
    found = (text_of(one) for one in every(item.meta, "altId") if word(one, "type") == "slug")
    return next(found, "")


# -- sources -------------------------------------------------------------------------------------


def _citations(item: Item) -> Iterator[StoryCitation]:
    """The sources whose role says what they did for the story, as this newsroom's do."""
    for one in every(item.meta, "infoSource"):
        role, name = word(one, "role"), name_of(one, item.names, literal=True)
        if role in CITATION_ROLES and name:
            kind = word(one, "type")
            yield StoryCitation(
                name=name,
                kind=kind if kind in SOURCE_KINDS else "",
                label=text_of(one, "note"),
                role=role,
                attribution=lines_of(first(one, "definition")),
                url=attribute(one, "href", "remoteInfo"),
            )


def _credit(
    item: Item, creditline: str, sources: tuple[StoryCitation, ...]
) -> tuple[str, list[str]]:
    """Whom the story is credited to, and the other sources that it names."""
    named = [
        name_of(one, item.names, literal=True)
        for one in every(item.meta, "infoSource")
        if word(one, "role") not in CITATION_ROLES
    ]
    names = list(dict.fromkeys(filter(None, named)))
    if creditline and Story(sources=sources).credit_line == creditline:
        return "", names
    credit = creditline or " / ".join(names) or _agencies(item) or _provider(item)
    return credit, [name for name in names if name.lower() not in credit.lower()]


def _agencies(item: Item) -> str:
    """The agencies that stand as creators: ``NTB-Reuters`` is both."""
    creators = (name_of(one, item.names, literal=True) for one in every(item.meta, "creator"))
    found = [read for name in creators if name for read in [stated.read_byline(name[:_BYLINE])]]
    return " / ".join(
        dict.fromkeys(a for names, agencies, _ in found if not names for a in agencies)
    )


def _provider(item: Item) -> str:
    provider = first(item.element, "itemMeta/provider")
    if provider is None:
        return ""
    code, scheme = code_and_scheme(provider, item.names)
    return name_of(provider, item.names, literal=True) or (code if scheme == "nprov" else "")


def _corrections(item: Item) -> Iterator[StoryCorrection]:
    """Corrections for readers: descriptions whose role is the kind of correction."""
    for one in every(item.meta, "description"):
        role = word(one, "role")
        if role in CORRECTION_KINDS and text_of(one):
            try:
                at = read_time(attribute(one, "modified"))[0]
            except ValueError:
                at = None
            yield StoryCorrection(kind=role, text=lines_of(one), at=at)


# -- to the desk ---------------------------------------------------------------------------------


def _desk_notes(item: Item, origin: list[str]) -> Iterator[str]:
    """What the item says to editors, a line each, once."""
    said: dict[str, None] = {}
    notes = every(item.element, "itemMeta/edNote")
    for element in [one for one in notes if not len(one)] + [one for one in notes if len(one)]:
        text = to_text(inner_html(element)) if len(element) else text_of(element)
        for line in text.splitlines():
            if line.strip(" -•*"):
                said.setdefault(line.strip(" -•*"))
    yield from said
    yield from item.desk
    if slugline := text_of(best_of(every(item.meta, "slugline"), item.names)):
        yield f"Slugline: {slugline}"
    if origin:
        yield f"Sources: {', '.join(origin)}"
    terms = [
        one for info in every(item.element, "rightsInfo") for one in children(info, "usageTerms")
    ]
    if usage := lines_of(best_of(terms, item.names)):
        yield f"Usage terms: {usage}"
    signals = map(word, every(item.element, "itemMeta/signal"))
    yield from (f"Signal: {signal}" for signal in signals if signal in _SIGNALS)
    for link in every(item.element, "itemMeta/link"):
        address = attribute(link, "href")
        if address and word(first(link, "itemClass")) != "picture":
            yield f"See also: {text_of(link, 'title')} {address}".replace("  ", " ")


def _cut(text: str, name: str, item: Item) -> str:
    most = STORY_LIMITS[name]
    if len(text) > most:
        item.notes.append(f"{name} has {len(text):,} characters: the end is kept in the original")
    return text[:most]


def _without_place(item: Item) -> Iterator[str]:
    """The names of what the item has and a Story has no field for."""
    for part in children(item.element):
        name = local(part)
        if name in _TAKEN:
            taken = set(_TAKEN[name].split())
            for child in children(part):
                if local(child) not in taken and not _is_taken(child):
                    yield f"{name}/{local(child)}"
        elif name == "contentSet":
            for content in children(part, "remoteContent"):
                if not is_picture(content):
                    yield f"remoteContent ({attribute(content, 'contenttype') or 'of no type'})"
        elif name not in ("catalog", "catalogRef"):
            yield name


def _is_taken(child: Element) -> bool:
    name = local(child)
    if name == "description":
        return word(child, "role") in (*_SUMMARIES, *CORRECTION_KINDS)
    if name == "signal":
        return word(child) in _SIGNALS
    if name == "link":
        return word(child, "rel") not in OLDER
    return name == "altId" and word(child, "type") == "slug"
