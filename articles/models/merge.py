"""A merge of two words of a vocabulary: what was moved, so that it can be moved back."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Merge(models.Model):
    """``merged`` became ``kept``. ``moved`` names the rows that went over, by table."""

    kind = models.CharField(_("kind"), max_length=10)
    kept_id = models.BigIntegerField()
    kept_name = models.CharField(_("kept"), max_length=200)
    merged_id = models.BigIntegerField()
    merged_name = models.CharField(_("merged"), max_length=200)
    moved = models.JSONField(default=dict)
    at = models.DateTimeField(_("when"), auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    undone_at = models.DateTimeField(_("undone"), null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"{self.merged_name} → {self.kept_name}"
