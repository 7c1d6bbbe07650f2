"""From a body to Markdown, so exact that ``from_markdown`` gives the body back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Final

from articles.body.convert import from_markdown
from articles.body.inline import unescape

_TOKEN: Final = re.compile(r"<(/?)([a-z0-9]+)([^>]*)>|[^<]+")
_ATTRIBUTE: Final = re.compile(r' ([a-z-]+)="([^"]*)"')
_FIGURE: Final = re.compile(r'<figure data-photo="([^"]+)"></figure>')
#: Characters that mean something anywhere in a line.
_SPECIAL: Final = re.compile(r"[\\`*_\[\]<]|&(?=[#\w])|!(?=\[)")
_NUMBER: Final = re.compile(r"\d{1,9}([.)])(?=\s|\Z)")
_PLAIN_ADDRESS: Final = re.compile(r"(?:[\w:/?#@!$'*+,;=.~-]|&(?!\w+;)|%[0-9A-Fa-f]{2})+", re.ASCII)
#: Blocks that go next to each other as one where nothing parts them.
_LISTS: Final = ("<ul>", "<ol")
_APART: Final = "<!-- -->"


def to_markdown(body: str, image: Callable[[str], str]) -> str:
    """A canonical body as CommonMark with tables; ``image`` writes the photo of a key, "" for none.

    Text that looks like Markdown is escaped. Each block is read back: what Markdown has no words
    for (a pull quote, a cell that spans others, the address that a quotation is from) stays HTML.
    """
    blocks = [block for block in body.split("\n") if block]
    parts: list[str] = []
    for before, block in pairwise(["", *blocks]):
        if before.startswith(_LISTS) and block.startswith(_LISTS):
            parts.append(_APART)
        if figure := _FIGURE.fullmatch(block):
            parts.append(image(figure[1]))
        else:
            parts.append(_block(block))
    return "\n\n".join(part for part in parts if part)


def _block(block: str) -> str:
    written = _Writer(block).written()
    return written if written and from_markdown(written) == block else block


class _NoMarkdown(Exception):
    """There is no Markdown for it."""


class _Writer:
    """Writes one block: takes its tags and text in order, and lays out what they hold."""

    def __init__(self, block: str) -> None:
        self.tokens: Iterator[re.Match[str]] = _TOKEN.finditer(block)

    def written(self) -> str:
        """The block in Markdown; "" where there is none for it."""
        try:
            token = next(self.tokens)
            return "\n".join(self._block_lines(token[2], token[3]))
        except _NoMarkdown:
            return ""

    def _block_lines(self, name: str, attributes: str) -> list[str]:
        if name == "hr":
            return ["---"]
        if name == "p":
            return self._text(name).split("\n")
        if name in ("h2", "h3", "h4"):
            return ["#" * int(name[1]) + " " + self._text(name).replace("\\\n", "<br>")]
        if name in ("ul", "ol"):
            return self._list(name, attributes)
        if name == "blockquote" and not attributes:
            return [f"> {line}".rstrip() for line in self._blocks(name)]
        if name == "table":
            return self._table()
        raise _NoMarkdown

    def _blocks(self, outer: str) -> list[str]:
        """The lines of the blocks up to the end of ``outer``; text without a block is one too."""
        lines: list[str] = []
        before = ""
        for token in self.tokens:
            if token[1] and token[2] == outer:
                return lines
            is_block = bool(token[2]) and token[2] not in _MARKS
            if lines and not (outer == "li" and before == "" and token[2] in ("ul", "ol")):
                lines.append("")
            if before in ("ul", "ol") and token[2] in ("ul", "ol"):
                lines += [_APART, ""]
            if is_block:
                before = token[2]
                lines += self._block_lines(token[2], token[3])
            else:
                text, end = self._inline(token)
                lines += _guarded(text).split("\n")
                if end is None:
                    return lines
                if end[1]:
                    if end[2] != outer:
                        raise _NoMarkdown
                    return lines
                before = end[2]
                if end[2] in ("ul", "ol"):
                    lines += self._block_lines(end[2], end[3])
                else:
                    lines += ["", *self._block_lines(end[2], end[3])]
        return lines

    def _list(self, name: str, attributes: str) -> list[str]:
        number = int(dict(_ATTRIBUTE.findall(attributes)).get("start", "1"))
        lines: list[str] = []
        for token in self.tokens:
            if token[1]:
                return lines
            bullet = "- " if name == "ul" else f"{number}. "
            number += 1
            first, *rest = self._blocks("li") or [""]
            lines.append(bullet + first)
            lines += [" " * len(bullet) + line if line else "" for line in rest]
        return lines

    def _table(self) -> list[str]:
        """A table whose first row alone is a head, with no cell that spans others."""
        rows: list[list[str]] = []
        names: list[str] = []
        for token in self.tokens:
            if token[1] and token[2] == "table":
                break
            if token[3] or not token[2] or token[2] == "caption":
                raise _NoMarkdown
            names.append(token[2])
            if token[2] == "tr" and not token[1]:
                rows.append([])
            elif token[2] in ("th", "td") and not token[1]:
                rows[-1].append(self._text(token[2]).replace("\\\n", "<br>").replace("|", "\\|"))
        if names[:1] != ["thead"] or len({len(row) for row in rows}) != 1:
            raise _NoMarkdown
        head, *others = [f"| {' | '.join(row)} |" for row in rows]
        return [head, "|" + " --- |" * len(rows[0]), *others]

    def _text(self, outer: str) -> str:
        """The inline text up to the end of ``outer``, with its marks."""
        text, end = self._inline(None)
        if end is None or not end[1] or end[2] != outer:
            raise _NoMarkdown
        return _guarded(text) if outer == "p" else text

    def _inline(self, token: re.Match[str] | None) -> tuple[str, re.Match[str] | None]:
        """Text and marks from ``token`` on, and the tag that is none of theirs."""
        out: list[str] = []
        opened: list[tuple[str, str, int]] = []
        while True:
            token = token or next(self.tokens, None)
            if token is None:
                return "".join(out), None
            end, name, attributes = token[1], token[2], token[3]
            if not name:
                out.append(_SPECIAL.sub(r"\\\g<0>", unescape(token[0])))
            elif name == "br":
                out.append("\\\n")
            elif name not in _MARKS:
                return "".join(out), token
            elif not end:
                opened.append((name, attributes, len(out)))
            else:
                mark, given, start = opened.pop()
                inner = "".join(out[start:])
                out[start:] = [_marked(mark, given, inner, "".join(out[:start][-1:]))]
            token = None


_MARKS: Final = frozenset({"a", "strong", "em", "sub", "sup", "br"})
_STARS: Final = {"strong": "**", "em": "*"}


def _marked(name: str, attributes: str, inner: str, before: str) -> str:
    given = {key: unescape(value) for key, value in _ATTRIBUTE.findall(attributes)}
    if name == "a" and _PLAIN_ADDRESS.fullmatch(given["href"]):
        title = given.get("title", "").replace("\\", "\\\\").replace('"', '\\"').replace("&", "\\&")
        return f"[{inner}]({given['href']}{f' {chr(34)}{title}{chr(34)}' if title else ''})"
    is_plain = inner[:1].isalnum() and inner[-1:].isalnum() and "*" not in inner
    if name in _STARS and is_plain and not before.endswith("*"):
        return f"{_STARS[name]}{inner}{_STARS[name]}"
    return f"<{name}{attributes}>{inner}</{name}>"


def _guarded(text: str) -> str:
    """``text`` with nothing at the beginning of a line that would make a block of it."""
    return "\n".join(map(_guarded_line, text.split("\n")))


def _guarded_line(line: str) -> str:
    if match := _NUMBER.match(line):
        return f"{line[: match.start(1)]}\\{line[match.start(1) :]}"
    return f"\\{line}" if line[:1] in tuple("#+->=~:|") else line
