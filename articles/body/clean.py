"""Any HTML in, the one canonical form out: nh3 decides what may stand, the builder where."""

from __future__ import annotations

import re
import unicodedata

import nh3

from articles.body.allowlist import ALLOWLIST
from articles.body.builder import rebuild
from articles.body.defuse import defuse, is_heavy, restore

_CLEANER = nh3.Cleaner(**ALLOWLIST.nh3_arguments())

_HREF = r'href="(?:https?://|mailto:|/(?![/\\]))(?:[^"<>\s&]|&amp;)++"'
_PARAGRAPHS = re.compile(
    r"(?:<p>(?! )(?:[^<]++"
    rf"|<a {_HREF}>[^< ][^<]*+(?<! )</a>(?!<\w)"
    r"|<(strong|em|sub|sup)>[^< ][^<]*+(?<! )</\1>(?!<\w)"
    r")++(?<! )</p>)++"
)
_PRINTABLE = bytes(range(32, 127))


def clean(html: str) -> str:
    """The canonical form of any HTML; ``clean(clean(html)) == clean(html)``, always.

    Blocks stand one a line. Text is in NFC, has no control characters and single spaces; loose
    text is in paragraphs, which two line breaks part; figures and pull quotes stand between the
    other blocks, after the one that they were found in. What readers see of the text stays, but
    for what the allowlist removes.
    """
    allowed = sanitise(html)
    return plain_paragraphs(allowed) or rebuild(allowed)


def sanitise(html: str) -> str:
    """``html`` balanced, escaped, and with nothing in it that the allowlist does not name."""
    try:
        return restore(_CLEANER.clean(defuse(html))) if is_heavy(html) else _CLEANER.clean(html)
    except UnicodeEncodeError:  # half of a character, which no UTF-8 can hold
        return sanitise(html.encode(errors="ignore").decode())


def plain_paragraphs(allowed: str) -> str:
    """What ``rebuild`` would make of plain paragraphs, or "" where there is more to do.

    Paragraphs of tidy text, links and bold words are nearly all that comes in by the thousand;
    they need no taking apart.
    """
    text = allowed.strip("\n").replace("</p>\n<p>", "</p><p>")
    if "<b>" in text or "<i>" in text:
        text = text.replace("<b>", "<strong>").replace("</b>", "</strong>")
        text = text.replace("<i>", "<em>").replace("</i>", "</em>")
    if "  " in text or not _is_tidy(text) or not _PARAGRAPHS.fullmatch(text):
        return ""
    return text.replace("</p><p>", "</p>\n<p>")


def _is_tidy(text: str) -> bool:
    """Whether ``text`` is in NFC, without control characters, its only white space the plain space."""
    if "&nbsp;" in text:
        return False
    if text.isascii():
        return not text.encode().translate(None, _PRINTABLE)
    return (
        text.isprintable()
        and "\u0338" not in text  # in NFC one character with the "<" before it
        and unicodedata.is_normalized("NFC", text)
    )
