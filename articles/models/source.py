"""Sources, and what each gave to a story."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .base import Aliased, WordQuerySet


class SourceKind(models.TextChoices):
    """What kind of source it is, as readers are told."""

    AGENCY = "agency", _("News agency")
    OFFICIAL = "official", _("Official body")
    STATE_MEDIA = "state-media", _("State media")
    MEDIA = "media", _("News organisation")
    ORGANISATION = "organisation", _("Organisation")
    DOCUMENT = "document", _("Document")
    PERSON = "person", _("Person")
    UNNAMED = "unnamed", _("Unnamed")


class SourceQuerySet(WordQuerySet):
    def public(self):
        """Those that readers may know of."""
        return self.filter(confidential=False)


class Source(Aliased):
    """Where a story has something from: an agency, an official body, a document, a person."""

    kind = models.CharField(
        _("kind"), max_length=20, choices=SourceKind, default=SourceKind.ORGANISATION
    )
    label = models.CharField(
        _("label"),
        max_length=100,
        blank=True,
        help_text=_("Shown beside the name, such as “state-controlled media”."),
    )
    label_reason = models.TextField(_("why this label"), blank=True)
    description = models.TextField(_("about"), blank=True)
    url = models.URLField(_("web address"), max_length=2000, blank=True)
    confidential = models.BooleanField(
        _("confidential"),
        default=False,
        help_text=_("Never shown to readers, nor to colleagues without the permission."),
    )

    objects = SourceQuerySet.as_manager()

    class Meta(Aliased.Meta):
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ("name",)
        permissions = [("see_confidential_source", _("Can see confidential sources"))]

    def get_absolute_url(self) -> str:
        """Its page for readers; a confidential source has none, and its slug would name it."""
        if self.confidential:
            return reverse("home")
        return reverse("source", args=[self.slug])


class SourceGrant(models.Model):
    """One person may know of one confidential source: somebody who knows it has said so."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="grants")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="source_grants",
        verbose_name=_("colleague"),
    )
    granted_at = models.DateTimeField(_("granted"), auto_now_add=True)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("granted by"),
    )

    class Meta:
        verbose_name = _("access to a source")
        verbose_name_plural = _("who may know of it")
        constraints = [
            models.UniqueConstraint(fields=["source", "user"], name="one_grant_a_person")
        ]

    def __str__(self) -> str:
        return str(self.user)


class CitationRole(models.TextChoices):
    """What the source did for the story."""

    CREDIT = "credit", _("Credit")
    QUOTED = "quoted", _("Quoted")
    BACKGROUND = "background", _("Background")
    PHOTO = "photo", _("Photo")


class CitationTerms(models.TextChoices):
    """On what terms it did so. Only what is on the record reaches readers."""

    ON_RECORD = "on-record", _("On the record")
    BACKGROUND = "background", _("Background, not to be named")
    OFF_RECORD = "off-record", _("Off the record")


class Citation(models.Model):
    """One thing that a source gave to a story: a credit, a statement, a photo, background."""

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="citations")
    source = models.ForeignKey(
        Source, models.PROTECT, related_name="citations", verbose_name=_("source")
    )
    role = models.CharField(
        _("role"), max_length=12, choices=CitationRole, default=CitationRole.QUOTED
    )
    statement = models.TextField(_("what it said or gave"), blank=True)
    url = models.URLField(_("link"), max_length=2000, blank=True)
    terms = models.CharField(
        _("terms"), max_length=12, choices=CitationTerms, default=CitationTerms.ON_RECORD
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("citation")
        verbose_name_plural = _("sources")
        ordering = ("order", "pk")

    def __str__(self) -> str:
        # The history of a story quotes this to everybody: a source's name may be a secret.
        return self.get_role_display()
