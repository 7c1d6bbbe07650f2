"""The habits of wire copy, a line at a time: datelines, bylines, credits, embargoes and labels."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from articles.importers.finish import Unusable
from articles.importers.times import read_time
from articles.known_sources import lookup

# Embargoes

_EMBARGO = re.compile(
    r"[\W_]*(?:(?:this|the following)\b[\w\s]{0,40}?\b(?:is|are)\s+)?(?:strictly\s+|under\s+|sous\s+)*"
    r"(?:embargo(?:ed|é|ado)?(?:\s*:|\s+(?:until|till|til|before|for\s+release|bis|hasta)\b"
    r"|\s+jusqu\W?(?:au?|à)|\s*[-–—]?\s*(?=\d)|\W*$)"
    r"|not\s+for\s+(?:release|publication)\s+(?:before|until|till)\b"
    r"|(?:hold\s+)?for\s+release\s+(?:at|on|until)\b|hold\s+until\b"
    r"|sperrfrist\b\W*|엠바고\b\W*)",
    re.IGNORECASE,
)
_BEFORE_TIME = re.compile(r"(?:[\W_]|until\b|till\b|at\b|on\b)+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Embargo:
    """What an embargo line says: until when, or (``is_none``) that there is none; neither where
    its words are not understood.
    """

    until: datetime | None = None
    is_none: bool = False


def embargo(line: str) -> Embargo | None:
    """The embargo that ``line`` states; None where it is no embargo line.

    Only a time in ISO 8601 with its offset (or ``UTC``, ``GMT``) is understood.
    """
    match = _EMBARGO.match(line)
    if match is None:
        return None
    stated = _BEFORE_TIME.sub("", line[match.end() :], count=1) if match.end() < len(line) else ""
    stated = stated.strip(" \t.)]*#-–—")
    if stated.lower() in ("none", "no"):
        return Embargo(is_none=True)
    try:
        until, has_zone = read_time(stated)
    except ValueError:
        return Embargo()
    return Embargo(until=until) if has_zone else Embargo()


def without_embargo(lines: list[str]) -> tuple[list[str], datetime | None]:
    """The lines but those that state an embargo, and the latest that they state.

    Raises Unusable where one is not understood: embargoed copy must never come free by a misreading.
    """
    kept: list[str] = []
    until: datetime | None = None
    for line in lines:
        goes_on = bool(kept and kept[-1].strip()) and line.lstrip()[:1].islower()
        rule = None if goes_on else embargo(line)
        if rule is None:
            kept.append(line)
        elif rule.until is not None:
            until = max(rule.until, until or rule.until)
        elif not rule.is_none:
            raise unclear_embargo(line)
    return kept, until


def unclear_embargo(line: str) -> Unusable:
    """The problem that ``line`` speaks of an embargo in words that are not understood."""
    return Unusable(
        f"has an embargo whose time is not understood (“{line.strip()[:80]}”); "
        "state it as ISO 8601 with its offset, such as 2026-01-25T10:00:00+00:00"
    )


# Credits

_END_MARK = re.compile(
    r"\W*(?:ends?|30)\W*|#{3,}|\W*[(（](?:ende?|fin|끝|完|了)[)）]\W*", re.IGNORECASE
)
_AGENCY_WORDS = re.compile(
    r"\b(?:news|agency|press|wire|times|post|daily|herald|tribune|broadcasting|radio|tv|media"
    r"|agentur|agence|agencia|agenzia)\b|(?:통신|뉴스|일보|신문)$",
    re.IGNORECASE,
)
_ABBREVIATION = re.compile(r"[A-Z]{2,8}")
_NO_CREDITS = frozenset({"END", "ENDS", "MORE", "FILE", "PHOTO", "UPDATE", "VIDEO"})
_CREDIT_PARTS = re.compile(r"\s*[/,]\s*|\s+(?:via|and|und|et|y)\s+")
#: The whole last line: ``. Yonhap``, ``/dpa/`` are credits whatever the name …
_PLAIN_CREDIT = re.compile(r"\s*(?:[.·]\s+([^.]{2,60}?)\.?|/([^/.]{2,40})/\.?)\s*")
#: … and ``(Reuters)``, ``- AFP``, ``Source: AP`` where the name is an agency's.
_AGENCY_CREDIT = re.compile(
    r"\s*(?:[(\[]([^()\[\]]{2,60})[)\]]|[-–—]{1,2}\s*([^-–—]{2,60}?)"
    r"|(?:source|quelle|출처)\s*:\s*(.{2,60}?))\.?\s*",
    re.IGNORECASE,
)
#: The same at the end of the last paragraph, after its last full stop.
_ENDING_CREDIT = re.compile(
    r"(.*[.!?…。][\"'”’»)\]]*)\s*"
    r"(?:[(\[]([^()\[\]]{2,60})[)\]]\.?|/([^/\s]{2,40})/\.?|[-–—]{1,2}\s*([^-–—]{2,40}))\s*"
)
_ENDING_NAME = re.compile(r"(.*[.!?…。][\"'”’»)\]]*)(?:\s+\.)?\s+([^.!?…。]{2,40})")


def is_end_mark(line: str) -> bool:
    """True for a line that only says that the story ends: ``-30-``, ``###``, ``(END)``, ``ends``."""
    return bool(_END_MARK.fullmatch(line.strip()))


def is_agency(name: str) -> bool:
    """True where ``name`` is one or more agencies': known, an abbreviation, or called so."""
    return all(
        lookup(part) is not None
        or bool(_ABBREVIATION.fullmatch(part) and part not in _NO_CREDITS)
        or (part[:1].isupper() or not part.isascii())
        and bool(_AGENCY_WORDS.search(part))
        for part in _CREDIT_PARTS.split(name.strip())
    )


def end_credit(line: str) -> tuple[str, str]:
    """The last line of a story without the credit at its end, and the credit; "" for none."""
    match = _PLAIN_CREDIT.fullmatch(line)
    if match and looks_like_a_name(name := _matched(match)):
        return "", name
    match = _AGENCY_CREDIT.fullmatch(line)
    if match and is_agency(name := _matched(match)):
        return "", name
    if lookup(line):
        return "", line.strip()
    match = _ENDING_CREDIT.fullmatch(line)
    if match and (is_agency(name := _matched(match, first=2)) or match[3]):
        return match[1], name
    match = _ENDING_NAME.fullmatch(line)
    if match and lookup(match[2]):
        return match[1], match[2].strip()
    return line, ""


def _matched(match: re.Match[str], *, first: int = 1) -> str:
    groups = match.groups()[first - 1 :]
    return next(group for group in groups if group is not None).strip()


def looks_like_a_name(text: str) -> bool:
    """True for one to five words that all begin as names do, or that name a known source."""
    words = text.replace("/", " ").split()
    return lookup(text) is not None or (
        1 <= len(words) <= 5
        and text not in _NO_CREDITS
        and all(word[0].isalpha() and not word[0].islower() or word in _SMALL for word in words)
        and words[0] not in _SMALL
    )


# Bylines

#: Words inside names that stay small.
_SMALL: Final = frozenset(
    "da dal de del della den der di dos du el la le of ter the van von y zu and dpa".split()
)
_BYLINE = re.compile(r"\s*(?:By|BY|by|Von|VON|Par|PAR|Por|POR)\s+(\S.{1,118}?)[\s=<.]*")
_BETWEEN_NAMES = re.compile(r"\s*[,;|]\s*|\s+(?:and|und|et|y|&|with|AND)\s+")
_WORKPLACE = re.compile(
    r"\b(?:writers?|reporters?|correspondents?|editors?|staff|contributors?|columnists?|analysts?"
    r"|bureau|chief|special|in|for|university|college|institute|school of)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Byline:
    """Who wrote it, for which agency, and what else the line says."""

    names: tuple[str, ...]
    agency: str = ""
    left_out: tuple[str, ...] = ()


def byline(line: str) -> Byline | None:
    """The byline in ``line`` (``By Jane Doe and John Roe, Staff Writers``); None where it is none."""
    match = _BYLINE.fullmatch(line)
    if match is None:
        return None
    names: list[str] = []
    agency = ""
    left_out = []
    for part in filter(None, _BETWEEN_NAMES.split(match[1])):
        name, at, place = part.partition(" in ")
        if at and " " in name and not _WORKPLACE.search(name) and looks_like_a_name(name):
            names.append(in_title_case(name))
            left_out.append(f"in {place}")
        elif _WORKPLACE.search(part) or (names and _is_bureau(part)):
            left_out.append(part)
        elif is_agency(part) and (names or lookup(part)):
            agency = part
        elif looks_like_a_name(part) and not any(character.isdigit() for character in part):
            names.append(in_title_case(part))
        else:
            return None
    if not names and not agency and not left_out:
        return None
    return Byline(tuple(names), agency, tuple(left_out))


def _is_bureau(part: str) -> bool:
    """True for an agency's part: ``PA Scotland``, ``AFP Paris``."""
    first, _, rest = part.partition(" ")
    return bool(rest) and (first in ("CP", "PA") or lookup(first) is not None)


def is_workplace(text: str) -> bool:
    """True for what a writer is, not called: ``Staff Writer``, ``Correspondent in Ottawa``."""
    return bool(_WORKPLACE.search(text))


def in_title_case(name: str) -> str:
    """``JANE McDOE`` and ``JANE DOE`` as ``Jane McDoe`` and ``Jane Doe``; others as they are."""
    if not name.isupper() or " " not in name:
        return name
    words: list[str] = []
    for word in name.split():
        small = word.lower()
        capital = re.sub(r"(?:^|[-'’.])\w", lambda start: start[0].upper(), small)
        words.append(small if words and small in _SMALL else capital)
    return " ".join(words)


# Datelines

_DATE = r"(?:[^\W\d_]{3,10}\.?\s+\d{1,2}|\d{1,2}\.?\s+[^\W\d_]{3,10}\.?)(?:,?\s+\d{4})?"
_DATELINE = re.compile(
    r"\s*(?P<place>[^\W\d_][^\d()\[\]—–:;!?\"“”«»]{1,60}?)"
    rf"(?:,\s+(?P<date>{_DATE}))?"
    r"(?:\s+\((?P<agency>[^()\d]{2,40})\)|\s*--\((?P<business>BUSINESS WIRE)\)(?=--)"
    r"|\s+/(?P<service>[A-Z][^/\d]{2,40})/|\s+(?P<bare>AAP|Kyodo|Xinhua|Yonhap|KCNA|TASS))?"
    r"(?:\s*(?:--|[—–])\s*|\s+[-_](?:\s+|$)|(?<=\))\.-\s+)(?P<rest>.*)"
)
_TASS_DATELINE = re.compile(
    rf"\s*(?P<place>[^\W\d_][^\d()/:;!?]{{1,60}}?),\s+(?P<date>{_DATE})\.?\s*"
    r"/(?P<agency>[^/]{2,40})/\.\s+(?P<rest>.+)"
)
#: ``København /ritzau/: En mand …``
_SLASHED_DATELINE = re.compile(
    r"\s*(?P<place>[^\W\d_][^\d()/:;!?]{1,40}?)\s+/(?P<agency>[^/\s]{2,20})/:\s+(?P<rest>.+)"
)
_KOREAN_DATELINE = re.compile(
    r"\s*\((?P<place>[^=()]{1,20})=(?P<agency>[^=()]{2,20})\)\s*"
    r"(?:(?P<names>[가-힣]{2,4}(?:[·,\s]+[가-힣]{2,4}){0,4}?)\s*(?:특파원|기자|통신원)\s*)?=\s*(?P<rest>.*)"
)


@dataclass(frozen=True, slots=True)
class Dateline:
    """Place and date as one text, the agency and writers named beside them, and what follows."""

    text: str
    agency: str
    rest: str
    names: tuple[str, ...] = ()


def dateline(line: str) -> Dateline | None:
    """The dateline that ``line`` begins with; None where it begins with none.

    A place counts where it is in capitals or has a date or an agency beside it.
    """
    if match := _KOREAN_DATELINE.match(line):
        names = tuple(re.split(r"[·,\s]+", match["names"])) if match["names"] else ()
        return Dateline(match["place"].strip(), match["agency"].strip(), match["rest"], names)
    if match := _TASS_DATELINE.match(line):
        return Dateline(f"{match['place']}, {match['date']}", match["agency"], match["rest"])
    if (match := _SLASHED_DATELINE.match(line)) and lookup(match["agency"]):
        return Dateline(match["place"], match["agency"], match["rest"])
    match = _DATELINE.match(line)
    if match is None or not _begins_a_sentence(match["rest"]):
        return None
    place, date = match["place"].strip(), match["date"]
    agency = next(filter(None, match.group("agency", "business", "service", "bare")), "").strip()
    in_capitals = place.partition(",")[0].isupper()
    if not in_capitals and not (date and place[0].isupper()) and not (agency and is_agency(agency)):
        return None
    if len(place.split()) > 6:
        return None
    return Dateline(f"{place}, {date}" if date else place, agency, match["rest"])


def _begins_a_sentence(text: str) -> bool:
    opening = text.lstrip("\"'“‘«„([ ")
    return not opening or not opening[0].islower()


# Labels

_PHOTO = re.compile(
    r"\s*(?:(?P<photo>photos?|pictures?|images?|foto|bild|사진)"
    r"|(?P<caption>(?:(?:photo|picture)\s+)?caption|cutline|bildunterschrift)"
    r"|(?P<credit>(?:(?:photo|picture)\s+)?credit))\s*:\s*(?P<value>.*)",
    re.IGNORECASE,
)
_DESK_NOTE = re.compile(
    r"[\W_]*(?:(?:editor['’]?s?['’]?\s+note|notes?\s+(?:to|for)\s+(?:the\s+)?editors?)\s*(?:[:—–-]|$)"
    r"|(?:attention|attn\.?),?\s+editors?\b|(?:editors|eds|advisory)\s*:"
    r"|(?:(?:media|press|company|(?:investors?|media|public)(?:\s+relations?)?)\s+)?contacts?\s*(?::|$)"
    r"|(?:presse)?kontakt\s*(?::|$)|contacts?\s+(?:de\s+)?presse\s*:|(?:보도자료\s*)?문의처?\s*:)",
    re.IGNORECASE,
)
_PICTURE_FILE = re.compile(r"[^\s/\\]+\.(?:jpe?g|png|gif|webp|avif|tiff?)", re.IGNORECASE)
_CAPTION_CREDIT = re.compile(
    r"(?P<caption>.+?)\s*[(\[](?P<is_photo>photos?(?:\s+by|\s+courtesy(?:\s+of)?)?\s*:?\s+)?"
    r"(?P<credit>[^()\[\]]{2,80})[)\]]\.?",
    re.IGNORECASE,
)
_CAPTION_LABELLED_CREDIT = re.compile(
    r"(?P<caption>.+?)\s+(?P<is_photo>(?:photo\s+)?credit)\s*:\s*(?P<credit>.{2,80})", re.IGNORECASE
)


def photo_line(line: str) -> tuple[str, str] | None:
    """``photo``, ``caption`` or ``credit`` and what the line says of it; None for other lines."""
    match = _PHOTO.fullmatch(line)
    if match is None:
        return None
    label = next(name for name in ("photo", "caption", "credit") if match[name])
    return label, match["value"].strip()


def photo_field(text: str) -> str:
    """The field of a StoryPhoto that the words after ``Photo:`` are: file, credit or caption."""
    if _PICTURE_FILE.fullmatch(text):
        return "file"
    return "credit" if is_agency(text) or looks_like_a_name(text) else "caption"


def caption_and_credit(text: str) -> tuple[str, str]:
    """A caption without the credit at its end, and the credit; "" for none."""
    match = _CAPTION_CREDIT.fullmatch(text) or _CAPTION_LABELLED_CREDIT.fullmatch(text)
    if match and (match["is_photo"] or is_agency(match["credit"])):
        return match["caption"], match["credit"].strip()
    return text, ""


def is_desk_note(line: str) -> bool:
    """True for a line that speaks to editors, not to readers."""
    return bool(_DESK_NOTE.match(line))


#: The heading over what an agency adds for editors, and the words over its contacts.
_NOTEBOOK = re.compile(
    r"#{1,3} *(?:dpa[ -]?)?(?:notebook|notizblock)"
    r"|the following information is not (?:intended )?for publication\.?"
    r"|(?:die )?folgenden? informationen sind nicht zur veröffentlichung bestimmt\.?",
    re.IGNORECASE,
)
_STARS = re.compile(r"\*(?: ?\*){2,20}")


def notebook_start(lines: list[str]) -> int | None:
    """Where the notes that an agency puts under its text begin; None where there are none."""
    for number, line in enumerate(lines):
        if _NOTEBOOK.fullmatch(line.strip()):
            above = lines[number - 1].strip() if number else ""
            return number - 1 if _STARS.fullmatch(above) else number
    return None
