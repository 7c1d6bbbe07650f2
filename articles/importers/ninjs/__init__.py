"""ninjs, IPTC's news in JSON: 1.0 to 1.6, 2.0 to 2.2, 3.0 and 3.1, and as Superdesk and AP write it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any, BinaryIO, Final

from articles.body import from_text, to_text
from articles.importers.finish import Unusable, finish, no_place, refusal
from articles.importers.frame import without_dateline, without_ending
from articles.importers.headline import with_headline
from articles.importers.json_items import Items, read_item
from articles.importers.limits import DOCUMENT_BYTES, PARTS, STORY_LIMITS
from articles.importers.ninjs.fields import (
    CAREFUL,
    authors_of,
    contacts_of,
    credit_of,
    embargo_of,
    language_of,
    status_of,
    subjects_of,
    urgency_of,
)
from articles.importers.ninjs.photos import is_picture, key_of, photo
from articles.importers.ninjs.text import Found, body_of, without_headline
from articles.importers.ninjs.values import Text, Values, known, words
from articles.importers.xml import Slice
from articles.records import (
    CORRECTION_KINDS,
    Parsed,
    ParseProblem,
    Story,
    StoryAuthor,
    StoryCitation,
    StoryCorrection,
    StoryPhoto,
    StoryTag,
    Subject,
)

#: The ``profile`` of what this project exports: sluglines and literals are slugs there.
PROFILE: Final = "newsroom-story"
#: Roles of descriptions and headlines that are the deck, the best first.
_DECKS: Final = ("summary", "deck", "abstract", "subheadline", "teaser", "", "short", "description")
_NOT_DECKS: Final = frozenset({"dateline", "creditline", "credit", "credit line", "byline"})
_SUBHEADLINES: Final = frozenset(
    {"sub", "subheadline", "subheading", "secondary", "deck", "kicker", "extended"}
)
#: Lines for the desk: property → how it is introduced.
_FOR_THE_DESK: Final = {
    "ednote": "",
    "slugline": "Slugline: ",
    "slug": "Slugline: ",
    "usageterms": "Usage terms: ",
    "copyrightnotice": "Copyright: ",
    "evolvedfrom": "Replaces: ",
    "replacing": "Replaces: ",
}
#: Keys that photos found inside a text have.
_KEY_IN_TEXT: Final = re.compile(r"(?:p|media-)\d+")
#: What an item without text is, that readers have nothing to read of.
_OTHER_KINDS: Final = frozenset(
    {"video", "audio", "graphic", "event", "planning", "component", "composite", "picture"}
)


def parse(stream: BinaryIO, *, name: str) -> Iterator[Parsed | ParseProblem]:
    """Each object's story, one at a time; a file may hold one, a list, or one after another.

    The ``raw`` of a file's only object is the whole file. Objects without text of their own take
    it from their description or, a composite, from its first text; pictures are stories whose text
    is their caption.
    """
    items = Items(stream)
    found = iter(items)
    first = next(found, None)
    if first is None:
        yield refusal("has no story in it; ask for it again")
        return
    second = next(found, None)
    if second is None:
        yield _result(first, raw=_whole(items, first), where="")
        return
    for item in chain((first, second), found):
        yield _result(item, raw=item.raw, where=item.where)


def _whole(items: Items, only: Slice) -> bytes:
    if only.is_too_large:
        return only.raw
    whole = items.head + only.raw + items.tail if items.recoded is None else items.recoded
    return whole if len(whole) <= DOCUMENT_BYTES else only.raw


def _result(item: Slice, *, raw: bytes, where: str) -> Parsed | ParseProblem:
    notes: list[str] = []
    given: dict[str, Any] = {}
    try:
        given = read_item(item, notes, careful=CAREFUL)
        made = _made(given, notes)
    except Unusable as problem:
        guid = given.get("guid") or given.get("uri")
        headline = given.get("headline")
        return refusal(
            str(problem),
            raw=raw,
            where=where,
            headline=headline if isinstance(headline, str) else "",
            guid=guid if isinstance(guid, str) else "",
        )
    return finish(
        made.story,
        raw,
        notes,
        where=where,
        status=made.status,
        subjects=made.subjects,
        files=made.files,
    )


@dataclass(slots=True)
class _Made:
    """A story on its way to ``finish``, and what goes there with it."""

    story: Story
    status: str = "usable"
    subjects: list[Subject] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)


def _made(given: dict[str, Any], notes: list[str]) -> _Made:
    """The story of one object. Raises Unusable."""
    item = Values(given, notes)
    is_own = item.text("profile") == PROFILE
    status = status_of(item)
    made = _of_picture(item) if _is_alone(item) else _of_text(item, is_own=is_own, status=status)
    made.status = status
    story = made.story
    published, updated = _times(item)
    made.story = replace(
        story,
        guid=_guid(item),
        version=item.text("version"),
        language=language_of(item),
        urgency=urgency_of(item),
        published_at=published,
        updated_at=updated,
        embargo_until=embargo_of(item),
        expires_at=item.time("expires", "expiry"),
    )
    item.ignore("uri", "guid", "id")
    if is_own:
        made.story = _own(made.story, item)
    else:
        made.subjects = subjects_of(item)
    made.story = replace(made.story, note=_note(item, made.story, is_own=is_own))
    notes += no_place(item.unread())
    return made


def _guid(item: Values) -> str:
    """What the item is known by: AP's address without the number of the request that it came with."""
    address = item.text("uri")
    names = item.values.get("altids")
    name = names.get("itemid") if isinstance(names, dict) else None
    if isinstance(name, str) and address.partition("?")[0].endswith(f"/{name}"):
        address = address.partition("?")[0]
    return item.text("guid") or address or item.text("id")


def _is_alone(item: Values) -> bool:
    """Whether it is a picture with a caption; one of no type is where it has pictures and no text."""
    kind = item.values.get("type")
    if isinstance(kind, str) and kind.lower() not in ("picture", "image", "photo"):
        return False
    return is_picture(item) and (bool(kind) or not item.texts("body"))


# -- a story of text -----------------------------------------------------------------------------


def _of_text(item: Values, *, is_own: bool, status: str) -> _Made:
    associated = _Associated(item, is_own=is_own)
    found = body_of(item, associated.keys, is_own=is_own)
    headline = _headline(item)
    descriptions = item.texts("description")
    deck = _deck(item, descriptions)
    body = found.html
    if not body and status != "canceled":
        found, body, headline, deck = _text_elsewhere(item, associated, found, headline, deck)
    if found.has_title:
        body = without_headline(body, headline)
    authors, agencies = authors_of(item)
    dateline = _dateline(item, descriptions)
    located = _located(item)
    if located and not dateline:
        body, dateline, agency = without_dateline(body)
        dateline, agencies = dateline or located, [*agencies, *filter(None, [agency])]
    if not is_own:
        ending = without_ending(body)
        body, agencies = ending.body, [*agencies, *filter(None, [ending.credit])]
        found.desk += ending.desk
        deck = "" if _is_cut_off(deck, body) else deck
    credit, sources = credit_of(item, descriptions, [] if is_own else agencies)
    files = found.files | associated.files
    story = Story(
        headline=_fit("headline", headline, item.notes),
        deck=_fit("deck", deck, item.notes),
        dateline=_fit("dateline", dateline, item.notes),
        credit=_fit("credit", credit, item.notes),
        body=body,
        authors=tuple(authors),
        sources=sources,
        photos=_placed([*associated.photos, *found.photos], body),
        corrections=tuple(associated.corrections),
        note="\n\n".join([*found.desk, *associated.desk]),
    )
    if not headline and not (status == "canceled" and not body):
        story = with_headline(story)
    return _Made(story=story, files=files)


def _text_elsewhere(
    item: Values, associated: _Associated, found: Found, headline: str, deck: str
) -> tuple[Found, str, str, str]:
    """The text of an object that has no body: of the first text in it, else its description."""
    for name, part in associated.texts:
        other = body_of(part, associated.keys)
        if other.html:
            item.notes.append(f"the text is that of its association “{name[:60]}”")
            return other, other.html, headline or _headline(part), deck
    if deck:
        kind = _other_kind(item)
        said = f"is of type {kind}, and" if kind else ""
        item.notes.append(f"{said} has no body: its description is the text".strip())
        return found, from_text(deck), headline, ""
    raise Unusable(_why_no_text(item))


def _other_kind(item: Values) -> str:
    """What an object is that is no text; "" for a text and for what is of no type."""
    kind = item.values.get("type")
    return kind if isinstance(kind, str) and kind in _OTHER_KINDS else ""


def _why_no_text(item: Values) -> str:
    for name, part in item.named("renditions"):
        address = part.get("href")
        if part.get("type") == "text" and isinstance(address, str):
            return (
                f"has no text in it; its text is at {address[:200]} ({name[:40]}): "
                "fetch that and import it"
            )
    if kind := _other_kind(item):
        return (
            f"is of type {kind} and has no text that readers can read; there is nothing to import"
        )
    return "has no text; ask for the item with its body"


class _Associated:
    """What is associated with a story: its photos, its corrections, texts and what else there is."""

    def __init__(self, item: Values, *, is_own: bool) -> None:
        self.photos: list[StoryPhoto] = []
        self.keys: dict[str, str] = {}
        self.files: dict[str, bytes] = {}
        self.texts: list[tuple[str, Values]] = []
        self.corrections: list[StoryCorrection] = []
        self.desk: list[str] = []
        self.notes = item.notes
        self.is_own = is_own
        self.taken: set[str] = set()
        waiting = item.named("associations")
        for name in ("featuremedia", "featureimage"):
            waiting += [(name, part) for part in item.objects(name)]
        count = 0
        while waiting and count < PARTS:
            name, part = waiting.pop(0)
            count += 1
            waiting += self._take(name, Values(part, item.notes, "associations."))
        if waiting:
            item.notes.append(f"has more than {PARTS:,} associations: the others are left out")

    def _take(self, name: str, part: Values) -> list[tuple[str, dict[str, Any]]]:
        """Take one; what is associated with it in turn is returned."""
        inner = part.named("associations")
        if is_picture(part):
            self._picture(name, part)
        elif self.is_own and part.values.get("rel") in CORRECTION_KINDS:
            self._correction(part)
        else:
            kind = part.values.get("type")
            said = f" ({kind[:20]})" if isinstance(kind, str) else ""
            self.notes += no_place([f"associations “{name[:60]}”{said}"])
            if kind in (None, "text", "composite"):
                self.texts.append((name, part))
        return inner

    def _picture(self, name: str, part: Values) -> None:
        if status_of(part) != "usable":
            self.notes.append(f"the picture “{name[:60]}” is not usable: left out")
            return
        clashes = not self.is_own and _KEY_IN_TEXT.fullmatch(name)
        key = key_of(f"photo-{name}" if clashes else name, self.taken)
        made = photo(part, key=key, name=name, files=self.files)
        self.photos.append(replace(made, embargo_until=embargo_of(part)))
        self.keys.setdefault(name, key)
        if note := words(part.text("ednote")):
            self.desk.append(f"Photo {key}: {note}")
        if self.is_own:
            part.ignore("uri", "rel")
        part.ignore("name", "id")
        self.notes += no_place(part.unread())

    def _correction(self, part: Values) -> None:
        text = "\n\n".join(text.plain() for text in part.texts("body"))
        kind = part.text("rel")
        self.corrections.append(StoryCorrection(kind=kind, text=text, at=part.time("firstcreated")))


def _placed(photos: list[StoryPhoto], body: str) -> tuple[StoryPhoto, ...]:
    """The photos with their placements: what the text has a place for is inline, one is the lead."""
    placed = []
    has_lead = any(one.placement == "lead" for one in photos)
    for one in photos:
        placement = one.placement
        if f'<figure data-photo="{one.key}">' in body:
            placement = placement or "inline"
        elif not placement:
            is_lead = not has_lead and "logo" not in one.key.lower()
            placement, has_lead = ("lead", True) if is_lead else ("gallery", has_lead)
        placed.append(replace(one, placement=placement))
    return tuple(placed)


# -- a picture -----------------------------------------------------------------------------------


def _of_picture(item: Values) -> _Made:
    """A picture on its own: a story whose text is the caption, with the photo as its lead."""
    files: dict[str, bytes] = {}
    made = replace(photo(item, key="1", name="", files=files), placement="lead")
    descriptions = item.texts("description")
    dateline = _dateline(item, descriptions) or _located(item)
    story = Story(
        headline=_fit("headline", _headline(item), item.notes),
        body=from_text(made.caption),
        credit=made.credit,
        dateline=_fit("dateline", dateline, item.notes),
        photos=(made,),
    )
    item.named("associations")
    return _Made(story=with_headline(story), files=files)


# -- fields --------------------------------------------------------------------------------------


def _headline(item: Values) -> str:
    """The main headline, else the first there is, else the title."""
    texts = [text for text in item.texts("headline") if text.role not in _SUBHEADLINES]
    texts.sort(key=lambda text: bool(text.role))
    item.notes += no_place(text.name for text in texts[1:] if text.line() != texts[0].line())
    headline = next(filter(None, (text.line() for text in texts)), "")
    return headline or " ".join(words(item.text("title")).split())


def _deck(item: Values, descriptions: list[Text]) -> str:
    """The summary, abstract or subheadline; other descriptions have no place."""
    abstract = words(item.text("abstract", "standfirst", "subheadline", "subhead"))
    texts = [text for text in descriptions if text.role not in _NOT_DECKS]
    texts.sort(key=lambda text: _DECKS.index(text.role) if text.role in _DECKS else len(_DECKS))
    known_roles = [text for text in texts if text.role in _DECKS]
    subheads = [text for text in item.texts("headline") if text.role in _SUBHEADLINES]
    candidates = [*known_roles, *subheads, *texts]
    deck = next(filter(None, (abstract, *(text.line() for text in candidates))), "")
    item.notes += no_place(text.name for text in (*texts, *subheads) if text.line() != deck)
    return deck


def _is_cut_off(deck: str, body: str) -> bool:
    """Whether a summary is only the first characters of the text, cut in the middle of a word."""
    if len(deck) < 100 or not deck[-1].isalnum():
        return False
    start = re.sub(r"\W+", "", deck)
    text = re.sub(r"\W+", "", to_text(body[: 20 * len(deck)]))
    return text.startswith(start) and not text == start


def _dateline(item: Values, descriptions: list[Text]) -> str:
    said = item.take("dateline")
    if isinstance(said, dict):
        said = said.get("text") or _place_in(said.get("located"))
    line = words(said) if isinstance(said, str) else ""
    return line or next((text.line() for text in descriptions if text.role == "dateline"), "")


def _located(item: Values) -> str:
    for name in ("located", "datelinelocation"):
        if place := _place_in(item.take(name)):
            return place
    return ""


def _place_in(said: Any) -> str:
    if isinstance(said, dict):
        said = next((said[key] for key in ("city", "name") if isinstance(said.get(key), str)), "")
    return words(said) if isinstance(said, str) else ""


def _times(item: Values) -> tuple[Any, Any]:
    """When it was first made or published, and when this version was, if later."""
    published = item.time("firstpublished") or item.time("firstcreated")
    updated = item.time("versioncreated")
    published = published or updated or item.time("contentcreated")
    return published, updated if updated and published and updated > published else None


def _note(item: Values, story: Story, *, is_own: bool) -> str:
    """What is for the desk and not for readers, a line or a paragraph each."""
    lines = [story.note, *([] if is_own else contacts_of(item))]
    for name, label in _FOR_THE_DESK.items():
        if name in item.names and not (is_own and name == "slugline"):
            lines.append(f"{label}{words(item.text(name))}")
    rights = item.take("rightsinfo")
    if isinstance(rights, dict):
        lines += [f"Rights: {value}" for name, value in rights.items() if _is_right(name, value)]
    holder = words(item.text("copyrightholder"))
    if holder and holder not in (story.credit, *(source.name for source in story.sources)):
        lines.append(f"Copyright holder: {holder}")
    note = "\n\n".join(dict.fromkeys(line.strip() for line in lines if line.strip(" :")))
    return _fit("note", note, item.notes)


def _is_right(name: str, value: object) -> bool:
    return isinstance(value, str) and known(name) in ("linkedrights", "encodedrights")


def _fit(name: str, text: str, notes: list[str]) -> str:
    """``text`` within the limit of its field: a story is not lost for a summary that is long."""
    most = STORY_LIMITS[name]
    if len(text) <= most:
        return text
    notes.append(f"the {name} was cut: whole in the original")
    return f"{text[: most - 1].rstrip()}…"


# -- our own -------------------------------------------------------------------------------------


def _own(story: Story, item: Values) -> Story:
    """``story`` with what only our own exports say: slugs, the section, who did what."""
    section, tags = None, []
    for part in item.objects("subjects"):
        name, slug = _named(part)
        if part.get("rel") == "section":
            section = name, slug
        else:
            tags.append(StoryTag(name=name, slug=slug))
    authors = [
        StoryAuthor(name=name, slug=slug) for name, slug in map(_named, item.objects("people"))
    ]
    sources = [_citation(part) for part in item.objects("infosources")]
    item.ignore("altids", "by")
    story = replace(story, tags=tuple(tags), authors=tuple(authors), sources=tuple(sources))
    if section:
        name, slug = section
        story = replace(story, section=slug or name, section_name=name if name != slug else "")
    return replace(story, slug=item.text("slugline"))


def _named(part: dict[str, Any]) -> tuple[str, str]:
    """The name and the slug of a concept."""
    name, slug = part.get("name"), part.get("literal")
    return name if isinstance(name, str) else "", slug if isinstance(slug, str) else ""


def _citation(part: dict[str, Any]) -> StoryCitation:
    name, slug = _named(part)
    role = part.get("role")
    ways = part.get("contactInfo")
    way = ways[0] if isinstance(ways, list) and ways and isinstance(ways[0], dict) else {}
    url = way.get("value")
    return StoryCitation(
        name=name,
        slug=slug,
        role=role if isinstance(role, str) else "",
        url=url if isinstance(url, str) else "",
    )
