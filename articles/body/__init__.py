"""The one HTML that a story's text is kept in: its allowlist, its canonical form, ways in and out.

Nothing here knows the database. ``allowlist`` is read by all; ``defuse``, ``inline`` and
``builder`` serve ``clean``; ``convert`` stands on ``clean``, ``markdown`` and ``prose`` on
``convert``.
"""

from articles.body.allowlist import ALLOWLIST, editor_extensions
from articles.body.clean import clean
from articles.body.convert import (
    from_markdown,
    from_text,
    is_blank,
    markdown_images,
    split_figures,
    to_text,
)
from articles.body.markdown import to_markdown
from articles.body.prose import first_sentence, reading_minutes, running_text, sentences, words

__all__ = [
    "ALLOWLIST",
    "clean",
    "editor_extensions",
    "first_sentence",
    "from_markdown",
    "from_text",
    "is_blank",
    "markdown_images",
    "reading_minutes",
    "running_text",
    "sentences",
    "split_figures",
    "to_markdown",
    "to_text",
    "words",
]
