"""What the wires of teletypes have in common: messages between control characters, and their codes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import BinaryIO, Final

from articles.importers.decode import Decoded, UnreadableText, decode
from articles.importers.finish import Unusable, refusal
from articles.importers.limits import STORY_BYTES
from articles.records import Parsed, ParseProblem

_CHUNK: Final = 64 * 1024
#: What opens a message: SOH and the number of the story, or the ZCZC of older circuits.
_START: Final = re.compile(rb"\x01(?=[A-Za-z]{1,5}\d{2,5})|^zczc\b", re.IGNORECASE | re.MULTILINE)
_FILLERS: Final = b"\x00\x16\x7f\r\n \t"
#: ANPA 1312: service level, story number, what the agency adds, and the selector after US.
ANPA_HEADER: Final = re.compile(
    rb"\x01([A-Za-z])(\d{4})([^\x01-\x1f]{0,40})\x1f([^\x00-\x1f]{0,40})"
)
#: IPTC 7901: source and number, priority, category, words, and what the agency adds.
IPTC_HEADER: Final = re.compile(
    rb"\x01?([A-Za-z]{2,5})(\d{2,5}) +(\d) +([A-Za-z]{1,3}) +(\d{1,5})\b([^\x00-\x1f]{0,60})"
)
#: IPTC 7901 as it comes from mail and files: without SOH, but closed by the agency and a number.
_BARE_IPTC_HEADER: Final = re.compile(
    rb"[a-z]{2,4}\d{2,5} +[1-8] +[a-z]{1,3} +\d{1,5} [a-z ]{0,20} *[a-z-]{2,10} +\d{2,5}\s*(?:\n|$)"
)
#: ISO 2022: ESC that designates a set, those of ISO/IEC 8859 for the right half by their last byte.
_ESCAPES: Final = re.compile(rb"\x1b[\x20-\x2f]{1,3}[\x30-\x7e]")
_DESIGNATES: Final = re.compile(rb"\x1b-([ABCDFGHLM])")
_RIGHT_HALVES: Final = {
    b"A": "iso8859-1",
    b"B": "iso8859-2",
    b"C": "iso8859-3",
    b"D": "iso8859-4",
    b"F": "iso8859-7",
    b"G": "iso8859-6",
    b"H": "iso8859-8",
    b"L": "iso8859-5",
    b"M": "iso8859-9",
}
_CONTROLS: Final = re.compile(rb"[\x00-\x08\x0b-\x1f\x7f]")
#: SS2, a character of the supplementary set and what follows it.
_SS2: Final = re.compile(r"\x19([!-~])(.?)")
#: Accents, which stand before their letter (ISO/IEC 6937, columns C).
_ACCENTS: Final = dict(
    zip(
        "ABCDEFGHJKMNO",
        "\u0300\u0301\u0302\u0303\u0304\u0306\u0307\u0308\u030a\u0327\u030b\u0328\u030c",
        strict=True,
    )
)
#: The other characters of the supplementary set (ISO/IEC 6937, columns A, B, D, E and F).
_SUPPLEMENT: Final = dict(
    zip(
        "!\"#$%')*+,-./0123456789:;<=>?PQRSTUVW\\]^_`abcdfghijklmnopqrstuvwxyz{|}~",
        "¡¢£$¥§‘“«←↑→↓°±²³×µ¶·÷’”»¼½¾¿—¹®©™♪¬¦⅛⅜⅝⅞ΩÆĐªĦĲĿŁØŒºÞŦŊŉĸæđðħıĳŀłøœßþŧŋ",
        strict=True,
    )
)
_SEVEN_BITS: Final = bytes(code & 0x7F for code in range(256))


def format_of(head: bytes) -> str:
    """``anpa`` or ``iptc7901`` for what begins as they do; "" for other files."""
    for plain in (head, head.translate(_SEVEN_BITS)):
        opening = plain.lstrip(_FILLERS)[:400]
        if ANPA_HEADER.match(opening):
            return "anpa"
        if opening[:1] == b"\x01" and IPTC_HEADER.match(opening):
            return "iptc7901"
        if _BARE_IPTC_HEADER.match(opening) or re.match(rb"zczc\b", opening, re.IGNORECASE):
            return "iptc7901"
    return ""


def stories(
    stream: BinaryIO, read: Callable[[bytes, bytes, str], Parsed | ParseProblem]
) -> Iterator[Parsed | ParseProblem]:
    """Each message's story, or what is wrong with it.

    ``read`` makes it of the message's bytes, the same without parity bits, and its place in a file
    of several; it may raise Unusable and UnreadableText.
    """
    several = False
    for number, (raw, plain) in enumerate(messages(stream), 1):
        several = several or number > 1
        where = f"message {number:,}" if several else ""
        if problem := too_large(raw):
            yield refusal(problem, where=where, raw=raw)
            continue
        try:
            yield read(raw, plain, where)
        except (Unusable, UnreadableText) as problem:
            yield refusal(str(problem), where=where, raw=raw)


def messages(stream: BinaryIO) -> Iterator[tuple[bytes, bytes]]:
    """Each message of a file: its very bytes, and the same without parity bits.

    Together they are the file; of one of more than STORY_BYTES the rest is read past.
    """
    parity: bytes | None = None
    message = bytearray()
    while line := stream.readline(_CHUNK):
        if (
            parity is None
            and not _START.search(line)
            and _START.search(line.translate(_SEVEN_BITS))
        ):
            parity = _SEVEN_BITS
        plain = line.translate(parity)
        done = 0
        for start in _START.finditer(plain):
            before = len(plain[: start.start()].rstrip(b"\x16"))
            message += line[done:before]
            if message.translate(parity).strip(_FILLERS):
                yield bytes(message), bytes(message.translate(parity))
                message.clear()
            done = max(done, before)
        if len(message) <= STORY_BYTES:
            message += line[done:]
    yield bytes(message), bytes(message.translate(parity))


def too_large(raw: bytes) -> str:
    """The sentence for a message over the limit; "" for others."""
    if len(raw) <= STORY_BYTES:
        return ""
    return f"has more than {STORY_BYTES:,} bytes, the most for one story; split it"


def text_of(data: bytes) -> Decoded:
    """The text in ``data`` with its control characters, lines ended by ``\\n``.

    A set that is designated (ISO 2022) is believed, and accents by SS2 (ISO/IEC 6937) are read; bytes
    that say nothing of themselves are read as those of any text are. Raises UnreadableText.
    """
    declared = _DESIGNATES.search(data)
    data = _ESCAPES.sub(b"", data).replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if declared:
        codec = _RIGHT_HALVES[declared[1]]
        return Decoded(_with_accents(data.decode(codec, "replace")), f"read as {codec}", codec)
    found = decode(_CONTROLS.sub(b" ", data))
    return replace(found, text=_with_accents(data.decode(found.codec, "replace")))


def _with_accents(text: str) -> str:
    return _SS2.sub(_accented, text) if "\x19" in text else text


def _accented(match: re.Match[str]) -> str:
    code, letter = match[1], match[2]
    if code in _ACCENTS:
        return unicodedata.normalize("NFC", letter + _ACCENTS[code])
    return _SUPPLEMENT.get(code, "") + letter
