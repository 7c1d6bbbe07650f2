"""What the vocabularies share: a name that is unique whatever its case, a slug, other names."""

import secrets
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from articles.names import name_key

#: The most characters of a slug, a story's or a word's.
SLUG_CHARACTERS = 100


def short_slug(text: str, *, most: int = 80) -> str:
    """``text`` as a slug of at most ``most`` characters, cut between words; Unicode is kept."""
    slug = slugify(text, allow_unicode=True)
    if len(slug) <= most:
        return slug
    return slug[: most + 1].rpartition("-")[0] or slug[:most]


def new_token() -> str:
    """A part of an address that nobody can guess (128 bits)."""
    return secrets.token_urlsafe(16)


class WordQuerySet(models.QuerySet):
    """Words of a vocabulary, those that were merged into others among them."""

    def active(self):
        """Those that can be chosen: all but the merged."""
        return self.filter(merged_into=None)


class Named(models.Model):
    """A word of the newsroom's vocabulary. Its address stays: the slug is made once."""

    name = models.CharField(_("name"), max_length=200)
    key = models.CharField(max_length=200, unique=True, editable=False)
    slug = models.SlugField(
        _("slug"), max_length=SLUG_CHARACTERS, unique=True, allow_unicode=True, blank=True
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, editable=False, related_name="merged"
    )

    objects = WordQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    def save(self, *args, **kwargs) -> None:
        self.prepare()
        super().save(*args, **kwargs)

    @property
    def kept(self) -> Self:
        """The word that stands for this one: itself, or the one that it was merged into."""
        return self.merged_into or self

    def clean(self) -> None:
        super().clean()
        twin = type(self).objects.filter(key=name_key(self.name)).exclude(pk=self.pk).first()
        if twin and twin.merged_into:
            merged = _("“%(name)s” was merged into “%(kept)s”; use that one.")
            known = merged % {"name": twin.name, "kept": twin.kept.name}
            raise ValidationError({"name": _unless_confidential(known, twin, twin.kept)})
        if twin:
            known = _("“%(name)s” is here already; use that one.") % {"name": twin.name}
            raise ValidationError({"name": _unless_confidential(known, twin)})

    def prepare(self, *, taken: frozenset[str] | set[str] | None = None) -> None:
        """Fill in key and slug. ``taken`` spares the query where many are made at once."""
        self.key = name_key(self.name)
        if self.slug:
            return
        stem = short_slug(self.name) or type(self).__name__.lower()
        if taken is None:
            taken = set(
                type(self).objects.filter(slug__startswith=stem).values_list("slug", flat=True)
            )
        self.slug = free_slug(stem, taken)


def _unless_confidential(message: str, *named: Named) -> str:
    """``message``, or one that tells nothing of words that not everybody may know of."""
    if any(getattr(word, "confidential", False) for word in named):
        return _("This name cannot be used.")
    return message


def free_slug(stem: str, taken: frozenset[str] | set[str], *, most: int = SLUG_CHARACTERS) -> str:
    """``stem``, or the first of ``stem-2``, ``stem-3`` … that is not in ``taken``.

    The stem is cut where it would be longer than ``most`` characters with its number.
    """
    slug = stem[:most]
    number = 1
    while slug in taken:
        number += 1
        ending = f"-{number}"
        slug = stem[: most - len(ending)].rstrip("-") + ending
    return slug


class Aliased(Named):
    """A word with other names that imports recognise it by."""

    aliases = models.JSONField(_("other names"), default=list, blank=True)

    class Meta(Named.Meta):
        abstract = True

    @property
    def names(self) -> list[str]:
        """The name and its aliases."""
        return [self.name, *self.aliases]

    def clean(self) -> None:
        super().clean()
        if not isinstance(self.aliases, list) or not all(
            isinstance(alias, str) for alias in self.aliases
        ):
            raise ValidationError({"aliases": _("Write one name a line.")})
        mine = {name_key(alias) for alias in self.aliases}
        others = type(self).objects.exclude(pk=self.pk)
        for other in others.only("name", "aliases", "key", "merged_into"):
            common = mine & {name_key(name) for name in other.names}
            if common:
                known = _("“%(alias)s” already stands for %(name)s.") % {
                    "alias": common.pop(),
                    "name": other.kept.name,
                }
                raise ValidationError({"aliases": _unless_confidential(known, other, other.kept)})
