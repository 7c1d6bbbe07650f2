"""Bodies from plain text and Markdown, and back to plain text."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator
from itertools import groupby, pairwise
from typing import Any
from urllib.parse import unquote

from markdown_it import MarkdownIt

from articles.body.clean import clean
from articles.body.inline import escape, unescape

# Plain text

_LINE_END = re.compile("\r\n|[\r\x0b\x85\u2028]")
_PAGE_END = re.compile("[\x0c\u2029]")
_INDENT = re.compile(r"\t|[ \u3000\xa0]{2,}|\u3000")
_BULLET = re.compile(r"\s*[-*•]\s+(?=\S)")
_SENTENCE_END = re.compile(r"[.!?:…。！？؟।][\"'”’»)\]」』]*$")
_NO_SPACES = re.compile("[\u3000-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uff00-\uff65]")
#: Lines of copy that a machine broke are at most so long, and the longest of them at least so.
_WIDEST, _NARROWEST = 100, 40


def from_text(text: str) -> str:
    """The body that plain text stands for.

    Blank lines and indented first lines part paragraphs; where there are none, each line is one.
    Lines that were broken at a width (as wires are, at 60 to 80 characters) are joined again,
    and short lines in such copy keep their breaks. Two lines and more that begin with a dash, a
    star or a bullet are a list.
    """
    text = _PAGE_END.sub("\n\n", _LINE_END.sub("\n", text.lstrip("\ufeff")))
    lines = [line.rstrip() for line in text.split("\n")]
    stanzas = [
        list(group) for blank, group in groupby(lines, key=lambda line: not line) if not blank
    ]
    width = _wrap_width(stanzas)
    html = (
        block for stanza in stanzas for block in _stanza(stanza, width, alone=len(stanzas) == 1)
    )
    return clean("".join(html))


def _wrap_width(stanzas: list[list[str]]) -> int:
    """The width that the copy was broken at, or 0 where its lines are paragraphs.

    In broken copy hardly a line is over-long, the next word seldom would have fitted or goes on in
    lower case, and most lines end inside a sentence.
    """
    seams = list(_seams(stanzas))
    width = max((len(above) for above, _ in seams if len(above) <= _WIDEST), default=0)
    is_wrapped = (
        width >= _NARROWEST
        and _share(len(above) <= _WIDEST for above, _ in seams) >= 0.9
        and _share(_goes_on(above, below, width) for above, below in seams) >= 0.6
        and _share(_SENTENCE_END.search(above) for above, _ in seams) <= 0.5
    )
    return width if is_wrapped else 0


def _seams(stanzas: list[list[str]]) -> Iterator[tuple[str, str]]:
    """Each line with the one below it, where no blank line or bullet is between them."""
    for stanza in stanzas:
        for above, below in pairwise(stanza):
            if not _BULLET.match(below):
                yield above.strip(), below.strip()


def _share(cases: Iterable[object]) -> float:
    flags = [bool(case) for case in cases]
    return sum(flags) / len(flags)


def _goes_on(above: str, below: str, width: int) -> bool:
    return below[0].islower() or len(above) + 1 + len(below.split()[0]) > 0.85 * width


def _stanza(lines: list[str], width: int, *, alone: bool) -> Iterator[str]:
    """The blocks of lines with no blank line between them."""
    lines = textwrap.dedent("\n".join(lines).expandtabs(4)).split("\n")
    for is_list, group in _list_runs(lines):
        if is_list:
            yield _list(group)
        elif width:
            yield from (_paragraph(part, width) for part in _parts(group, width, alone=alone))
        else:
            yield from (f"<p>{escape(line)}</p>" for line in group)


def _list_runs(lines: list[str]) -> Iterator[tuple[bool, list[str]]]:
    """The lines as runs that are a list (two bullets and more, with what hangs on them) or not."""
    in_list = False
    kinds: list[bool] = []
    for line in lines:
        in_list = bool(_BULLET.match(line) or (in_list and _INDENT.match(line)))
        kinds.append(in_list)
    for is_list, group in groupby(zip(kinds, lines, strict=True), key=lambda pair: pair[0]):
        run = [line for _, line in group]
        yield is_list and sum(bool(_BULLET.match(line)) for line in run) > 1, run


def _list(lines: list[str]) -> str:
    items: list[str] = []
    for line in lines:
        if bullet := _BULLET.match(line):
            items.append(line[bullet.end() :])
        else:
            items[-1] = _join(items[-1], line)
    return f"<ul>{''.join(f'<li>{escape(item)}</li>' for item in items)}</ul>"


def _parts(lines: list[str], width: int, *, alone: bool) -> Iterator[list[str]]:
    """Lines of broken copy by paragraph: an indented line begins one.

    In copy with no blank line at all (``alone``) so does the line after a short sentence end.
    """
    part: list[str] = []
    for line in lines:
        after_end = alone and part and _ends_short(part[-1], width)
        if part and (_INDENT.match(line) or after_end):
            yield part
            part = []
        part.append(line)
    yield part


def _ends_short(line: str, width: int) -> bool:
    return len(line) < 0.8 * width and bool(_SENTENCE_END.search(line))


def _paragraph(lines: list[str], width: int) -> str:
    """One paragraph; lines that all stop well short (verse, an address) keep their breaks."""
    if len(lines) > 1 and max(map(len, lines)) < 0.6 * width:
        return f"<p>{'<br>'.join(map(escape, lines))}</p>"
    joined = lines[0]
    for line in lines[1:]:
        joined = _join(joined, line)
    return f"<p>{escape(joined)}</p>"


def _join(line: str, following: str) -> str:
    """Two lines as one: no space inside a word with a hyphen, nor in Chinese and Japanese."""
    following = following.lstrip()
    inside = re.search(r"\w-$", line) and following[:1].islower()
    unspaced = _NO_SPACES.match(line[-1:]) and _NO_SPACES.match(following)
    return f"{line}{'' if inside or unspaced else ' '}{following}"


# Markdown

#: An image as (alternative text, address, title).
Image = tuple[str, str, str]


def _image(_self: Any, tokens: Any, index: int, _options: Any, env: Any) -> str:
    token = tokens[index]
    source = str(token.attrs["src"])
    if "://" not in source:
        source = unquote(source)
    env["images"].append((token.content, source, str(token.attrs.get("title", ""))))
    return f'<figure data-photo="{len(env["images"])}"></figure>' if env["figures"] else ""


def _make_parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": True}).enable("table")
    parser.add_render_rule("image", _image)
    return parser


_MARKDOWN = _make_parser()


def from_markdown(text: str, *, figures: bool = False) -> str:
    """The body that Markdown (CommonMark, and tables) stands for; HTML in it is cleaned like any.

    Images are left out. With ``figures`` the k-th, counted from 1, leaves a placeholder with the
    key ``k`` behind; ``markdown_images`` has them in the same order.
    """
    return clean(_MARKDOWN.render(text, {"images": [], "figures": figures}))


def markdown_images(text: str) -> list[Image]:
    """The images of a Markdown text, in order, each as (alternative text, address, title)."""
    env: dict[str, Any] = {"images": [], "figures": False}
    _MARKDOWN.render(text, env)
    images: list[Image] = env["images"]
    return images


# From a body

_TAG = re.compile(r"<(/?)([a-z0-9]+)[^>]*>|[^<]+")
_TEXT_BLOCKS = frozenset(
    {"p", "h2", "h3", "h4", "caption", "table", "blockquote", "aside", "figure"}
)
_LISTS = frozenset({"ul", "ol"})
_CELLS = frozenset({"th", "td"})
_GAPS = ("", " ", "\n", "\n\n")


def to_text(body: str) -> str:
    """A canonical body as plain text.

    Paragraphs are parted by blank lines; list items begin with "- ", indented by two spaces a
    level; table rows are lines with tabs between the cells; figures and rules are left out.
    """
    writer = _TextWriter()
    for end, name, text in ((match[1], match[2], match[0]) for match in _TAG.finditer(body)):
        if not name:
            writer.text(unescape(text))
        elif end:
            writer.end(name)
        else:
            writer.start(name)
    return "".join(writer.out)


class _TextWriter:
    """Writes text, before each the widest gap that the tags since the last one ask for."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self.gap = ""
        self.bullet = ""
        self.level = 0
        self.cells = 0
        self.is_first_cell = True

    def text(self, text: str) -> None:
        if text == "\n":  # between two blocks
            return
        self._write_gap()
        self.out += (self.bullet, text)
        self.bullet = ""

    def start(self, name: str) -> None:
        if name in _CELLS:
            self._start_cell()
        elif name == "tr":
            self.is_first_cell = True
            self._widen("\n")
        elif name == "br":
            self._widen("\n")
        elif name == "li":
            self._widen("\n")
            self.bullet = "  " * (self.level - 1) + "- "
        elif name in _LISTS:
            self._part_blocks()
            self.level += 1
        elif name in _TEXT_BLOCKS:
            self._part_blocks()

    def end(self, name: str) -> None:
        if name in _CELLS:
            self.cells -= 1
        elif name in _LISTS:
            self.level -= 1
            self._part_blocks()
        elif name in _TEXT_BLOCKS:
            self._part_blocks()

    def _start_cell(self) -> None:
        if self.cells:
            self._widen(" ")
        elif not self.is_first_cell:
            self._write_gap()
            self.out.append("\t")
        self.is_first_cell = False
        self.cells += 1

    def _part_blocks(self) -> None:
        self._widen("\n" if self.level else "\n\n")

    def _widen(self, gap: str) -> None:
        gap = " " if self.cells else gap
        self.gap = max(self.gap, gap, key=_GAPS.index)

    def _write_gap(self) -> None:
        is_beside_tab = self.gap == " " and (not self.cells or self.out[-1:] == ["\t"])
        if self.out and not is_beside_tab:
            self.out.append(self.gap)
        self.gap = ""


# Bodies with photos in them

_FIGURE = re.compile(r'^<figure data-photo="([^"]+)"></figure>$\n?', re.MULTILINE)


def split_figures(body: str) -> list[tuple[str, str]]:
    """A canonical body cut at its photos: ("html", fragment) and ("photo", key), in order."""
    parts = _FIGURE.split(body)
    kinds = ("html", "photo")
    cut = [(kinds[number % 2], part.rstrip("\n")) for number, part in enumerate(parts)]
    return [(kind, part) for kind, part in cut if part]


_ANY_TEXT = re.compile(r"(?:^|>)[^<]*?[^<\s]")


def is_blank(body: str) -> bool:
    """Whether a canonical body has no text for readers; photos and rules are none."""
    return _ANY_TEXT.search(body.replace("&nbsp;", " ")) is None
