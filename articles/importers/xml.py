"""XML as wires send it: cut into items without a parser, then each item read with nothing expanded.

A document type is never read: it is taken away before the parser sees a byte, so that no entity is
expanded and no address is asked. Items are cut out as bytes, comments and CDATA passed over, so that
a file of a gigabyte is read an item at a time and a broken item costs only itself.
"""

from __future__ import annotations

import codecs
import html
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from io import BytesIO
from typing import Any, BinaryIO, Final

from lxml import etree  # type: ignore[import-untyped]

from articles.importers.decode import BOMS, Decoded, UnreadableText, decode, scrub
from articles.importers.finish import Unusable
from articles.importers.limits import DOCUMENT_BYTES

#: An element of lxml, which ships no types.
Element = Any

_CHUNK: Final = 256 * 1024
#: What libxml2 holds a text to unless told that it may be huge, as that of a picture is.
_LARGEST_TEXT: Final = 10_000_000
#: And elements to being so deep in others: whoever walks down a tree relies on it.
_DEEPEST: Final = 256
_DECLARATION: Final = re.compile(rb"\s*<\?xml\b([^>]*)\?>", re.I)
_DECLARED: Final = re.compile(rb"encoding\s*=\s*[\"']([\w.:-]{1,40})[\"']", re.I)
_NAMESPACE: Final = re.compile(r"\sxmlns(?::([\w.-]+))?\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_TAG: Final = re.compile(r"<(/?)([\w.:-]+)((?:[^<>\"'/]++|\"[^\"]*+\"|'[^']*+'|/(?!>))*+)(/?)>")
_SKIPPED: Final = rb"<!--|<!\[CDATA\[|<\?|<!DOCTYPE"
_ENDS: Final = {b"<!--": b"-->", b"<![CDATA[": b"]]>", b"<?": b"?>", b"<!DOCTYPE": b">"}
_DOCTYPE: Final = re.compile(
    r"<!DOCTYPE(?:[^\[>\"']|\"[^\"]*\"|'[^']*')*"
    r"(?:\[(?:[^\]\"'<]|\"[^\"]*\"|'[^']*'|<!--.*?-->|<\?.*?\?>|<)*\]\s*)?>",
    re.I | re.DOTALL,
)
_REFERENCE: Final = re.compile(r"&(#?)([\w.:-]{1,40});|&(?!#?[\w.:-]{1,40};)")
_KEPT_REFERENCES: Final = frozenset({"amp", "lt", "gt", "quot", "apos"})
_HTML_NAME: Final = re.compile(r"[A-Za-z_][\w.-]*", re.ASCII)
#: The numbers of halves of characters (UTF-16's surrogates), which libxml2 lets into what it mends.
_HALVES: Final = re.compile(
    r"x0{0,30}d[89a-f][0-9a-f]{2}"
    r"|0{0,30}(?:5529[6-9]|55[3-9][0-9]{2}|56[0-9]{3}|57[0-2][0-9]{2}|573[0-3][0-9]|5734[0-3])",
    re.I,
)
#: The numbers of control characters, which no XML has, as references write them.
_CONTROLS: Final = frozenset(
    form.format(number)
    for number in {*range(32)} - {9, 10, 13}
    for form in ("{}", "{:02}", "{:03}", "x{:x}", "x{:02x}", "x{:04x}")
)
#: Encodings whose ASCII bytes mean ASCII: they can be cut at "<". All others are recoded first.
_SHIFTING: Final = ("utf-16", "utf-32", "utf-7", "iso2022", "iso-2022", "hz")


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """One item as it stands in its file: its bytes, its number (from 1) and its first line.

    ``is_whole`` is false where the file ends inside it, ``is_too_large`` where it has more than
    DOCUMENT_BYTES; of such an item ``raw`` is only the beginning.
    """

    raw: bytes
    number: int
    line: int
    is_whole: bool = True
    is_too_large: bool = False

    @property
    def where(self) -> str:
        return f"item {self.number:,}, line {self.line:,}"


@dataclass(eq=False)
class Document:
    """A stream that holds items, to be cut at the elements called ``names`` (without prefix).

    After the first item, ``head`` is what stands before it (up to DOCUMENT_BYTES): the start tags of
    the elements around, their namespaces and what they say of all items. ``tail`` is what follows
    the last (its last DOCUMENT_BYTES at most). An item is not looked for inside another.
    """

    stream: BinaryIO
    names: Collection[str]
    head: bytes = b""
    tail: bytes = b""
    _buffer: bytearray = field(default_factory=bytearray, init=False, repr=False)
    _line: int = field(default=1, init=False, repr=False)
    _is_over: bool = field(default=False, init=False, repr=False)
    _before_recoding: bytes = field(default=b"", init=False, repr=False)

    def __iter__(self) -> Iterator[Slice]:
        self._recode()
        found = rb"|".join(re.escape(name.encode()) for name in self.names)
        opens = re.compile(
            _SKIPPED + rb"|<(?:[\w.-]+:)?(?P<name>" + found + rb")(?=[\s/>])", re.DOTALL
        )
        number = 0
        while True:
            before = self._until(opens)
            if not number:
                self.head += before
            if self._is_over and not self._buffer:
                self.tail = before
                return
            number += 1
            if match := opens.match(self._buffer):
                yield self._item(bytes(match["name"]).decode(), number)

    def with_raw(self) -> Iterator[tuple[Slice, bytes]]:
        """Each item with the bytes to keep of it: its own, or the whole file where it is alone in it.

        A whole file is kept up to DOCUMENT_BYTES; of a larger one the item's own bytes are.
        """
        last: Slice | None = None
        for item in self:
            if last:
                yield last, last.raw
            last = item
        if last:
            whole = self._before_recoding or self.head + last.raw + self.tail
            is_alone = last.number == 1 and not last.is_too_large and len(whole) <= DOCUMENT_BYTES
            yield last, whole if is_alone else last.raw

    @cached_property
    def encoding(self) -> str:
        """The encoding that the file declares, or UTF-8."""
        declared = _DECLARED.search(self.head[:400]) if _DECLARATION.match(self.head) else None
        return declared[1].decode("ascii") if declared else "utf-8"

    @cached_property
    def namespaces(self) -> dict[str, str]:
        """Prefix ("" for none) → address, of all elements that stand around the items."""
        text = self.head.decode("utf-8", "replace")
        text = re.sub(r"<!--.*?-->|<!\[CDATA\[.*?\]\]>", "", text, flags=re.DOTALL)
        around: list[tuple[str, str]] = []
        for end, name, attributes, empty in _TAG.findall(text):
            if not end and not empty:
                around.append((name, attributes))
            elif end and around and around[-1][0] == name:
                around.pop()
        return {
            prefix: html.unescape(one or other)
            for _, attributes in around
            for prefix, one, other in _NAMESPACE.findall(attributes)
        }

    def read(self, item: Slice, notes: list[str]) -> Element:
        """The element of an item, read as ``read_xml`` does, with the namespaces around it.

        Raises Unusable.
        """
        if item.is_too_large:
            raise Unusable(f"is larger than {DOCUMENT_BYTES:,} bytes, the most for one item")
        if not item.is_whole:
            raise Unusable("is cut off: the file ends inside it; ask for it again")
        return read_xml(item.raw, notes, encoding=self.encoding, namespaces=self.namespaces)

    # -- cutting ---------------------------------------------------------------------------------

    def _recode(self) -> None:
        """Encodings in which "<" is no byte of its own are made UTF-8 first, within limits."""
        self._fill(400)
        start = bytes(self._buffer[:400])
        codec = next((codec for mark, _, codec in BOMS if start.startswith(mark)), "")
        if not codec and start[:4] in (b"<\0?\0", b"\0<\0?"):
            codec = "utf-16-le" if start[:2] == b"<\0" else "utf-16-be"
        declared = _DECLARED.search(start)
        if (
            not codec
            and declared
            and declared[1].lower().startswith(tuple(map(str.encode, _SHIFTING)))
        ):
            is_ascii = not start.startswith((b"\xff", b"\xfe", b"\0"))
            codec = "" if b"utf-" in declared[1].lower() and is_ascii else declared[1].decode()
        if not codec or codec == "utf-8":
            return
        whole = bytes(self._buffer) + self.stream.read(2 * DOCUMENT_BYTES)
        try:
            text = whole.decode(codec, "replace")
        except LookupError:
            return
        self._before_recoding = whole
        text = re.sub(r"(<\?xml\b[^>]*?)\s+encoding\s*=\s*[\"'][^\"']*[\"']", r"\1", text, count=1)
        self._buffer = bytearray()
        self.stream = BytesIO(text.lstrip("\ufeff").encode())

    def _fill(self, wanted: int = _CHUNK) -> bool:
        """Read more into the buffer; False where there is no more."""
        chunk = self.stream.read(max(wanted, _CHUNK))
        self._buffer += chunk
        self._is_over = not chunk
        return bool(chunk)

    def _take(self, count: int) -> bytes:
        taken = bytes(self._buffer[:count])
        del self._buffer[:count]
        self._line += taken.count(b"\n")
        return taken

    def _until(self, opens: re.Pattern[bytes]) -> bytes:
        """What stands before the next item; then the buffer begins with it, or is empty."""
        before = b""
        place = 0
        while True:
            match = opens.search(self._buffer, place)
            if match is None or match.end() == len(self._buffer):
                place = match.start() if match else max(place, len(self._buffer) - 200)
                if self._fill():
                    if place > DOCUMENT_BYTES:
                        before = (before + self._take(place))[:DOCUMENT_BYTES]
                        place = 0
                    continue
                if match is None:
                    return before + self._take(len(self._buffer))
            if match["name"]:
                return before + self._take(match.start())
            place = self._passed(match)

    def _passed(self, match: re.Match[bytes]) -> int:
        """Where the comment, CDATA section, instruction or document type ends that begins there."""
        start, kind = match.start(), bytes(match[0])
        if kind.upper() == b"<!DOCTYPE":
            while True:
                text = self._buffer[start:].decode("latin-1")
                if found := _DOCTYPE.match(text):
                    return start + found.end()
                if len(text) > DOCUMENT_BYTES or not self._fill():
                    return start + len(kind)
        place = start + len(kind)
        while (end := self._buffer.find(_ENDS[kind], place)) < 0:
            place = max(place, len(self._buffer) - 3)
            if len(self._buffer) - start > DOCUMENT_BYTES or not self._fill():
                return (
                    len(self._buffer) if len(self._buffer) - start > DOCUMENT_BYTES else start + 2
                )
        return end + len(_ENDS[kind])

    def _item(self, name: str, number: int) -> Slice:
        """The item that the buffer begins with, taken out of it."""
        line = self._line
        called = re.escape(name.encode())
        tags = re.compile(
            _SKIPPED
            + rb"|<(?P<end>/?)(?:[\w.-]+:)?"
            + called
            + rb"(?=[\s/>])(?:[^<>\"']|\"[^\"]*\"|'[^']*')*?(?P<empty>/?)>",
            re.DOTALL,
        )
        depth = place = 0
        while True:
            match = tags.search(self._buffer, place)
            if match is None:
                if len(self._buffer) > DOCUMENT_BYTES:
                    return self._too_large(tags, number, line)
                place = max(place, len(self._buffer) - 4096)
                if not self._fill():
                    raw = self._take(len(self._buffer))
                    return Slice(raw=raw, number=number, line=line, is_whole=False)
                continue
            if match["end"] is None:
                place = self._passed(match)
                continue
            place = match.end()
            if match["end"]:
                depth -= 1
            elif not match["empty"]:
                depth += 1
            if depth <= 0:
                return Slice(raw=self._take(place), number=number, line=line)

    def _too_large(self, tags: re.Pattern[bytes], number: int, line: int) -> Slice:
        """Pass over an item that is more than can be held, keeping its beginning."""
        beginning = self._take(min(len(self._buffer), 64 * 1024))
        while True:
            match = tags.search(self._buffer)
            if match and match["end"]:
                self._take(match.end())
                break
            self._take(match.end() if match else max(0, len(self._buffer) - 4096))
            if not match and not self._fill():
                self._take(len(self._buffer))
                break
        return Slice(raw=beginning, number=number, line=line, is_too_large=True)


# -- reading -------------------------------------------------------------------------------------


def read_xml(
    raw: bytes,
    notes: list[str],
    *,
    encoding: str = "",
    namespaces: dict[str, str] | None = None,
) -> Element:
    """The root element in ``raw``, with no document type read, no entity expanded, nothing fetched.

    ``encoding`` is what the file declares where ``raw`` is a part of it. Named characters
    (``&eacute;``) are read as HTML names them; other entities stay as they are written. What is
    not well-formed is read as far as it can be, and ``notes`` says so. Raises Unusable where
    nothing can be.
    """
    text = _without_prolog(_text(raw, encoding, notes))
    if namespaces:
        around = "".join(
            f' xmlns{":" + prefix if prefix else ""}="{html.escape(address)}"'
            for prefix, address in namespaces.items()
        )
        text = f"<around{around}>{text}</around>"
    root = _parsed(_named_characters(text), notes)
    if namespaces:
        found = next((child for child in root if isinstance(child.tag, str)), None)
        if found is None:
            raise Unusable("has no XML element that can be read; ask for it again")
        return found
    return root


def _text(raw: bytes, encoding: str, notes: list[str]) -> str:
    """The characters of ``raw``, by its byte order mark, its declaration if true, or detected."""
    declared = _DECLARED.search(raw[:400]) if _DECLARATION.match(raw) else None
    said = declared[1].decode("ascii") if declared else encoding or "utf-8"
    try:
        codec = codecs.lookup(said).name
        if codec.startswith(("utf-16", "utf-32")) and b"\0" not in raw:
            raise ValueError(said)
        if not raw.startswith(tuple(mark for mark, _, _ in BOMS)) and codec != "utf-8":
            # Windows' letters are what is meant where ISO 8859-1 is said (WHATWG Encoding 4.2).
            codec = "cp1252" if codec in ("iso8859-1", "ascii") and _is_c1(raw) else codec
            if codec.startswith(("iso8859", "cp125", "ascii")) and _is_utf8(raw):
                raise ValueError(said)
            return scrub(raw.decode(codec))
    except (LookupError, UnicodeDecodeError, ValueError):
        notes.append(f"says that it is {said[:40]} and is not")
    try:
        found: Decoded = decode(raw)
    except UnreadableText as problem:
        if not raw.decode("utf-8", "replace").strip("\ufffd\0 "):
            raise Unusable(str(problem)) from problem
        notes.append(f"{problem}; characters that cannot be read are shown as \ufffd")
        return scrub(raw.decode("utf-8", "replace"))
    if found.note:
        notes.append(found.note)
    return found.text


def _is_utf8(raw: bytes) -> bool:
    """Whether it has letters beyond ASCII and all are sound UTF-8, which no other text is by chance."""
    try:
        return not raw.decode().isascii()
    except UnicodeDecodeError:
        return False


def _is_c1(raw: bytes) -> bool:
    return re.search(rb"[\x80-\x9f]", raw) is not None


def _without_prolog(text: str) -> str:
    text = re.sub(r"\A\ufeff?\s*(?:<\?xml\b[^>]*\?>)?", "", text, count=1)
    return _DOCTYPE.sub("", text, count=1) if "<!doctype" in text.lower() else text


def _named_characters(text: str) -> str:
    """Entities that HTML names as characters; others and loose ampersands as text."""
    return _REFERENCE.sub(_reference, text) if "&" in text else text


def _reference(match: re.Match[str]) -> str:
    is_number, name = match[1], match[2]
    if name is None:
        return "&amp;"
    if is_number:
        is_none = name.lower() in _CONTROLS or _HALVES.fullmatch(name)
        return "" if is_none else match[0]
    if name in _KEPT_REFERENCES:
        return match[0]
    character = html.unescape(f"&{name};")
    return f"&amp;{name};" if character.startswith("&") else html.escape(character)


def _parsed(text: str, notes: list[str]) -> Element:
    data = text.encode()
    is_huge = len(data) > _LARGEST_TEXT
    try:
        root = etree.fromstring(data, _parser(recover=False, huge_tree=is_huge))
        return _shallow(root) if is_huge else root
    except etree.XMLSyntaxError as error:
        line, why = error.lineno, error.msg
    try:
        root = etree.fromstring(data, _parser(recover=True, huge_tree=is_huge))
    except etree.XMLSyntaxError:
        root = None
    if root is None:
        raise Unusable(f"is no XML that can be read (line {line:,}: {why}); ask for it again")
    notes.append(f"is not well-formed XML (line {line:,}: {why}); read as far as it can be")
    return _shallow(root) if is_huge else root


def _shallow(root: Element) -> Element:
    """``root``, if nothing in it is too deep, as only a parser of huge trees lets it be."""
    depth = 0
    for event, _element in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > _DEEPEST:
            raise Unusable(f"has elements more than {_DEEPEST} deep in others; ask for it again")
    return root


def _parser(*, recover: bool, huge_tree: bool) -> etree.XMLParser:
    return etree.XMLParser(
        recover=recover,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=huge_tree,
        remove_comments=True,
        remove_pis=True,
        encoding="utf-8",
    )


# -- looking -------------------------------------------------------------------------------------


def local(element: Element) -> str:
    """The name of an element without its namespace."""
    tag: str = element.tag
    return tag.rpartition("}")[2]


def children(element: Element, *names: str) -> list[Element]:
    """The elements right inside of that name, or of any where none is given."""
    return list(element.iterchildren(*_in_any_namespace(names)))


def _in_any_namespace(names: tuple[str, ...]) -> list[Any]:
    return [f"{{*}}{name}" for name in names] if names else [etree.Element]


def every(element: Element | None, path: str) -> list[Element]:
    """The elements at a path of names without namespaces: ``contentMeta/headline``."""
    found = [] if element is None else [element]
    for name in path.split("/"):
        found = [child for one in found for child in children(one, name)]
    return found


def first(element: Element | None, path: str) -> Element | None:
    """The first of ``every``."""
    found = every(element, path)
    return found[0] if found else None


def within(element: Element, *names: str) -> Iterator[Element]:
    """The elements of these names at any depth, in the order of the document."""
    found: Iterator[Element] = element.iter(*_in_any_namespace(names))
    return found


def text_of(element: Element | None, path: str = "") -> str:
    """The text in an element (or the first at ``path`` in it), blanks and line ends made one space."""
    if path:
        element = first(element, path)
    if element is None:
        return ""
    return " ".join("".join(map(str, element.itertext())).split())


def attribute(element: Element | None, name: str, path: str = "") -> str:
    """An attribute by its name without namespace; "" where there is none."""
    if path:
        element = first(element, path)
    if element is None:
        return ""
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return " ".join(str(value).split())
    return ""


def inner_html(element: Element) -> str:
    """What is in an element as markup without namespaces, to be cleaned by ``articles.body``."""
    for one in element.iter():
        if not isinstance(one.tag, str):
            continue
        one.tag = _html_name(one.tag)
        for key in [key for key in one.attrib if not _HTML_NAME.fullmatch(key)]:
            value = one.attrib.pop(key)
            name = _html_name(key)
            if name not in one.attrib:
                one.attrib[name] = value
    etree.cleanup_namespaces(element)
    parts = [html.escape(element.text or "", quote=False)]
    parts += [etree.tostring(child, encoding="unicode", method="html") for child in element]
    return "".join(parts)


def _html_name(name: str) -> str:
    """A name without namespace and prefix; what HTML cannot call anything is a span."""
    bare = name.rpartition("}")[2].rpartition(":")[2].lower()
    return bare if _HTML_NAME.fullmatch(bare) else "span"
