"""Pictures that come with stories: beside the file, inside it, or at an address."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from articles.desk.photo import as_photo, examine, former_of, keep
from articles.desk.record import photo_record
from articles.models import ArticlePhoto, Photo
from articles.photos import PictureProblem
from articles.photos.fetch import FetchProblem, fetch
from articles.records import ParseProblem, StoryPhoto

from .item import Arrived, Item, Options

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


@dataclass(frozen=True, slots=True)
class Brought:
    """The photo that a story brought, where it did, and what is to be said of it."""

    photo: Photo | None
    notes: Sequence[str] = ()


class Pictures:
    """The pictures of a batch: taken in before its transaction, so that nobody waits for them."""

    def __init__(self, options: Options, *, is_rehearsal: bool):
        self.options = options
        self.is_rehearsal = is_rehearsal
        self.brought: dict[tuple[int, str], Brought] = {}

    def bring(self, arrived: list[Arrived]) -> None:
        """Take in what the stories name. Called again for a part of the batch it does nothing new."""
        if not any((id(one), "") in self.brought for one in arrived):
            self.brought = {(id(one), ""): Brought(None) for one in arrived}
        for one in arrived:
            if isinstance(one.what, ParseProblem):
                continue
            for photo in one.what.story.photos:
                name = self.name_of(photo)
                if name and (id(one), name) not in self.brought:
                    self.brought[id(one), name] = self._brought(one, photo)

    def attach(self, item: Item) -> None:
        """Give the story the pictures that were brought; what cannot be had becomes a note."""
        if not item.story.photos:
            return
        photos = tuple(self._attached(item, photo) for photo in item.story.photos)
        if photos != item.story.photos:
            item.story = replace(item.story, photos=photos)
        if any(photo.url and not photo.file for photo in photos):
            item.notes.append(self._why_not_fetched())

    def name_of(self, photo: StoryPhoto) -> str:
        """What the picture is asked for by: its file, else its address where that is asked for."""
        return photo.file or (photo.url if self.options.fetch_photos else "")

    def _why_not_fetched(self) -> str:
        if self.options.fetch_photos:
            return _("Photos that are not held are kept as references; add them at the photo desk.")
        return _(
            "Photos that are only an address are kept as references, for none was asked to be "
            "fetched; add them at the photo desk."
        )

    def _brought(self, arrived: Arrived, photo: StoryPhoto) -> Brought:
        """The photo that a story names, held or taken in now; or why there is none."""
        if photo.file.startswith("sha256:"):
            return Brought(_held(photo.file.removeprefix("sha256:")))
        try:
            data = self._data(arrived, photo)
        except FetchProblem as problem:
            return Brought(None, [str(problem)])
        if data is None:
            missing = _("The photo %(file)s is not beside the story; add it at the photo desk.")
            return Brought(None, [missing % {"file": photo.file}])
        return self._taken_in(data, photo)

    def _data(self, arrived: Arrived, photo: StoryPhoto) -> bytes | None:
        if not photo.file:
            return fetch(photo.url)
        inside = arrived.what.files.get(photo.file)
        if inside is not None:
            return inside
        return arrived.beside(photo.file) if arrived.beside else None

    def _taken_in(self, data: bytes, photo: StoryPhoto) -> Brought:
        if held := _held(hashlib.sha256(data).hexdigest()):
            return Brought(held)
        said = photo.file or photo.url
        try:
            arriving = examine(data, filename=said.partition("?")[0].rpartition("/")[2])
            for former in former_of(arriving.sha256):
                replaced = _(
                    "The photo %(file)s was replaced at the photo desk; the new one stays."
                )
                return Brought(former, [replaced % {"file": said}])
            fields = {name: getattr(photo, name) for name in OF_PHOTOS}
            take = as_photo if self.is_rehearsal else keep
            held = take(arriving, by=self.options.by, **fields)
        except PictureProblem as problem:
            return Brought(None, [f"{said}: {problem}"])
        notes = [f"{said}: {problem}" for problem in arriving.metadata.problems]
        if arriving.similar:
            alike = _("The photo %(file)s looks like one that is held: “%(photo)s”.")
            notes.append(alike % {"file": said, "photo": arriving.similar[0]})
        return Brought(held, notes)

    def _attached(self, item: Item, photo: StoryPhoto) -> StoryPhoto:
        name = self.name_of(photo)
        if not name:
            return photo
        brought = self.brought[id(item.arrived), name]
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


def _held(sha256: str) -> Photo | None:
    return Photo.objects.defer("metadata").filter(sha256=sha256).first()
