"""How NewsML-G2 names things: codes in schemes, addresses, literals, and names in languages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from lxml import etree  # type: ignore[import-untyped]

from articles.importers import media_topics
from articles.importers.xml import Element, attribute, children, every, local, text_of, within
from articles.records import Subject

#: Schemes that every newsroom knows, by the end of their address, and by what providers call them.
_KNOWN_SCHEMES: Final = {
    "mediatopic": "medtop",
    "medtop": "medtop",
    "subjectcode": "subj",
    "subj": "subj",
    "a1312cat": "anpa",
    "anpacat": "anpa",
}
_IPTC: Final = ("http://cv.iptc.org/newscodes/", "https://cv.iptc.org/newscodes/")
#: The scheme of subjects that name the section of the newsroom that a story stands in.
SECTION: Final = "section"
#: Names that are poorer than others (NewsML-G2 2.35, ``name`` with ``role``).
_POOR_ROLES: Final = {"mnemonic": 20, "short": 10}
#: The attributes that name a concept, in the order in which they are believed.
IDENTITIES: Final = ("qcode", "uri", "literal")


@dataclass(kw_only=True)
class Names:
    """What an item says about its own names: its language, its aliases, and its assertions."""

    language: str = ""
    schemes: dict[str, str] = field(default_factory=dict)
    asserted: dict[str, Element] = field(default_factory=dict)


def names_of(item: Element) -> Names:
    """The language of an item, the schemes of its catalogs, and its ``assert`` elements."""
    languages = [
        attribute(one, "tag")
        for one in every(item, "contentMeta/language")
        if not attribute(one, "role") and attribute(one, "tag")
    ]
    said = attribute(item, "lang")
    return Names(
        language=languages[0] if languages else said,
        schemes={
            attribute(scheme, "alias"): attribute(scheme, "uri")
            for scheme in every(item, "catalog/scheme")
        },
        asserted={identity(one): one for one in children(item, "assert") if identity(one)},
    )


def identity(element: Element) -> str:
    """The code, address or literal of a concept as it is written; "" where it has none."""
    return next(filter(None, (attribute(element, name) for name in IDENTITIES)), "")


def word(element: Element | None, name: str = "qcode") -> str:
    """A code without its scheme, in small letters: ``stat:usable`` or ``…/pubstatusg2/usable``.

    ``name`` is the attribute; beside ``role`` stands ``roleuri``, beside ``qcode`` ``uri``.
    """
    if code := attribute(element, name):
        return code.partition(":")[2].lower() or code.lower()
    beside = "uri" if name == "qcode" else f"{name}uri"
    return _parted(attribute(element, beside))[1].lower()


def best_of(elements: Iterable[Element], names: Names) -> Element | None:
    """The text that fits the item's language best; the first of those that fit as well."""
    return min(
        (one for one in elements if text_of(one)), key=lambda one: _rank(one, names), default=None
    )


def _rank(element: Element, names: Names) -> int:
    language = attribute(element, "lang").lower()
    wanted = names.language.lower()
    poor = _POOR_ROLES.get(word(element, "role"), 0)
    if not language or language == wanted:
        return poor
    return poor + (1 if language.partition("-")[0] == wanted.partition("-")[0] else 2)


def name_of(element: Element, names: Names, *, literal: bool = False) -> str:
    """The name of a concept, from its own names or those asserted of it; "" where it has none.

    With ``literal`` a literal is a name where there is no other, as it is of parties and places.
    """
    asserted = names.asserted.get(identity(element))
    found = best_of(children(element, "name"), names)
    if found is None and asserted is not None:
        found = best_of(children(asserted, "name"), names)
    if found is None and asserted is not None:
        found = next(within(asserted, "locality"), None)
    is_name = literal and asserted is None
    return text_of(found) or (attribute(element, "literal") if is_name else "")


def lines_of(element: Element | None) -> str:
    """The text of an element with the line ends that its ``br`` are (NewsML-G2 2.35, Block)."""
    parts: list[str] = []
    for event, one in (
        etree.iterwalk(element, events=("start", "end")) if element is not None else ()
    ):
        if event == "start":
            parts.append(" ".join((one.text or "").split("\n")))
            continue
        parts.append("\n" if local(one) == "br" else "")
        parts.append(" ".join((one.tail or "").split("\n")) if one is not element else "")
    lines = (" ".join(line.split()) for line in "".join(parts).split("\n"))
    return "\n".join(lines).strip()


def subjects(meta: Element | None, names: Names) -> Iterator[Subject]:
    """What ``contentMeta`` says that the item is about: its subjects, then its keywords.

    A subject that is the same as an IPTC code is that as well, under its own name.
    """
    for element in every(meta, "subject"):
        subject = _subject(element, names)
        if subject.scheme == SECTION:
            continue
        yield subject
        for same in children(element, "sameAs"):
            code, scheme = code_and_scheme(same, names)
            if scheme in ("medtop", "subj"):
                yield Subject(name=subject.name, code=code, scheme=scheme)
    for element in every(meta, "keyword"):
        yield Subject(name=text_of(element))


def _subject(element: Element, names: Names) -> Subject:
    """A subject; a category's letter is no name, and what a broader term is called says nothing new."""
    code, scheme = code_and_scheme(element, names)
    name = name_of(element, names)
    is_poor = len(name) == 1 or word(element, "why") == "ancestor"
    return Subject(name="" if is_poor else name, code=code, scheme=scheme)


def code_and_scheme(element: Element, names: Names) -> tuple[str, str]:
    """The code of a concept and its scheme: short where it is IPTC's, else the provider's alias."""
    if qcode := attribute(element, "qcode"):
        alias, _, code = qcode.partition(":")
        address = names.schemes.get(alias, "")
        if address.startswith(_IPTC):
            return code, _known(_parted(address.rstrip("/#"))[1]) or alias
        scheme = _known(alias) or alias
        if scheme == "subj" and re.fullmatch("[0-9]{8}", code):
            scheme = media_topics.scheme_of(code)
        return code, scheme
    if address := attribute(element, "uri"):
        scheme, code = _parted(address)
        is_iptc = scheme.startswith(_IPTC)
        return code, (_known(_parted(scheme)[1]) if is_iptc else "") or scheme
    return attribute(element, "literal"), ""


def _known(name: str) -> str:
    return _KNOWN_SCHEMES.get(name.lower(), "")


def _parted(address: str) -> tuple[str, str]:
    """An address and what stands after its last slash or number sign."""
    place = max(address.rfind("/"), address.rfind("#"))
    return (address[:place], address[place + 1 :]) if place >= 0 else ("", address)
