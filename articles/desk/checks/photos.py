"""Every photo that readers see has a caption, a text for those who cannot see it, and a credit."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from articles.records import Story

from .finding import Finding


def check(story: Story, *, at: datetime) -> Iterator[Finding]:
    shown = [photo for photo in story.photos if not photo.is_note]
    for number, photo in enumerate(shown, start=1):
        missing = [
            label
            for text, label in (
                (photo.caption, _("caption")),
                (photo.alt_text, _("alternative text")),
                (photo.credit, _("credit")),
            )
            if not text.strip()
        ]
        if missing:
            yield Finding(
                id="photos.E1",
                message=_("Photo %(number)s has no %(missing)s.")
                % {"number": number, "missing": ", ".join(missing)},
                hint=_("Fill it in, or take the photo out of the story."),
                field="story_photos",
            )
        if (photo.rights_from and at < photo.rights_from) or (
            photo.rights_until and photo.rights_until <= at
        ):
            yield Finding(
                id="photos.E3",
                message=_("The rights to photo %(number)s are not in force then.")
                % {"number": number},
                hint=_("Choose another time, or take the photo out of the story."),
                field="story_photos",
            )
        if not photo.renditions:
            yield Finding(
                id="photos.E2",
                message=_("Photo %(number)s has no copies for readers.") % {"number": number},
                hint=_("Upload it again."),
                field="story_photos",
            )
