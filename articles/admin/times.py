"""Times as the desk's forms take them."""

from datetime import datetime

from django.contrib.admin.widgets import AdminSplitDateTime
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

#: No story is older, none waits longer: another year has a digit too many or too few.
YEARS = range(1800, 2200)


def in_our_age(at: datetime) -> None:
    """Raise ValidationError, with a sentence, for a year that cannot be meant."""
    if at.year not in YEARS:
        raise ValidationError(_("Is the year right? Choose one from 1800 to 2199."))


class DateAndTime(AdminSplitDateTime):
    """Django's two fields, each with a name of its own for those who cannot see them."""

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        names = (gettext("Date"), gettext("Time"))
        for part, label in zip(context["widget"]["subwidgets"], names, strict=True):
            part["attrs"]["aria-label"] = label
        return context


#: For ``formfield_overrides``.
TIMES = {models.DateTimeField: {"validators": [in_our_age], "widget": DateAndTime}}
