"""Every photo that readers see has a caption, a text for those who cannot see it, and a credit."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from articles.records import Story, StoryPhoto

from .fillers import is_filler, is_same
from .finding import WARNING, Finding
from .registry import register


@register("photos")
def check(story: Story, *, at: datetime) -> Iterator[Finding]:
    for row, photo in enumerate(story.photos):
        if not photo.is_note:
            yield from _check_words(photo, row, headline=story.headline)
            yield from _check_use(photo, row, at=at)


def _check_words(photo: StoryPhoto, row: int, *, headline: str) -> Iterator[Finding]:
    words = (
        (photo.caption, _("caption")),
        (photo.alt_text, _("alternative text")),
        (photo.credit, _("credit")),
    )
    missing = [name for text, name in words if not text.strip()]
    fillers = [(name, text) for text, name in words if text.strip() and is_filler(text)]
    copied = [name for text, name in words[:2] if is_same(text, headline)]
    number = row + 1
    if missing:
        yield _finding(
            "photos.E1",
            row,
            _("Photo %(number)s has no %(missing)s.")
            % {"number": number, "missing": ", ".join(missing)},
            _("Fill it in, or take the photo out of the story."),
        )
    for name, text in fillers:
        yield _finding(
            "photos.E4",
            row,
            _("The %(name)s of photo %(number)s says nothing: “%(text)s”.")
            % {"name": name, "number": number, "text": text.strip()[:60]},
            _("Say what is there to see, and whose it is."),
        )
    for name in copied:
        yield _finding(
            "photos.E5",
            row,
            _("The %(name)s of photo %(number)s is the headline again.")
            % {"name": name, "number": number},
            _("Say what the photo shows."),
        )
    if not copied and is_same(photo.alt_text, photo.caption):
        yield _finding(
            "photos.W1",
            row,
            _("The alternative text of photo %(number)s repeats its caption.") % {"number": number},
            _("Say what is to be seen, for those who cannot see it."),
            severity=WARNING,
        )


def _check_use(photo: StoryPhoto, row: int, *, at: datetime) -> Iterator[Finding]:
    begun = photo.rights_from is None or photo.rights_from <= at
    over = photo.rights_until is not None and photo.rights_until <= at
    if over or not begun:
        yield _finding(
            "photos.E3",
            row,
            _("The rights to photo %(number)s are not in force then.") % {"number": row + 1},
            _("Choose another time, or take the photo out of the story."),
        )
    if not photo.renditions:
        yield _finding(
            "photos.E2",
            row,
            _("Photo %(number)s has no copies for readers.") % {"number": row + 1},
            _("Upload it again."),
        )


def _finding(id: str, row: int, message: str, hint: str, **more: str) -> Finding:
    return Finding(id=id, message=message, hint=hint, field="story_photos", row=row, **more)
