"""A story stands in a section."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from articles.records import Story

from .finding import Finding


def check(story: Story, **context) -> Iterator[Finding]:
    if not story.section:
        yield Finding(
            id="section.E1",
            message=_("The story stands in no section."),
            hint=_("Choose one."),
            field="section",
        )
