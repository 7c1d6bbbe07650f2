"""What somebody typed as phrases to look for, and how scripts without spaces are parted."""

import re
import unicodedata
from typing import NamedTuple

#: Hangul, kana and Han: each character is a word, and a run of them a phrase.
CJK = (
    "\u1100-\u11ff\u3005-\u3007\u3040-\u30ff\u3130-\u318f\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f"
    "\uac00-\ud7ff\uf900-\ufaff\U00020000-\U0003134f"
)
_CJK = re.compile(f"[{CJK}]")
_ACCENTS = re.compile("[\u0300-\u036f]")
WORD = re.compile(r"[^\W_]+")
_PART = re.compile(r'["“”„«»]([^"“”„«»]*)["“”„«»]?|([^\s"“”„«»]+)')
#: A shorter word stands for itself: what begins with two letters is half the archive.
SHORTEST_BEGINNING = 3
#: Nobody types more; a pasted page would be a costly query.
MOST_CHARACTERS = 500


class Phrase(NamedTuple):
    """Words that stand together; the last of them may be the beginning of a longer one."""

    words: tuple[str, ...]
    is_beginning: bool = False


def spaced(text: str) -> str:
    """``text`` with each character of a script without spaces as a word of its own."""
    if text.isascii():
        return text
    return _CJK.sub(r" \g<0> ", unicodedata.normalize("NFKC", text))


def folded(text: str) -> str:
    """The words of ``text`` without case and accents, with a space between them."""
    if not text.isascii():
        text = _ACCENTS.sub("", unicodedata.normalize("NFKD", text))
        text = unicodedata.normalize("NFKC", text)
    return " ".join(WORD.findall(text.casefold()))


def parse(text: str) -> list[Phrase]:
    """The phrases in ``text``: a quoted part, or whatever stands between spaces (“AT&T”)."""
    phrases = []
    quoted = False
    for match in _PART.finditer(text[:MOST_CHARACTERS]):
        words = tuple(WORD.findall(spaced(match[1] or match[2] or "")))
        if words:
            phrases.append(Phrase(words))
            quoted = match[2] is None
    if phrases and not quoted and _may_be_cut(text, phrases[-1]):
        phrases[-1] = phrases[-1]._replace(is_beginning=True)
    return phrases


def _may_be_cut(text: str, phrase: Phrase) -> bool:
    return not text[-1].isspace() and may_begin(phrase.words[-1])


def may_begin(word: str) -> bool:
    """Whether what begins with ``word`` is worth looking for."""
    return len(word) >= SHORTEST_BEGINNING and not _CJK.match(word)
