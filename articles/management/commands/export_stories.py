"""Export the stories that readers see, and the notices of those withdrawn, into a folder."""

import filecmp
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django_rich.management import RichCommand
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from articles.exporters import EXPORTERS, Collector, Exporter, load
from articles.intake import shown
from articles.management.told import check_text, told
from articles.models import PhotoFace, PublishedVersion, Section, Tag
from articles.models.base import Named
from articles.names import name_key
from articles.photos import Box, PictureProblem
from articles.photos.storage import StorageProblem
from articles.photos.supply import copy_name, mark, open_copy, sizes
from articles.public.addresses import absolute
from articles.public.items import Wanted, count, item_of, outgoing
from articles.public.pictures import Faces
from articles.records import PublicItem, StoryPhoto

#: What anybody may do with an exported file: nothing in it is secret.
READABLE = 0o644
WORD_CHARACTERS = Tag._meta.get_field("name").max_length


class Command(RichCommand):
    help = (
        "Export the stories that readers see, with the photos that others may take over, and the "
        "notices of those that were withdrawn. A format that holds one story a file has them in "
        "YYYY/MM/DD/story-N; the same story always lies in the same file. Files that are there "
        "already are replaced where they have changed; none is deleted: an empty folder "
        "gets what is public now and nothing else."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", metavar="DIR", help="made where it is not there")
        parser.add_argument("--format", choices=sorted(EXPORTERS), default="jsonl")
        parser.add_argument(
            "--since", metavar="DATE", help="only what changed for readers from then on (ISO 8601)"
        )
        parser.add_argument("--section", default="", help="only those of this section")
        parser.add_argument("--tag", default="", help="only those with this tag")

    def handle(self, *args, **options) -> None:
        with told():
            self._export(options)

    def _export(self, options: dict[str, Any]) -> None:
        wanted = Wanted(
            since=_time(options["since"]),
            section=_section(options["section"]),
            tag=_tag(options["tag"]),
        )
        folder = Path(options["folder"])
        export = Export(folder, load(options["format"]), tell=self.stderr.write)
        with _written_to(folder), self._bar(wanted) as bar:
            folder.mkdir(parents=True, exist_ok=True)
            export.run(wanted, bar)
        done = export.counts
        self.stdout.write(
            f"{done['usable']} stories, {done['canceled']} withdrawn, "
            f"{done['photos']} photos exported to {shown(folder)}"
        )
        if done["failed"]:
            raise SystemExit(1)

    @contextmanager
    def _bar(self, wanted: Wanted) -> Iterator[Callable[[], None]]:
        """What is to be called after each story: a progress bar on a terminal."""
        if not self.console.is_terminal:
            yield lambda: None
            return
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        with Progress(*columns, TimeRemainingColumn(), console=self.console) as progress:
            task = progress.add_task(_("Exporting"), total=count(wanted))
            yield lambda: progress.advance(task)


class Export:
    """One export: the folder that it fills, and how many of what it has put there.

    The ``photos`` of stories lie in a folder of that name beside the file that names them, which
    is where an import looks.
    """

    def __init__(self, folder: Path, exporter: Exporter, *, tell: Callable[[str], object]):
        self.folder = folder
        self.exporter = exporter
        self.tell = tell
        self.counts: Counter[str] = Counter()

    def run(self, wanted: Wanted, done: Callable[[], None]) -> None:
        """Write what is wanted; ``done`` is called after each story."""
        if isinstance(self.exporter, Collector):
            items = self._items(wanted, done)
            everything = self.exporter.export_all(
                (item for item, _folder in items), title=settings.SITE_NAME, url=absolute("/")
            )
            write(self.folder / self.exporter.COLLECTION, everything)
            return
        for item, path in self._items(wanted, done):
            write(path.with_suffix(self.exporter.SUFFIX), [self.exporter.export(item)])

    def _items(self, wanted: Wanted, done: Callable[[], None]) -> Iterator[tuple[PublicItem, Path]]:
        """The items, their photos in place, and the path of each, still without a suffix."""
        is_one_file = isinstance(self.exporter, Collector)
        for versions, faces in outgoing(wanted):
            for version in versions:
                path = self.folder / _path(version)
                photos = (self.folder if is_one_file else path.parent) / "photos"
                item = item_of(version, faces)
                yield self._with_copies(item, faces, photos), path
                self.counts[item.status] += 1
                done()

    def _with_copies(self, item: PublicItem, faces: Faces, folder: Path) -> PublicItem:
        story = item.story
        photos = tuple(self._with_copy(photo, faces[photo.token], folder) for photo in story.photos)
        return replace(item, story=replace(story, photos=photos))

    def _with_copy(self, photo: StoryPhoto, face: PhotoFace, folder: Path) -> StoryPhoto:
        """``photo`` with its largest public copy in ``folder``; as it is where none can be had.

        The copy shows the part that the story shows: it has no crop any more.
        """
        box = Box.parse(photo.crop)
        width = sizes(face, box)[-1][0]
        # Its name depends on all that it shows: what is there already is the same.
        path = folder / f"{face.token}-{mark(face, box)}.webp"
        if not path.exists():
            try:
                with open_copy(face, copy_name(face, box, width)) as copy:
                    write(path, copy.chunks())
            except (FileNotFoundError, PictureProblem) as problem:
                self._tell_of(photo, problem)
                return photo
        self.counts["photos"] += 1
        return replace(
            photo, file=f"{folder.name}/{path.name}", crop="", renditions=photo.renditions[-1:]
        )

    def _tell_of(self, photo: StoryPhoto, problem: Exception) -> None:
        self.counts["failed"] += 1
        why = str(problem)
        if isinstance(problem, FileNotFoundError):
            why = _("its file is missing; replace it at the photo desk.")
        self.tell(
            _("The photo “%(photo)s” is not exported: %(why)s")
            % {"photo": photo.caption or photo.alt_text or photo.token, "why": why}
        )


def write(path: Path, chunks: Iterable[bytes]) -> None:
    """Write a file, whole or not at all; one that is there with the same bytes stays untouched."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, prefix=".", suffix=".part", delete=False) as part:
        try:
            for chunk in chunks:
                part.write(chunk)
            part.close()
            if path.is_file() and filecmp.cmp(part.name, path, shallow=False):
                os.unlink(part.name)
                return
            os.chmod(part.name, READABLE)
            os.replace(part.name, path)
        except BaseException:
            part.close()
            os.unlink(part.name)
            raise


def _path(version: PublishedVersion) -> Path:
    """Where a story lies, whatever becomes of its slug: by the day that its address has."""
    day = timezone.localdate(version.published_at)
    return Path(f"{day:%Y}", f"{day:%m}", f"{day:%d}", f"story-{version.article_id}")


def _time(text: str | None) -> datetime | None:
    """The time that ``text`` means: of a day its beginning, in the newsroom's own zone."""
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text)
        return (at if at.tzinfo else timezone.make_aware(at)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise CommandError(
            _("“%(text)s” is no date; write one such as 2026-01-25 or 2026-01-25T09:30+00:00.")
            % {"text": text},
            returncode=2,
        ) from error


def _section(name: str) -> Section | None:
    check_text("--section", name, most=WORD_CHARACTERS)
    said = _("There is no section “%(name)s”; name one by its slug, as in its address.")
    return _word(Section, name, said)


def _tag(name: str) -> Tag | None:
    check_text("--tag", name, most=WORD_CHARACTERS)
    return _word(Tag, name, _("There is no tag “%(name)s”; name one as stories have it."))


def _word(words: type[Named], name: str, unknown: str) -> Any:
    """The word of that name or slug, or the one that it was merged into; None for no name."""
    if not name:
        return None
    called = words.objects.filter(Q(slug=name) | Q(key=name_key(name)))
    found = called.select_related("merged_into").first()
    if found is None:
        raise CommandError(unknown % {"name": name}, returncode=2)
    return found.kept


@contextmanager
def _written_to(folder: Path) -> Iterator[None]:
    """Says in a sentence why nothing more can be written, or why the photos cannot be had."""
    try:
        yield
    except StorageProblem as problem:
        raise CommandError(str(problem)) from problem
    except OSError as error:
        raise CommandError(
            _("Nothing can be written to %(folder)s (%(why)s); make room there or name another.")
            % {"folder": shown(folder), "why": error.strerror or error},
            returncode=2,
        ) from error
