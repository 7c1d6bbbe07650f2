"""A story stands in a section."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from articles.records import Story

from .finding import Finding
from .registry import register


@register("section")
def check(story: Story, *, at: datetime) -> Iterator[Finding]:
    if not story.section:
        yield Finding(
            id="section.E1",
            message=_("The story stands in no section."),
            hint=_("Choose one."),
            field="section",
        )
