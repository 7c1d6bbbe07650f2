"""A headline for copy that came without one."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from articles.body import first_sentence
from articles.records import Story

#: The longest headline that is proposed.
PROPOSED_CHARACTERS: Final = 100
#: Words that a proposed headline should not break off after.
_WEAK_ENDINGS = re.compile(
    r"(?:[\s,;:–—-]|\s(?:and|or|of|the|a|an|to|in|on|at|by|for|with|that|from|as|is|was|are))+$",
    re.I,
)


def proposed_headline(body: str) -> str:
    """A headline for a body that came without one: its first sentence, cut at a word.

    The words are the story's own, with who said it: to drop "state media reported that" would make
    our claim of theirs.
    """
    first = first_sentence(body)
    first = first[:-1] if first.endswith((".", "。")) and not first.endswith("..") else first
    if len(first) <= PROPOSED_CHARACTERS:
        return first
    cut = first[:PROPOSED_CHARACTERS]
    if " " in cut:
        cut = cut.rpartition(" ")[0]
    return _WEAK_ENDINGS.sub("", cut) + "…"


def with_headline(story: Story, stated: str = "") -> Story:
    """``story`` under the headline ``stated``; where there is none, under one that is proposed."""
    headline = " ".join((stated or story.headline).split())
    if headline:
        return replace(story, headline=headline)
    return replace(story, headline=proposed_headline(story.body), headline_provisional=True)
