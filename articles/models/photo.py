"""Photos as they are held, and as each story uses them."""

import secrets

from django.conf import settings
from django.core.files.storage import storages
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

#: A photo that readers cannot be shown as it is, if the story does not say what it lacks.
LACKS_WORDS = models.Q(caption="") | models.Q(alt_text="") | models.Q(creator="", credit="")
FRACTION = (MinValueValidator(0.0), MaxValueValidator(1.0))


def originals():
    """The private storage of originals."""
    return storages["originals"]


def original_path(photo: "Photo", filename: str) -> str:
    """Originals lie under their checksum, whatever they were called."""
    return f"{photo.sha256[:2]}/{photo.sha256}"


def new_token() -> str:
    """The part of a rendition's address that nobody can guess (128 bits)."""
    return secrets.token_urlsafe(16)


class Photo(models.Model):
    """A photograph: its original byte for byte, who made it, and what may be done with it."""

    file = models.FileField(
        _("file"), storage=originals, upload_to=original_path, max_length=200, editable=True
    )
    filename = models.CharField(_("file name"), max_length=255, blank=True, editable=False)
    sha256 = models.CharField(max_length=64, unique=True, editable=False)
    token = models.CharField(max_length=32, unique=True, editable=False, default=new_token)
    width = models.PositiveIntegerField(_("width"), editable=False)
    height = models.PositiveIntegerField(_("height"), editable=False)
    renditions = models.JSONField(default=list, editable=False)

    caption = models.TextField(_("caption"), blank=True)
    alt_text = models.TextField(
        _("alternative text"),
        blank=True,
        help_text=_("What the picture shows, for readers who cannot see it."),
    )
    creator = models.CharField(_("creator"), max_length=200, blank=True)
    credit = models.CharField(
        _("credit line"), max_length=300, blank=True, help_text=_("Such as “KCNA / Yonhap”.")
    )
    copyright_notice = models.CharField(_("copyright notice"), max_length=500, blank=True)
    usage_terms = models.TextField(_("usage terms"), blank=True)
    rights_from = models.DateTimeField(_("rights from"), null=True, blank=True)
    rights_until = models.DateTimeField(_("rights until"), null=True, blank=True)
    embargo_until = models.DateTimeField(_("embargo until"), null=True, blank=True)
    focal_x = models.FloatField(_("focal point, across"), default=0.5, validators=FRACTION)
    focal_y = models.FloatField(_("focal point, down"), default=0.5, validators=FRACTION)
    metadata = models.JSONField(_("embedded metadata"), default=dict, editable=False)
    created_at = models.DateTimeField(_("taken in"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        ordering = ("-created_at", "-pk")
        indexes = [
            models.Index(
                fields=["embargo_until"],
                condition=models.Q(embargo_until__isnull=False),
                name="photo_embargo",
            ),
            models.Index(
                fields=["rights_until"],
                condition=models.Q(rights_until__isnull=False),
                name="photo_rights_end",
            ),
            models.Index(fields=["-id"], condition=LACKS_WORDS, name="photo_lacks_words"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(focal_x__range=(0, 1), focal_y__range=(0, 1)),
                name="focal_point_in_picture",
            ),
            models.CheckConstraint(
                condition=models.Q(rights_from__isnull=True)
                | models.Q(rights_until__isnull=True)
                | models.Q(rights_from__lt=models.F("rights_until")),
                name="rights_begin_before_they_end",
                violation_error_message=_("The rights must begin before they end."),
            ),
        ]

    def __str__(self) -> str:
        return self.caption[:80] or self.filename or self.sha256[:12]

    @property
    def thumbnail_url(self) -> str:
        """The address of the smallest rendition; empty where none has been made."""
        return self.renditions[0]["url"] if self.renditions else ""


class Placement(models.TextChoices):
    """Where a photo stands in its story."""

    LEAD = "lead", _("Lead")
    INLINE = "inline", _("In the text")
    GALLERY = "gallery", _("Gallery")


class ArticlePhoto(models.Model):
    """A photo in a story, or a note to the photo desk where there is none yet.

    Caption, alternative text and credit are this story's own; what is empty is the photo's.
    ``offered`` keeps what a provider said of a picture that is not held (file, url, creator …).
    """

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="story_photos")
    photo = models.ForeignKey(
        Photo,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="uses",
        verbose_name=_("photo"),
    )
    key = models.SlugField(_("key"), max_length=40, blank=True)
    caption = models.TextField(_("caption"), blank=True)
    alt_text = models.TextField(_("alternative text"), blank=True)
    credit = models.CharField(_("credit line"), max_length=300, blank=True)
    placement = models.CharField(
        _("placement"), max_length=8, choices=Placement, default=Placement.INLINE
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    offered = models.JSONField(default=dict, blank=True, editable=False)

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        ordering = ("order", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["article", "key"],
                condition=~models.Q(key=""),
                name="one_photo_a_key",
                violation_error_message=_("Another photo of this story has this key."),
            )
        ]

    def __str__(self) -> str:
        return self.caption[:80] or str(self.photo or _("Note to the photo desk"))
