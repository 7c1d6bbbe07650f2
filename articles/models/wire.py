"""Where stories came from: who sends them, each item as it was received, the runs that read them."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .article import Article, WireStatus
from .section import Section
from .source import Source
from .tag import Tag


class Provider(models.Model):
    """Who sends stories, and how this newsroom takes them. ``name`` is that of an import's option."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    source = models.ForeignKey(
        Source,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("credited source"),
        help_text=_("For stories that name no credit of their own."),
    )
    section = models.ForeignKey(
        Section,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("default section"),
        help_text=_("For stories that no rule below gives a section."),
    )
    formats = models.JSONField(
        _("formats"), default=list, blank=True, help_text=_("None chosen: all of them.")
    )
    makes_tags = models.BooleanField(
        _("new names become tags"),
        default=True,
        help_text=_("Off: only names that are tags already, or that a rule below makes tags."),
    )

    class Meta:
        verbose_name = _("provider")
        verbose_name_plural = _("providers")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class SubjectRuleQuerySet(models.QuerySet):
    def unmapped(self):
        """Codes that came in and nobody has said what they mean here."""
        return self.filter(section=None, tag=None, is_left_out=False)


class SubjectRule(models.Model):
    """A subject code of a provider, and what it means here: a section, a tag, both, or nothing.

    Codes that come in and are not known yet are added without a meaning.
    """

    provider = models.ForeignKey(
        Provider, models.CASCADE, related_name="rules", verbose_name=_("provider")
    )
    scheme = models.CharField(_("scheme"), max_length=200, blank=True)
    code = models.CharField(_("code"), max_length=200)
    name = models.CharField(_("its name there"), max_length=200, blank=True)
    section = models.ForeignKey(
        Section,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("section here"),
    )
    tag = models.ForeignKey(
        Tag, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("tag here")
    )
    is_left_out = models.BooleanField(_("left out"), default=False)
    times_seen = models.PositiveIntegerField(_("stories"), default=0, editable=False)
    last_seen_at = models.DateTimeField(_("last seen"), null=True, editable=False)

    objects = SubjectRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("subject code")
        verbose_name_plural = _("subject codes")
        ordering = ("-times_seen", "scheme", "code")
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "scheme", "code"], name="one_rule_a_subject_code"
            )
        ]

    def __str__(self) -> str:
        code = f"{self.scheme}:{self.code}" if self.scheme else self.code
        return f"{code} · {self.name}" if self.name else code


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
    issued_at = models.DateTimeField(_("issued"), null=True)
    status = models.CharField(
        _("status"),
        max_length=8,
        choices=WireStatus,
        default=WireStatus.USABLE,
        db_default="usable",
    )
    format = models.CharField(_("format"), max_length=20, blank=True)
    path = models.TextField(_("file"), blank=True)
    raw = models.BinaryField(_("original"))
    sha256 = models.CharField("SHA-256", max_length=64)
    outcome = models.CharField(_("outcome"), max_length=9, choices=Outcome)
    notes = models.JSONField(_("what was noticed"), default=list)
    article = models.ForeignKey(
        Article,
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
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "guid", "version", "sha256"], name="one_item_received_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.guid}".strip()


class WireUpdate(models.Model):
    """What the wire has sent for a story that an editor has changed, and what of it is settled.

    ``agreed`` is the record that both sides go by: what came in last, but where the wire's change is
    still open, what came before. ``new`` is what came in last. Where they are equal nothing is open.
    """

    article = models.OneToOneField(Article, models.CASCADE, related_name="wire_update")
    item = models.ForeignKey(
        WireItem, models.SET_NULL, null=True, related_name="+", verbose_name=_("wire item")
    )
    agreed = models.JSONField()
    new = models.JSONField()
    is_open = models.BooleanField(_("to be settled"), default=True)
    arrived_at = models.DateTimeField(_("arrived"), auto_now_add=True)

    class Meta:
        verbose_name = _("update of the wire")
        verbose_name_plural = _("updates of the wire")
        indexes = [
            models.Index(
                fields=["article"], condition=models.Q(is_open=True), name="wire_update_open"
            )
        ]

    def __str__(self) -> str:
        return str(self.article)
