"""Does a caption say who and where, and when? Read off its words, so it is no more than advice."""

import re

from articles.names import name_key

#: Words that say when, in the languages that newsrooms here write; figures do in all.
_TIMES = frozenset(
    "january february march april may june july august september october november december"
    " monday tuesday wednesday thursday friday saturday sunday today yesterday tonight morning"
    " afternoon evening night noon midnight dawn dusk spring summer autumn winter undated"
    " januar februar märz mai juni juli oktober dezember montag dienstag mittwoch donnerstag"
    " freitag samstag sonnabend sonntag heute gestern morgen abend nacht mittag frühling sommer"
    " herbst undatiert".split()
)
_WORD = re.compile(r"[^\W\d_][\w’'-]*")
_SENTENCE_START = re.compile(r"(?:^|[.!?:]\s+)[\"“‘„«(]*$")
#: Here every noun has a capital letter: a name cannot be told by it.
_CAPITAL_NOUNS = frozenset({"de", "lb"})


def says_when(caption: str) -> bool:
    """Whether ``caption`` has a figure in it, or a word for a time."""
    if any(letter.isdigit() for letter in caption):
        return True
    return any(name_key(word) in _TIMES for word in _WORD.findall(caption))


def says_who_or_where(caption: str, *, language: str) -> bool:
    """Whether ``caption`` names somebody or some place; True where the language hides it."""
    if language.partition("-")[0].lower() in _CAPITAL_NOUNS:
        return True
    if not any(letter.isupper() or letter.islower() for letter in caption):
        return True
    return any(
        match[0][0].isupper()
        and name_key(match[0]) not in _TIMES
        and not _SENTENCE_START.search(caption[: match.start()])
        for match in _WORD.finditer(caption)
    )
