"""The properties of one ninjs object, whatever the version calls them, and its texts by their roles.

ninjs 1.x writes ``versioncreated`` and ``body_html``, 2.x ``versioncreated`` and ``bodies``, 3.x
``versionCreated`` and ``bodies``; others write ``version_created``. Names are compared in lower case
and without ``_``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from articles.body import clean, to_text
from articles.importers.fields import kind_of
from articles.importers.finish import one_line
from articles.importers.stated import read_moment

#: The kinds of text that a role or the end of a name may say, best first.
KINDS: Final = {
    "html": "html",
    "html5": "html",
    "xhtml": "xhtml",
    "richtext": "xhtml",
    "nitf": "nitf",
    "text": "text",
    "plain": "text",
}
#: Words that ninjs 1.x joins with what a text is for, or how it is written: ``body_html``.
_STEMS: Final = ("body", "description", "headline")
_PLURALS: Final = {"body": "bodies", "description": "descriptions", "headline": "headlines"}
_MARKUP: Final = re.compile(r"<[a-z/!][^<>]*>|&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,8});", re.I)
#: What says how the object is made, and nothing of the story.
_TECHNICAL: Final = frozenset(
    "standard schema type mimetype contenttype representationtype charcount wordcount profile".split()
)


@dataclass(frozen=True, slots=True)
class Text:
    """One text: what it is for (``summary``; "" for the main one), how it is written, its words.

    ``kind`` is one of the values of KINDS, or "" where nothing says.
    """

    role: str
    kind: str
    value: str
    name: str

    def line(self) -> str:
        """The text as plain words on one line."""
        return one_line(self.plain().replace("\n", " "))

    def plain(self) -> str:
        """The text as plain words, its paragraphs apart."""
        if self.kind == "text":
            return self.value
        if self.kind or _MARKUP.search(self.value):
            return to_text(clean(self.value))
        return self.value


def words(value: str) -> str:
    """A value of which nothing says whether it is HTML, as plain text."""
    return to_text(clean(value)) if _MARKUP.search(value) else value


class Values:
    """The properties of one object. What was asked for is remembered, ``unread`` names the rest.

    Empty and blank values and null are the same as absent. A value of a wrong type is absent too, and
    ``notes`` says so.
    """

    def __init__(self, given: Mapping[str, Any], notes: list[str], place: str = "") -> None:
        self.notes = notes
        self.place = place
        self.names: dict[str, str] = {}
        self.values: dict[str, Any] = {}
        for name, value in given.items():
            plain = known(name)
            is_blank = isinstance(value, str) and not value.strip()
            if value not in (None, [], {}) and not is_blank and plain not in self.values:
                self.names[plain] = f"{place}{name[:60]}"
                self.values[plain] = value

    def take(self, *names: str) -> Any:
        """The value of the first of these properties that there is; None where there is none."""
        found = None
        for name in names:
            if name in self.values and found is None:
                found = self.values[name]
                self.names.pop(name, None)
        return found

    def text(self, *names: str) -> str:
        """The text of the first of these properties that has one; numbers count, lists are lines."""
        for name in names:
            value = self.values.get(name)
            if isinstance(value, list) and all(isinstance(part, str) for part in value):
                value = "\n".join(value)
            if type(value) in (int, float):
                value = str(value)
            if isinstance(value, str) and value.strip():
                self.names.pop(name, None)
                return value.strip()
            if value is not None and not isinstance(value, str):
                self.wrong(name, "text")
        return ""

    def number(self, *names: str) -> int | None:
        """A whole number, which may be written as text."""
        for name in names:
            value = self.values.get(name)
            if isinstance(value, str) and re.fullmatch(r"\s*[0-9]{1,9}\s*", value):
                value = int(value)
            if isinstance(value, float) and value.is_integer():
                value = int(value)
            if type(value) is int:
                self.names.pop(name, None)
                return value
            if value is not None:
                self.wrong(name, "a whole number")
        return None

    def objects(self, *names: str) -> list[dict[str, Any]]:
        """The objects of lists; one object is a list of itself, a text the name of an object."""
        found: list[dict[str, Any]] = []
        for name in names:
            value = self.values.get(name)
            if value is None:
                continue
            parts = value if isinstance(value, list) else [value]
            for part in parts:
                if isinstance(part, dict):
                    found.append(part)
                elif isinstance(part, str):
                    found.append({"name": part})
                elif part is not None:
                    self.wrong(name, "a list of objects", part)
            self.names.pop(name, None)
        return found

    def named(self, name: str) -> list[tuple[str, dict[str, Any]]]:
        """Objects by their names: of an object (ninjs 1.x) or of a list (2.0 and later)."""
        value = self.values.get(name)
        self.names.pop(name, None)
        if value is None:
            return []
        found = list(value.items()) if isinstance(value, dict) else [("", value)]
        if isinstance(value, list):
            found = [(_name_in(part), part) for part in value]
        for _, part in found:
            if part is not None and not isinstance(part, dict):
                self.wrong(name, "objects", part)
        return [(key, part) for key, part in found if isinstance(part, dict)]

    def time(self, *names: str) -> datetime | None:
        """The time that the first of these properties holds; one that cannot be read is noted."""
        for name in names:
            if at := read_moment(f"{self.place}{name}", self.text(name), self.notes):
                return at
        return None

    def texts(self, stem: str) -> list[Text]:
        """The texts that ``stem`` (``body``, ``description``, ``headline``) has, as they stand.

        ninjs 1.x has ``body_html``, later versions ``bodies`` with roles and content types.
        """
        found = []
        for name in [name for name in self.values if name == stem or name.startswith(f"{stem}_")]:
            spelling = self.names.get(name, name)
            if isinstance(self.values[name], str):
                role, kind = _role_and_kind(name[len(stem) :])
                found.append(Text(role, kind, self.text(name), spelling))
            else:
                self.wrong(name, "text")
        plural = _PLURALS[stem]
        for part in self.objects(plural):
            found += self._text(part, plural)
        return [text for text in found if text.value.strip()]

    def _text(self, part: dict[str, Any], plural: str) -> list[Text]:
        given = {known(name): value for name, value in part.items()}
        value, role, kind = (given.get(name) for name in ("value", "role", "contenttype"))
        if plural != "descriptions" and value is None and part.keys() == {"name"}:
            value = part["name"]
        if not isinstance(value, str):
            self.notes.append(f"{self.place}{plural}: a text is {kind_of(value)}: left out")
            return []
        role, said = _role_and_kind(role if isinstance(role, str) else "")
        kind = _kind(kind) if isinstance(kind, str) else said
        return [Text(role, kind, value, f"{self.place}{plural} “{role or 'main'}”")]

    def wrong(self, name: str, wanted: str, value: Any = None) -> None:
        """Note that a property is not what it must be; it is as good as absent then."""
        value = self.values.get(name) if value is None else value
        spelling = self.names.pop(name, f"{self.place}{name}")
        if name in self.values:
            self.notes.append(f"{spelling} must be {wanted}, not {kind_of(value)}: left out")

    def ignore(self, *names: str) -> None:
        """These need no place."""
        for name in names:
            self.names.pop(name, None)

    def unread(self) -> list[str]:
        """The names, as they are spelled, of what nobody has asked for."""
        return [name for plain, name in self.names.items() if plain not in _TECHNICAL]


def known(name: str) -> str:
    """A property's name in lower case and without ``_``, but for what says which text it is."""
    bare = name.lower().lstrip("$")
    stem, mark, _ = bare.partition("_")
    return bare if mark and stem in _STEMS else bare.replace("_", "")


def _name_in(part: Any) -> str:
    name = (part.get("name") or part.get("id")) if isinstance(part, dict) else ""
    return name if isinstance(name, str) else ""


def _role_and_kind(said: str) -> tuple[str, str]:
    """``_caption_xhtml`` as ``caption`` and ``xhtml``; ``main`` is no role of its own."""
    parts = [part for part in re.split(r"[_\s]+", said.lower()) if part]
    kind = KINDS[parts.pop()] if parts and parts[-1] in KINDS else ""
    role = " ".join(parts)
    return ("" if role in ("main", "body", "default", "simple") else role), kind


def _kind(content_type: str) -> str:
    kind = content_type.lower().partition(";")[0].strip()
    said = {"text/html": "html", "text/plain": "text"}
    if "nitf" in kind:
        return "nitf"
    return said.get(kind, "xhtml" if kind.endswith(("html", "xhtml+xml", "xml")) else "")
