"""Pages about the paper itself: who makes it, how it is reached, by which rules it works."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.contrib.flatpages.models import FlatPage
from django.db import models
from django.utils.translation import gettext_lazy as _


class HousePageQuerySet(models.QuerySet):
    def public(self) -> Self:
        """Those that readers may see: this paper's, and not kept back."""
        return self.filter(sites=settings.SITE_ID, registration_required=False)


class HousePage(FlatPage):
    """A page that is no story, such as /about/. Readers see it as it was saved last.

    ``registration_required`` keeps it back: there are no readers with accounts.
    """

    objects = HousePageQuerySet.as_manager()

    class Meta:
        proxy = True
        verbose_name = _("page about the paper")
        verbose_name_plural = _("pages about the paper")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return self.url
