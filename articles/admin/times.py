"""Times as the desk's forms take them."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

#: No story is older, none waits longer: another year has a digit too many or too few.
YEARS = range(1800, 2200)


def in_our_age(at: datetime) -> None:
    """Raise ValidationError, with a sentence, for a year that cannot be meant."""
    if at.year not in YEARS:
        raise ValidationError(_("Is the year right? Choose one from 1800 to 2199."))


#: For ``formfield_overrides``.
TIMES = {models.DateTimeField: {"validators": [in_our_age]}}
