"""What goes through an import: how it is run, what arrives, what becomes of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from articles.desk.access import Person
from articles.desk.checks import Finding
from articles.models import Article
from articles.records import Parsed, ParseProblem, Story


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How a run treats its stories; see the command's help."""

    provider: str = ""
    section: str = ""
    make_sections: bool = False
    publish: bool = False
    fetch_photos: bool = False
    by: Person = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """What an importer made of a file, or of a part of one. ``beside`` reads a file next to it."""

    path: str
    format: str
    what: Parsed | ParseProblem
    beside: Callable[[str], bytes | None] | None = None


@dataclass(slots=True, kw_only=True)
class Outcome:
    """What became of one item: created, updated, unchanged, conflict or rejected, and why."""

    path: str
    format: str
    outcome: str
    guid: str = ""
    headline: str = ""
    problems: list[str] = field(default_factory=list)
    story: Story | None = None
    url: str = ""


@dataclass(slots=True, eq=False)
class Item:
    """A story on its way through a batch."""

    arrived: Arrived
    story: Story
    raw: bytes
    guid: str
    sha256: str
    notes: list[str]
    article: Article | None = None
    face: Story | None = None
    url: str = ""
    warnings: Sequence[Finding] = ()

    @property
    def status(self) -> str:
        """What its provider allows with it now (one of STATUSES)."""
        return self.arrived.what.status

    @property
    def version(self) -> str:
        return self.arrived.what.story.version

    @property
    def issued_at(self) -> datetime | None:
        """When its provider made this version of it, as far as it says."""
        story = self.arrived.what.story
        return story.updated_at or story.published_at

    def outcome(self, name: str) -> Outcome:
        return Outcome(
            path=self.arrived.path,
            format=self.arrived.format,
            outcome=name,
            guid=self.guid,
            headline=self.story.headline,
            problems=self.notes,
            story=self.story,
            url=self.url,
        )
