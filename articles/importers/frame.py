"""What stands around a text: the dateline it begins with, and what is under it for others than readers."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from typing import Final

from articles.body import to_text
from articles.importers import wire
from articles.known_sources import lookup

_FIRST_WORDS: Final = re.compile(r"<p>([^<]{1,400})")
#: How many paragraphs from the end are looked at for what is not for readers.
_ENDING: Final = 12
#: A line that only parts what follows from the text.
_RULE: Final = re.compile(r"[\s_*=–—-]{3,40}")
#: What Portuguese and Nordic agencies end with, their name before it: ``Lusa/Fim``.
_END: Final = re.compile(r"(?:\w{2,20}\s?/\s?)?(?:fim|slutt?|loppu)", re.IGNORECASE)
#: The initials of those who wrote and edited: ``hh/ph/ts``, ``str-dsa/pbt``, ``MA // EA``.
_INITIALS: Final = re.compile(
    r"[a-z]{1,4}(?:-[a-z]{1,4}){0,6}(?:/[a-z]{1,4}(?:-[a-z]{1,4}){0,6}){1,6}"
    r"|[A-Z]{2,4}(?:/[A-Z]{2,4})? // [A-Z]{2,4}"
)
#: ``AAP rtv``: the agency before the initials.
_AGENCY_AND_INITIALS: Final = re.compile(r"([A-Z]{2,5})((?: [A-Za-z]{2,3}){1,3})")
_COPYRIGHT: Final = re.compile(r"(.*?)\s*\(©\s?([^()]{2,40})\)", re.DOTALL)
_CONTACT_LABEL: Final = re.compile(
    r"(?:(?:further|more)\s+information(?:\s+and)?\s+)?(?:(?:media|press|news|investors?"
    r"|presse-?|medien-?)\s*)?(?:(?:relations?|enquiries|inquiries)\s*)?"
    r"(?:contacts?(?:\s+(?:persons?|details|information|presse|médias?))?|kontakte?r?|kontakt(?:person(?:er)?|daten)"
    r"|(?:[^\W\d_][\w.’'&-]{0,20}\s){1,5}contacts?|ansprechpartner(?:in)?|yhteyshenkilöt?|lisätietoja|contactos?(?:\s+de\s+prensa)?|contatt[io]|contato)"
    r"(?:\s+for\s+\w{1,20})?\s*:?",
    re.IGNORECASE,
)
_LABELLED_CONTACT: Final = re.compile(
    r"(?:(?:media|press|investors?)\s+)?(?:relations\s+)?contacts?\s*:"
    r"|for\s+(?:further|more)\s+information\s*:",
    re.IGNORECASE,
)
_WHOM_TO_ASK: Final = re.compile(
    r"for\s+(?:further|more|additional)\s+information\b.{0,200}?\bcontact\b", re.IGNORECASE
)
#: Where a writer is reached, as AP says it under its stories.
_WRITER: Final = re.compile(
    r"[^.]{2,80}\s(?:can\s+be\s+(?:reached|followed)|is)\s+(?:at|on)\s+(?:https?://|@)\S+(?:\s.{0,200})?"
    r"|follow\s[^.]{2,80}\s(?:on\s+(?:twitter|x)\b|(?:on|at):?\s+(?:@|https?://)).{0,120}",
    re.IGNORECASE,
)
_EMAIL: Final = re.compile(r"[\w.+-]{1,64}@[\w-]{1,60}\.\w")
_PHONE: Final = re.compile(r"\+?\(?\d[\d\s().-]{6,20}\d")
#: The most lines of names and titles over an address.
_NAMES: Final = 5
_BLOCK: Final = re.compile(r"<(p|h[2-6]|ul|table)>")


@dataclass(slots=True)
class Framed:
    """A canonical body without what stood under it, the credit in that, and what the desk is told."""

    body: str
    credit: str = ""
    desk: list[str] = field(default_factory=list)


def without_dateline(body: str) -> tuple[str, str, str]:
    """A canonical body without the dateline it begins with, the dateline, and the agency in it."""
    begun = _FIRST_WORDS.match(body)
    found = wire.dateline(html.unescape(begun[1])) if begun else None
    if begun is None or found is None or not found.rest.strip():
        return body, "", ""
    rest = f"<p>{html.escape(found.rest.lstrip(), quote=False)}{body[begun.end() :]}"
    return rest, found.text, found.agency


def without_ending(body: str, *, credit: str = "") -> Framed:
    """A canonical body without what agencies write under a text: end marks, the initials of those
    who made it, its credit, and whom the press may ask. The text's only paragraph always stays.

    ``credit`` is whom the story is credited to by its fields.
    """
    framed = Framed(body, credit)
    _take_contacts(framed)
    for _ in range(_ENDING):
        rest, _, last = framed.body.rpartition("\n")
        text = _said(last) if rest and last.startswith("<p>") else ""
        if not text or len(text) > 400 or not _take(text, framed):
            break
        framed.body = rest
    _take_credit_behind(framed)
    return framed


def _said(block: str) -> str:
    return " ".join(to_text(block).split())


def _take(text: str, framed: Framed) -> bool:
    """Whether ``text``, the last paragraph, is none for readers; what it says is kept."""
    if wire.is_end_mark(text) or _RULE.fullmatch(text) or _END.fullmatch(text):
        return True
    signed = _AGENCY_AND_INITIALS.fullmatch(text)
    if _INITIALS.fullmatch(text) or (signed and lookup(signed[1])):
        framed.desk.insert(0, f"Signed: {text}")
        return True
    if _WRITER.fullmatch(text):
        framed.desk.insert(0, text)
        return True
    copyright = _COPYRIGHT.fullmatch(text)
    name = copyright[2] if copyright and not copyright[1] else ""
    rest, found = ("", name) if name else wire.end_credit(text.lstrip("= "))
    is_said = bool(framed.credit) and text.strip(" ()./=") == framed.credit
    if is_said or found and not rest and (name or lookup(found)):
        framed.credit = framed.credit or found.strip()
        return True
    return False


def _take_credit_behind(framed: Framed) -> None:
    """Take the known agency off the end of the last paragraph: ``… he said. (©NTB)``."""
    rest, line_end, last = framed.body.rpartition("\n")
    inside = last[3:-4]
    if not last.startswith("<p>") or "<" in inside:
        return
    text = html.unescape(inside)
    copyright = _COPYRIGHT.fullmatch(text[-2_000:])
    if copyright and copyright[1]:
        kept, name = text[:-2_000] + copyright[1], copyright[2]
    else:
        kept, name = wire.end_credit(text)
    if name and kept.strip() and lookup(name):
        framed.credit = framed.credit or name
        framed.body = f"{rest}{line_end}<p>{html.escape(kept.rstrip(), quote=False)}</p>"


def _take_contacts(framed: Framed) -> None:
    """Take out whom the press may ask: what a heading of that name stands over, and lines that say so.

    Between the heading and an address stand names and titles, which go with it.
    """
    if "@" not in framed.body:
        return
    kept: list[str] = []
    said: list[str] = []
    waiting: list[str] | None = None  # the heading and the names under it; None where there is none
    for line in framed.body.split("\n"):
        text = _said(line) if _BLOCK.match(line) else ""
        if text and len(text) <= 1_000 and _is_way(text):
            if waiting is not None or _LABELLED_CONTACT.match(text) or _is_whom_to_ask(text):
                said += [_without_label(one) for one in map(_said, (waiting or [])[1:])]
                said.append(_without_label(text))
                waiting = [""]
                continue
        is_label = bool(text) and len(text) <= 80 and bool(_CONTACT_LABEL.fullmatch(text))
        is_name = waiting is not None and line.startswith("<p>") and _is_name_or_title(text)
        if is_name and waiting is not None and len(waiting) <= _NAMES:
            waiting.append(line)
            continue
        kept += filter(None, waiting or [])
        waiting = [line] if is_label else None
        if not is_label:
            kept.append(line)
    kept += filter(None, waiting or [])
    if said and kept:
        framed.desk += [f"Contact: {text}" for text in said]
        framed.body = "\n".join(kept)


def _is_name_or_title(text: str) -> bool:
    return 0 < len(text) <= 80 and text[-1] not in '.!?:;”"' and text[0] not in '“"–-'


def _without_label(text: str) -> str:
    text = text.lstrip("-• ")
    while match := _LABELLED_CONTACT.match(text):
        text = text[match.end() :].lstrip()
    return text


def _is_way(text: str) -> bool:
    return bool(_EMAIL.search(text) or _PHONE.search(text))


def _is_whom_to_ask(text: str) -> bool:
    return bool(_WHOM_TO_ASK.match(text) and _EMAIL.search(text))
