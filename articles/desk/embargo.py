"""An embargo that runs: everybody who edits may lengthen it; to lift it takes the right to break it."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from .access import Person, may
from .times import clock


def may_move(by: Person, *, held: datetime | None, wanted: datetime | None) -> bool:
    """Whether ``by`` may put ``wanted`` in the place of the embargo ``held``; None is no embargo.

    Who lifts an embargo publishes through it a moment later.
    """
    runs = held is not None and held > timezone.now()
    lifts = runs and (wanted is None or wanted < held.replace(microsecond=0))
    return not lifts or may(by, "break_embargo")


def check_move(by: Person, *, held: datetime | None, wanted: datetime | None) -> None:
    """Raise ValidationError, with a sentence, where ``by`` may not."""
    if not may_move(by, held=held, wanted=wanted):
        raise ValidationError(
            _("The embargo runs until %(when)s; only the chief editor may end it earlier.")
            % {"when": clock(held)}
        )
