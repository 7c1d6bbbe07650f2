"""Puts sanitised tags and text into canonical order: every block where a block may stand."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import groupby

from articles.body.allowlist import ALLOWLIST, OWN_BLOCKS
from articles.body.inline import LINE_BREAK, Mark, Piece, escape, paragraphs, tidy, unescape

#: Lists, quotes and tables lie in each other at most this deep; the rest is read as paragraphs.
DEEPEST = 12

_TOKEN = re.compile(r'<(?P<end>/?)(?P<name>[a-z0-9]+)(?P<attributes>(?: [^\s=>]+="[^"]*")*)>|[^<]+')
_ATTRIBUTE = re.compile(r' ([^\s=>]+)="([^"]*)"')
_PATTERNS = {
    name: {key: re.compile(pattern) for key, pattern in tag.attributes.items()}
    for name, tag in ALLOWLIST.tags.items()
}
_URLS = frozenset({"href", "cite"})
_RANKS = {name: rank for rank, name in enumerate(ALLOWLIST.marks)}

_HEADINGS = frozenset({"h2", "h3", "h4"})
_LISTS = frozenset({"ul", "ol"})
_CELLS = frozenset({"th", "td"})
#: Frames that hold inline text only; whatever else stands in them is read as paragraphs.
_FLAT = frozenset({"aside", "caption"})
#: Where a part of a table belongs; anywhere else its tag only ends a paragraph.
_PARENTS = {
    "caption": {"table"},
    "thead": {"table"},
    "tbody": {"table"},
    "tr": {"thead", "tbody"},
    "th": {"tr"},
    "td": {"tr"},
}
_TABLE_ORDER = ("caption", "thead", "tbody")

#: A finished part of a frame: its tag, and its HTML; of a _TEXTS only what is inside the tag.
Child = tuple[str, str]
_TEXTS = _HEADINGS | {"p", "caption"}


def rebuild(html: str) -> str:
    """The canonical form of ``html``, which must be balanced and escaped as nh3 leaves it."""
    builder = _Builder()
    for token in _TOKEN.finditer(html):
        if not token["name"]:
            builder.text(unescape(token[0]))
        elif token["end"]:
            builder.end()
        else:
            builder.start(token["name"], token["attributes"])
    return builder.finish()


@dataclass(slots=True)
class _Frame:
    """A container that is open: a list, a quote, a cell, or the body itself, which has no tag."""

    tag: str = ""
    start: str = ""
    depth: int = 0
    text_tag: str = "p"
    children: list[Child] = field(default_factory=list)


class _Builder:
    """Takes tags and text in order; holds the open frames, and the pieces of the paragraph at work.

    ``ends`` has, for each open tag, what is to be done at its end. ``hoisted`` are figures and
    pull quotes that wait for the end of the block that they were found in.
    """

    def __init__(self) -> None:
        self.frames = [_Frame()]
        self.pieces: list[Piece] = []
        self.marks: tuple[Mark, ...] = ()
        self.preformatted = False
        self.hoisted: list[Child] = []
        self.ends: list[Callable[[], None]] = []

    def finish(self) -> str:
        self._end_paragraph()
        return "\n".join(_blocks(self.frames[0].children))

    def text(self, text: str) -> None:
        lines = text.split("\n") if self.preformatted else [text]
        for number, line in enumerate(lines):
            if number:
                self._break_line()
            if line := tidy(line):
                self.pieces.append((self.marks, line))

    def end(self) -> None:
        self.ends.pop()()

    def start(self, name: str, attributes: str) -> None:
        name = ALLOWLIST.renamed.get(name, name)
        if name == "br":
            self._break_line()
        elif name in _RANKS:
            self._start_mark(name, _start_tag(name, attributes))
        elif name in ALLOWLIST.spoken:
            self._start_spoken(*ALLOWLIST.spoken[name])
        else:
            self._end_paragraph()
            self._start_block(name, attributes)

    def _start_mark(self, name: str, start: str) -> None:
        outside = self.marks
        self.ends.append(lambda: self._set_marks(outside))
        if start != "<a>" and all(name != other for _, other, _ in outside):
            self._set_marks(tuple(sorted((*outside, (_RANKS[name], name, start)))))

    def _set_marks(self, marks: tuple[Mark, ...]) -> None:
        self.marks = marks

    def _start_spoken(self, before: str, after: str) -> None:
        self.text(before)
        self.ends.append(lambda: self.text(after))

    def _start_block(self, name: str, attributes: str) -> None:
        start = _start_tag(name, attributes)
        if name == "hr":
            self._rule()
        elif name in _HEADINGS:
            self._start_heading(name)
        elif name == "pre":
            self.preformatted = True
            self.ends.append(self._end_preformatted)
        elif not self._may_stand(name, start):
            self.ends.append(self._end_paragraph)
        elif name == "figure":
            self._add_top_level((name, f"{start}</figure>"))
            self.ends.append(self._end_paragraph)
        else:
            self._start_frame(name, start)

    def _may_stand(self, name: str, start: str) -> bool:
        """Whether the block is made here, or its tag only ends a paragraph."""
        frame = self.frames[-1]
        if name in ALLOWLIST.breaks or name == "p":
            return False
        if name in OWN_BLOCKS:
            return "=" in start and frame.tag != name
        if name in _PARENTS:
            return frame.tag in _PARENTS[name]
        if name == "li" and frame.tag in _LISTS:
            return True
        return frame.tag not in _FLAT and frame.depth < DEEPEST

    def _break_line(self) -> None:
        self.pieces.append((self.marks, LINE_BREAK))

    def _end_paragraph(self) -> None:
        if self.pieces:
            frame = self.frames[-1]
            frame.children += [(frame.text_tag, inner) for inner in paragraphs(self.pieces)]
            self.pieces.clear()

    def _end_preformatted(self) -> None:
        self._end_paragraph()
        self.preformatted = False

    def _rule(self) -> None:
        frame = self.frames[-1]
        if frame.tag not in _FLAT | _LISTS:
            frame.children.append(("hr", "<hr>"))

    def _start_heading(self, name: str) -> None:
        frame = self.frames[-1]
        frame.text_tag = "p" if frame.tag in _FLAT else name
        self.ends.append(self._end_heading)

    def _end_heading(self) -> None:
        self._end_paragraph()
        self.frames[-1].text_tag = "p"

    def _start_frame(self, name: str, start: str) -> None:
        frame = self.frames[-1]
        is_deeper = name not in _PARENTS and not (name == "li" and frame.tag in _LISTS)
        self.frames.append(_Frame(name, start, frame.depth + is_deeper))
        self.ends.append(self._end_frame)

    def _end_frame(self) -> None:
        self._end_paragraph()
        frame = self.frames.pop()
        children = _finished(frame)
        if frame.tag in OWN_BLOCKS:
            for child in children:
                self._add_top_level(child)
        else:
            self.frames[-1].children += children
        if len(self.frames) == 1:
            self.frames[0].children += self.hoisted
            self.hoisted.clear()

    def _add_top_level(self, child: Child) -> None:
        at_top = len(self.frames) == 1
        (self.frames[0].children if at_top else self.hoisted).append(child)


def _start_tag(name: str, raw: str) -> str:
    """The start tag with the attributes that the allowlist has for it and whose values fit."""
    given = dict(_ATTRIBUTE.findall(raw)) if raw else {}
    values = {key: _value(key, given[key]) for key in _PATTERNS.get(name, ()) if key in given}
    kept = [
        f' {key}="{escape(value).replace(chr(34), "&quot;")}"'
        for key, value in values.items()
        if _PATTERNS[name][key].fullmatch(value)
    ]
    return f"<{name}{''.join(kept)}>"


def _value(key: str, raw: str) -> str:
    value = unescape(raw)
    if key in _URLS:  # browsers take line ends out of an address (WHATWG URL, basic URL parser)
        value = re.sub(r"[\t\n\r]", "", value)
        return tidy(value).strip().replace(" ", "%20")
    return tidy(unicodedata.normalize("NFC", tidy(value))).strip()


def _finished(frame: _Frame) -> list[Child]:
    """What an ended frame gives to the one around it; nothing where it has nothing in it."""
    if frame.tag == "caption":
        inner = " ".join(inner for _, inner in frame.children)
        return [("caption", inner)] if inner else []
    if frame.tag == "table":
        return _table(frame)
    inner = _inside(frame)
    if not inner and frame.tag not in _CELLS:
        return []
    return [(frame.tag, f"{frame.start}{inner}</{frame.tag}>")]


def _inside(frame: _Frame) -> str:
    if frame.tag in _LISTS:
        return "".join(_items(frame.children))
    if frame.tag == "li" or frame.tag in _CELLS:
        return "".join(_blocks(_without_lone_paragraph(frame.children)))
    return "".join(_blocks(frame.children))


def _table(frame: _Frame) -> list[Child]:
    """The table; where it has no text in any cell only its caption, as a paragraph."""
    parts = sorted(frame.children, key=lambda child: _TABLE_ORDER.index(child[0]))
    if not any(re.search(">[^<]", html) for tag, html in parts if tag != "caption"):
        return [("p", html) for tag, html in parts if tag == "caption"]
    return [("table", f"<table>{''.join(map(_html, parts))}</table>")]


def _html(child: Child) -> str:
    tag, html = child
    return f"<{tag}>{html}</{tag}>" if tag in _TEXTS else html


def _blocks(children: Iterable[Child]) -> list[str]:
    """Each child's HTML; list items that have no list get one."""
    blocks: list[str] = []
    for is_item, group in groupby(children, key=lambda child: child[0] == "li"):
        htmls = [_html(child) for child in group]
        blocks += [f"<ul>{''.join(htmls)}</ul>"] if is_item else htmls
    return blocks


def _items(children: Iterable[Child]) -> list[str]:
    """List items. A list between them goes to the item before it, anything else is an item."""
    items: list[str] = []
    for tag, html in children:
        if tag == "li":
            items.append(html)
        elif tag in _LISTS and items:
            items[-1] = f"{items[-1].removesuffix('</li>')}{html}</li>"
        else:
            inner = html if tag == "p" else _html((tag, html))
            items.append(f"<li>{inner}</li>")
    return items


def _without_lone_paragraph(children: list[Child]) -> list[Child]:
    """The children; a paragraph that comes first and is the only one goes bare."""
    tags = [tag for tag, _ in children]
    if tags.count("p") == 1 and tags[0] == "p":
        return [("", children[0][1]), *children[1:]]
    return children
