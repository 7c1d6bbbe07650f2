"""Loads the sample newsroom once, by the same roads that any story takes."""

import re
import tomllib
from collections.abc import Iterator
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.utils import timezone

from articles.body import from_markdown
from articles.desk.photo import save_photo, take_in
from articles.desk.publish import publish
from articles.desk.record import record_revision
from articles.desk.withdraw import withdraw
from articles.importers import importer
from articles.ingest import Arrived, Options, Outcome, ingest
from articles.models import (
    Article,
    Author,
    FrontSlot,
    HousePage,
    Photo,
    Section,
    Source,
    Tag,
    WireItem,
)
from articles.names import name_key

from .pictures import draw

HERE = Path(__file__).parent
PROVIDER = "demo"
PASSWORD = "harbour-demo"  # noqa: S105 - printed for everybody; the demo is no place for secrets
ROLES = {
    "reporter": "Reporter",
    "photo-editor": "Photo editor",
    "editor": "Editor",
    "chief-editor": "Chief editor",
}
UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
#: Front matter that is the demo's own and no part of a story.
STAGING = ("age", "state", "at", "embargo", "reason", "was", "now", "front", "breaking", "rights")
PUBLIC = frozenset({"live", "updated", "withdrawn"})


def is_loaded() -> bool:
    return WireItem.objects.filter(provider=PROVIDER).exists()


@transaction.atomic
def load() -> int:
    """Make the sample newsroom, unless it is there; returns how many stories were made."""
    if is_loaded():
        return 0
    make_vocabulary()
    make_pages()
    now = timezone.now()
    sheets = [Sheet(path, now=now) for path in sorted((HERE / "stories").glob("*.md"))]
    make_stories([sheet for sheet in sheets if sheet.state in PUBLIC], public=True)
    make_stories([sheet for sheet in sheets if sheet.state not in PUBLIC], public=False)
    for sheet in sheets:
        stage(sheet, now=now)
    return len(sheets)


def make_vocabulary() -> None:
    """Sections, authors, sources, tags, and an editor a role, from ``newsroom.toml``."""
    words = _newsroom()
    for model, name in (
        (Section, "sections"),
        (Author, "authors"),
        (Source, "sources"),
        (Tag, "tags"),
    ):
        for fields in words[name]:
            if not model.objects.filter(key=name_key(fields["name"])).exists():
                if "portrait" in fields:
                    fields["portrait"] = make_portrait(fields["portrait"], of=fields["name"])
                model.objects.create(**fields)
    for fields in words["editors"]:
        role = fields.pop("role")
        user, made = User.objects.get_or_create(
            username=fields.pop("username"), defaults=fields | {"is_staff": True}
        )
        if made:
            user.set_password(PASSWORD)
            user.save()
            user.groups.add(Group.objects.get(name=ROLES[role]))


def make_portrait(picture: str, *, of: str) -> Photo:
    """A drawn portrait of an author, in the library."""
    return take_in(
        draw(picture),
        filename=f"{picture}.jpg",
        caption=f"{of} of The Ellory Ledger.",
        alt_text=f"Illustrated portrait of {of}.",
        creator="Nell Ashby",
        credit="Nell Ashby / The Ellory Ledger",
    )


def make_pages() -> None:
    """The pages about the paper, from ``newsroom.toml``, unless there are any."""
    if HousePage.objects.exists():
        return
    for fields in _newsroom()["pages"]:
        page = HousePage.objects.create(
            url=fields["url"], title=fields["title"], content=from_markdown(fields["text"])
        )
        page.sites.add(settings.SITE_ID)


def _newsroom() -> dict[str, Any]:
    return tomllib.loads((HERE / "newsroom.toml").read_text(encoding="utf-8"))


class Sheet:
    """A story of the demo: Markdown with front matter, and how it is to be staged.

    Its times are ages ("3d 4h" before now), so that the newsroom is fresh whenever it is loaded.
    """

    def __init__(self, path: Path, *, now: datetime):
        _start, front, body = path.read_text(encoding="utf-8").split("---\n", 2)
        matter = yaml.safe_load(front)
        self.guid = path.stem
        self.staging = {name: matter.pop(name) for name in STAGING if name in matter}
        self.state = self.staging.get("state", "live")
        matter["guid"] = self.guid
        if "age" in self.staging and self.state in PUBLIC:
            matter["published_at"] = (now - span(self.staging["age"])).isoformat()
        if "embargo" in self.staging:
            matter["embargo_until"] = (now + span(self.staging["embargo"])).isoformat()
        for correction in matter.get("corrections", ()):
            correction["at"] = (now - span(correction["at"])).isoformat()
        if self.state == "updated":
            body = body.replace(self.staging["now"].strip(), self.staging["was"].strip())
        front = yaml.safe_dump(matter, allow_unicode=True, sort_keys=False)
        self.text = f"---\n{front}---\n{body}"

    def arrived(self) -> Iterator[Arrived]:
        data = self.text.encode()
        for what in importer("markdown").parse(BytesIO(data), name=f"{self.guid}.md"):
            yield Arrived(path=f"{self.guid}.md", format="markdown", what=what, beside=draw)

    @property
    def article(self) -> Article:
        return WireItem.objects.get(provider=PROVIDER, guid=self.guid).article


def span(text: str) -> timedelta:
    """The span that "3d 4h" or "+6h" says."""
    parts = re.findall(r"(\d+)\s*([mhdw])", text)
    return timedelta(**{UNITS[unit]: int(number) for number, unit in parts})


def make_stories(sheets: list[Sheet], *, public: bool) -> None:
    options = Options(provider=PROVIDER, publish=public)
    arrived = (one for sheet in sheets for one in sheet.arrived())
    for outcome in ingest(arrived, options=options):
        _expect(outcome, public=public)


def _expect(outcome: Outcome, *, public: bool) -> None:
    """The sample stories are ours: where one does not go through, the demo is broken."""
    if outcome.outcome != "created" or (public and not outcome.url):
        raise RuntimeError(f"{outcome.path}: {outcome.outcome}: {' '.join(outcome.problems)}")


def stage(sheet: Sheet, *, now: datetime) -> None:
    """Bring a story to where the demo shows it."""
    article = sheet.article
    if sheet.state in {"in-review", "ready"}:
        _save(article, stage=sheet.state)
    elif sheet.state == "scheduled":
        publish(article=article, by=None, at=now + span(sheet.staging["at"]))
    elif sheet.state == "withdrawn":
        withdraw(article=article, by=None, reason=sheet.staging["reason"])
    elif sheet.state == "updated":
        was, is_now = (_inline(sheet.staging[name]) for name in ("was", "now"))
        _save(article, body=article.body.replace(was, is_now))
        publish(article=article, by=None)
    if "rights" in sheet.staging:
        for photo in Photo.objects.filter(uses__article=article):
            photo.rights_until = now + span(sheet.staging["rights"])
            save_photo(photo=photo, by=None)
    if "front" in sheet.staging:
        FrontSlot.objects.create(article=article, area=sheet.staging["front"])


def _save(article: Article, **fields: Any) -> None:
    for name, value in fields.items():
        setattr(article, name, value)
    article.save()
    record_revision(article=article, by=None)


def _inline(paragraph: str) -> str:
    """A paragraph of Markdown as it stands in the body, without its ``<p>``."""
    return from_markdown(paragraph).removeprefix("<p>").removesuffix("</p>")
