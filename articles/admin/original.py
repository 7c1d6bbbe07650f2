"""An original as people can read it: its text, with every byte that is none made visible."""

import codecs
import json
from itertools import chain

from lxml import etree

from articles.importers.decode import UnreadableText, decode
from articles.importers.finish import Unusable
from articles.importers.xml import read_xml

#: So many characters are shown; an original of up to so many bytes is set out in lines.
SHOWN = 20_000
SET_OUT = 100_000
#: Control characters as the signs that stand for them; tab and line feed are kept.
_SIGNS = {code: 0x2400 + code for code in range(32) if code not in (9, 10)} | {127: 0x2421}


def readable(raw: bytes) -> tuple[str, bool]:
    """The beginning of ``raw`` as text, JSON and XML set out in lines; and whether it goes on."""
    text = _set_out(raw) or _text(raw[: 4 * SHOWN])
    is_cut = len(text) > SHOWN or (len(raw) > 4 * SHOWN and len(raw) > SET_OUT)
    return text.replace("\r\n", "\n")[:SHOWN].translate(_SIGNS), is_cut


def _text(raw: bytes) -> str:
    """Text by its own encoding; the last character may be cut in two."""
    try:
        return codecs.getincrementaldecoder("utf-8-sig")().decode(raw)
    except UnicodeDecodeError:
        try:
            codec = decode(raw).codec
        except UnreadableText:
            codec = "utf-8"
        return raw.decode(codec, "replace")


def _set_out(raw: bytes) -> str:
    """JSON and XML in lines; empty for what is neither, or too large, or not well-formed."""
    start = raw[:200].lstrip(codecs.BOM_UTF8).lstrip()[:1]
    if len(raw) > SET_OUT or start not in (b"{", b"[", b"<") or b"<![CDATA[" in raw:
        return ""
    return _xml(raw) if start == b"<" else _json(raw)


def _json(raw: bytes) -> str:
    lines: list[str] = []
    size = 0
    try:
        data = json.loads(raw)
        # Deep nesting is set out in lines that are mostly blanks: no more is made than is shown.
        for piece in json.JSONEncoder(indent=2, ensure_ascii=False).iterencode(data):
            lines.append(piece)
            size += len(piece)
            if size > SHOWN:
                break
    except (ValueError, RecursionError):
        return ""
    return "".join(lines)


def _xml(raw: bytes) -> str:
    notes: list[str] = []
    try:
        root = read_xml(raw, notes)
    except Unusable:
        return ""
    if notes:  # it was mended to be read: what is shown is what came
        return ""
    for element in root.iter(etree.Element):
        if len(element) and not any(_texts(element)):
            _let_go_blanks(element)
    return etree.tostring(root, encoding="unicode", pretty_print=True)


def _texts(element: etree._Element) -> chain[str]:
    tails = ((child.tail or "").strip() for child in element)
    return chain([(element.text or "").strip()], tails)


def _let_go_blanks(element: etree._Element) -> None:
    element.text = None
    for child in element:
        child.tail = None
