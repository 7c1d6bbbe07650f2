"""Which format a file has, told from its first bytes; its name only breaks a tie."""

from __future__ import annotations

import json
import re
from pathlib import PurePath
from typing import Final

from articles.importers import teletype
from articles.importers.csv import is_header
from articles.importers.decode import BOMS

_PHOTOS: Final = "import photos in the photo library"
_EXPORT: Final = "export it as text, Markdown or JSON Lines"
#: Opening bytes → what such a file is, and what to do with it.
_MAGIC: Final = (
    (rb"\x89PNG\r\n\x1a\n", "a PNG picture", _PHOTOS),
    (rb"\xff\xd8\xff", "a JPEG picture", _PHOTOS),
    (rb"GIF8[79]a", "a GIF picture", _PHOTOS),
    (rb"RIFF....WEBP", "a WebP picture", _PHOTOS),
    (rb"....ftyp(?:avif|heic|heix|mif1)", "an AVIF or HEIC picture", _PHOTOS),
    (rb"II\*\x00|MM\x00\*", "a TIFF picture", _PHOTOS),
    (rb"%PDF-", "a PDF document", _EXPORT),
    (rb"PK\x03\x04", "a zip archive or an office document", f"unpack it or {_EXPORT}"),
    (rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an office document", _EXPORT),
    (rb"\{\\rtf", "an RTF document", _EXPORT),
    (rb"\x1f\x8b", "a gzip archive", "unpack it"),
    (rb".{257}ustar", "a tar archive", "unpack it"),
    (rb"BZh[1-9]1AY&SY", "a bzip2 archive", "unpack it"),
    (rb"\xfd7zXZ\x00", "an xz archive", "unpack it"),
    (rb"\x28\xb5\x2f\xfd", "a Zstandard archive", "unpack it"),
    (rb"SQLite format 3\x00", "an SQLite database", _EXPORT),
)
_MAGIC_PATTERNS: Final = tuple(
    (re.compile(pattern, re.DOTALL), what, advice) for pattern, what, advice in _MAGIC
)
#: Control characters that text files have no use for; escape may switch the character set.
_CONTROLS: Final = re.compile(rb"[\x00-\x08\x0e-\x19\x1c-\x1f]|\x1b(?![$(])")
_OPENS_OBJECT: Final = re.compile(r'\{\s*["}]')
_OPENS_ARRAY: Final = re.compile(r"\[\s*[\[{]")
_FRONT_MATTER: Final = re.compile(r"---[ \t]*\n\s*[\w-]+[ \t]*:|\+{3}[ \t]*\n\s*[\w-]+[ \t]*=")
_HEADING: Final = re.compile(r"#{1,6} +\S")
_XML: Final = re.compile(
    r"<\?\w|<!DOCTYPE(?! *html)|<!--|<[\w-]+:[\w-]+[\s>]|<(?:rss|feed)\b", re.I
)
_HTML: Final = re.compile(r"<!DOCTYPE *html|<html\b", re.I)
#: What stands before the first element of XML.
_PROLOG: Final = re.compile(
    r"(?:\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE(?:[^\[>\"']|\"[^\"]*\"|'[^']*')*"
    r"(?:\[(?:[^\]\"'<]|\"[^\"]*\"|'[^']*'|<!--.*?-->|<)*\]\s*)?>)*",
    re.I | re.DOTALL,
)
_ROOT: Final = re.compile(r"<(?:[\w.-]+:)?([\w.-]+)")
#: The first element of a file → its format.
_ROOTS: Final = {
    "newsMessage": "newsml-g2",
    "newsItem": "newsml-g2",
    "packageItem": "newsml-g2",
    "conceptItem": "newsml-g2",
    "knowledgeItem": "newsml-g2",
    "planningItem": "newsml-g2",
    "NewsML": "newsml-1",
    "nitf": "nitf",
    "feed": "feed",
    "entry": "feed",
    "RDF": "feed",
    "rdf": "feed",
}
#: Items that agencies and their systems wrap in elements of their own.
_WRAPPED: Final = re.compile(r"<(?:[\w.-]+:)?(newsMessage|newsItem|NewsML|nitf)(?=[\s/>])")
_OF_WORDPRESS: Final = re.compile(r"https?://wordpress\.org/export/")
_OF_JSON_FEED: Final = re.compile(
    r'"version"\s*:\s*"https?:\\?/\\?/jsonfeed\.org|"(?:home_page_url|feed_url|content_html)"\s*:'
)
_OF_SCHEMA: Final = re.compile(r'"\$schema"\s*:\s*"https?:\\?/\\?/json-schema\.org')
#: What answers to requests for ninjs have their items in.
_WRAPPERS: Final = (
    *("data", "items", "_items", "item", "hits", "_source", "results", "docs", "documents"),
    "response",
)
#: What only ninjs has among the formats in JSON (1.x, 2.x, 3.x and the flavour of Superdesk).
_OF_NINJS: Final = re.compile(
    r'"(?:uri|standard|body_?(?:html|text|nitf|xhtml)|bodies|headlines|pub_?[sS]tatus'
    r'|version_?[cC]reated|representation_?[tT]ype|info_?[sS]ources?)"\s*:'
)
_OF_STORIES: Final = re.compile(r'"(?:headline|body)"\s*:')
#: What a mail begins with, and what else its head has.
_MAIL: Final = re.compile(
    r"(?:Delivered-To|Return-Path|Received|MIME-Version|Message-ID|X-[\w-]+|From|Date|Subject|To): *\S",
    re.I,
)
_OF_MAIL: Final = re.compile(
    r"^(?:MIME-Version|Message-ID|Received|Content-Type): *\S", re.I | re.M
)
_MARKDOWN_NAMES: Final = frozenset({".md", ".markdown", ".mdown", ".mkd"})
_JSON_LINES_NAMES: Final = frozenset({".jsonl", ".ndjson"})
_TABLE_NAMES: Final = frozenset({".csv", ".tsv"})


class UnknownFormat(ValueError):
    """No importer reads this: the message is one sentence that says what it is, and what to do."""


def sniff(head: bytes, *, name: str) -> str:
    """The format (a key of ``FORMATS``) of a file that begins with ``head`` (up to 64 kB).

    Raises UnknownFormat, with a sentence that goes after the path, for what no importer reads.
    """
    _refuse_pictures_and_archives(head)
    text = _opening(head)
    ending = PurePath(name).suffix.lower()
    if not text:
        raise UnknownFormat("is empty; there is no story in it")
    if format := _of_json(text, ending) or teletype.format_of(head):
        return format
    if _CONTROLS.search(_as_utf8(head)):
        raise UnknownFormat(
            "has control characters in it, as binary files have; save it as plain text"
        )
    if format := _of_markup(text) or _of_lines(text, ending) or _of_table(text, ending):
        return format
    if _MAIL.match(text) and _OF_MAIL.search(text):
        raise UnknownFormat("looks like a mail, not a story; save its text as a file of its own")
    if _FRONT_MATTER.match(text) or _HEADING.match(text):
        return "markdown"
    return "markdown" if ending in _MARKDOWN_NAMES else "text"


def _refuse_pictures_and_archives(head: bytes) -> None:
    for pattern, what, advice in _MAGIC_PATTERNS:
        if pattern.match(head):
            raise UnknownFormat(f"looks like {what}, not a story; {advice}")


def _bom_codec(head: bytes) -> tuple[str, int]:
    return next(((codec, len(mark)) for mark, _, codec in BOMS if head.startswith(mark)), ("", 0))


def _opening(head: bytes) -> str:
    """The text from its first visible character on, good enough to recognise it by."""
    codec, skip = _bom_codec(head)
    if codec and codec != "utf-8":
        text = head.decode(codec, "replace")
    else:
        text = head[skip:].decode("utf-8", "replace")
    return "\n".join(text.lstrip().splitlines())


def _as_utf8(head: bytes) -> bytes:
    """``head`` with UTF-16 and UTF-32, whose bytes may be zero, made UTF-8."""
    codec, _ = _bom_codec(head)
    return head.decode(codec, "replace").encode() if codec else head


def _of_json(text: str, ending: str) -> str:
    if not (_OPENS_OBJECT.match(text) or _OPENS_ARRAY.match(text)):
        return ""
    if _OF_SCHEMA.search(text):
        raise UnknownFormat("is a JSON Schema, which says what stories look like and is none")
    if _OF_JSON_FEED.search(text):
        return "feed"
    outline = _outline(text)
    if _OF_NINJS.search(outline):
        return "ninjs"
    if _is_json_lines(text, ending) or _OF_STORIES.search(outline) and _is_one_line(text):
        return "jsonl"
    if ending in _MARKDOWN_NAMES:  # whose front matter may be an object
        return "markdown"
    raise UnknownFormat(
        "is JSON, and neither ninjs nor a JSON Feed; write JSON Lines, one story a line"
    )


def _of_lines(text: str, ending: str) -> str:
    """``jsonl`` for JSON Lines whose first line is broken, which their name tells; "" for others."""
    return "jsonl" if ending in _JSON_LINES_NAMES and _is_json_lines(text, ending) else ""


def _outline(text: str) -> str:
    """The names in one whole JSON document and in the first item that it wraps; of other JSON all
    that is there.
    """
    value = _json(text)
    if not isinstance(value, dict | list):
        return text
    names: list[str] = []
    while isinstance(value, dict | list) and value:
        if isinstance(value, list):
            value = value[0]
        else:
            names += value
            value = next((value[name] for name in _WRAPPERS if name in value), None)
    return "".join(f"{json.dumps(name)}:" for name in names)


def _is_one_line(text: str) -> bool:
    return bool(_OPENS_OBJECT.match(text)) and "\n" not in text.strip()


def _is_json_lines(text: str, ending: str) -> bool:
    """True for one object a line, even where the first lines are broken."""
    lines = [line for line in text.split("\n") if line.strip()]
    if ending in _JSON_LINES_NAMES or len(lines) > 1 and _OF_STORIES.search(text):
        if any(line.startswith("{") and isinstance(_json(line), dict) for line in lines):
            return True
    return ending in _JSON_LINES_NAMES and _json(text) is None and not _OPENS_ARRAY.match(text)


def _json(text: str) -> object:
    """The value in ``text``; None where it is no JSON."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _of_table(text: str, ending: str) -> str:
    """``csv`` for a table whose first line names its columns; "" for others."""
    is_table = ending in _TABLE_NAMES or is_header(text.partition("\n")[0])
    return "csv" if is_table else ""


def _of_markup(text: str) -> str:
    """The format of XML by its first element; "" for what is no markup.

    Raises UnknownFormat for a web page, and for XML of another kind.
    """
    root = _ROOT.match(text, _PROLOG.match(text).end())  # type: ignore[union-attr]
    name = root[1] if root else ""
    if name.lower() == "rss":
        return "wxr" if _OF_WORDPRESS.search(text) else "feed"
    if name in _ROOTS:
        return _ROOTS[name]
    if _HTML.match(text) or name.lower() == "html":
        raise UnknownFormat(f"looks like a web page, not a story; {_EXPORT}")
    if name and (item := _WRAPPED.search(text)):
        return _ROOTS[item[1]]
    if _XML.match(text):
        said = f"XML with “{name[:40]}” for its first element" if name else "XML"
        raise UnknownFormat(f"looks like {said}, which none of the formats here is; {_EXPORT}")
    return ""
