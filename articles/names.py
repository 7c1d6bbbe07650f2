"""How names are compared: one key for all spellings of case, width and white space."""

import unicodedata
from functools import lru_cache


@lru_cache(maxsize=65_536)
def name_key(name: str) -> str:
    """The key under which ``name`` is unique: NFKC, case-folded, single spaces.

    >>> name_key("  École  Normale ") == name_key("ÉCOLE NORMALE")
    True
    """
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
