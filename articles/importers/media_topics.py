"""The names of IPTC's Media Topics, by their codes and by those of the older Subject Codes."""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path
from typing import Final

#: All Media Topics in English and German, with the Subject Code that each took the place of.
_LIST: Final = Path(__file__).with_name("data") / "media_topics.tsv"
#: A code, whatever it is prefixed with.
_CODE: Final = re.compile(r"(?:\S*[:/])?(\d{8})")


def name_of(code: str, language: str = "") -> str:
    """The name of a Media Topic (``20000002``, ``medtop:20000002`` or its address); "" for none.

    A Subject Code (``subj:01010002``) has the name of the Media Topic that took its place. The name
    is German where ``language`` is, else English as IPTC spells it (en-GB).
    """
    match = _CODE.fullmatch(code.strip())
    english, german = _names().get(match[1] if match else "", ("", ""))
    return german if german and language.lower().startswith("de") else english


def scheme_of(code: str) -> str:
    """``medtop`` or ``subj``, for a code of eight digits that is one of IPTC's."""
    return "medtop" if code.startswith("20") else "subj"


@cache
def _names() -> dict[str, tuple[str, str]]:
    """(English, German) of each code. Of two topics for one Subject Code, one in use is taken."""
    with _LIST.open(encoding="utf-8", newline="") as lines:
        topics = list(csv.DictReader((line for line in lines if line[0] != "#"), delimiter="\t"))
    topics.sort(key=lambda topic: topic["retired"], reverse=True)
    names = {topic["subject"]: (topic["en"], topic["de"]) for topic in topics if topic["subject"]}
    return names | {topic["code"]: (topic["en"], topic["de"]) for topic in topics}
