"""What readers can see: frozen versions of stories, and the rows that lists find them by.

This module knows nothing of the working copy but its number.
"""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.records import Story

from .author import Author
from .base import new_token
from .section import Section
from .source import Source
from .tag import Tag


def is_visible(at: datetime, *, prefix: str = "") -> Q:
    """The one meaning of "a reader may see it", for versions or, with a prefix, their links."""
    return Q(
        Q(**{f"{prefix}visible_until__isnull": True}) | Q(**{f"{prefix}visible_until__gt": at}),
        **{f"{prefix}visible_from__lte": at, f"{prefix}cancelled_at__isnull": True},
    )


class PublishedVersionQuerySet(models.QuerySet):
    def visible(self, at: datetime | None = None) -> Self:
        """The versions that readers see at ``at`` (now where it is left out); one a story."""
        return self.filter(is_visible(at or timezone.now()))

    def current_or_pending(self, at: datetime) -> Self:
        """Those that readers see at ``at`` or will see after it."""
        return self.filter(
            Q(visible_until__isnull=True) | Q(visible_until__gt=at), cancelled_at__isnull=True
        )

    def pending(self, at: datetime) -> Self:
        """Those that wait for their time."""
        return self.filter(visible_from__gt=at, cancelled_at__isnull=True)

    def in_section(self, section: Section) -> Self:
        return self.filter(section=section)

    def newest_first(self) -> Self:
        return self.order_by("-published_at", "-article_id")

    def for_lists(self) -> Self:
        """Without the story itself: lists read ``summary``."""
        return self.defer("story")


class PublishedVersion(models.Model):
    """The public face of a story, frozen (IPTC NewsML-G2 2.35, ``version``: 1, 2, 3 …).

    Only its dates ever change: that is how a story is superseded, taken down, withdrawn.
    ``original`` is the story that this one is a translation of.
    ``published_at`` is the story's first publication and the same in all its versions;
    ``updated_at`` is set where the readers' text differs from that of an earlier version.
    """

    CHANGEABLE = frozenset({"visible_until", "cancelled_at", "withdrawn_at", "withdrawal_reason"})

    article = models.ForeignKey("articles.Article", models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    story = models.JSONField()
    summary = models.JSONField()
    digest = models.CharField(max_length=64)
    slug = models.SlugField(max_length=100, allow_unicode=True)
    section = models.ForeignKey(Section, models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(_("first published"))
    updated_at = models.DateTimeField(_("updated"), null=True)
    visible_from = models.DateTimeField(_("visible from"))
    visible_until = models.DateTimeField(_("visible until"), null=True)
    expires_at = models.DateTimeField(_("taken down at"), null=True)
    original = models.ForeignKey("articles.Article", models.SET_NULL, null=True, related_name="+")
    cancelled_at = models.DateTimeField(_("cancelled"), null=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True)
    withdrawal_reason = models.TextField(_("public reason"), blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    objects = PublishedVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("published version")
        verbose_name_plural = _("published versions")
        indexes = [
            models.Index(fields=["-published_at", "-article_id"], name="version_newest"),
            models.Index(
                fields=["section", "-published_at", "-article_id"], name="version_section_newest"
            ),
            models.Index(fields=["slug", "published_at"], name="version_address"),
            models.Index(
                fields=["article", "visible_from", "visible_until", "cancelled_at", "digest"],
                name="version_article",
            ),
            models.Index(fields=["visible_from", "article"], name="version_begins"),
            models.Index(
                fields=["published_at", "visible_from", "visible_until", "cancelled_at"],
                name="version_months",
            ),
            models.Index(
                fields=["article", "number"],
                condition=Q(withdrawn_at__isnull=False),
                name="version_withdrawn",
            ),
            models.Index(
                fields=["expires_at"],
                condition=Q(expires_at__isnull=False),
                name="version_expires",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="one_version_a_number"),
            models.CheckConstraint(
                condition=Q(visible_until__isnull=True) | Q(visible_from__lt=F("visible_until")),
                name="visible_from_before_until",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawal_reason=""),
                name="withdrawn_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.summary.get('headline', '')} · {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Refuse to change anything but the dates of a version that stands."""
        if self.pk and not set(kwargs.get("update_fields") or ["all"]) <= self.CHANGEABLE:
            raise TypeError("A published version is frozen; publish a new one instead.")
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        day = timezone.localtime(self.published_at)
        return reverse("story", args=[day.year, day.month, day.day, self.slug])

    def is_live(self, at: datetime) -> bool:
        """Whether readers see it at ``at``: ``is_visible``, of a row that is at hand."""
        ends = self.visible_until
        return self.cancelled_at is None and self.visible_from <= at and (ends is None or ends > at)

    @cached_property
    def record(self) -> Story:
        """The frozen story."""
        return Story.from_json(self.story)


class PublishedLink(models.Model):
    """A version under a tag, author or source; the time makes its newest one index range."""

    published_at = models.DateTimeField()

    class Meta:
        abstract = True


class PublishedTag(PublishedLink):
    version = models.ForeignKey(PublishedVersion, models.CASCADE, related_name="tag_links")
    tag = models.ForeignKey(Tag, models.PROTECT, related_name="published")

    class Meta:
        indexes = [models.Index(fields=["tag", "-published_at", "version"], name="tag_newest")]

    def __str__(self) -> str:
        return f"{self.tag_id} · {self.version_id}"


class PublishedAuthor(PublishedLink):
    version = models.ForeignKey(PublishedVersion, models.CASCADE, related_name="author_links")
    author = models.ForeignKey(Author, models.PROTECT, related_name="published")

    class Meta:
        indexes = [
            models.Index(fields=["author", "-published_at", "version"], name="author_newest")
        ]

    def __str__(self) -> str:
        return f"{self.author_id} · {self.version_id}"


def authors_seen(at: datetime) -> models.QuerySet[Author]:
    """The authors of stories that readers see at ``at``: those who have a page."""
    links = PublishedAuthor.objects.filter(is_visible(at, prefix="version__"))
    return Author.objects.filter(Exists(links.filter(author=OuterRef("pk"))))


class PublishedSource(PublishedLink):
    version = models.ForeignKey(PublishedVersion, models.CASCADE, related_name="source_links")
    source = models.ForeignKey(Source, models.PROTECT, related_name="published")

    class Meta:
        indexes = [
            models.Index(fields=["source", "-published_at", "version"], name="source_newest")
        ]

    def __str__(self) -> str:
        return f"{self.source_id} · {self.version_id}"


class PublishedCorrection(models.Model):
    """A correction that a version carries, for the list of all corrections."""

    version = models.ForeignKey(PublishedVersion, models.CASCADE, related_name="correction_links")
    kind = models.CharField(max_length=14)
    text = models.TextField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["-at", "-id"], name="correction_newest")]

    def __str__(self) -> str:
        return self.text[:80]


class PhotoFaceQuerySet(models.QuerySet):
    def shown(self, at: datetime | None = None) -> Self:
        """The photos that readers may see on the newsroom's pages at ``at`` (now, if left out)."""
        at = at or timezone.now()
        return self.filter(
            Q(shown_from__isnull=True) | Q(shown_from__lte=at),
            Q(shown_until__isnull=True) | Q(shown_until__gt=at),
            withdrawn_at=None,
            on_pages=True,
        )

    def seen(self, at: datetime) -> Self:
        """Those of the photos shown at ``at`` that stand in a story which readers see then.

        And the portraits of those who wrote one.
        """
        links = PublishedPhoto.objects.filter(is_visible(at, prefix="version__"))
        in_story = Exists(links.filter(photo=OuterRef("pk")))
        portrait = Exists(authors_seen(at).filter(portrait=OuterRef("pk")))
        return self.shown(at).filter(in_story | portrait)

    def previewed(self, at: datetime) -> Self:
        """Those that a preview shows: all but the withdrawn and those whose rights are over."""
        ends = Q(shown_until__isnull=True) | Q(shown_until__gt=at)
        return self.filter(ends, withdrawn_at=None)


class PhotoFace(models.Model):
    """The public face of a photo: what its copies are made from, and when readers may see them.

    Versions freeze the words of a photo. The picture is asked for here when a page is read, so
    that the end of its rights, a withdrawal, a better file reach every page at once. ``marks`` are
    what the copies carry (creator, credit, copyright_notice); ``secret`` goes into their names.
    """

    photo = models.OneToOneField(
        "articles.Photo", models.CASCADE, primary_key=True, related_name="face"
    )
    token = models.CharField(max_length=32, unique=True)
    secret = models.CharField(max_length=32, default=new_token)
    sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    focal_x = models.FloatField(default=0.5)
    focal_y = models.FloatField(default=0.5)
    marks = models.JSONField(default=dict)
    shown_from = models.DateTimeField(null=True)
    shown_until = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    on_pages = models.BooleanField(default=True)
    on_cards = models.BooleanField(default=True)
    in_data = models.BooleanField(default=True)

    objects = PhotoFaceQuerySet.as_manager()

    def __str__(self) -> str:
        return self.token

    @property
    def focal(self) -> tuple[float, float]:
        return self.focal_x, self.focal_y


class PublishedPhoto(models.Model):
    """A photo in a version, and the part of it that the version shows (``StoryPhoto.crop``)."""

    version = models.ForeignKey(PublishedVersion, models.CASCADE, related_name="photo_links")
    photo = models.ForeignKey("articles.Photo", models.PROTECT, related_name="published")
    crop = models.CharField(max_length=23, blank=True)

    class Meta:
        indexes = [models.Index(fields=["photo", "version"], name="photo_published")]

    def __str__(self) -> str:
        return f"{self.photo_id} · {self.version_id}"


class PublishedRelated(models.Model):
    """A story to read next, as it was found or picked when the version was published."""

    version = models.ForeignKey(PublishedVersion, models.CASCADE, related_name="related_links")
    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="+")
    order = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("order",)
        constraints = [
            models.UniqueConstraint(fields=["version", "article"], name="one_relation_a_version")
        ]

    def __str__(self) -> str:
        return f"{self.version_id} · {self.article_id}"


class FrontSlot(models.Model):
    """A place on a front that an editor fills with a story, until a time or for good.

    ``section`` is the section whose front it is; none is the paper's own front page.

    It names the story, not a version: readers see the version that is visible, or none.
    """

    class Area(models.TextChoices):
        BREAKING = "breaking", _("Breaking bar")
        LEAD = "lead", _("Lead")
        SECOND = "second", _("Second row")
        RAIL = "rail", _("Rail")

    section = models.ForeignKey(
        Section,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="front_slots",
        verbose_name=_("front of"),
    )
    area = models.CharField(_("place"), max_length=8, choices=Area, default=Area.SECOND)
    article = models.ForeignKey(
        "articles.Article",
        models.CASCADE,
        related_name="front_slots",
        verbose_name=_("story"),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    until = models.DateTimeField(
        _("until"), null=True, blank=True, help_text=_("Empty: until it is taken off.")
    )
    pinned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )
    pinned_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("front page slot")
        verbose_name_plural = _("front page")
        ordering = ("area", "order", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["article"],
                condition=Q(section=None),
                name="a_story_is_pinned_once",
                violation_error_message=_("This story is pinned on the front page already."),
            ),
            models.UniqueConstraint(
                fields=["section", "article"],
                name="a_story_is_pinned_once_a_section",
                violation_error_message=_("This story is pinned on this front already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_area_display()} · {self.article_id}"
