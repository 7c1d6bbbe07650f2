"""Tags: django-taggit with our own tag (Unicode slugs, aliases) and direct foreign keys."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from taggit.models import ItemBase

from articles.names import name_key

from .base import Aliased, WordQuerySet


class TagQuerySet(WordQuerySet):
    """Looks tags up by key where django-taggit asks for ``name__iexact``.

    SQLite folds the case of ASCII only; the key folds that of every script. The name of a tag
    that was merged gives the one that was kept.
    """

    def get(self, *args, **kwargs):
        if "name__iexact" not in kwargs:
            return super().get(*args, **kwargs)
        return super().get(*args, **_by_key(kwargs)).kept

    def get_or_create(self, defaults=None, **kwargs):
        tag, made = super().get_or_create(defaults, **_by_key(kwargs))
        return tag.kept, made


def _by_key(lookup: dict) -> dict:
    if "name__iexact" in lookup:
        lookup["key"] = name_key(lookup.pop("name__iexact"))
    return lookup


class Tag(Aliased):
    """A subject that readers can follow. Its name is unique whatever the case."""

    description = models.TextField(_("description"), blank=True)
    is_series = models.BooleanField(
        _("is a series"),
        default=False,
        help_text=_("Its stories lead readers from one part to the next."),
    )

    objects = TagQuerySet.as_manager()

    class Meta(Aliased.Meta):
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ("name",)

    def get_absolute_url(self) -> str:
        return reverse("tag", args=[self.slug])


class TaggedArticle(ItemBase):
    """A tag on a story, in the order the editor gave."""

    content_object = models.ForeignKey("articles.Article", models.CASCADE, related_name="tagged")
    tag = models.ForeignKey(Tag, models.PROTECT, related_name="tagged", verbose_name=_("tag"))

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["content_object", "tag"], name="one_tag_a_story")
        ]

    def __str__(self) -> str:
        return self.tag.name
