"""Who said it: sources and names found in plain text, by a vocabulary and the words around them."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from articles.body import sentences

# The vocabulary

_HANGUL: Final = "\u1100-\u11ff\u3130-\u318f\uac00-\ud7af"
_KANA_AND_HAN: Final = "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
#: A word is of one script, so that KCNA는 is the word KCNA and its particle.
_WORD: Final = re.compile(
    f"[{_HANGUL}]+|[{_KANA_AND_HAN}]+|[^\\W{_HANGUL}{_KANA_AND_HAN}]+", re.UNICODE
)
_IN_KANA_OR_HAN: Final = re.compile(f"[{_KANA_AND_HAN}]")
_IN_HANGUL: Final = re.compile(f"[{_HANGUL}]")
#: What may stand between the words of a name, such as “People’s Daily” and “AT&T”.
_JOINT: Final = re.compile(r"[ \u00a0\n]?[-‐'’&/·]{0,2}[ \u00a0\n]?|\.")
_JOINT_WITH_FULL_STOP: Final = re.compile(rf"{_JOINT.pattern}|\.[ \u00a0\n]")
#: Particles that Korean writes onto a name.
_PARTICLES: Final = frozenset(
    "은 는 이 가 을 를 의 에 와 과 도 로 으로 만 께서 에서 에게 에는 에도 까지 부터 보다 측 측은 측이 "
    "라고 이라고 라며 이라며 이나 나 랑 이랑 의원 통신 통신은 통신이 통신을 통신에".split()
)


@dataclass(frozen=True, slots=True)
class Match:
    """A name found in a text: whose it is, and from where to where it stands."""

    key: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Name:
    key: str
    words: tuple[str, ...]
    text: str


class Vocabulary:
    """Names and aliases, compiled so that thousands of them are found in one pass over a text.

    Abbreviations in capitals are found only so written (``WHO`` is not who), names with a capital
    only with one (``Nature`` is not nature), all others in any case. Where names overlap, the
    longest wins.

    >>> vocabulary = Vocabulary([("KCNA", ("Korean Central News Agency", "KCNA"))])
    >>> [match.key for match in vocabulary.matches("It was KCNA's report, KCNA said.")]
    ['KCNA', 'KCNA']
    """

    def __init__(self, names: Iterable[tuple[str, Iterable[str]]]) -> None:
        self._by_first_word: dict[str, list[_Name]] = {}
        self._hangul: dict[str, list[_Name]] = {}
        run_together: dict[str, str] = {}
        for key, spellings in names:
            for spelling in spellings:
                self._add(key, unicodedata.normalize("NFC", spelling), run_together)
        for entries in (*self._by_first_word.values(), *self._hangul.values()):
            entries.sort(key=lambda name: len(name.text), reverse=True)
        self._run_together = run_together
        ordered = sorted(run_together, key=len, reverse=True)
        self._run_together_pattern = (
            re.compile("|".join(map(re.escape, ordered))) if ordered else None
        )

    def _add(self, key: str, spelling: str, run_together: dict[str, str]) -> None:
        words = tuple(match[0] for match in _WORD.finditer(spelling))
        if not words:
            return
        if _IN_KANA_OR_HAN.search(spelling):
            if len(spelling) > 1:  # one character is a part of too many words
                run_together.setdefault(spelling, key)
            return
        name = _Name(key, words, spelling)
        if len(words) == 1 and _IN_HANGUL.search(spelling):
            self._hangul.setdefault(words[0][:2], []).append(name)
        else:
            self._by_first_word.setdefault(words[0].casefold(), []).append(name)

    def __contains__(self, text: str) -> bool:
        """True where ``text`` as a whole is one of the names."""
        text = unicodedata.normalize("NFC", text.strip())
        return any(match.start == 0 and match.end == len(text) for match in self.matches(text))

    def matches(self, text: str) -> list[Match]:
        """The names in ``text``, which is in NFC, in the order in which they stand there."""
        found = list(self._matches_by_word(text))
        if self._run_together_pattern:
            found += [
                Match(self._run_together[match[0]], match.start(), match.end())
                for match in self._run_together_pattern.finditer(text)
            ]
            found.sort(key=lambda match: match.start)
        return found

    def _matches_by_word(self, text: str) -> Iterator[Match]:
        words = list(_WORD.finditer(text))
        number = 0
        while number < len(words):
            first = words[number][0]
            named = None
            if names := self._by_first_word.get(first.casefold()):
                named = self._longest(names, words, number, text)
            elif names := self._hangul.get(first[:2]):
                named = self._in_hangul(names, words[number])
            if named is None:
                number += 1
                continue
            match, taken = named
            yield match
            number += taken

    def _longest(
        self, names: list[_Name], words: list[re.Match[str]], number: int, text: str
    ) -> tuple[Match, int] | None:
        for name in names:
            taken = words[number : number + len(name.words)]
            if len(taken) < len(name.words):
                continue
            if not all(map(_is_same_word, name.words, (word[0] for word in taken))):
                continue
            if _joined(taken, text, has_full_stop=". " in name.text):
                end = taken[-1].start() + len(name.words[-1])
                return Match(name.key, taken[0].start(), end), len(taken)
        return None

    def _in_hangul(self, names: list[_Name], word: re.Match[str]) -> tuple[Match, int] | None:
        for name in names:
            if _is_same_word(name.words[0], word[0]):
                return Match(name.key, word.start(), word.start() + len(name.words[0])), 1
        return None


def _is_same_word(name: str, word: str) -> bool:
    """True where ``word``, as it is in the text, may stand for the word of a name."""
    if name == word:
        return True
    if _IN_HANGUL.match(name):
        return word.startswith(name) and word[len(name) :] in _PARTICLES
    if len(name) > 1 and name.isupper() and len(name) <= 6:
        return False
    if name[0].isupper() and not word[0].isupper():
        return False
    return name.casefold() == word.casefold()


def _joined(words: list[re.Match[str]], text: str, *, has_full_stop: bool) -> bool:
    """True where nothing parts the words: no sentence end, unless the name itself has one."""
    joint = _JOINT_WITH_FULL_STOP if has_full_stop else _JOINT
    gaps = zip(words, words[1:], strict=False)
    return all(joint.fullmatch(text, one.end(), two.start()) for one, two in gaps)


# What was said

_VERBS: Final = (
    r"(?:sa(?:id|ys)|report(?:ed|s|ing)?|announce[ds]?|announcing|stat(?:ed|es)|quot(?:ed|es|ing)"
    r"|cit(?:ed|es|ing)|t(?:old|ells)|confirm(?:ed|s)|claim(?:ed|s)|wr(?:ote|ites)|add(?:ed|s)"
    r"|not(?:ed|es)|warn(?:ed|s)|den(?:ied|ies)|declare[ds]|describe[ds]|disclose[ds]|reveal(?:ed|s)"
    r"|argue[ds]|insist(?:ed|s)|acknowledge[ds]|estimate[ds]|emphasi[sz]e[ds]|stress(?:ed|es)"
    r"|explain(?:ed|s)|predict(?:ed|s)|called|urge[ds]|accuse[ds]|criticised|criticized|praised"
    # German, French, Spanish
    r"|sagte|sagt|berichtete[n]?|berichtet|meldete[n]?|meldet|teilte|erklärte|schrieb|schreibt"
    r"|zitierte|zitiert|bestätigte|betonte|warnte|kündigte"
    r"|(?:a|ont)\s+(?:déclaré|annoncé|rapporté|indiqué|affirmé|dit|précisé|confirmé)|rapporte|indique"
    r"|dijo|informó|anunció|afirmó|declaró|señaló|confirmó)"
)
_APPOSITION: Final = r"(?:\s*\([^()]{1,60}\))?(?:\s*,[^,.;]{1,80},)?"
_SAYS: Final = re.compile(
    rf"(?:['’]s\s+(?:\w+\s+){{1,3}}?)?{_APPOSITION}\s+"
    r"(?:(?:has|have|had|also|later|earlier|then|first|previously|separately|was|were|hat|haben"
    r"|on\s+(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\s+){0,4}"
    rf"{_VERBS}\b"
)
_SPOKE: Final = re.compile(
    rf"['’]?s?{_APPOSITION}\s+(?:statement|communiqué|dispatch|report|commentary|spokes\w+|zufolge)\b"
    r"|\s+(?:(?:has|have|had|also)\s+)?(?:issued|released|carried|published)\s+(?:an?|the|its)\s+"
    r"(?:\w+\s+){0,2}(?:statement|report|commentary|communiqué)\b",
    re.IGNORECASE,
)
_KOREAN_SAYS: Final = re.compile(
    r"(?:통신|신문|뉴스)?(?:은|는|이|가|도)\s.*(?:보도|발표|주장|설명|강조|공개|비판)(?:했|하)"
    r"|(?:통신|신문|뉴스)?(?:은|는|이|가|도)\s.*(?:전했|밝혔|말했|알렸|덧붙였)"
    r"|(?:통신|신문|뉴스)?(?:의 보도)?에 (?:따르면|의하면)|(?:통신|신문|뉴스)?[을를] 인용"
)
_EAST_ASIAN_SAYS: Final = re.compile(
    r"は.*(?:報じ|伝え|述べ|発表し|明らかにし)|に?よると|(?:[^。]{0,12})(?:报道|報道|表示|指出|称|稱|援引)"
)
_ARTICLE: Final = r"(?:(?:the|der|die|das|dem|des|den|la|le|el|l['’])\s*)?"
_MODIFIERS: Final = r"(?:[\w’'-]+\s+){0,4}?"
_SAID_BEFORE: Final = re.compile(
    r"(?:\baccording\s+to|\b(?:as\s+)?(?:quoted|cited|reported|told|carried|published|announced"
    r"|confirmed)\s+by|\b(?:told|telling|quoting|citing)|[\"”’,]\s*(?:said|reported|wrote|announced|sagte|berichtete|meldete|schrieb)"
    r"|\b(?:statement|report|dispatch|communiqué)s?\s+(?:by|from|of)|\blaut|\bnach\s+Angaben"
    r"(?:\s+von)?|\bunter\s+Berufung\s+auf|\bgegenüber|\bselon|\bd['’]après|\bsegún)\s+"
    rf"{_ARTICLE}{_MODIFIERS}$|据$",
    re.IGNORECASE,
)
_DENIED: Final = re.compile(r"\b(?:not|never|nicht)\s*$", re.IGNORECASE)

# What was shown

_PICTURES: Final = (
    r"(?:photo(?:graph)?s?|pictures?|images?|imagery|video|footage|fotos?|bild(?:er)?|사진)"
)
_SHOWN_BEFORE: Final = re.compile(
    rf"\b{_PICTURES}\b(?:\s*:\s*|\s+(?:\w+\s+){{0,4}}?"
    r"(?:(?:by|from|von|de)|courtesy(?:\s+of)?)\s*:?\s+)(?:the\s+)?(?:[\w’'-]+\s+){0,3}?$"
    rf"|{_PICTURES}\s*(?:제공)?\s*[=:]\s*$",
    re.IGNORECASE,
)
_SHOWN_AFTER: Final = re.compile(
    rf"{_APPOSITION}\s+(?:(?:has|have|had|also|later)\s+)*"
    rf"(?:released|published|carried|provided|distributed|showed|aired)\s+(?:[\w-]+\s+){{0,3}}{_PICTURES}\b"
    rf"|(?:['’]s)?\s+(?:file\s+|handout\s+)?{_PICTURES}\s+(?:show|of\b|from\b)|\s*제공",
    re.IGNORECASE,
)


#: How many characters on either side of a name are looked at for what it did.
_NEAR: Final = 600
#: How many names of a sentence are looked at; no sentence that people write has more.
_NAMED: Final = 100


@dataclass(frozen=True, slots=True)
class Mention:
    """What a source is named for: ``role`` is ``quoted`` or ``photo``, ``statement`` the sentence."""

    key: str
    role: str
    statement: str


def find_sources(text: str, vocabulary: Vocabulary) -> list[Mention]:
    """The sources that ``text`` attributes something to, one mention a sentence and source.

    A source that is only named is not produced: what it gave is for an editor to say.
    """
    mentions: list[Mention] = []
    for sentence in sentences(unicodedata.normalize("NFC", text)):
        roles: dict[str, str] = {}
        for match in vocabulary.matches(sentence)[:_NAMED]:
            role = _role(sentence, match)
            if role and roles.get(match.key) != "quoted":
                roles[match.key] = role
        mentions += [Mention(key, role, sentence) for key, role in roles.items()]
    return mentions


def _role(sentence: str, match: Match) -> str:
    before = sentence[max(0, match.start - _NEAR) : match.start]
    after = sentence[match.end : match.end + _NEAR]
    if _SHOWN_AFTER.match(after):
        return "photo"
    if (
        _SAYS.match(after)
        or _SPOKE.match(after)
        or _KOREAN_SAYS.match(after)
        or _EAST_ASIAN_SAYS.match(after)
    ):
        return "quoted"
    if _SHOWN_BEFORE.search(before):
        return "photo"
    if _SAID_BEFORE.search(before) and not _DENIED.search(before):
        return "quoted"
    return ""


# What was said word for word

_MARKS: Final = re.compile('["“„«»‘「]|&quot;')
_QUOTED: Final = re.compile(
    r"“([^“”„\n]{1,2000})[”“]|„([^“”„\n]{1,2000})[“”]|«([^«»\n]{1,2000})»|»([^«»\n]{1,2000})«"
    r"|\"([^\"\n]{1,2000})\"|「([^「」\n]{1,2000})」"
    r"|(?<!\w)‘((?:[^‘’\n]|’(?=\w)){1,2000})’(?!\w)"
)
_ENDS_SPEECH: Final = re.compile(r"[,.!?…。，！？]\s*$")
_SPEAKER: Final = re.compile(rf"\s*,?\s*(?:[^\W\d_][\w.’'-]*\s+){{0,4}}?{_VERBS}\b")
_WORDS_OF_SPEECH: Final = 3


def has_quotation_marks(text: str) -> bool:
    """Whether anything may be quoted in ``text``, plain or HTML: quick, and often wrong."""
    return _MARKS.search(text) is not None


def quotations(text: str) -> list[str]:
    """What ``text`` (plain) quotes word for word from somebody's mouth, without its marks.

    Speech has at least three words and ends as a sentence does, or is followed by somebody who
    says it, or has six words and is no title: “The Old Man and the Sea” is none.
    """
    found = ((next(filter(None, match.groups())), match) for match in _QUOTED.finditer(text))
    return [words.strip() for words, match in found if _is_speech(words, text, match)]


def _is_speech(words: str, text: str, match: re.Match[str]) -> bool:
    spoken = words.split()
    if _IN_KANA_OR_HAN.search(words):
        return len(words) >= 8
    if len(spoken) < _WORDS_OF_SPEECH:
        return False
    if _ENDS_SPEECH.search(words) or _SPEAKER.match(text, match.end(), match.end() + 120):
        return True
    low = sum(word[:1].islower() for word in spoken)
    return len(spoken) >= 6 and low > len(spoken) / 2


# What might be a source, and what might be a tag

_CAPITAL_WORD: Final = r"\b[A-ZÀ-Þ][\w’'&-]{1,30}"
_FULL_NAME: Final = (
    rf"{_CAPITAL_WORD}(?:\s+(?:(?:of|for|on|and|the|de|des|du|der|für|&)\s+){{0,2}}"
    rf"{_CAPITAL_WORD}){{1,7}}"
)
_SHORT_NAME: Final = r"[A-Z][A-Za-z&.-]{1,9}"
_NEW_SOURCE: Final = re.compile(
    rf"(?P<name>{_FULL_NAME})\s+\((?P<short>{_SHORT_NAME})\)"
    rf"(?:\s*,[^,.;]{{1,80}},)?\s+(?:(?:has|had|also)\s+){{0,2}}{_VERBS}\b"
    rf"|\b[Aa]ccording\s+to\s+(?:the\s+)?(?P<other>{_FULL_NAME})(?:\s+\((?P<abbr>{_SHORT_NAME})\))?"
)


def possible_sources(text: str, vocabulary: Vocabulary) -> list[str]:
    """Names that ``text`` treats as sources and that ``vocabulary`` does not know, each once."""
    found: dict[str, None] = {}
    for match in _NEW_SOURCE.finditer(unicodedata.normalize("NFC", text)):
        name = " ".join((match["name"] or match["other"]).split()).removeprefix("The ")
        short = match["short"] or match["abbr"] or ""
        if name not in vocabulary and not (short and short in vocabulary):
            found[f"{name} ({short})" if short else name] = None
    return list(found)


def find_names(text: str, vocabulary: Vocabulary) -> list[str]:
    """The keys whose names stand in ``text``: the most frequent first, then by first appearance."""
    matches = vocabulary.matches(unicodedata.normalize("NFC", text))
    return [key for key, _ in Counter(match.key for match in matches).most_common()]
