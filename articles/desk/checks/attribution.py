"""Readers are told whose story it is: a byline, or the agency it is credited to."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from articles.records import Story

from .finding import WARNING, Finding
from .registry import register


@register("attribution")
def check(story: Story, *, at: datetime) -> Iterator[Finding]:
    if not story.authors and not story.credit_line:
        yield Finding(
            id="attribution.E1",
            message=_("The story has neither a byline nor a credit."),
            hint=_("Add its author, or the agency as a source with the role “Credit”."),
            field="bylines",
        )
    if not any(source.is_public for source in story.sources):
        yield Finding(
            id="attribution.W1",
            severity=WARNING,
            message=_("The story names no source that readers may see."),
            hint=_("Add those it rests on."),
            field="citations",
        )
