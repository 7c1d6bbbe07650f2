"""Text with its marks: from the pieces that are read to the paragraphs that are written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

#: A mark as (its rank in the order of nesting, its name, its start tag).
Mark = tuple[int, str, str]
#: Text with the marks that lie on it, outermost first.
Piece = tuple[tuple[Mark, ...], str]

#: The text of a piece that is a line break; white space in other pieces is the plain space.
LINE_BREAK = "\n"

_WASTE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufdd0-\ufdef\ufeff\ufffe\uffff]+")
_SPACE = re.compile("[ \t\n\r\x0b\x0c\x85\xa0\u2028\u2029]+")
_SEEN = re.compile(r"[^\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069]")


def tidy(text: str) -> str:
    """``text`` without control characters, each run of white space as one space."""
    return _SPACE.sub(" ", _WASTE.sub("", text))


def escape(text: str) -> str:
    """``text`` with &, < and > as entities."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(html: str) -> str:
    """The text that nh3 or ``escape`` wrote so; these are all the entities that they use."""
    if "&" not in html:
        return html
    text = html.replace("&lt;", "<").replace("&gt;", ">").replace("&nbsp;", "\xa0")
    return text.replace("&quot;", '"').replace("&amp;", "&")


def paragraphs(pieces: Iterable[Piece]) -> Iterator[str]:
    """The inline HTML of each paragraph that is not blank; two line breaks and more part them."""
    for lines in _split(_merge(pieces)):
        if any(_SEEN.search(text) for _, text in lines):
            yield _render(lines)


def _merge(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Pieces with the same marks as one, in NFC: a letter and its accent may come apart."""
    marks: tuple[Mark, ...] = ()
    texts: list[str] = []
    for piece_marks, text in pieces:
        if texts and (piece_marks != marks or LINE_BREAK in (text, texts[-1])):
            yield marks, _joined(texts)
            texts = []
        marks = piece_marks
        texts.append(text)
    if texts:
        yield marks, _joined(texts)


def _joined(texts: list[str]) -> str:
    text = unicodedata.normalize("NFC", "".join(texts))
    return text if text == LINE_BREAK else tidy(text)


def _split(pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    """Pieces by paragraph, with no space where a line begins or ends, nor twice in a row."""
    lines: list[Piece] = []
    breaks = 0
    for marks, text in pieces:
        if text == LINE_BREAK:
            _trim_end(lines)
            breaks += 1
            continue
        at_start = breaks or not lines
        text = text.lstrip() if at_start else _after(lines[-1][1], text)
        if not text:
            continue
        if breaks > 1 and lines:
            yield lines
            lines = []
        elif breaks and lines:
            shared = tuple(mark for mark in lines[-1][0] if mark in marks)
            lines.append((shared, LINE_BREAK))
        breaks = 0
        lines.append((() if text.isspace() else marks, text))
    _trim_end(lines)
    yield lines


def _after(before: str, text: str) -> str:
    return text.lstrip(" ") if before.endswith(" ") else text


def _trim_end(lines: list[Piece]) -> None:
    while lines and lines[-1][1] != LINE_BREAK:
        marks, text = lines.pop()
        if text := text.rstrip():
            lines.append((marks, text))
            return


def _render(pieces: Iterable[Piece]) -> str:
    html: list[str] = []
    open_marks: tuple[Mark, ...] = ()
    for marks, text in pieces:
        html += _change(open_marks, marks)
        html.append("<br>" if text == LINE_BREAK else escape(text))
        open_marks = marks
    html += _change(open_marks, ())
    return "".join(html)


def _change(old: tuple[Mark, ...], new: tuple[Mark, ...]) -> Iterator[str]:
    """The tags between two pieces: what both share, counted from outside, stays open."""
    shared = 0
    while shared < min(len(old), len(new)) and old[shared] == new[shared]:
        shared += 1
    for _, name, _ in reversed(old[shared:]):
        yield f"</{name}>"
    for _, _, start in new[shared:]:
        yield start
