"""NewsML 1.0 to 1.2, IPTC's envelope of components: texts, pictures and what is said of them.

A ``NewsItem`` is one story for each component under a headline of its own that has a text; pictures
belong to the first of them. One with pictures alone is a story whose text is the caption.

A story is known by ``PublicIdentifier`` without the revision at its end, which is its ``version``:
so the next revision finds it (NewsML 1.2, ``NewsIdentifier``).
"""

from __future__ import annotations

import base64
import html
import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from io import BytesIO
from typing import BinaryIO, Final

from articles.body import clean, from_text, to_text
from articles.importers import media_topics, nitf, stated
from articles.importers.decode import decode
from articles.importers.finish import Unusable, finish, no_place, refusal
from articles.importers.headline import with_headline
from articles.importers.nitf.body import body_html, embedded, located
from articles.importers.wire import in_title_case, is_agency
from articles.importers.xml import (
    Document,
    Element,
    attribute,
    children,
    every,
    first,
    local,
    read_xml,
    text_of,
    within,
)
from articles.records import Parsed, ParseProblem, Story, StoryAuthor, StoryPhoto, Subject

#: The most stories that one item may hold.
_STORIES: Final = 100

#: Code → names by language, of a file's topics.
Topics = dict[str, dict[str, str]]


def parse(stream: BinaryIO, *, name: str) -> Iterator[Parsed | ParseProblem]:
    """The stories of a file of NewsML 1."""
    document = Document(stream, ("NewsItem",))
    is_empty = True
    for item, raw in document.with_raw():
        is_empty = False
        notes: list[str] = []
        try:
            root = document.read(item, notes)
            found = _stories(root, _topics_around(document.head), notes)
        except Unusable as problem:
            yield refusal(str(problem), raw=raw, where=item.where)
            continue
        for one in found:
            yield finish(
                one.story,
                raw,
                [*notes, *one.notes],
                where=item.where,
                status=one.status,
                subjects=one.subjects,
                files=one.files,
            )
    if is_empty:
        yield refusal("has no “NewsItem” element; ask for the file again", raw=document.head)


# -- what an item is made of ---------------------------------------------------------------------


@dataclass(slots=True, kw_only=True)
class _Text:
    """A text of a component: its role, and what it says."""

    component: Element
    role: str
    markup: str = ""
    inside: nitf.Found | None = None


@dataclass(slots=True, kw_only=True, eq=False)
class _Group:
    """The contents of an item under one headline; ``lead`` is the component that has it."""

    lead: Element
    texts: list[_Text] = field(default_factory=list)
    pictures: dict[Element, None] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @property
    def has_text(self) -> bool:
        return any(_has_words(text.markup) for text in self.texts if _is_body(text))

    @property
    def has_captions(self) -> bool:
        return bool(self.pictures) and any(text.role == "caption" for text in self.texts)


@dataclass(slots=True, kw_only=True)
class _Found(nitf.Found):
    notes: list[str] = field(default_factory=list)


#: Roles of texts that are no part of the body, lower case → what they are.
_ROLES: Final = {
    "abstract": "deck",
    "caption": "caption",
    "contact": "note",
    "headline": "headline",
    "subheadline": "deck",
    "summary": "deck",
    "title": "headline",
    "tweettext": "",
}
#: News lines that sum the story up, lower case.
_SUMMARIES: Final = frozenset({"abstract", "summary"})
_OTHER_MARKUP: Final = "DataContent in XML of another kind"
_SMALL_ROLES: Final = re.compile(r"thumb|preview|quicklook|icon|square", re.I)
_PICTURES: Final = re.compile(r"photo|image|graphic|jpe?g|png|gif|tiff?|picture|webp", re.I)
_MOVING: Final = re.compile(r"video|audio|clip|sound|mpe?g|mp[34]|wmv|quicktime|wav", re.I)
_MARKUP: Final = re.compile(
    r"</?(?:p|br|div|h[1-6]|ul|ol|li|table|tr|blockquote|html|body)\b", re.I
)
_MARKS: Final = re.compile(r"</?(?:b|i|em|strong|a|u|sub|sup|span|q)\b[^<>]{0,500}>", re.I)


def _is_body(text: _Text) -> bool:
    return text.role not in _ROLES


def _has_words(markup: str) -> bool:
    return bool(html.unescape(re.sub(r"<[^<>]*>", " ", markup)).strip())


def _stories(root: Element, topics: Topics, notes: list[str]) -> list[_Found]:
    """The stories of a NewsItem, the main one first. Raises Unusable where there is none."""
    inner = [one for one in within(root, "NewsItem") if one is not root]
    groups = _groups(root, inner)
    status, embargo, desk = _management(first(root, "NewsManagement"), notes)
    for one in within(root, "TopicSet"):
        topics = {**topics, **_topics(one)}
    lost = _without_place_in_item(root)
    with_text = [group for group in groups if group.has_text]
    told = with_text or [group for group in groups if group.has_captions]
    if with_text:
        for group in groups:
            if not group.has_text:
                with_text[0].pictures |= group.pictures
                with_text[0].texts += [text for text in group.texts if text.role == "caption"]
                with_text[0].notes += group.notes
    if not told and status != "canceled" and not inner:
        raise Unusable(_why_empty(root, groups))
    if not told and not inner:
        told = groups[:1] or [_Group(lead=next(within(root, "NewsComponent"), root))]
    if len(told) > _STORIES:
        raise Unusable(f"holds {len(told):,} stories; {_STORIES} is the most for one item")
    notes += no_place(lost)
    told.sort(key=lambda group: _role(group.lead) not in ("main", ""))
    found = [
        _story(root, group, topics, desk, number=number, status=status, embargo=embargo)
        for number, group in enumerate(told, 1)
    ]
    for one in inner:
        found += _stories(one, topics, notes) if one.getparent() is not None else []
    return found


def _why_empty(root: Element, groups: list[_Group]) -> str:
    if any(_OTHER_MARKUP in note for group in groups for note in group.notes):
        return "has a text in XML of another kind; ask for it in NITF or XHTML"
    if next(within(root, "Update"), None) is not None:
        return "holds only changes to an earlier revision; ask for the whole item"
    if any(attribute(one, "Href") for one in within(root, "ContentItem")):
        return "has no text of its own, only files beside it; import those"
    if next(within(root, "NewsItemRef"), None) is not None:
        return "only refers to other items and has no text of its own; import those"
    return "has no text; give it a body that readers can read"


def _groups(root: Element, inner: list[Element]) -> list[_Group]:
    """The contents of an item by the component whose headline stands over them."""
    foreign = {one for item in inner for one in within(item, "ContentItem")}
    groups: dict[Element, _Group] = {}
    chosen: set[Element] = set()
    moving: dict[Element, bool] = {}
    number = 0
    contents = [one for one in within(root, "ContentItem") if not _is_in_text(one)]
    for content in contents:
        component = content.getparent()
        if content in foreign or component is None:
            continue
        lead = _lead(content, root)
        group = groups.setdefault(lead, _Group(lead=lead))
        if component not in moving:
            said = map(_said_of, children(component, "ContentItem"))
            moving[component] = any(map(_MOVING.search, said))
        kind = _kind(content, is_moving=moving[component])
        if kind == "picture":
            group.pictures[content] = None
        elif kind == "text":
            if component in chosen and attribute(component, "EquivalentsList") == "yes":
                continue
            number += 1
            if text := _text(content, group, f"text-{number}"):
                group.texts.append(text)
                chosen.add(component)
        else:
            group.notes += no_place([f"ContentItem ({kind})"])
    return list(groups.values())


def _is_in_text(content: Element) -> bool:
    """Whether a ContentItem stands in the text of another, as in XML that is not well-formed."""
    return any(local(one) == "DataContent" for one in content.iterancestors())


def _chain(element: Element) -> list[Element]:
    """The components around an element, nearest first."""
    around = [element] if local(element) == "NewsComponent" else []
    return around + [one for one in element.iterancestors() if local(one) == "NewsComponent"]


def _lead(element: Element, root: Element) -> Element:
    """The nearest component with a headline, else the outermost of the item."""
    chain = [one for one in _chain(element) if root in one.iterancestors()]
    headed = (one for one in chain if text_of(one, "NewsLines/HeadLine"))
    return next(headed, chain[-1] if chain else root)


def _role(component: Element) -> str:
    return attribute(component, "FormalName", "Role").lower()


def _said_of(content: Element) -> str:
    """Media type, MIME type and format of a ContentItem, as one text."""
    names = [attribute(one, "FormalName") for one in children(content, "MediaType", "MimeType")]
    names += [attribute(one, "FormalName") for one in children(content, "Format")]
    return " ".join(filter(None, names))


def _kind(content: Element, *, is_moving: bool) -> str:
    """``text``, ``picture``, or what else a ContentItem is; a picture beside a video is its poster."""
    said = _said_of(content)
    href = attribute(content, "Href")
    if _MOVING.search(said) or (is_moving and _PICTURES.search(said)):
        return said
    if _PICTURES.search(said) or (not said and re.search(r"\.(?:jpe?g|png|gif|webp)$", href, re.I)):
        return "picture"
    if next(within(content, "DataContent"), None) is not None and "css" not in said.lower():
        return "text"
    return said or "of no kind"


# -- texts ---------------------------------------------------------------------------------------


def _text(content: Element, group: _Group, prefix: str) -> _Text | None:
    """The text of a ContentItem; None where it is blank or no text that can be read."""
    component = content.getparent()
    data = next(within(content, "DataContent"))
    text = _Text(component=component, role=_role(component))
    element: Element | None = data if children(data) else None
    if element is None:
        said = _decoded(data, group.notes)
        if re.match(r"\s*(?:<\?xml|<nitf|<!DOCTYPE nitf)", said):
            element = read_xml(said.encode(), group.notes)
        elif _MARKUP.search(said):
            text.markup = said
        elif _MARKS.search(said):
            text.markup = "".join(f"<p>{line}</p>" for line in said.splitlines())
        elif re.match(r"\s*<\w", said):
            group.notes += no_place([_OTHER_MARKUP])
        else:
            text.markup = from_text(_without_margin(said))
    if element is not None:
        _read_markup(element, text, group, prefix)
    return text if text.markup.strip() or text.inside else None


def _read_markup(element: Element, text: _Text, group: _Group, prefix: str) -> None:
    """The text in NITF, XHTML or paragraphs that stand in DataContent as elements."""
    whole = element if local(element) == "nitf" else next(within(element, "nitf"), None)
    if whole is not None:
        text.inside = nitf.read(whole, group.notes, prefix=prefix)
        text.markup = text.inside.story.body
        return
    names = ("body.content", "body")
    part = next((one for name in names for one in within(element, name)), element)
    body = body_html(part, group.notes, prefix=prefix)
    text.markup = body.html
    story = Story(photos=tuple(body.photos), note="\n".join(body.desk))
    text.inside = nitf.Found(story=story, files=body.files)


def _decoded(data: Element, notes: list[str]) -> str:
    """The characters of a DataContent, out of base64 where its ``Encoding`` says so."""
    said = "".join(map(str, data.itertext()))
    around = data.getparent()
    if local(around) != "Encoding" or "base64" not in attribute(around, "Notation").lower():
        return said
    try:
        return decode(base64.b64decode("".join(said.split()))).text
    except ValueError:
        notes.append("a text in base64 cannot be read: kept in the original")
        return ""


def _without_margin(text: str) -> str:
    """Text without the indentation that its place in the XML gave it."""
    first_line, _, rest = text.strip("\r\n").partition("\n")
    return f"{first_line.strip()}\n{textwrap.dedent(rest)}"


# -- stories -------------------------------------------------------------------------------------


def _story(
    root: Element,
    group: _Group,
    topics: Topics,
    desk: list[str],
    *,
    number: int,
    status: str,
    embargo: datetime | None,
) -> _Found:
    texts = sorted(group.texts, key=lambda text: text.role not in ("main", "lead"))
    bodies = [text for text in texts if _is_body(text)]
    nearest = bodies[0].component if bodies else group.lead
    chain = _chain(nearest)
    notes = group.notes
    language = stated.read_language(_language(chain, root), notes)
    photos = _photos(group, notes)
    authors, credits = _credits(chain, desk := [*desk, *_desk_lines(chain, root)], notes)
    created = stated.read_moment(
        "FirstCreated", text_of(root, "NewsManagement/FirstCreated"), notes
    )
    revised = stated.read_moment(
        "ThisRevisionCreated", text_of(root, "NewsManagement/ThisRevisionCreated"), notes
    )
    desk += [to_text(clean(one.markup)) for one in texts if _ROLES.get(one.role) == "note"]
    decks = [_plain(text_of(one)) for one in _lines(chain, "SubHeadLine")]
    decks += [_one_line(one) for one in texts if _ROLES.get(one.role) == "deck"]
    decks += _summaries(chain)
    subjects = _subjects(chain, topics, language)
    unused = [f"text of role {one.role}" for one in texts if _ROLES.get(one.role) == ""]
    notes += no_place([*_without_place(chain), *unused])
    story = Story(
        guid=_guid(root, group.lead, number),
        version=text_of(root, "Identification/NewsIdentifier/RevisionId"),
        deck=next(filter(None, decks), ""),
        dateline=_dateline(chain),
        body=clean("".join(one.markup for one in bodies)),
        language=language,
        urgency=_urgency(root, notes),
        published_at=created or revised,
        updated_at=revised if created and revised and revised > created else None,
        embargo_until=embargo,
        credit=credits[0] if len(credits) == 1 else "",
        sources=stated.as_sources(credits),
        authors=tuple(StoryAuthor(name=one) for one in authors),
        note="\n".join(filter(None, desk)),
        photos=tuple(photos),
    )
    found = _Found(story=story, status=status, subjects=subjects, files=group.files, notes=notes)
    for text in texts:
        _take_inside(text, found)
    found.story = stated.framed(found.story)
    headlines = [_plain(text_of(one)) for one in _lines(chain, "HeadLine")]
    headlines += [_one_line(one) for one in texts if _ROLES.get(one.role) == "headline"]
    headlines += [found.story.headline]
    story = nitf.with_caption_for_text(found.story)
    found.story = with_headline(replace(story, headline=""), next(filter(None, headlines), ""))
    found.subjects = _best_named(found.subjects)
    return found


def _plain(line: str) -> str:
    """A news line in which HTML stands as characters, without it."""
    return " ".join(to_text(clean(line)).split()) if _MARKS.search(line) else line


def _one_line(text: _Text) -> str:
    return " ".join(to_text(clean(text.markup)).split())


def _take_inside(text: _Text, found: _Found) -> None:
    """What NITF inside says where the components around it do not."""
    if text.inside is None:
        return
    own, inside = found.story, text.inside.story
    empty = {
        name: getattr(inside, name)
        for name in ("deck", "dateline", "section", "language", "urgency", "published_at")
        + ("expires_at", "credit", "authors")
        if not getattr(own, name)
    }
    if own.sources or not own.credit:
        empty["sources"] = own.sources or inside.sources
    if stated.is_in(own.dateline, inside.dateline):
        empty["dateline"] = inside.dateline
    if not inside.headline_provisional:
        empty["headline"] = own.headline or inside.headline
    embargoes = filter(None, (own.embargo_until, inside.embargo_until))
    found.story = replace(
        own,
        **empty,
        embargo_until=max(embargoes, default=None),
        note="\n".join(dict.fromkeys(f"{own.note}\n{inside.note}".strip().split("\n"))),
        photos=own.photos + inside.photos,
        corrections=own.corrections + inside.corrections,
    )
    found.status = text.inside.status if found.status == "usable" else found.status
    found.subjects += text.inside.subjects
    found.files |= text.inside.files


def _best_named(subjects: list[Subject]) -> list[Subject]:
    """The subjects, those without a name left out where another names their code."""
    named = {one.code for one in subjects if one.name}
    return [one for one in subjects if one.name or one.code not in named]


# -- management ----------------------------------------------------------------------------------

_KILLS: Final = frozenset({"cancel", "canceled", "delete", "deleted", "kill", "killed", "withdraw"})


def _management(
    management: Element | None, notes: list[str]
) -> tuple[str, datetime | None, list[str]]:
    """Status, embargo and what the desk is told (NewsML 1.2, ``NewsManagement``).

    Raises Unusable where the end of an embargo cannot be read. One without an end is withheld.
    """
    desk = []
    said = attribute(management, "FormalName", "Status").lower()
    will_change = first(management, "StatusWillChange")
    future = attribute(will_change, "FormalName", "FutureStatus")
    at = text_of(will_change, "DateAndTime")
    instructions = [attribute(one, "FormalName") for one in every(management, "Instruction")]
    desk += [f"Instruction: {one}" for one in instructions if one]
    status = {"": "usable", "usable": "usable", "embargoed": "usable", "cancelled": "canceled"}.get(
        said, said if said in ("canceled", "withheld") else "withheld"
    )
    if said not in ("", "usable", "embargoed", "withheld", "canceled", "cancelled"):
        notes.append(f"Status is “{said[:40]}”, which is unknown; taken as withheld")
    if any(one.lower() in _KILLS for one in instructions):
        status = "canceled"
    embargo = None
    if said == "embargoed":
        embargo = stated.read_embargo("StatusWillChange", stated.filled_in(at), notes)
        if embargo is None:
            desk.append("Embargoed, and not said until when")
            status = "withheld" if status == "usable" else status
    elif at or future:
        desk.append(f"Status will change: {future} {at}".strip())
    return status, embargo, desk


def _guid(root: Element, lead: Element, number: int) -> str:
    """The identifier without its revision; that of a further story has its component's name added."""
    identifier = first(root, "Identification/NewsIdentifier")
    public = text_of(identifier, "PublicIdentifier")
    provider, item = text_of(identifier, "ProviderId"), text_of(identifier, "NewsItemId")
    revision = first(identifier, "RevisionId")
    ending = f":{text_of(revision)}"
    for update in (attribute(revision, "Update"), ""):
        if text_of(revision) and public.endswith(ending + update):
            public = public.removesuffix(ending + update)
            break
    if not public or len(public.split(":")) < 4 and public.lower().startswith("urn:newsml"):
        date = re.sub(r"\D", "", text_of(identifier, "DateId")[:20])[:8]
        is_named = provider and item.strip("0")
        public = f"urn:newsml:{provider}:{date}:{item}" if is_named else ""
    if public and number > 1:
        return f"{public}#{attribute(lead, 'Duid') or number}"
    return public


def _urgency(root: Element, notes: list[str]) -> int | None:
    urgency = first(root, "NewsManagement/Urgency")
    return stated.read_urgency(attribute(urgency, "FormalName") or text_of(urgency), notes)


# -- lines ---------------------------------------------------------------------------------------


def _lines(chain: list[Element], name: str) -> list[Element]:
    """The news lines of that name in the nearest component that has one with words in it."""
    for component in chain:
        places = (f"NewsLines/{name}", f"NewsLines/NewsLine/{name}")
        found = [one for place in places for one in every(component, place) if text_of(one)]
        if found:
            return found
    return []


def _line(chain: list[Element], name: str) -> str:
    return next(map(text_of, _lines(chain, name)), "")


def _parties(chain: list[Element], name: str) -> list[str]:
    """The parties of that part in the nearest component that names one."""
    for component in chain:
        found = [
            attribute(one, "FormalName")
            for one in every(component, f"AdministrativeMetadata/{name}/Party")
        ]
        if any(found):
            return [one for one in found if one]
    return []


def _dateline(chain: list[Element]) -> str:
    """Where and when, without the agency and the dash; a date in figures alone is none."""
    text = re.sub(r"\s*(?:\([^()]{1,40}\))?[\s–—-]*$", "", _line(chain, "DateLine")[:300])
    return text if re.search(r"[^\W\d_]{3}", re.sub(r"\b[A-Z]{3,4}$", "", text)) else ""


def _credits(
    chain: list[Element], desk: list[str], notes: list[str]
) -> tuple[list[str], list[str]]:
    """Who wrote it, and whom it is credited to."""
    credited = [text_of(one) for one in _lines(chain, "CreditLine")]
    credited = credited or _parties(chain, "Provider") or _parties(chain, "Source")
    owners = {one.casefold() for one in [*credited, *_parties(chain, "Source")]}
    authors: list[str] = []
    for line in map(text_of, _lines(chain, "ByLine")):
        if line.casefold() in owners:
            continue
        names, agencies, is_all = stated.read_byline(line)
        authors += names
        credited += agencies
        if not is_all:
            desk.append(f"Byline: {line}")
    for creator in _parties(chain, "Creator") if not authors else []:
        names, _, is_all = stated.read_byline(creator)
        people = [one for one in names if " " in one and not is_agency(one)]
        authors += people
        if people and not is_all:
            desk.append(f"Byline: {creator}")
        elif not people and creator.casefold() not in owners:
            notes += no_place([f"Creator “{creator[:80]}”"])
    return authors, stated.each_once(credited)


def _desk_lines(chain: list[Element], root: Element) -> list[str]:
    """Sluglines, advisories, series and rights, a line each."""
    labels = [text_of(one) for one in every(root, "Identification/NameLabel")]
    sluglines = [text_of(one) for one in _lines(chain, "SlugLine")]
    lines = [f"Slugline: {one}" for one in dict.fromkeys(sluglines + labels) if one]
    lines += [f"Comment: {said}" for one in within(root, "Comment") if (said := _comment(one))]
    lines += [f"Series: {text_of(one)}" for one in _lines(chain, "SeriesLine")]
    lines += [f"Rights: {text_of(one)}" for one in _lines(chain, "RightsLine")]
    for component in chain:
        for line in every(component, "NewsLines/NewsLine"):
            kind = attribute(line, "FormalName", "NewsLineType")
            said = text_of(line, "NewsLineText")
            if said and kind.lower() not in _SUMMARIES:
                lines.append(f"{kind}: {said}" if re.search(r"[^\W\d_]", kind) else said)
        lines += [
            f"{attribute(one, 'FormalName')}: {attribute(one, 'Value')}"
            for one in every(component, "AdministrativeMetadata/Property")
            if attribute(one, "FormalName") == "EditorialInfo" and attribute(one, "Value")
        ]
        lines += [f"Rights: {one}" for one in _usage(component)]
    return lines


def _comment(element: Element) -> str:
    """What a comment says to people; "" for the number of a version that systems note in one."""
    return "" if "version" in attribute(element, "FormalName").lower() else text_of(element)


def _summaries(chain: list[Element]) -> list[str]:
    return [
        text_of(line, "NewsLineText")
        for component in chain
        for line in every(component, "NewsLines/NewsLine")
        if attribute(line, "FormalName", "NewsLineType").lower() in _SUMMARIES
    ]


def _usage(component: Element) -> list[str]:
    """The rights of use that a component states, each as one text."""
    rights = every(component, "RightsMetadata/UsageRights")
    found = ("; ".join(filter(None, map(text_of, children(one)))) for one in rights)
    return [one for one in found if one]


def _language(chain: list[Element], root: Element) -> str:
    for component in chain:
        stated = attribute(component, "FormalName", "DescriptiveMetadata/Language")
        if stated or (stated := attribute(component, "lang")):
            return stated
    return attribute(root, "lang")


# -- what it is about ----------------------------------------------------------------------------

_METADATA: Final = ("AdministrativeMetadata", "DescriptiveMetadata", "Metadata")
_SUBJECTS: Final = ("Subject", "SubjectMatter", "SubjectDetail", "SubjectQualifier")
_PLACES: Final = ("City", "SubLocation", "CountryArea", "Area", "Country", "WorldRegion")


def _subjects(chain: list[Element], topics: Topics, language: str) -> list[Subject]:
    """Subject codes, topics, keywords and places of the components, outermost first."""
    found: list[Subject] = []
    for component in reversed(chain):
        found += [
            Subject(name=word.strip(), scheme="keyword")
            for one in _in_language(every(component, "NewsLines/KeywordLine"), language)
            for word in text_of(one).split(";")
        ]
        for metadata in children(component, "DescriptiveMetadata", "Metadata"):
            found += [_subject(one, topics, language) for one in within(metadata, *_SUBJECTS)]
            found += [
                _topic(attribute(one, "Topic"), topics, language)
                for one in within(metadata, "TopicOccurrence")
            ]
            for one in within(metadata, "Property"):
                found += _of_property(one)
    return [one for one in found if one.name or one.code]


def _in_language(lines: list[Element], language: str) -> list[Element]:
    """The lines but for translations into other languages than the story's."""
    said = [attribute(one, "lang").lower()[:2] for one in lines]
    if len(set(said)) < 2:
        return lines
    mine = ("", "x-", language.lower()[:2])
    return [one for one, lang in zip(lines, said, strict=True) if lang in mine] or lines


def _subject(element: Element, topics: Topics, language: str) -> Subject:
    code = attribute(element, "FormalName")
    scheme = attribute(element, "Scheme") or attribute(element, "Vocabulary")
    if re.fullmatch("[0-9]{8}", code) and (not scheme or "iptc" in scheme.lower()):
        scheme = media_topics.scheme_of(code)
    return Subject(name=_name(topics.get(code, {}), language), code=code, scheme=scheme)


def _topic(reference: str, topics: Topics, language: str) -> Subject:
    names = topics.get(reference, {})
    return Subject(
        name=_name(names, language), code=names.get("code", ""), scheme=names.get("scheme", "")
    )


def _name(names: dict[str, str], language: str) -> str:
    """The name in the story's language, in English, or in any."""
    said = {key: name for key, name in names.items() if key not in ("code", "scheme")}
    short = language.lower()[:2]
    return said.get(short) or said.get("en") or next(iter(said.values()), "")


def _of_property(element: Element) -> list[Subject]:
    name, value = attribute(element, "FormalName"), attribute(element, "Value")
    around = element.getparent()
    is_place = local(around) in ("Location", "DescriptiveMetadata") or (
        attribute(around, "FormalName") == "Location"
    )
    if is_place and name in (*_PLACES, "CountryCode"):
        is_code = name.startswith("Country") and re.fullmatch("[A-Z]{2,3}", value)
        return [
            Subject(code=value, scheme="iso-cc") if is_code else Subject(name=value, scheme=name)
        ]
    if re.search("keyword", name, re.I):
        return [Subject(name=one.strip(), scheme="keyword") for one in value.split(";")]
    return []


def _topics_around(head: bytes) -> Topics:
    """The topics that stand before the items of a file."""
    document = Document(BytesIO(head), ("TopicSet",))
    topics: Topics = {}
    for item in document:
        try:
            topics |= _topics(document.read(item, []))
        except Unusable:
            continue
    return topics


def _topics(topic_set: Element) -> Topics:
    """The topics of a TopicSet, by their codes and by ``#`` and their ``Duid``."""
    topics: Topics = {}
    for topic in every(topic_set, "Topic"):
        codes = [(text_of(one), attribute(one, "Scheme")) for one in every(topic, "FormalName")]
        names: dict[str, str] = {}
        for one in every(topic, "Description"):
            if attribute(one, "Variant").lower() not in ("category",) and text_of(one):
                names.setdefault(attribute(one, "lang").lower()[:2], text_of(one))
        if codes:
            names |= {"code": codes[0][0], "scheme": codes[0][1]}
        for key in [*(code for code, _ in codes), f"#{attribute(topic, 'Duid')}"]:
            topics.setdefault(key, names)
    return topics


def _without_place_in_item(root: Element) -> list[str]:
    """What an item says of all its stories and no field of a story holds."""
    return [
        local(one) for one in within(root, "AssociatedWith", "DerivedFrom", "OfInterestTo", "Genre")
    ]


def _without_place(chain: list[Element]) -> list[str]:
    """What the components of a story say and no field of it holds."""
    lost: list[str] = []
    for component in chain:
        lost += [local(one) for one in every(component, "NewsLines/CopyrightLine")]
        lost += [local(one) for one in every(component, "NewsLines/ByLineTitle") if text_of(one)]
        lost += [
            f"Property {name}"
            for metadata in children(component, *_METADATA)
            for one in children(metadata, "Property")
            if attribute(one, "Value")
            and (name := attribute(one, "FormalName")) != "EditorialInfo"
            and "keyword" not in name.lower()
            and name not in _PLACES
        ]
    return lost


# -- pictures ------------------------------------------------------------------------------------


def _photos(group: _Group, notes: list[str]) -> list[StoryPhoto]:
    """The pictures of a group, each in its best rendition: a lead, then the gallery."""
    components = list(dict.fromkeys(one.getparent() for one in group.pictures))
    small = {one for one in components if _SMALL_ROLES.search(_role(one))}
    has_large = {one.getparent() for one in components if one not in small}
    captions = _captions(group)
    photos: list[StoryPhoto] = []
    for component in components:
        if component in small and component.getparent() in has_large:
            continue
        best = max(children(component, "ContentItem"), key=lambda one: _size(one, group))
        key = f"photo-{len(photos) + 1}"
        is_lead = not photos and _role(component) != "logo"
        photo = _photo(best, component, group, captions, key)
        photos.append(replace(photo, placement="lead" if is_lead else "gallery"))
    return photos


def _size(content: Element, group: _Group) -> tuple[bool, bool, int]:
    characteristics = {
        attribute(one, "FormalName").lower(): attribute(one, "Value")
        for one in every(content, "Characteristics/Property")
    }
    sides = [
        characteristics.get(f"pixel{side}") or characteristics.get(side, "")
        for side in ("width", "height")
    ]
    numbers = [int(one) for one in sides if re.fullmatch("[0-9]{1,6}", one)]
    area = numbers[0] * numbers[1] if len(numbers) == 2 else 0
    is_small = bool(_SMALL_ROLES.search(characteristics.get("imageuse", "")))
    return content in group.pictures, not is_small, area


def _captions(group: _Group) -> dict[Element, str]:
    """The captions by the components that they stand in, and those around."""
    return {
        around: _one_line(text)
        for text in reversed(group.texts)
        if text.role == "caption"
        for around in _chain(text.component)[:2]
    }


def _photo(
    content: Element, component: Element, group: _Group, captions: dict[Element, str], key: str
) -> StoryPhoto:
    chain = _chain(component)
    chain = chain[: chain.index(group.lead) + 1] if group.lead in chain else chain
    caption = next((captions[one] for one in chain if one in captions), "")
    caption = caption or next(
        (
            attribute(one, "Value") or attribute(one, "value")
            for one in children(content, "Property")
            if attribute(one, "FormalName").lower() == "caption"
        ),
        "",
    )
    creators = _parties(chain, "Creator") if not group.has_text or len(chain) > 1 else []
    credits = [text_of(one) for one in _lines(chain, "CreditLine")] or _parties(chain, "Provider")
    place = located(attribute(content, "Href"), key, group.files)
    data = next(within(content, "DataContent"), None)
    if data is not None and not place:
        kind = attribute(content, "FormalName", "MimeType")
        place = embedded(f"data:{kind};base64,{text_of(data)}", key, group.files)
    return StoryPhoto(
        key=key,
        caption=caption,
        creator=in_title_case(next((one for one in creators if one not in credits), "")),
        credit=next(iter(credits), ""),
        copyright_notice=_line(chain, "CopyrightLine"),
        usage_terms="\n".join(one for around in chain for one in _usage(around)),
        **place,
    )
