"""What the desk proposes and never does by itself."""

import re
from collections.abc import Iterator

from articles.attribution import Vocabulary as Names
from articles.attribution import find_names
from articles.body import to_text
from articles.models import Article, Tag

_WORD = re.compile(r"[^\W_]+")


def suggested_tags(article: Article) -> list[Tag]:
    """Tags whose name or alias stands in the story and that it does not have; commonest first."""
    text = f"{article.headline}\n{article.deck}\n{to_text(article.body)}"
    has = {tagged.tag_id for tagged in article.tagged.all()}
    names = Names((str(tag), spellings) for tag, spellings in _names_like(text) if tag not in has)
    found = [int(tag) for tag in find_names(text, names)]
    tags = Tag.objects.in_bulk(found)
    return [tags[tag] for tag in found]


def _names_like(text: str) -> Iterator[tuple[int, list[str]]]:
    """The tags that may stand in ``text``: thousands are passed over by their first word alone."""
    folded = text.casefold()
    words = set(_WORD.findall(folded))
    rows = Tag.objects.values_list("pk", "name", "aliases", "merged_into")
    for tag, name, aliases, merged_into in rows.order_by().iterator(chunk_size=2_000):
        likely = [one for one in (name, *aliases) if _may_begin(one.casefold(), words, folded)]
        if likely:
            yield merged_into or tag, likely


def _may_begin(name: str, words: set[str], text: str) -> bool:
    first = _WORD.search(name)
    if first is None:
        return False
    return first[0] in words or (not name.isascii() and name[:2] in text)
