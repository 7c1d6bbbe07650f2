"""A story has text."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from articles.body import is_blank
from articles.records import Story

from .finding import Finding


def check(story: Story, **context) -> Iterator[Finding]:
    if is_blank(story.body):
        yield Finding(
            id="body.E1",
            message=_("The story has no text."),
            hint=_("Write its first paragraph."),
            field="body",
        )
