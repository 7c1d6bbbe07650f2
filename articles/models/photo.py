"""Photos as they are held, and as each story uses them."""

from django.conf import settings
from django.core.files.storage import storages
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from .base import new_token

#: A photo that readers cannot be shown as it is, if the story does not say what it lacks.
LACKS_WORDS = models.Q(caption="") | models.Q(alt_text="") | models.Q(creator="", credit="")
#: ``photos.geometry.Box``, by its name.
CROP = r"^(?:\d{1,5}-){3}\d{1,5}\Z"
FRACTION = (MinValueValidator(0.0), MaxValueValidator(1.0))


def originals():
    """The private storage of originals."""
    return storages["originals"]


def original_name(sha256: str) -> str:
    """Originals lie under their checksum, whatever they were called."""
    return f"{sha256[:2]}/{sha256}"


def original_path(photo: "Photo", filename: str) -> str:
    return original_name(photo.sha256)


class PhotoUse(models.TextChoices):
    """What the rights to a photo can allow (``records.PHOTO_USES``)."""

    WEB = "web", _("Our own pages")
    SOCIAL = "social", _("Cards on social networks")
    SYNDICATION = "syndication", _("Feeds and data for others")


class Photo(models.Model):
    """A photograph: its original byte for byte, who made it, and what may be done with it.

    The words are those of the IPTC Photo Metadata Standard 2023.2: ``caption`` is its Description,
    ``agency`` its Source, ``credit`` its Credit Line.
    """

    file = models.FileField(
        _("file"), storage=originals, upload_to=original_path, max_length=200, editable=True
    )
    filename = models.CharField(_("file name"), max_length=255, blank=True, editable=False)
    sha256 = models.CharField(max_length=64, unique=True, editable=False)
    token = models.CharField(max_length=32, unique=True, editable=False, default=new_token)
    width = models.PositiveIntegerField(_("width"), editable=False)
    height = models.PositiveIntegerField(_("height"), editable=False)
    fingerprint = models.CharField(max_length=16, blank=True, editable=False)

    headline = models.CharField(_("headline"), max_length=300, blank=True)
    caption = models.TextField(_("caption"), blank=True)
    alt_text = models.TextField(
        _("alternative text"),
        blank=True,
        help_text=_("What the picture shows, for readers who cannot see it."),
    )
    extended_description = models.TextField(
        _("extended description"),
        blank=True,
        help_text=_("For a picture that a sentence cannot describe, such as a map or a chart."),
    )
    creator = models.CharField(_("creator"), max_length=200, blank=True)
    credit = models.CharField(
        _("credit line"), max_length=300, blank=True, help_text=_("Such as “KCNA / Yonhap”.")
    )
    agency = models.CharField(
        _("agency"), max_length=200, blank=True, help_text=_("Who supplied the picture.")
    )
    date_created = models.CharField(
        _("taken on"),
        max_length=35,
        blank=True,
        help_text=_("As far as it is known: 2026, 2026-01 or 2026-01-25."),
    )
    place = models.CharField(_("place"), max_length=300, blank=True)
    keywords = models.JSONField(_("keywords"), default=list, blank=True)

    copyright_notice = models.CharField(_("copyright notice"), max_length=500, blank=True)
    usage_terms = models.TextField(_("usage terms"), blank=True)
    rights_from = models.DateTimeField(_("rights from"), null=True, blank=True)
    rights_until = models.DateTimeField(
        _("rights until"),
        null=True,
        blank=True,
        help_text=_("At that second readers see the photo nowhere any more."),
    )
    allowed_uses = models.JSONField(_("allowed uses"), default=list, blank=True)
    max_uses = models.PositiveSmallIntegerField(
        _("most stories"),
        null=True,
        blank=True,
        validators=(MinValueValidator(1),),
        help_text=_("In how many stories it may be published. Empty: in any number."),
    )
    territory = models.CharField(
        _("territory"),
        max_length=300,
        blank=True,
        help_text=_("Where it may be shown; a note for editors."),
    )
    required_credit = models.CharField(
        _("required wording"),
        max_length=300,
        blank=True,
        help_text=_("Words that the credit must have in every story."),
    )
    embargo_until = models.DateTimeField(_("embargo until"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True, editable=False)
    withdrawal_reason = models.TextField(_("why it was withdrawn"), blank=True, editable=False)

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

    #: Whether it was here already when its picture was brought in.
    was_held = False

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
            models.Index(fields=["-created_at", "-id"], name="photo_newest"),
            models.Index(fields=["creator", "-created_at"], name="photo_of_creator"),
            models.Index(fields=["credit", "-created_at"], name="photo_of_credit"),
            models.Index(fields=["agency", "-created_at"], name="photo_of_agency"),
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
        said = self.caption or self.headline
        return Truncator(said).chars(80) if said else self.filename or self.sha256[:12]

    @property
    def credit_line(self) -> str:
        """Whom the picture is credited to where a story says nothing else."""
        return self.credit or self.creator


class FormerFile(models.Model):
    """A file that was replaced by another: its original is kept, and can be put back."""

    photo = models.ForeignKey(Photo, models.CASCADE, related_name="former_files")
    filename = models.CharField(_("file name"), max_length=255, blank=True)
    sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField(_("width"))
    height = models.PositiveIntegerField(_("height"))
    replaced_at = models.DateTimeField(_("replaced"), auto_now_add=True)
    replaced_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("former file")
        verbose_name_plural = _("former files")
        ordering = ("-replaced_at", "-pk")

    def __str__(self) -> str:
        return self.filename or self.sha256[:12]


class FingerprintBand(models.Model):
    """Eight bits of a photo's fingerprint: pictures that look alike share a band at least."""

    photo = models.ForeignKey(Photo, models.CASCADE, related_name="bands")
    band = models.PositiveSmallIntegerField()
    value = models.PositiveSmallIntegerField()

    class Meta:
        indexes = [models.Index(fields=["band", "value", "photo"], name="photos_alike")]

    def __str__(self) -> str:
        return f"{self.photo_id} · {self.band}"


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
    crop = models.CharField(
        _("crop"),
        max_length=23,
        blank=True,
        validators=(RegexValidator(CROP),),
        help_text=_("Left, top, width and height in ten-thousandths. Empty: the whole picture."),
    )
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
