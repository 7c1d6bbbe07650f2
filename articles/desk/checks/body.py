"""A story has text."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from articles.body import is_blank
from articles.records import Story

from .finding import Finding
from .registry import register


@register("body")
def check(story: Story, *, at: datetime) -> Iterator[Finding]:
    if is_blank(story.body):
        yield Finding(
            id="body.E1",
            message=_("The story has no text."),
            hint=_("Write its first paragraph."),
            field="body",
        )
