"""Who is quoted word for word is named as a source."""

import re
from collections.abc import Iterator
from datetime import datetime

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from articles.attribution import has_quotation_marks, quotations
from articles.body import to_text
from articles.records import Story

from .finding import WARNING, Finding
from .registry import register

_BLOCK = re.compile(r"<blockquote[^>]*>(.*?)</blockquote>", re.DOTALL)


@register("quotation")
def check(story: Story, *, at: datetime) -> Iterator[Finding]:
    if any(source.role == "quoted" for source in story.sources):
        return
    if said := _first_quotation(story.body):
        yield Finding(
            id="quotation.W1",
            severity=WARNING,
            message=_("Somebody is quoted (“%(words)s”) and no source is cited as quoted.")
            % {"words": Truncator(said.rstrip(",，")).chars(60)},
            hint=_("Add who said it."),
            field="citations",
        )


def _first_quotation(body: str) -> str:
    block = _BLOCK.search(body)
    if block and (said := to_text(block[1]).strip()):
        return said
    return next(iter(quotations(to_text(body))), "") if has_quotation_marks(body) else ""
