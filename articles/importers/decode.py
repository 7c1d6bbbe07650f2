"""From bytes to text: byte order marks, UTF-8, and a careful guess at what older systems write."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, replace

from charset_normalizer import from_bytes

#: Byte order mark → the name that people know its encoding by, and the codec.
BOMS = (
    (codecs.BOM_UTF8, "UTF-8", "utf-8"),
    (codecs.BOM_UTF32_LE, "UTF-32", "utf-32"),
    (codecs.BOM_UTF32_BE, "UTF-32", "utf-32"),
    (codecs.BOM_UTF16_LE, "UTF-16", "utf-16"),
    (codecs.BOM_UTF16_BE, "UTF-16", "utf-16"),
)
#: What newsrooms' older systems write, and the name that people know it by. Detection is kept
#: to these: with every encoding open to it, short western texts come out as Icelandic Mac.
_OLDER = {
    "cp1252": "windows-1252",
    "cp1250": "windows-1250",
    "cp1251": "windows-1251",
    "koi8_r": "KOI8-R",
    "cp1253": "windows-1253",
    "cp1254": "windows-1254",
    "cp1255": "windows-1255",
    "cp1256": "windows-1256",
    "cp949": "EUC-KR",
    "cp932": "Shift_JIS",
    "euc_jp": "EUC-JP",
    "gb18030": "GB 18030",
    "big5": "Big5",
}
#: Of these, the ones that write a letter in one byte.
_SINGLE_BYTE = [codec for codec in _OLDER if codec.startswith(("cp125", "koi8"))]
#: Two characters of an East Asian encoding, or a word of another script.
_RUN_BEYOND_ASCII = re.compile(rb"[\x80-\xff]{3}")
_CENTRAL_EUROPEAN = frozenset(
    {"Polish", "Czech", "Slovak", "Hungarian", "Romanian", "Croatian", "Slovene", "Serbian"}
)
#: A code-switching sequence of ISO-2022-JP, whose bytes are all ASCII.
_ISO_2022_JP = re.compile(rb"\x1b\$[@B]")
#: No western language writes three accented letters in a row.
_NOT_WESTERN = re.compile("[À-ÖØ-öø-ÿ]{3}|[\x80-\x9f]")
#: Control characters that no text needs: all but tab, line feed and carriage return.
_CONTROLS = bytes({*range(32), 127} - {9, 10, 13})
_NONCHARACTERS = str.maketrans("", "", "\ufffe\uffff")


class UnreadableText(ValueError):
    """Bytes that are no text: the message is one sentence that says where and what to do."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text, a note for the report where its encoding had to be guessed, and the codec."""

    text: str
    note: str = ""
    codec: str = "utf-8"


def decode(raw: bytes) -> Decoded:
    """The text in ``raw``: by its byte order mark, else as UTF-8, else as it was detected.

    Line ends become ``\\n`` and control characters go. Raises UnreadableText.
    """
    decoded = _decode(raw)
    return replace(decoded, text=scrub(_unix_lines(decoded.text)))


def scrub(text: str) -> str:
    """The text without what no database or XML takes: NUL, control characters, half surrogates."""
    data = text.encode("utf-8", "replace")
    bare = data.translate(None, _CONTROLS)
    if len(bare) != len(data) or not text.isascii():
        text = bare.decode()
    if "\ufffe" in text or "\uffff" in text:
        text = text.translate(_NONCHARACTERS)
    return text


def _unix_lines(text: str) -> str:
    return "\n".join(text.splitlines())


def _decode(raw: bytes) -> Decoded:
    for mark, name, codec in BOMS:
        if raw.startswith(mark):
            body = raw[len(mark) :] if codec == "utf-8" else raw
            text = _strictly(body, codec, f"{name}, as its byte order mark says")
            return Decoded(text, codec=codec)
    if _ISO_2022_JP.search(raw):
        text = _strictly(raw, "iso2022_jp", "ISO-2022-JP")
        return Decoded(text, "read as ISO-2022-JP", "iso2022_jp")
    try:
        return Decoded(raw.decode())
    except UnicodeDecodeError as error:
        return _detected(raw, error)


def _strictly(raw: bytes, codec: str, name: str) -> str:
    try:
        return raw.decode(codec)
    except UnicodeDecodeError as error:
        raise UnreadableText(
            f"is not {name}, at byte {error.start + 1:,}; save it as UTF-8"
        ) from error


def _detected(raw: bytes, error: UnicodeDecodeError) -> Decoded:
    problem = UnreadableText(
        f"is not UTF-8 at byte {error.start + 1:,} and no other encoding fits; save it as UTF-8"
    )
    if _is_broken_utf8(raw):
        raise problem
    likely = list(_OLDER) if _RUN_BEYOND_ASCII.search(raw) else _SINGLE_BYTE
    best = from_bytes(raw, cp_isolation=likely).best()
    western = raw.decode("cp1252", "replace")
    if best and str(best) != western and not _is_western(best.encoding, best.language):
        note = f"read as {_OLDER.get(best.encoding, best.encoding)}"
        return Decoded(str(best), note, best.encoding)
    if "\ufffd" in western or _NOT_WESTERN.search(western):
        raise problem
    return Decoded(western, "read as windows-1252", "cp1252")


def _is_broken_utf8(raw: bytes) -> bool:
    """True where more characters beyond ASCII are sound UTF-8 than are not."""
    text = raw.decode("utf-8", "replace")
    wrong = text.count("\ufffd")
    beyond_ascii = len(text) - len(text.encode("ascii", "ignore"))
    return beyond_ascii - wrong > wrong


def _is_western(encoding: str, language: str) -> bool:
    """True where windows-1252 is as good a reading (its letters are those of windows-1250)."""
    return encoding == "cp1252" or (encoding == "cp1250" and language not in _CENTRAL_EUROPEAN)
