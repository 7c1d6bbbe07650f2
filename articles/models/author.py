"""Authors, and the ordered byline that puts them on a story."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .base import Named


class Author(Named):
    """Somebody whose name stands over stories, with an account at the desk or without."""

    title = models.CharField(_("title"), max_length=200, blank=True)
    bio = models.TextField(_("about"), blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    languages = models.CharField(_("languages"), max_length=200, blank=True)
    email = models.EmailField(
        _("public email"), blank=True, help_text=_("Shown to readers on the author’s page.")
    )
    url = models.URLField(_("web address"), max_length=2000, blank=True)
    portrait = models.ForeignKey(
        "articles.Photo",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="portrait_of",
        verbose_name=_("portrait"),
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        verbose_name=_("account"),
        related_name="author",
    )

    class Meta(Named.Meta):
        verbose_name = _("author")
        verbose_name_plural = _("authors")
        ordering = ("name",)

    def get_absolute_url(self) -> str:
        return reverse("author", args=[self.slug])


class Byline(models.Model):
    """One name of a story's byline, in its order."""

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="bylines")
    author = models.ForeignKey(
        Author, models.PROTECT, related_name="bylines", verbose_name=_("author")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("byline")
        verbose_name_plural = _("byline")
        ordering = ("order", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["article", "author"],
                name="one_byline_an_author",
                violation_error_message=_("This author stands in the byline already."),
            )
        ]

    def __str__(self) -> str:
        return self.author.name
