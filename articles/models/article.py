"""The article: the desk's working copy of a story, which readers never see."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_prose_editor.fields import ProseEditorField
from taggit.managers import TaggableManager

from articles.body import clean, editor_extensions

from .section import Section
from .tag import TaggedArticle


class Stage(models.TextChoices):
    """How far the desk has come with a story."""

    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in-review", _("In review")
    READY = "ready", _("Ready")
    SPIKED = "spiked", _("Spiked")


class WireStatus(models.TextChoices):
    """What its provider allows with a story (IPTC NewsML-G2 2.35, ``pubStatus``)."""

    USABLE = "usable", _("Usable")
    WITHHELD = "withheld", _("Withheld by the wire")
    CANCELED = "canceled", _("Withdrawn by the wire")


def default_language() -> str:
    return settings.LANGUAGE_CODE


class Article(models.Model):
    """A story being worked on. Publishing freezes what is public of it; saving shows nothing."""

    headline = models.CharField(_("headline"), max_length=300)
    headline_provisional = models.BooleanField(
        _("headline is provisional"),
        default=False,
        help_text=_("Proposed by the import; not published before somebody confirms it."),
    )
    deck = models.TextField(_("deck"), max_length=1000, blank=True)
    slug = models.SlugField(
        _("slug"),
        max_length=100,
        allow_unicode=True,
        blank=True,
        help_text=_("The last part of the address. Empty: made from the headline."),
    )
    dateline = models.CharField(
        _("dateline"), max_length=200, blank=True, help_text=_("Such as “PYONGYANG, Jan. 25”.")
    )
    body = ProseEditorField(
        _("body"), blank=True, extensions=editor_extensions(own=True), sanitize=clean
    )
    section = models.ForeignKey(
        Section,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="articles",
        verbose_name=_("section"),
    )
    language = models.CharField(_("language"), max_length=35, default=default_language)
    urgency = models.PositiveSmallIntegerField(
        _("urgency"), null=True, blank=True, help_text=_("1 (flash) to 8.")
    )
    stage = models.CharField(_("stage"), max_length=12, choices=Stage, default=Stage.DRAFT)
    embargo_until = models.DateTimeField(_("embargo until"), null=True, blank=True)
    wire_embargo_until = models.DateTimeField(
        _("embargo of the wire"), null=True, blank=True, editable=False
    )
    wire_status = models.CharField(
        _("what the wire says of it"),
        max_length=8,
        choices=WireStatus,
        default=WireStatus.USABLE,
        db_default="usable",
        editable=False,
    )
    expires_at = models.DateTimeField(
        _("take down at"), null=True, blank=True, help_text=_("Empty: stays.")
    )
    published_at = models.DateTimeField(
        _("the story’s own date"),
        null=True,
        blank=True,
        help_text=_("When its provider first published it."),
    )
    translation_of = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="translations",
        verbose_name=_("translation of"),
        help_text=_("The story that this one says in another language."),
    )
    note = models.TextField(
        _("note to the desk"), blank=True, help_text=_("Never shown to readers.")
    )

    version = models.PositiveIntegerField(default=0, editable=False)
    digest = models.CharField(max_length=64, blank=True, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("created by"),
    )
    updated_at = models.DateTimeField(_("last saved"), auto_now=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("last saved by"),
    )

    tags = TaggableManager(_("tags"), through=TaggedArticle, blank=True)

    class Meta:
        verbose_name = _("story")
        verbose_name_plural = _("stories")
        ordering = ("-updated_at", "-pk")
        indexes = [
            # Each list of the desk is one range, with all that its filters ask for.
            models.Index(
                fields=["-updated_at", "-id", "stage", "digest"], name="article_last_saved"
            ),
            models.Index(fields=["stage", "-updated_at"], name="article_stage"),
            models.Index(
                fields=["section", "-updated_at", "-id", "stage", "digest"],
                name="article_of_section",
            ),
            models.Index(
                fields=["created_by", "-updated_at", "-id", "stage"], name="article_of_person"
            ),
            models.Index(
                fields=["-updated_at", "-id", "stage"],
                condition=models.Q(headline_provisional=True),
                name="article_provisional",
            ),
            models.Index(
                fields=["embargo_until"],
                condition=models.Q(embargo_until__isnull=False),
                name="article_embargo",
            ),
            models.Index(
                fields=["wire_embargo_until"],
                condition=models.Q(wire_embargo_until__isnull=False),
                name="article_wire_embargo",
            ),
            models.Index(
                fields=["wire_status"],
                condition=~models.Q(wire_status="usable"),
                name="article_wire_status",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["slug"],
                condition=~models.Q(slug=""),
                name="one_story_a_slug",
                violation_error_message=_("Another story has this slug."),
            ),
            models.CheckConstraint(
                condition=models.Q(urgency__isnull=True) | models.Q(urgency__range=(1, 8)),
                name="urgency_1_to_8",
                violation_error_message=_("Urgency is a number from 1 to 8."),
            ),
            models.CheckConstraint(
                condition=models.Q(stage__in=Stage.values), name="stage_is_known"
            ),
        ]
        permissions = [
            ("edit_any_article", _("Can edit any story")),
            ("review_article", _("Can review: make ready, send back, spike")),
            ("publish_article", _("Can publish, schedule and correct")),
            ("withdraw_article", _("Can withdraw")),
            ("break_embargo", _("Can break an embargo")),
        ]

    def __str__(self) -> str:
        return self.headline


class RelatedStory(models.Model):
    """A story that an editor has picked to be read next; those that are found come after it."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="picks")
    other = models.ForeignKey(
        Article, models.CASCADE, related_name="picked_by", verbose_name=_("story")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("related story")
        verbose_name_plural = _("related stories")
        ordering = ("order", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["article", "other"],
                name="one_pick_a_story",
                violation_error_message=_("This story is picked already."),
            ),
            models.CheckConstraint(
                condition=~models.Q(article=models.F("other")),
                name="no_story_is_its_own_next",
                violation_error_message=_("A story is not related to itself."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.other)


class Correction(models.Model):
    """What was wrong, or has changed, in words for readers; it goes out with the next version."""

    class Kind(models.TextChoices):
        UPDATE = "update", _("Update")
        CLARIFICATION = "clarification", _("Clarification")
        CORRECTION = "correction", _("Correction")
        RETRACTION = "retraction", _("Retraction")

    article = models.ForeignKey(Article, models.CASCADE, related_name="corrections")
    kind = models.CharField(_("kind"), max_length=14, choices=Kind, default=Kind.CORRECTION)
    text = models.TextField(_("text"))
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return self.text[:80]


class Revision(models.Model):
    """A story as it was saved: the whole record, who saved it and why. Never changed."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField(_("number"))
    story = models.JSONField()
    reason = models.CharField(_("why"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("when"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("who"),
    )

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering = ("-number",)
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="one_revision_a_number")
        ]

    def __str__(self) -> str:
        return f"{self.article_id} · {self.number}"
