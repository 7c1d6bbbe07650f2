"""What goes through an import: how it is run, what arrives, what becomes of it."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from articles.desk.access import Person
from articles.desk.checks import Finding
from articles.desk.record import Face
from articles.models import Article, PublishedVersion
from articles.models.bulk import as_json
from articles.records import Parsed, ParseProblem, Story

#: When a story was published, and its slug.
Address = tuple[datetime, str]


def address_of(article: Article) -> Address | None:
    """What readers find the story by; None where they see none."""
    return article.versions.visible().values_list("published_at", "slug").first()


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
    told: str = ""
    address: Address | None = None

    @property
    def story(self) -> Story | None:
        """The story as it was taken, where it was."""
        return Story.from_json(json.loads(self.told)) if self.told else None

    @property
    def url(self) -> str:
        """Where readers see it; empty where they do not."""
        if self.address is None:
            return ""
        published_at, slug = self.address
        return PublishedVersion(published_at=published_at, slug=slug).get_absolute_url()


@dataclass(slots=True)
class Made:
    """What an import has of an article that it makes: no instance, for a thousand are a second.

    ``pk`` is its place among those that are made together, until it has its number.
    """

    pk: int
    headline: str
    section_id: int | None
    expires_at: datetime | None
    version: int = 1


@dataclass(slots=True, eq=False)
class Item:
    """A story on its way through a batch."""

    arrived: Arrived
    story: Story
    raw: bytes
    guid: str
    sha256: str
    notes: list[str]
    article: Article | Made | None = None
    face: Face | None = None
    told: str = ""
    address: Address | None = None
    warnings: Sequence[Finding] = ()
    #: What came with it keeps it from readers (``order.mark_overtaken``).
    is_overtaken: bool = False

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
            told=str(self.told or as_json(self.story.to_json())),
            address=self.address,
        )
