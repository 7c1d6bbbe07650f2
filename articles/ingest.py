"""Story → working copy: batched, idempotent by provider and guid, with an outcome for each.

The part of an import that touches the database. A batch is one transaction; where it fails, its
stories are tried one by one, so that a bad one costs nothing but itself.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice

from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles import search
from articles.attribution import find_names, find_sources, possible_sources
from articles.body import to_text
from articles.desk.access import Person, require
from articles.desk.checks import ERROR, Archive, Finding, findings, warnings
from articles.desk.photo import examine, former_of, keep
from articles.desk.publish import Blocked, Release, lock_counted_photos, publish, release_new
from articles.desk.record import photo_record, public_digest, record_revision, story_of
from articles.desk.slugs import free_slugs, wanted_slug
from articles.desk.unschedule import hold_to_embargo
from articles.desk.vocabulary import Vocabulary, in_todays_words
from articles.models import (
    Article,
    ArticlePhoto,
    Byline,
    Citation,
    Correction,
    ImportRun,
    Photo,
    Revision,
    Stage,
    TaggedArticle,
    WireItem,
)
from articles.models.article import default_language
from articles.models.bulk import insert_rows
from articles.names import name_key
from articles.photos import PictureProblem, read_picture
from articles.records import Parsed, ParseProblem, Story, StoryCitation, StoryPhoto, content_guid

BATCH = 250
#: Formats of running text: who is quoted must be found in it.
PLAIN_FORMATS = frozenset({"text", "markdown"})
#: What a story says of a photo that is new: it wins over what is embedded in the file.
OF_PHOTOS = (
    "caption",
    "alt_text",
    "extended_description",
    "creator",
    "credit",
    "copyright_notice",
    "usage_terms",
    "rights_from",
    "rights_until",
    "allowed_uses",
    "max_uses",
    "required_credit",
)
#: An original that could not be read is kept up to this size; a larger one stays where it is.
KEPT_BYTES = 8 * 1024 * 1024


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
    url: str = ""
    warnings: Sequence[Finding] = ()

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


@dataclass(frozen=True, slots=True)
class Brought:
    """The photo that a story brought, where it did, and what is to be said of it."""

    photo: Photo | None
    notes: Sequence[str] = ()


class DryRun(Exception):  # noqa: N818 - not an error: it rolls a rehearsal back
    """Raised to undo all that a dry run did."""


def ingest(
    arrived: Iterable[Arrived], *, options: Options, dry_run: bool = False
) -> Iterator[Outcome]:
    """Bring what arrived into the newsroom; yields an outcome for each, in order.

    A dry run does the same inside one transaction and rolls it back.
    Raises PermissionDenied where ``options.by`` may not publish but is to.
    """
    if options.publish:
        require(options.by, "publish_article")
    if not dry_run:
        yield from Ingest(options).run(arrived)
        return
    try:
        with transaction.atomic():
            yield from Ingest(options, keep_files=False).run(arrived)
            raise DryRun
    except DryRun:
        return


class Ingest:
    """One run: its options, its words, its record in the database."""

    def __init__(self, options: Options, *, keep_files: bool = True):
        self.options = options
        self.keep_files = keep_files
        self.brought: dict[tuple[int, str], Brought] = {}
        self._start()

    def _start(self) -> None:
        """Read what is known from the database, now or after a transaction that failed."""
        self.words = Vocabulary(make_sections=self.options.make_sections)
        self.archive = Archive()

    def run(self, arrived: Iterable[Arrived]) -> Iterator[Outcome]:
        self.record = ImportRun.objects.create(
            provider=self.options.provider,
            started_by=self.options.by,
            options={
                "section": self.options.section,
                "make_sections": self.options.make_sections,
                "publish": self.options.publish,
            },
        )
        counts: Counter[str] = Counter()
        queue = iter(arrived)
        while batch := list(islice(queue, BATCH)):
            self.brought.clear()
            for outcome in self.batch(batch):
                counts[outcome.outcome] += 1
                yield outcome
        self.record.counts = dict(counts)
        self.record.finished_at = timezone.now()
        self.record.save()

    # -- one batch -------------------------------------------------------------------------------

    def batch(self, arrived: list[Arrived]) -> list[Outcome]:
        self._bring_photos(arrived)
        try:
            with transaction.atomic():
                return self._batch(arrived)
        except (DatabaseError, UnicodeError) as error:
            self._start()  # what the failed transaction made is gone
            if len(arrived) > 1:
                return [outcome for one in arrived for outcome in self.batch([one])]
            return [self._refused(arrived[0], error)]

    def _batch(self, arrived: list[Arrived]) -> list[Outcome]:
        outcomes: dict[int, Outcome] = {}
        items: dict[int, Item] = {}
        for number, one in enumerate(arrived):
            if isinstance(one.what, ParseProblem):
                outcomes[number] = self._rejected(one, one.what)
            else:
                items[number] = self._item(one, one.what)
        held = self._held(items.values())
        new: dict[int, Item] = {}
        later: dict[int, Item] = {}
        seen: set[str] = set()
        for number, item in items.items():
            known = item.guid in held or item.guid in seen
            (later if known else new)[number] = item
            seen.add(item.guid)
        self._create(list(new.values()))
        outcomes |= {number: item.outcome("created") for number, item in new.items()}
        for number, item in later.items():
            outcomes[number] = self._again(item)
        return [outcomes[number] for number in range(len(arrived))]

    def _item(self, arrived: Arrived, parsed: Parsed) -> Item:
        story = parsed.story
        if self.options.section and not story.section:
            story = replace(story, section=self.options.section)
        item = Item(
            arrived=arrived,
            story=story,
            raw=parsed.raw,
            guid=story.guid or content_guid(parsed.raw),
            sha256=hashlib.sha256(parsed.raw).hexdigest(),
            notes=list(parsed.notes),
        )
        item.story = with_credit(replace(item.story, wire_embargo_until=item.story.embargo_until))
        if arrived.format in PLAIN_FORMATS:
            self._recognise(item)
        return item

    def _held(self, items: Iterable[Item]) -> set[str]:
        guids = [item.guid for item in items]
        rows = WireItem.objects.filter(provider=self.options.provider, guid__in=guids)
        return set(rows.exclude(article=None).values_list("guid", flat=True))

    def _recognise(self, item: Item) -> None:
        """Find in plain text who is quoted, and which tags it might take; say so in the notes."""
        text = to_text(item.story.body)
        cited = {name_key(citation.name) for citation in item.story.sources}
        quoted = any(citation.role != "credit" for citation in item.story.sources)
        mentions = [] if quoted else find_sources(text, self.words.source_names)
        found = [
            StoryCitation(name=mention.key, role=mention.role, attribution=mention.statement)
            for mention in mentions
            if name_key(mention.key) not in cited
        ]
        item.story = replace(item.story, sources=(*item.story.sources, *found))
        for name in dict.fromkeys(citation.name for citation in found):
            statements = sum(citation.name == name for citation in found)
            item.notes.append(
                ngettext(
                    "Recognised as a source: %(name)s (%(count)s statement).",
                    "Recognised as a source: %(name)s (%(count)s statements).",
                    statements,
                )
                % {"name": name, "count": statements}
            )
        for name in possible_sources(text, self.words.source_names):
            item.notes.append(_("Perhaps a source: %(name)s; it was not added.") % {"name": name})
        has = {name_key(tag.name) for tag in item.story.tags}
        for name in find_names(text, self.words.tag_names):
            if name_key(name) not in has:
                item.notes.append(_("Suggested tag: %(name)s.") % {"name": name})

    # -- stories that are new --------------------------------------------------------------------

    def _create(self, items: list[Item]) -> None:
        if not items:
            return
        for item in items:
            self._attach_photos(item)
        self._learn(items)
        self._give_slugs(items)
        now = timezone.now()
        passed = self._fit(items, at=now) if self.options.publish else []
        for item in items:
            item.article = Article(created_by=self.options.by, updated_by=self.options.by)
            self._fill(item.article, item.story)
            item.article.stage = Stage.READY if item in passed else Stage.DRAFT
            item.article.version = 1
            item.article.digest = public_digest(item.story)
        Article.objects.bulk_create(item.article for item in items)
        self._add_parts(items)
        insert_rows(
            Revision,
            ("article", "number", "story", "reason", "created_at", "created_by"),
            (
                (item.article.pk, 1, item.story.to_json(), _("Imported"), now, self._person)
                for item in items
            ),
        )
        search.index(search.entry_of(item.article.pk, item.story, (item.guid,)) for item in items)
        if passed:
            versions = release_new(
                [
                    Release(
                        item.article,
                        item.story,
                        *_dates(item.arrived.what.story, now),
                        warnings=item.warnings,
                    )
                    for item in passed
                ],
                by=self.options.by,
            )
            for item, version in zip(passed, versions, strict=True):
                item.url = version.get_absolute_url()
        self._keep(items, WireItem.Outcome.CREATED)

    def _fit(self, items: list[Item], *, at: datetime) -> list[Item]:
        """Those that the checks let out; each item has what they found in its notes."""
        tokens = {
            photo.token
            for item in items
            for photo in item.story.photos
            if photo.max_uses is not None
        }
        lock_counted_photos(Photo.objects.filter(token__in=tokens))
        self.archive.read(item.story for item in items)
        passed = []
        for item in items:
            found = findings(item.story, at=at, archive=self.archive)
            blocking = [finding for finding in found if finding.severity == ERROR]
            if blocking:
                item.notes.append(_("Not published: it landed as a draft."))
                item.notes += [str(finding) for finding in blocking]
                continue
            item.warnings = warnings(found)
            item.notes += _to_look_at(item.warnings)
            self.archive.add(item.story)
            passed.append(item)
        return passed

    def _learn(self, items: list[Item]) -> None:
        for item in items:
            item.notes += self.words.news(item.story)
        self.words.learn([item.story for item in items])
        for item in items:
            item.story = self.words.resolve(item.story)

    def _give_slugs(self, items: list[Item]) -> None:
        """Free slugs for the stories that bring one, and for those that need one now."""
        asking = [item for item in items if item.story.slug or self.options.publish]
        wanted = [item.story.slug or wanted_slug(item.story.headline) for item in asking]
        for item, want, slug in zip(asking, wanted, free_slugs(wanted), strict=True):
            if item.story.slug and slug != want:
                item.notes.append(
                    _("The slug %(want)s is taken; this story has %(slug)s.")
                    % {"want": want, "slug": slug}
                )
            if slug != item.story.slug:
                item.story = replace(item.story, slug=slug)

    def _fill(self, article: Article, story: Story) -> None:
        article.headline = story.headline
        article.headline_provisional = story.headline_provisional
        article.deck = story.deck
        article.slug = story.slug
        article.dateline = story.dateline
        article.body = story.body
        article.section = self.words.section(story.section) if story.section else None
        article.language = story.language
        article.urgency = story.urgency
        article.published_at = story.published_at
        article.embargo_until = story.embargo_until
        article.wire_embargo_until = story.wire_embargo_until
        article.expires_at = story.expires_at
        article.note = story.note

    def _add_parts(self, items: list[Item]) -> None:
        words = self.words
        insert_rows(
            Byline,
            ("article", "author", "order"),
            (
                (item.article.pk, words.authors[name_key(author.name)].pk, order)
                for item in items
                for order, author in enumerate(item.story.authors)
            ),
        )
        insert_rows(
            Citation,
            ("article", "source", "role", "statement", "url", "terms", "order"),
            (
                (
                    item.article.pk,
                    words.sources[name_key(citation.name)].pk,
                    citation.role,
                    citation.attribution,
                    citation.url,
                    citation.terms,
                    order,
                )
                for item in items
                for order, citation in enumerate(item.story.sources)
            ),
        )
        insert_rows(
            TaggedArticle,
            ("content_object", "tag"),
            (
                (item.article.pk, words.tags[name_key(tag.name)].pk)
                for item in items
                for tag in item.story.tags
            ),
        )
        photos = self._photos(items)
        names = ("photo", "key", "caption", "alt_text", "credit", "crop", "placement", "offered")
        insert_rows(
            ArticlePhoto,
            ("article", "order", *names),
            (
                (item.article.pk, order, *_use(photo, photos))
                for item in items
                for order, photo in enumerate(item.story.photos)
            ),
        )
        insert_rows(
            Correction,
            ("article", "kind", "text", "at"),
            (
                (item.article.pk, correction.kind, correction.text, correction.at or timezone.now())
                for item in items
                for correction in item.story.corrections
            ),
        )

    def _photos(self, items: list[Item]) -> dict[str, Photo]:
        files = {photo.file for item in items for photo in item.story.photos if photo.file}
        rows = Photo.objects.filter(sha256__in=[file.removeprefix("sha256:") for file in files])
        return {f"sha256:{photo.sha256}": photo for photo in rows} if files else {}

    def _bring_photos(self, arrived: list[Arrived]) -> None:
        """Take in the pictures that lie beside the stories, before anybody has to wait for us."""
        for one in arrived:
            if isinstance(one.what, ParseProblem):
                continue
            for photo in one.what.story.photos:
                place = (id(one), photo.file)
                if photo.file and place not in self.brought:
                    self.brought[place] = self._brought(one, photo)

    def _brought(self, arrived: Arrived, photo: StoryPhoto) -> Brought:
        """The photo that a story names, held or taken in now; or why there is none."""
        if photo.file.startswith("sha256:"):
            return Brought(_held(photo.file.removeprefix("sha256:")))
        data = arrived.beside(photo.file) if arrived.beside else None
        if data is None:
            missing = _("The photo %(file)s is not beside the story; add it at the photo desk.")
            return Brought(None, [missing % {"file": photo.file}])
        if held := _held(hashlib.sha256(data).hexdigest()):
            return Brought(held)
        try:
            if not self.keep_files:
                read_picture(data)
                return Brought(None)
            arriving = examine(data, filename=photo.file.rpartition("/")[2])
            for former in former_of(arriving.sha256):
                replaced = _(
                    "The photo %(file)s was replaced at the photo desk; the new one stays."
                )
                return Brought(former, [replaced % {"file": photo.file}])
            fields = {name: getattr(photo, name) for name in OF_PHOTOS}
            held = keep(arriving, by=self.options.by, **fields)
        except PictureProblem as problem:
            return Brought(None, [f"{photo.file}: {problem}"])
        notes = [f"{photo.file}: {problem}" for problem in arriving.metadata.problems]
        if arriving.similar:
            said = _("The photo %(file)s looks like one that is held: “%(photo)s”.")
            notes.append(said % {"file": photo.file, "photo": arriving.similar[0]})
        return Brought(held, notes)

    def _attach_photos(self, item: Item) -> None:
        """Give the story the pictures that were brought; what cannot be had becomes a note."""
        if not item.story.photos:
            return
        photos = tuple(self._attached(item, photo) for photo in item.story.photos)
        if photos != item.story.photos:
            item.story = replace(item.story, photos=photos)

    def _attached(self, item: Item, photo: StoryPhoto) -> StoryPhoto:
        if not photo.file:
            return photo
        brought = self.brought[id(item.arrived), photo.file]
        item.notes += brought.notes
        held = brought.photo
        if held is None:
            return replace(photo, file="", url=photo.url or photo.file)
        use = ArticlePhoto(
            photo=held,
            key=photo.key,
            caption=photo.caption,
            alt_text=photo.alt_text,
            credit=photo.credit,
            crop=photo.crop,
            placement=photo.placement,
        )
        return photo_record(use)

    def _keep(self, items: list[Item], outcome: str) -> None:
        """The originals, byte for byte, and where each came from."""
        now = timezone.now()
        # Bytes that were refused before, under another format perhaps, are kept with their story.
        WireItem.objects.filter(
            provider=self.options.provider,
            guid__in=[item.guid for item in items],
            outcome=WireItem.Outcome.REJECTED,
        ).delete()
        insert_rows(
            WireItem,
            (
                "provider",
                "guid",
                "version",
                "format",
                "path",
                "raw",
                "sha256",
                "outcome",
                "notes",
                "article",
                "article_version",
                "run",
                "received_at",
            ),
            (
                (
                    self.options.provider,
                    item.guid,
                    item.arrived.what.story.version,
                    item.arrived.format,
                    item.arrived.path,
                    item.raw,
                    item.sha256,
                    outcome,
                    item.notes,
                    item.article.pk,
                    item.article.version,
                    self.record.pk,
                    now,
                )
                for item in items
            ),
        )

    @property
    def _person(self) -> int | None:
        return self.options.by.pk if self.options.by else None

    # -- stories that came before ----------------------------------------------------------------

    def _again(self, item: Item) -> Outcome:
        """An item whose guid is held: nothing new, an update, or a conflict with an editor."""
        held = list(
            WireItem.objects.filter(provider=self.options.provider, guid=item.guid)
            .exclude(article=None)
            .defer("raw")
            .select_related("article")
            .order_by("pk")
        )
        applied = [one for one in held if one.outcome in APPLIED][-1]
        item.article = article = applied.article
        item.url = _address(article)
        if any(one.sha256 == item.sha256 for one in held):
            if self.options.publish and not article.versions.exists():
                item.notes.append(
                    _("It was imported before and not published; publish it at the desk.")
                )
            return item.outcome("unchanged")
        if _is_older(item.arrived.what.story.version, applied.version):
            item.notes.append(
                _("Version %(this)s is older than the %(held)s that is held; it changes nothing.")
                % {"this": item.arrived.what.story.version, "held": applied.version}
            )
            self._keep([item], WireItem.Outcome.UNCHANGED)
            return item.outcome("unchanged")
        # Compared under the lock: an editor may be saving at this moment.
        item.article = article = Article.objects.select_for_update().get(pk=article.pk)
        if _is_edited(article, since=applied.article_version):
            item.notes.append(
                _("An editor has changed this story since; the new text is kept beside it.")
            )
            self._hold(article, item)
            self._keep([item], WireItem.Outcome.CONFLICT)
            return item.outcome("conflict")
        return self._update(item)

    def _update(self, item: Item) -> Outcome:
        article = item.article
        before = story_of(article)
        self._attach_photos(item)
        self._learn([item])
        slug = article.slug if article.versions.exists() else item.story.slug or article.slug
        if slug != article.slug:
            [slug] = free_slugs([slug])
        item.story = replace(item.story, slug=slug)
        if item.story == before:
            self._keep([item], WireItem.Outcome.UNCHANGED)
            return item.outcome("unchanged")
        self._fill(article, item.story)
        article.updated_by = self.options.by
        article.save()
        for parts in (
            article.bylines,
            article.citations,
            article.tagged,
            article.story_photos,
            article.corrections,
        ):
            parts.all().delete()
        self._add_parts([item])
        record_revision(article=article, by=self.options.by, reason=_("Wire update"))
        self._take_back_early(article, item)
        if self.options.publish:
            self._publish(item, article)
        self._keep([item], WireItem.Outcome.UPDATED)
        return item.outcome("updated")

    def _hold(self, article: Article, item: Item) -> None:
        """The provider's embargo holds, even where its text is not taken over."""
        article.wire_embargo_until = item.story.wire_embargo_until
        article.save(update_fields=["wire_embargo_until"])
        record_revision(article=article, by=self.options.by, reason=_("Embargo of the wire"))
        self._take_back_early(article, item)

    def _take_back_early(self, article: Article, item: Item) -> None:
        if hold_to_embargo(article=article):
            item.notes.append(_("What was scheduled is taken back: the embargo ends later."))

    def _publish(self, item: Item, article: Article) -> None:
        held_back = _held_back(article)
        if held_back:
            item.notes.append(held_back)
            return
        try:
            version = publish(
                article=article, by=self.options.by, keep_date=True, acknowledged=None
            )
        except Blocked as blocked:
            item.notes.append(_("The update is not published."))
            item.notes += blocked.messages
        else:
            item.notes += _to_look_at(version.warnings if version else ())
        item.url = _address(article)

    # -- what could not be read ------------------------------------------------------------------

    def _rejected(self, arrived: Arrived, problem: ParseProblem) -> Outcome:
        """Refuse an item with its reason; what came in is kept, once."""
        sentence = str(problem)
        guid = problem.guid or content_guid(problem.raw or arrived.path.encode())
        sha256 = hashlib.sha256(problem.raw).hexdigest()
        if problem.raw and len(problem.raw) <= KEPT_BYTES:
            WireItem.objects.get_or_create(
                provider=self.options.provider,
                guid=guid,
                version="",
                sha256=sha256,
                defaults={
                    "format": arrived.format,
                    "path": arrived.path,
                    "raw": problem.raw,
                    "outcome": WireItem.Outcome.REJECTED,
                    "notes": [sentence],
                    "run": self.record,
                },
            )
        return Outcome(
            path=arrived.path,
            format=arrived.format,
            outcome="rejected",
            guid=problem.guid,
            headline=problem.headline,
            problems=[sentence],
        )

    def _refused(self, arrived: Arrived, error: Exception) -> Outcome:
        raw = arrived.what.raw
        problem = ParseProblem(
            message=_(
                "The database does not take this story (%(error)s); mend it and import again."
            )
            % {"error": str(error).strip().splitlines()[0]},
            raw=raw,
        )
        with transaction.atomic():
            return self._rejected(arrived, problem)


APPLIED = frozenset({WireItem.Outcome.CREATED, WireItem.Outcome.UPDATED})


def with_credit(story: Story) -> Story:
    """``story`` with its credit line as a citation, and a language where it names none."""
    if not story.language:
        story = replace(story, language=default_language())
    credited = {name_key(one.name) for one in story.sources if one.role == "credit"}
    if story.credit and name_key(story.credit) not in credited:
        credit = StoryCitation(name=story.credit, role="credit")
        story = replace(story, sources=(credit, *story.sources))
    return story


def _held(sha256: str) -> Photo | None:
    return Photo.objects.defer("metadata").filter(sha256=sha256).first()


def _use(photo: StoryPhoto, photos: dict[str, Photo]) -> tuple:
    """What a story says of a photo; of one that is not held, also what was offered."""
    held = photos.get(photo.file)
    offered = {}
    if held is None:
        offered = {
            name: value
            for name in ("url", "creator", "copyright_notice", "usage_terms")
            if (value := getattr(photo, name))
        }
    return (
        held.pk if held else None,
        photo.key,
        photo.caption,
        photo.alt_text,
        photo.credit,
        photo.crop,
        photo.placement,
        offered,
    )


def _to_look_at(found: Sequence[Finding]) -> list[str]:
    """Warnings as notes on a story that was published all the same: nobody was there to ask."""
    return [_("Published; have a look: %(finding)s") % {"finding": one} for one in found]


def _dates(story: Story, now) -> tuple:
    """When a story was first published and updated: its own times where they are past."""
    own = story.published_at
    first = own if own and own <= now else now
    updated = story.updated_at
    return first, updated if updated and first < updated <= now else None


def _is_older(this: str, held: str) -> bool:
    """Versions are numbers in every standard; anything else is not compared."""
    return this.isdecimal() and held.isdecimal() and int(this) < int(held)


def _is_edited(article: Article, *, since: int | None) -> bool:
    """Whether an editor has changed more than the slug, which publishing itself gives.

    That words were renamed or merged since is not an edit of the story, nor what the photo desk
    did to a photo: its own words, its rights, its file.
    """
    received = article.revisions.filter(number=since).values_list("story", flat=True).first()
    if received is None:
        return True
    received = Story.from_json(received)
    if _photos_are_edited(article, received):
        return True
    now = replace(story_of(article), slug="", photos=())
    received = replace(received, slug="", photos=())
    return received != now and in_todays_words(received) != now


def _photos_are_edited(article: Article, received: Story) -> bool:
    """Whether the story uses other photos than it ``received``, or with words of its own."""
    uses = list(article.story_photos.select_related("photo").defer("photo__metadata"))
    if len(uses) != len(received.photos):
        return True
    return any(_is_edited_use(*pair) for pair in zip(uses, received.photos, strict=True))


def _is_edited_use(use: ArticlePhoto, photo: StoryPhoto) -> bool:
    held = use.photo.token if use.photo else ""
    if (held, use.key, use.crop, use.placement) != (
        photo.token,
        photo.key,
        photo.crop,
        photo.placement,
    ):
        return True
    words = ("caption", "alt_text", "credit")
    return any(getattr(use, name) not in ("", getattr(photo, name)) for name in words)


def _held_back(article: Article) -> str:
    """Why the desk's own decision keeps an update from readers; empty where nothing does."""
    if article.stage == Stage.SPIKED:
        return _("The update is not published: the desk has spiked the story.")
    now = timezone.now()
    if article.versions.pending(now).exists():
        return _("The update is not published: the desk has scheduled the story.")
    begun = article.versions.filter(visible_from__lte=now, cancelled_at=None)
    last = begun.order_by("-number").first()
    if last is not None and last.withdrawn_at is not None:
        return _("The update is not published: the desk has withdrawn the story.")
    return ""


def _address(article: Article) -> str:
    version = article.versions.visible().first()
    return version.get_absolute_url() if version else ""
