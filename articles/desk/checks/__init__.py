"""What stands between a story and its readers: one file a concern, one list of findings.

A check is a function of a Story and the instant it would be shown at; it yields findings, much as
Django's system checks do: an id, a severity, a sentence, what to do, the field to jump to.
"""

from collections.abc import Callable, Iterator
from datetime import datetime

from articles.records import Story

from . import attribution, body, embargo, headline, photos, section
from .finding import ERROR, WARNING, Finding

Check = Callable[..., Iterator[Finding]]

CHECKS: tuple[Check, ...] = (
    headline.check,
    body.check,
    section.check,
    attribution.check,
    photos.check,
    embargo.check,
)


def findings(story: Story, *, at: datetime) -> list[Finding]:
    """All that is found in ``story`` if readers were to see it from ``at``."""
    return [finding for check in CHECKS for finding in check(story, at=at)]


def errors(story: Story, *, at: datetime) -> list[Finding]:
    """What keeps the story from readers."""
    return [finding for finding in findings(story, at=at) if finding.severity == ERROR]


__all__ = ["ERROR", "WARNING", "Finding", "errors", "findings"]
