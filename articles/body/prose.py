"""Sentences, words and reading time, in scripts that part words by spaces and those that do not."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from functools import lru_cache

from articles.body.convert import to_text
from articles.body.inline import unescape

#: Readers' pace: words a minute, and characters a minute in Chinese and Japanese.
WORDS_A_MINUTE = 230
CHARACTERS_A_MINUTE = 500

# Words

_BETWEEN_WORDS = ("—", "―", "--", "/")
#: Chinese characters and Japanese kana: two to a word.
_CJK = re.compile(
    "[\u3041-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f]"
)
#: Thai, Lao, Burmese and Khmer letters, without the signs above and below: four to a word.
_UNSPACED = re.compile(
    "[\u0e01-\u0e30\u0e32\u0e33\u0e40-\u0e45\u0e81-\u0eb0\u0ebd-\u0ec4\u1000-\u102a\u1780-\u17b3]"
)
_LETTERS_AND_DIGITS = (string.ascii_letters + string.digits).encode()
#: What makes no word, where it stands alone.
_MARKS = re.compile(r"(?:[^\w\s]|_)+")
_ASCII_MARKS = bytes(set(range(128)) - set(string.whitespace.encode()) - set(_LETTERS_AND_DIGITS))
_TAG = re.compile(r"<[^>]*>")
#: Tags that may stand inside a word.
_WITHIN_WORDS = re.compile(r"</?(?:a|em|strong|sub|sup)\b[^>]*>")
_UNSPACED_RUN = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]+")


def words(body: str) -> int:
    """How many words a canonical body has for its readers.

    A word is what stands between spaces and dashes and has a letter or a digit in it. Scripts
    that write no spaces are counted by characters: two Chinese characters or kana are a word, and
    four Thai, Lao, Burmese or Khmer letters.
    """
    spaced, cjk = _count(running_text(body))
    return spaced + (cjk + 1) // 2


def reading_minutes(body: str) -> int:
    """Whole minutes that reading a canonical body takes, never less than 1."""
    spaced, cjk = _count(running_text(body))
    return max(1, int(spaced / WORDS_A_MINUTE + cjk / CHARACTERS_A_MINUTE + 0.5))


@lru_cache(maxsize=2)
def running_text(body: str) -> str:
    """The words of a canonical body, parted by spaces where its tags part them."""
    return unescape(_TAG.sub(" ", _WITHIN_WORDS.sub("", body)))


def _count(text: str) -> tuple[int, int]:
    """(words, of whatever script but these; Chinese characters and kana)."""
    cjk = unspaced = 0
    if not text.isascii():
        text, cjk = _CJK.subn(" ", text)
        unspaced = len(_UNSPACED.findall(text))
        text = _UNSPACED_RUN.sub(" ", text)
    return _count_spaced(text) + (unspaced + 3) // 4, cjk


def _count_spaced(text: str) -> int:
    for mark in _BETWEEN_WORDS:
        text = text.replace(mark, " ")
    if text.isascii():
        return len(text.encode().translate(None, _ASCII_MARKS).split())
    return len(_MARKS.sub("", text).split())


# Sentences

_CLOSING = "\"'”’»)\\]"
_STOPS = ".!?…؟۔।॥።"
_END = re.compile(
    rf"(?<![{_STOPS}])[{_STOPS}]++[{_CLOSING}]*+(?=\s|$)"  # then a space
    r"|(?<![。！？｡])[。！？｡]++(?:[」』”’）》]++(?![とのなを、，])|(?![」』”’）》]))"  # or none
    r"|\n\s*\n"
)
_BEFORE_WORD = re.compile(r"[\s\"'“‘«(\[—–-]")
_NEXT = re.compile(r"(?:[^\S\n]|\n(?!\s*\n))*[\"'“‘«„(\[¿¡—–-]*\s?([^\W_]+)?")

#: What never ends a sentence: titles and words that something must follow.
_BOUND = frozenset(
    "mr mrs ms mx messrs dr prof gen lt col maj capt cpt sgt cpl pvt adm cmdr brig sen rep gov pres"
    " st ste mt ft rev hon supt insp det amb atty treas asst e.g i.e cf vs viz ca approx"
    " mme mlle herr hr fr bzw z.b d.h sra srta dott ing".split()
)
#: What does so only where no number follows.
_BEFORE_NUMBER = frozenset(
    "jan feb mar apr jun jul aug sep sept oct nov dec no nos nr p pp vol fig art ch sec para"
    " tel".split()
)
#: What may end one, and does where the next word is one that sentences begin with.
_EITHER = frozenset(
    "inc co corp ltd plc bros jr sr etc dept univ ave blvd rd cie ph.d m.d b.a m.a esq est"
    " al".split()
)
_OPENERS = frozenset(
    "a after all although an and another any as at because before but by during each earlier even"
    " every few following for from he her here his how however i if in instead it its last later"
    " many meanwhile more most my neither no none nor not now of on once one only or other our"
    " she since so some still such that the their then there these they this those though through"
    " thus to two under unlike until we what when where whether which while who why with without"
    " yet you your".split()
)
#: What follows an hour ("10 a.m. Monday") inside a sentence; so does a time zone.
_AFTER_HOUR = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june"
    " july august september october november december jan feb mar apr aug sept oct nov dec"
    " eastern central mountain pacific local gmt utc est edt cst cdt pst pdt cet bst"
    " kst jst".split()
)
_DOTTED = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]")


def first_sentence(body: str) -> str:
    """The first sentence of a canonical body's text, or "" where it has none."""
    return next(_split(to_text(body)), "")


def sentences(text: str) -> list[str]:
    """The sentences of plain text, each on one line; blank lines always part them.

    It knows titles ("Mr."), initials ("George W. Bush"), months before days ("Jan. 25"), dotted
    names ("U.S."), closing quotes and brackets, and the full stops of other scripts.
    """
    return list(_split(text))


def _split(text: str) -> Iterator[str]:
    begin = 0
    for match in _END.finditer(text):
        if not _is_end(text, begin, match):
            continue
        sentence = " ".join(text[begin : match.end()].split())
        begin = match.end()
        if sentence:
            yield sentence
    if rest := " ".join(text[begin:].split()):
        yield rest


def _is_end(text: str, begin: int, match: re.Match[str]) -> bool:
    mark = match[0]
    if mark[0] in "\n。！？｡":
        return True
    before = text[max(begin, match.start() - 30) : match.start()]
    if not before.strip():
        return False
    following = _NEXT.match(text, match.end())
    word = (following[1] if following else "") or ""
    if word[:1].islower():
        return False
    is_stop = mark[0] == "." and mark[1:2] != "."
    return not (is_stop and word and _is_abbreviated(before, word))


def _is_abbreviated(before: str, following: str) -> bool:
    """Whether a full stop after ``before`` belongs to its last word, and the sentence goes on."""
    last = _BEFORE_WORD.split(before)[-1]
    word = last.lower()
    if word in _BOUND:
        return True
    if word in _BEFORE_NUMBER:
        return following[0].isdigit()
    if word in ("a.m", "p.m"):
        return following.lower() in _AFTER_HOUR
    if last == before.strip() and last.isdigit():  # "1. The first"
        return True
    is_either = word in _EITHER or _DOTTED.fullmatch(last) or (len(last) == 1 and last.isupper())
    return bool(is_either) and following.lower() not in _OPENERS
