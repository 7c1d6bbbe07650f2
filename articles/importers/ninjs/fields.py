"""What ninjs says of a story beside its text: its status, embargo, subjects, authors and credit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

from articles.importers.finish import Unusable, no_place
from articles.importers.limits import LANGUAGE, NAME_LIMITS, STORY_LIMITS, URGENCY
from articles.importers.ninjs.values import Text, Values, known, words
from articles.importers.stated import as_sources, each_once, filled_in, read_byline, read_embargo
from articles.importers.times import LATEST_ZONE
from articles.importers.wire import in_title_case, is_agency
from articles.records import CITATION_ROLES, StoryAuthor, StoryCitation, Subject

#: Properties that say whether and when a story may be shown: they may not contradict themselves.
CAREFUL: Final = frozenset(
    {"embargoed", "embargoeduntil", "embargo", "utcembargo", "schedulesettings", "pubstatus"}
)
_EMBARGOES: Final = ("embargoed", "embargoeduntil", "embargo", "embargountil")
_STATUSES: Final = {"usable": "usable", "withheld": "withheld", "canceled": "canceled"} | {
    "cancelled": "canceled",
    "killed": "canceled",
    "recalled": "canceled",
    "unpublished": "canceled",
}
#: States of Superdesk in which an item may be shown.
_FREE_STATES: Final = frozenset({"published", "corrected", "ingested", "fetched", "routed"})
_SIGNALS: Final = re.compile(r"(?:.*[:/])?(?:kill|cancel|withdraw(?:al)?|recall|retract)", re.I)
#: Properties that list what a story is about → the scheme of codes that state none.
_ABOUT: Final = {
    "subject": "",
    "subjects": "",
    "person": "",
    "people": "",
    "organisation": "",
    "organisations": "",
    "organization": "",
    "organizations": "",
    "place": "",
    "places": "",
    "event": "",
    "events": "",
    "object": "",
    "objects": "",
    "keywords": "",
    "anpacategory": "anpa",
    "service": "anpa",
}
#: Relations of those who made a story, or had to do with it otherwise than by being in it.
_MAKERS: Final = frozenset(
    "author byline contributedby contributor creator editor owner photographer provider source"
    " supplier writer".split()
)
#: Relations of an object that is in the story; others are its files and its owners.
_MENTIONS: Final = frozenset({"about", "mentions"})
_NEWSCODE: Final = re.compile(
    r"https?://cv\.iptc\.org/newscodes/(mediatopic|subjectcode)/(\w{1,20})/?", re.I
)
_PREFIXED: Final = re.compile(r"([A-Za-z][\w.-]{0,39}):([\w.-]{1,80})")
_SUBJECT_CODE: Final = re.compile(r"[0-9]{8}")
#: What stands between the writers of a byline in which no writer is recognised.
_BETWEEN_NAMES: Final = re.compile(r"\s*[,;&]\s*|\s+(?:and|und|et|och|og)\s+")
_CREDITS: Final = frozenset({"creditline", "credit", "credit line"})


def status_of(item: Values) -> str:
    """One of STATUSES. What is none of them is withheld, for somebody must look at it."""
    status = "usable"
    for name in ("pubstatus", "state"):
        said = item.text(name).lower()
        if not said or (name == "state" and said in _FREE_STATES):
            continue
        found = _STATUSES.get(said, "withheld")
        if said not in _STATUSES:
            item.notes.append(f"{item.place}{name} is “{said[:40]}”: taken as withheld")
        status = max(status, found, key=("usable", "withheld", "canceled").index)
    for part in item.objects("signal", "signals"):
        signal = next((str(part[key]) for key in ("qcode", "code", "name") if part.get(key)), "")
        if _SIGNALS.fullmatch(signal):
            status = "canceled"
        elif signal:
            item.notes += no_place([f"{item.place}signal “{signal[:60]}”"])
    return status


def embargo_of(item: Values) -> datetime | None:
    """The latest time that the object says it may not be shown before; None where it says none.

    Superdesk states it in UTC too (``schedule_settings``). Raises Unusable for what is no time.
    """
    stated = [(name, item.take(name)) for name in _EMBARGOES]
    settings = item.take("schedulesettings")
    exact = []
    for name in ("utc_embargo", "utc_publish_schedule"):
        value = settings.get(name) if isinstance(settings, dict) else None
        if at := read_embargo(name, _written(name, value), []):
            exact.append(at.replace(tzinfo=UTC) if at.tzinfo is LATEST_ZONE else at)
    until = list(exact)
    for name, value in stated:
        remarks: list[str] = []
        at = read_embargo(f"{item.place}{name}", _written(name, value), remarks)
        if at and not (at.tzinfo is LATEST_ZONE and exact):
            until.append(at)
            item.notes += remarks
    return max(until, default=None)


def _written(name: str, value: Any) -> str:
    if value is None or value is False:
        return ""
    if not isinstance(value, str):
        raise Unusable(f"{name} is no time in text; ask its provider until when it holds")
    return filled_in(value.strip())


def urgency_of(item: Values) -> int | None:
    """1 to 8. ninjs allows 9 as well, which IPTC's urgency has no meaning for."""
    urgency = item.number("urgency")
    if urgency is None or urgency in URGENCY:
        return urgency
    item.notes.append(f"urgency is {urgency}, not 1 (flash) to 8: kept in the original")
    return None


def language_of(item: Values) -> str:
    """A language code, or "" with a note for what is none."""
    code = item.text("language").replace("_", "-")
    if not code or (len(code) <= STORY_LIMITS["language"] and re.fullmatch(LANGUAGE, code)):
        return code
    item.notes.append(f"language is “{code[:20]}”, which is no code: kept in the original")
    return ""


# -- who ---------------------------------------------------------------------------------------


def authors_of(item: Values) -> tuple[list[StoryAuthor], list[str]]:
    """The authors, and the agencies that the byline names beside them."""
    names = [
        words(str(part["name"]))
        for part in item.objects("people", "person")
        if _rel(part) & {"author", "byline", "writer"} and part.get("name")
    ]
    agencies: list[str] = []
    line = " ".join(words(item.text("byline", "by")).split())
    if not names and line:
        names, agencies = _named_in(line)
        item.ignore("bylines")
    if not names and not agencies:
        names = [
            words(part["name"])
            for part in item.objects("authors", "bylines")
            if isinstance(part.get("name"), str)
        ]
    most = NAME_LIMITS["name"]
    return [StoryAuthor(name=name[:most]) for name in names], agencies


def _named_in(line: str) -> tuple[list[str], list[str]]:
    """Writers and agencies of a byline; some part the agency from the writers by a slash."""
    parts = [part for part in (part.strip() for part in line.split("/")) if part]
    agencies = [part for part in parts if is_agency(part) and len(parts) > 1]
    names = []
    for part in parts:
        if part in agencies:
            continue
        found, named, *_ = read_byline(part)
        if not found and not named:
            bare = re.sub(r"^(?:by|von|par|por)\s+", "", part, flags=re.I)
            found = [in_title_case(name) for name in _BETWEEN_NAMES.split(bare)]
        names += found
        agencies += named
    return [name for name in names if name], agencies


def credit_of(
    item: Values, descriptions: list[Text], agencies: list[str]
) -> tuple[str, tuple[StoryCitation, ...]]:
    """Whom the story is credited to, and what it cites: several agencies, each as a credit.

    The credit line is what counts, then where it came from, then the byline's agencies, and where
    nothing is said who holds the rights.
    """
    line = next((text.line() for text in descriptions if text.role in _CREDITS), "")
    line = line or words(item.text("creditline", "credit"))
    cited, names = [], []
    for part in item.objects("infosource", "infosources"):
        name = part.get("name")
        if not isinstance(name, str) or not name.strip():
            continue
        role = part.get("role")
        if role in CITATION_ROLES:
            cited.append(StoryCitation(name=name, role=role))
        else:
            names.append(name)
    names += [words(item.text("source")), words(item.text("provider"))]
    holder = words(item.text("copyrightholder"))
    if line:
        return line, tuple(cited)
    if any(citation.role == "credit" for citation in cited):
        return "", tuple(cited)
    names = each_once(names) or each_once(agencies) or each_once([holder])
    several = as_sources(names)
    return "" if several or not names else names[0], (*cited, *several)


def contacts_of(item: Values) -> Iterator[str]:
    """Addresses and numbers of those whom the story names, a line each: they are for the desk."""
    for name in ("infosource", "infosources", *_ABOUT):
        for part in item.objects(name) if name in item.values else []:
            given = {known(key): value for key, value in part.items()}.get("contactinfo")
            ways = given if isinstance(given, list) else []
            said = [
                " ".join(
                    str(way[key]) for key in ("type", "value") if isinstance(way.get(key), str)
                )
                for way in ways
                if isinstance(way, dict) and isinstance(way.get("value"), str)
            ]
            if said:
                yield f"Contact: {part.get('name') or ''}: {', '.join(said)}"


# -- what it is about ----------------------------------------------------------------------------


def subjects_of(item: Values) -> list[Subject]:
    """What the story is about, with its codes; who made it is left out."""
    found = []
    for name, scheme in _ABOUT.items():
        for part in item.objects(name):
            if name == "keywords" and set(part) == {"name"}:
                found += [Subject(name=word) for word in re.split(r"[,;\n]", part["name"])]
            elif _rel(part) & _MAKERS or (name.startswith("object") and _rel(part) - _MENTIONS):
                if name not in ("people", "person"):
                    item.notes += no_place([f"{name} that had to do with its making"])
            else:
                found.append(_subject(part, scheme))
    return found


def _rel(part: dict[str, Any]) -> set[str]:
    """What a person or thing has to do with the story; AP states several."""
    said = [part.get("rel"), *(part["rels"] if isinstance(part.get("rels"), list) else [])]
    return {rel.lower() for rel in said if isinstance(rel, str)}


def _subject(part: dict[str, Any], scheme: str) -> Subject:
    """A concept: of ``scheme`` and ``code`` (1.x), ``uri`` and ``literal`` (2.0 and later)."""
    given = {known(name): str(value) for name, value in part.items() if _is_said(value)}
    name = " ".join(words(given.get("name", "")).split())
    if len(name) == 1 or "ancestor" in _rel(part):
        name = ""  # a category's letter; what a broader term is called says nothing new
    code = given.get("qcode") or given.get("code") or given.get("literal") or ""
    scheme, code = _coded(given.get("scheme") or scheme, code, given.get("uri", ""))
    return Subject(name=name, code=code, scheme=scheme)


def _is_said(value: Any) -> bool:
    return isinstance(value, str) or type(value) is int


def _coded(scheme: str, code: str, uri: str) -> tuple[str, str]:
    """Scheme and code, IPTC's own under their short names."""
    for address in (uri, code, f"{scheme.rstrip('/')}/{code}"):
        if found := _NEWSCODE.fullmatch(address):
            return ("medtop" if found[1].lower() == "mediatopic" else "subj"), found[2]
    prefixed = _PREFIXED.fullmatch(code)
    if prefixed and not scheme and not uri:
        scheme, code = prefixed[1], prefixed[2]
    if uri and not scheme:
        tail = code if code and uri.endswith(code) else re.split(r"[/#]", uri.rstrip("/"))[-1]
        scheme, code = uri.rstrip("/").removesuffix(tail), tail
    if not scheme and _SUBJECT_CODE.fullmatch(code):
        scheme = "medtop" if code.startswith("20") else "subj"
    short = {
        "mediatopic": "medtop",
        "medtop": "medtop",
        "subjectcode": "subj",
        "iptc_subject": "subj",
    }
    return short.get(scheme.lower(), scheme), code
