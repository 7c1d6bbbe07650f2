"""The public copies of a photo: what each is called, where it lies, and how a missing one is made.

A copy's name has a part that is made with a secret of the photo, and of all that the copy shows
(file, marks, crop): nobody can guess one, nor ask for a crop that no story has, and a copy of
something else has another name, so that no cache is ever wrong.
"""

from __future__ import annotations

import hmac
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.core.files.base import ContentFile, File

from articles.models.photo import original_name
from articles.models.published import PhotoFace

from .geometry import FULL, Box, around
from .renditions import CARD, CLASSIC, SQUARE, WIDE, Marks, copy_sizes, make_card, make_copies
from .storage import copies, originals
from .verify import Picture, read_picture

#: Counts up when all copies are to be made anew, because they are made differently.
RECIPE = 1
CARD_FILE = "card.jpg"
#: The copies of one ratio each: the card of social networks, and what search engines show.
CARDS = {CARD_FILE: CARD, "1x1.jpg": SQUARE, "4x3.jpg": CLASSIC, "16x9.jpg": WIDE}


@dataclass(frozen=True, slots=True)
class CopyName:
    """A public copy by its parts, as they stand in its address after the photo's token."""

    mark: str
    box: str
    file: str

    def __str__(self) -> str:
        return f"{self.mark}/{self.box}/{self.file}"


def mark(face: PhotoFace, box: Box) -> str:
    """The part of a copy's name that depends on all that it shows (96 bits)."""
    shown = [face.sha256, str(RECIPE), box.name, *(face.marks[name] for name in sorted(face.marks))]
    return hmac.new(face.secret.encode(), "\0".join(shown).encode(), "sha256").hexdigest()[:24]


def sizes(face: PhotoFace, box: Box = FULL) -> list[tuple[int, int]]:
    """Width and height of each copy of this part of the photo, in pixels, ascending."""
    return copy_sizes((face.width, face.height), box)


def copy_name(face: PhotoFace, box: Box, width: int) -> CopyName:
    return CopyName(mark(face, box), box.name, f"{width}.webp")


def card_box(face: PhotoFace, box: Box = FULL, file: str = CARD_FILE) -> Box:
    """The part that one of ``CARDS`` shows: around the focal point, inside ``box``."""
    across, down = CARDS[file]
    return around(face.focal, ratio=across / down, size=(face.width, face.height), within=box)


def card_size(face: PhotoFace, box: Box = FULL, file: str = CARD_FILE) -> tuple[int, int]:
    """Width and height of that card, in pixels; a small picture has a small one."""
    across, down = CARDS[file]
    left, _top, right, _bottom = card_box(face, box, file).pixels((face.width, face.height))
    width = min(across, right - left)
    return width, max(1, round(width * down / across))


def card_name(face: PhotoFace, box: Box = FULL, file: str = CARD_FILE) -> CopyName:
    part = card_box(face, box, file)
    return CopyName(mark(face, part), part.name, file)


def is_ours(face: PhotoFace, name: CopyName) -> bool:
    """Whether we gave that name to a copy of the photo as it now is."""
    try:
        box = Box.parse(name.box)
    except ValueError:
        return False
    files = {*CARDS, *(f"{width}.webp" for width, _height in sizes(face, box))}
    return hmac.compare_digest(name.mark, mark(face, box)) and name.file in files


def open_copy(face: PhotoFace, name: CopyName) -> File:
    """The stored copy, made now where it is missing.

    Raises FileNotFoundError where there is and can be no such copy, or the original is gone;
    PictureProblem where the original can no longer be read.
    """
    if not is_ours(face, name):
        raise FileNotFoundError(f"There is no copy {name}.")
    path = _path(face, name)
    try:
        return copies().open(path)
    except FileNotFoundError:
        picture = read_original(face)
    try:
        return copies().open(path)  # somebody else has made it while we waited for our turn
    except FileNotFoundError:
        _make(face, picture, Box.parse(name.box), card=name.file if name.file in CARDS else "")
        return copies().open(path)


def prepare(
    face: PhotoFace, boxes: Iterable[Box] = (FULL,), *, picture: Picture | None = None
) -> None:
    """See to it that each of ``boxes`` is there in every width, and on every card.

    ``picture`` spares decoding where it is at hand. Raises as ``open_copy`` does.
    """
    for box in dict.fromkeys(boxes):
        wanted = [copy_name(face, box, width) for width, _height in sizes(face, box)]
        cards = [(file, [card_name(face, box, file)]) for file in CARDS]
        for card, names in (("", wanted), *cards):
            if not all(copies().exists(_path(face, name)) for name in names):
                picture = picture or read_original(face)
                _make(face, picture, card_box(face, box, card) if card else box, card=card)


def forget_others(face: PhotoFace, boxes: Iterable[Box]) -> None:
    """Delete the copies that no page can name any more: all but those of ``boxes``."""
    kept = {
        mark(face, part)
        for box in boxes
        for part in (box, *(card_box(face, box, file) for file in CARDS))
    }
    _delete_below(f"photos/{face.token}", keeping=kept)


def forget(face: PhotoFace) -> None:
    """Delete every copy of the photo."""
    _delete_below(f"photos/{face.token}")


def read_original(face: PhotoFace) -> Picture:
    """The original, decoded. Raises FileNotFoundError, and PictureProblem."""
    with originals().open(original_name(face.sha256)) as file:
        return read_picture(file)


def _make(face: PhotoFace, picture: Picture, box: Box, *, card: str = "") -> None:
    """The copies of ``box`` in every width, or the one of CARDS that is called ``card``."""
    marks = Marks(**face.marks)
    if card:
        name = CopyName(mark(face, box), box.name, card)
        made = make_card(picture, box, size=CARDS[card], marks=marks)
        copies().save(_path(face, name), ContentFile(made.data))
        return
    for copy in make_copies(picture, box, marks=marks):
        name = copy_name(face, box, copy.width)
        copies().save(_path(face, name), ContentFile(copy.data))


def _delete_below(folder: str, *, keeping: Collection[str] = ()) -> None:
    """Delete the files in and below ``folder`` but for the folders ``keeping`` directly in it."""
    storage = copies()
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return
    for file in files:
        storage.delete(f"{folder}/{file}")
    for name in folders:
        if name not in keeping:
            _delete_below(f"{folder}/{name}")
    if not keeping:
        storage.delete(folder)


def _path(face: PhotoFace, name: CopyName) -> str:
    return f"photos/{face.token}/{name}"
