"""Every photo that readers see has a caption, a text for those who cannot see it, and a credit,
and rights that are in force."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from articles.records import Story, StoryPhoto

from .archive import Archive
from .captions import says_when, says_who_or_where
from .fillers import is_filler, is_same
from .finding import ADVICE, WARNING, Finding
from .registry import register


@register("photos")
def check(story: Story, *, at: datetime) -> Iterator[Finding]:
    for row, photo in enumerate(story.photos):
        if not photo.is_note:
            yield from _check_words(photo, row, headline=story.headline)
            yield from _check_caption(photo, row, language=story.language)
            yield from _check_rights(photo, row, at=at)


@register("photo uses", asks_archive=True)
def check_uses(story: Story, *, at: datetime, archive: Archive) -> Iterator[Finding]:
    for row, photo in enumerate(story.photos):
        if photo.max_uses is None or not photo.token:
            continue
        if archive.stories_with_photo(photo.token) >= photo.max_uses:
            yield _finding(
                "photos.E9",
                row,
                _("Photo %(number)s is in as many stories already as its rights allow: %(most)s.")
                % {"number": row + 1, "most": photo.max_uses},
                _("Take it out of this story, or clear the number with who holds the rights."),
            )


def _check_caption(photo: StoryPhoto, row: int, *, language: str) -> Iterator[Finding]:
    caption = photo.caption.strip()
    if not caption or is_filler(caption):
        return
    missing = []
    if not says_who_or_where(caption, language=language):
        missing.append(_("who or where"))
    if not says_when(caption):
        missing.append(_("when"))
    if missing:
        yield _finding(
            "photos.A1",
            row,
            _("The caption of photo %(number)s does not say %(missing)s.")
            % {"number": row + 1, "missing": _(" and ").join(missing)},
            _("Name people and place, and give the date."),
            severity=ADVICE,
        )


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


def _check_rights(photo: StoryPhoto, row: int, *, at: datetime) -> Iterator[Finding]:
    begun = photo.rights_from is None or photo.rights_from <= at
    over = photo.rights_until is not None and photo.rights_until <= at
    number = {"number": row + 1}
    if photo.withdrawn_at is not None:
        yield _finding(
            "photos.E6",
            row,
            _("Photo %(number)s is withdrawn.") % number,
            _("Take it out of the story."),
        )
    if over or not begun:
        yield _finding(
            "photos.E3",
            row,
            _("The rights to photo %(number)s are not in force then.") % number,
            _("Choose another time, or take the photo out of the story."),
        )
    if photo.allowed_uses and "web" not in photo.allowed_uses:
        yield _finding(
            "photos.E8",
            row,
            _("The rights to photo %(number)s do not allow it on our own pages.") % number,
            _("Take it out of the story."),
        )
    wording = photo.required_credit.strip()
    if wording and " ".join(wording.split()) not in " ".join(photo.credit.split()):
        yield _finding(
            "photos.E7",
            row,
            _("The credit of photo %(number)s must have the words “%(wording)s”.")
            % (number | {"wording": wording}),
            _("Put them into its credit line."),
        )


def _finding(id: str, row: int, message: str, hint: str, **more: str) -> Finding:
    return Finding(id=id, message=message, hint=hint, field="story_photos", row=row, **more)
