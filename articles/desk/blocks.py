"""A body as the blocks that an editor sees, in plain text: to compare them, never to show as HTML."""

import re
from collections import Counter
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.body.inline import unescape

_PIECE = re.compile(r"<(/?)([a-z0-9]+)((?:[^<>\"]|\"[^\"]*\")*)>|[^<]+|<")
_VALUE = re.compile(r"([a-z-]+)=\"([^\"]*)\"")

MARKS = {
    "strong": gettext_lazy("bold"),
    "em": gettext_lazy("italic"),
    "sub": gettext_lazy("subscript"),
    "sup": gettext_lazy("superscript"),
}
HEADINGS = {
    "h2": gettext_lazy("Heading 2"),
    "h3": gettext_lazy("Heading 3"),
    "h4": gettext_lazy("Heading 4"),
}
#: What a block is by the innermost of these that it stands in.
AROUND = {
    "aside": gettext_lazy("Pull quote"),
    "blockquote": gettext_lazy("Quotation"),
    "caption": gettext_lazy("Table caption"),
    "tr": gettext_lazy("Table row"),
    "ol": gettext_lazy("Numbered item"),
    "ul": gettext_lazy("List item"),
} | HEADINGS
#: Tags at which the text before them ends; cells of a row stay together.
PARTING = frozenset(AROUND) | {"p", "li", "hr", "figure", "table"}
CELLS = frozenset({"th", "td"})
MOST_NOTES = 5


class Mark(NamedTuple):
    """A link or an emphasis: on what text, and for a link, to which address."""

    tag: str
    text: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, heading, list item, table row, photo place or rule.

    ``shape`` is the tags it stands in with their attributes, outermost first.
    """

    kind: str
    text: str
    marks: tuple[Mark, ...] = ()
    shape: tuple[str, ...] = ()


def blocks_of(body: str) -> list[Block]:
    """The blocks of a canonical body, in order; text that is loose counts as a paragraph."""
    return _Reader().read(body)


class _Reader:
    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.around: list[tuple[str, str]] = []
        self._begin()

    def _begin(self) -> None:
        self.text = ""
        self.marks: list[Mark] = []
        self.open: list[tuple[str, int, str]] = []
        self.cells: list[str] = []

    def read(self, body: str) -> list[Block]:
        for match in _PIECE.finditer(body):
            end, name, rest = match[1], match[2], match[3]
            if name is None:
                self._write(unescape(match[0]))
            elif end:
                self._end(name)
            else:
                self._start(name, rest)
        self._finish()
        return self.blocks

    def _write(self, text: str) -> None:
        if text != "\n":  # between two blocks
            self.text += text

    def _start(self, name: str, rest: str) -> None:
        values = {key: unescape(value) for key, value in _VALUE.findall(rest)}
        if name == "br":
            self.text += "\n"
        elif name in MARKS or name == "a":
            self.open.append((name, len(self.text), values.get("href", "")))
        elif name in CELLS:
            self._start_cell(name, rest)
        elif name in PARTING and not (name == "p" and self._in_row()):
            self._finish()
            self._start_block(name, rest, values)

    def _start_block(self, name: str, rest: str, values: dict[str, str]) -> None:
        if name == "figure":
            place = _("[Photo %(key)s]") % {"key": values.get("data-photo", "")}
            self.blocks.append(Block(str(_("Photo")), place))
        elif name == "hr":
            self.blocks.append(Block(str(_("Rule")), "———"))
        else:
            self.around.append((name, name + rest))

    def _start_cell(self, name: str, rest: str) -> None:
        if self.cells:
            self.text += " | "
        self.cells.append(name + rest)

    def _in_row(self) -> bool:
        return any(name == "tr" for name, _ in self.around)

    def _end(self, name: str) -> None:
        if self.open and self.open[-1][0] == name:
            tag, start, address = self.open.pop()
            self.marks.append(Mark(tag, self.text[start:], address))
        elif name in PARTING and any(name == tag for tag, _ in self.around):
            self._finish()
            while self.around.pop()[0] != name:
                pass

    def _finish(self) -> None:
        if self.text.strip() or self.cells:
            shape = (*(whole for _, whole in self.around), *self.cells)
            text = self.text.strip() if not self.cells else self.text
            self.blocks.append(Block(self._kind(), text, tuple(self.marks), shape))
        self._begin()

    def _kind(self) -> str:
        names = [name for name, _ in reversed(self.around) if name in AROUND]
        return str(AROUND[names[0]]) if names else ""


def notes_between(old: Block, new: Block) -> tuple[str, ...]:
    """What the words of two blocks do not show: emphasis, links, what kind of block it is."""
    notes = []
    if old.kind != new.kind:
        plain = _("Paragraph")
        notes.append(
            _("%(new)s, was: %(old)s.") % {"new": new.kind or plain, "old": old.kind or plain}
        )
    elif old.shape != new.shape:
        notes.append(_("Stands otherwise: level, numbering or cells changed."))
    went, came = Counter(old.marks) - Counter(new.marks), Counter(new.marks) - Counter(old.marks)
    links = {mark.text: mark for mark in went if mark.tag == "a"}
    for mark in came:
        before = links.pop(mark.text, None) if mark.tag == "a" else None
        if before:
            went.pop(before)
            notes.append(
                _("The link of “%(text)s” goes to %(new)s, was: %(old)s.")
                % {"text": _short(mark.text), "new": mark.address, "old": before.address}
            )
        elif mark.tag == "a" or mark.text in old.text:
            notes.append(_came(mark))
    notes += [_went(mark) for mark in went if mark.tag == "a" or mark.text in new.text]
    if not notes and old != new and old.text == new.text:
        notes.append(_("Only the formatting changed."))
    return _few(notes)


def notes_on(block: Block) -> tuple[str, ...]:
    """Where the links of a block that has come lead to."""
    return _few([_came(mark) for mark in block.marks if mark.tag == "a"])


def _came(mark: Mark) -> str:
    if mark.tag == "a":
        words = {"text": _short(mark.text), "address": mark.address}
        return _("“%(text)s” links to %(address)s.") % words
    return _("“%(text)s” is now %(mark)s.") % {"text": _short(mark.text), "mark": MARKS[mark.tag]}


def _went(mark: Mark) -> str:
    if mark.tag == "a":
        words = {"text": _short(mark.text), "address": mark.address}
        return _("“%(text)s” no longer links to %(address)s.") % words
    words = {"text": _short(mark.text), "mark": MARKS[mark.tag]}
    return _("“%(text)s” is no longer %(mark)s.") % words


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59].rstrip() + "…"


def _few(notes: list[str]) -> tuple[str, ...]:
    more = len(notes) - MOST_NOTES
    if more <= 0:
        return tuple(notes)
    rest = ngettext("And %(count)s change more.", "And %(count)s changes more.", more)
    return (*notes[:MOST_NOTES], rest % {"count": more})
