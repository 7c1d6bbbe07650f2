"""Where stories came from: each item as it was received, and the runs that read them."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportRun(models.Model):
    """One run of an import: when, by whom, with what options, and how many of each outcome."""

    provider = models.CharField(_("provider"), max_length=100, blank=True)
    options = models.JSONField(_("options"), default=dict)
    counts = models.JSONField(_("outcomes"), default=dict)
    started_at = models.DateTimeField(_("started"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished"), null=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("import run")
        verbose_name_plural = _("import runs")
        ordering = ("-started_at", "-pk")

    def __str__(self) -> str:
        return f"{self.pk} · {self.started_at:%Y-%m-%d %H:%M}"


class WireItem(models.Model):
    """An item as it was received: byte for byte, with its checksum and what became of it."""

    class Outcome(models.TextChoices):
        CREATED = "created", _("Created")
        UPDATED = "updated", _("Updated")
        UNCHANGED = "unchanged", _("Unchanged")
        CONFLICT = "conflict", _("Conflict")
        REJECTED = "rejected", _("Rejected")

    provider = models.CharField(_("provider"), max_length=100, blank=True)
    guid = models.CharField(_("guid"), max_length=500)
    version = models.CharField(_("version"), max_length=100, blank=True)
    format = models.CharField(_("format"), max_length=20, blank=True)
    path = models.TextField(_("file"), blank=True)
    raw = models.BinaryField(_("original"))
    sha256 = models.CharField("SHA-256", max_length=64)
    outcome = models.CharField(_("outcome"), max_length=9, choices=Outcome)
    notes = models.JSONField(_("what was noticed"), default=list)
    article = models.ForeignKey(
        "articles.Article",
        models.SET_NULL,
        null=True,
        related_name="wire_items",
        verbose_name=_("story"),
    )
    article_version = models.PositiveIntegerField(null=True)
    run = models.ForeignKey(ImportRun, models.PROTECT, related_name="items", verbose_name=_("run"))
    received_at = models.DateTimeField(_("received"), auto_now_add=True)

    class Meta:
        verbose_name = _("wire item")
        verbose_name_plural = _("wire items")
        ordering = ("-received_at", "-pk")
        indexes = [
            models.Index(
                fields=["article", "article_version"],
                condition=models.Q(outcome="conflict"),
                name="wire_conflict",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "guid", "version", "sha256"], name="one_item_received_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.guid}".strip()
