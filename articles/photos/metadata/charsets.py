"""The characters of texts that do not say how they are encoded, or say it wrongly."""

from __future__ import annotations

import re
from collections.abc import Iterable
from types import MappingProxyType
from typing import Final

from charset_normalizer import from_bytes

#: Encodings of two bytes a character: their texts may look like UTF-8 by chance.
TWO_BYTES: Final = frozenset({"cp949", "euc_jp", "gb18030", "big5", "cp932"})
#: The second part of an ISO 8859 by the final byte of its designation (ISO 2022 register, 96-sets).
#: What calls itself Latin-1 is windows-1252 as often, which has more letters in the same places.
_ISO_8859: Final = MappingProxyType(
    {
        b"A": "cp1252",
        b"B": "iso8859_2",
        b"C": "iso8859_3",
        b"D": "iso8859_4",
        b"L": "iso8859_5",
        b"G": "iso8859_6",
        b"F": "iso8859_7",
        b"H": "iso8859_8",
        b"M": "iso8859_9",
        b"V": "iso8859_10",
        b"T": "iso8859_11",
        b"Y": "iso8859_13",
        b"_": "iso8859_14",
        b"b": "iso8859_15",
        b"f": "iso8859_16",
    }
)
#: The same for sets of two bytes a character.
_TWO_BYTE_SETS: Final = MappingProxyType(
    {b"A": "gb18030", b"B": "euc_jp", b"@": "euc_jp", b"C": "cp949"}
)
#: Names that some software writes instead of a designation.
_PLAIN_NAMES: Final = MappingProxyType(
    {
        b"utf8": "utf-8",
        b"utf-8": "utf-8",
        b"iso-8859-1": "cp1252",
        b"latin1": "cp1252",
        b"windows-1252": "cp1252",
        b"macroman": "mac_roman",
        b"macintosh": "mac_roman",
    }
)
#: Encodings whose words are runs of bytes beyond ASCII.
_RUNS: Final = ["cp949", "cp932", "euc_jp", "gb18030", "big5", "cp1251", "koi8_r", "cp1253"]
_RUN: Final = re.compile(rb"[\x80-\xff]{3,}")
_BEYOND_ASCII: Final = re.compile(rb"[\x80-\xff]")
#: So many bytes tell their encoding.
_ENOUGH: Final = 20_000
_SMALL: Final = frozenset("àâäáãåæçéèêëíìîïñóòôöõøœúùûüÿßšžıłğş")
_LARGE: Final = frozenset("ÀÂÄÁÃÅÆÇÉÈÊËÍÌÎÏÑÓÒÔÖÕØŒÚÙÛÜŸŠŽ")
#: An apostrophe where English, French and Irish names have one: it’s, players’, l’eau, O’Neill.
_APOSTROPHE: Final = re.compile(
    r"\b(?:it|he|\w{3,})’(?:s|t|re|ll|ve|d|m)\b|\w{3,}s’(?!\w)"
    r"|\b(?:[ldnsjcmt]|qu|jusqu|lorsqu|puisqu|aujourd)’[aeiouyhàâéèêëîïôœù]\w|\b[OD]’[A-Z]",
    re.IGNORECASE,
)
#: A dash between spaces, figures, or two words: of two letters at least, with a vowel each.
_DASH: Final = re.compile(
    r"\s[–—]\s|\d[–—]\d|\b(?=[a-z]{0,9}[aeiouy])[a-z]{2,10}[–—](?=[a-z]{0,9}[aeiouy])[a-z]{2}",
    re.IGNORECASE,
)


def declared_codec(designation: bytes) -> str:
    """The codec that IIM 1:90 declares, or "" where it declares none that is known.

    IPTC-IIM 4.2 chapter 5, dataset 1:90 Coded Character Set: ISO 2022 control functions.
    """
    if re.search(rb"\x1b%(G|/[GHI])", designation):
        return "utf-8"
    if two := re.search(rb"\x1b\$[()*+]?([@ABC])", designation):
        return _TWO_BYTE_SETS[two[1]]
    if one := re.search(rb"\x1b[-./]([ABCDLGFHMVTY_bf])", designation):
        return _ISO_8859[one[1]]
    return _PLAIN_NAMES.get(designation.strip(b"\0 ").lower(), "")


def decode_texts(raws: Iterable[bytes], declared: str = "") -> list[str]:
    """Each of ``raws`` as text. One that is sound UTF-8 is that, whatever was declared.

    Others are read as ``declared``, or by the encoding that fits all of them best; what fits
    nowhere becomes U+FFFD. Never raises.
    """
    raws = list(raws)
    if declared in TWO_BYTES and all(_fits(raw, declared) for raw in raws):
        return [raw.decode(declared) for raw in raws]
    read = [_as_utf8(raw) for raw in raws]
    others = [raw for raw, text in zip(raws, read, strict=True) if text is None]
    fitting = declared if declared not in {"", "utf-8"} else guess(b"\n".join(others))
    return [
        raw.decode(fitting, "replace") if text is None else text
        for raw, text in zip(raws, read, strict=True)
    ]


def guess(raw: bytes) -> str:
    """The codec that fits ``raw``, which is no UTF-8, best; told by its first words."""
    if len(raw) > _ENOUGH:
        raw = raw[:_ENOUGH].rpartition(b" ")[0]
    runs = sum(map(len, _RUN.findall(raw)))
    if runs * 2 > len(_BEYOND_ASCII.findall(raw)):
        best = from_bytes(raw, cp_isolation=_RUNS).best()
        if best:
            return best.encoding
    return max(("cp1252", "mac_roman"), key=lambda codec: _likelihood(raw, codec))


def _as_utf8(raw: bytes) -> str | None:
    """The text, or None where ``raw`` is no UTF-8; half a character at its end is left away."""
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        is_cut = error.reason == "unexpected end of data"
        return raw[: error.start].decode() if is_cut and error.start > 3 else None


def _fits(raw: bytes, codec: str) -> bool:
    try:
        raw.decode(codec)
    except UnicodeDecodeError:
        return False
    return True


def _likelihood(raw: bytes, codec: str) -> int:
    """How like a western text ``raw`` reads in ``codec``; the more, the likelier."""
    text = f" {raw.decode(codec, 'replace')} "
    signs = sum(
        _fit(text[at - 1], text[at], text[at + 1])
        for at in range(1, len(text) - 1)
        if not text[at].isascii()
    )
    return signs + 3 * len(_APOSTROPHE.findall(text)) + 3 * len(_DASH.findall(text))


def _fit(before: str, sign: str, after: str) -> int:
    """How well a sign stands between its neighbours: what no word has counts against it."""
    if sign in _SMALL:
        return 2 if before.isalpha() or after.isalpha() else 0
    if sign in _LARGE:
        return -3 if before.islower() else 1
    if sign in "“‘«¿¡":
        return -2 if before.isalnum() else 3
    if sign in "”»…":
        return 0 if after.isalnum() else 3
    if sign in "’–—":
        return 0
    return 1 if sign in "•©®™°€£§" else -3
