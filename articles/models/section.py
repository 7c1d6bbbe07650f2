"""Sections: the parts of the paper."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .base import Named


class Section(Named):
    """A part of the paper, such as World or Culture; each story stands in one."""

    description = models.TextField(_("description"), blank=True)
    order = models.PositiveSmallIntegerField(
        _("order"), default=0, help_text=_("Place in the menu and on the front page.")
    )

    class Meta(Named.Meta):
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        ordering = ("order", "name")

    def get_absolute_url(self) -> str:
        return reverse("section", args=[self.slug])
