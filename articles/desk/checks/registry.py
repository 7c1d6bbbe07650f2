"""The register of checks: each module of this package registers its own, as Django's apps do."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TypeVar

from articles.records import Story

from .archive import Archive
from .finding import ERROR, WARNING, Finding

Check = TypeVar("Check", bound=Callable[..., Iterator[Finding]])

#: Name → check, in the order of registration, which is that of the findings.
CHECKS: dict[str, Callable[..., Iterator[Finding]]] = {}
#: The same for checks that ask what readers have had already.
ARCHIVE_CHECKS: dict[str, Callable[..., Iterator[Finding]]] = {}


def register(name: str, *, asks_archive: bool = False) -> Callable[[Check], Check]:
    """Register a check under ``name``: a function of a Story that yields findings.

    It is given ``at``, the instant from which readers would see the story; with ``asks_archive``
    also the ``archive``, and then it runs only where there is one.
    """

    def decorate(check: Check) -> Check:
        (ARCHIVE_CHECKS if asks_archive else CHECKS)[name] = check
        return check

    return decorate


def findings(story: Story, *, at: datetime, archive: Archive | None = None) -> list[Finding]:
    """All that is found in ``story`` if readers were to see it from ``at``; errors first.

    Queries nothing without an ``archive``; with one, what its ``read`` has not fetched.
    """
    found = [finding for check in CHECKS.values() for finding in check(story, at=at)]
    if archive is not None:
        for check in ARCHIVE_CHECKS.values():
            found += check(story, at=at, archive=archive)
    return sorted(found, key=lambda finding: finding.severity != ERROR)


def errors(story: Story, *, at: datetime, archive: Archive | None = None) -> list[Finding]:
    """What keeps the story from readers."""
    return [one for one in findings(story, at=at, archive=archive) if one.severity == ERROR]


def warnings(found: list[Finding]) -> list[Finding]:
    """Those of ``found`` that are to be acknowledged."""
    return [finding for finding in found if finding.severity == WARNING]
