"""Filing a story: under a section, under a tag."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import Article, Section, Tag

from .access import Person, require_edit
from .record import record_revision
from .stages import reopen_if_changed


@transaction.atomic
def set_section(*, article: Article, by: Person, section: Section) -> None:
    """Put a story into ``section``. Raises PermissionDenied, and ValidationError where it is there."""
    locked = _locked(article, by)
    if locked.section_id == section.pk:
        raise ValidationError(_("The story stands in this section already."))
    locked.section = section
    _save(locked, by, reason=_("Section set"))


@transaction.atomic
def add_tag(*, article: Article, by: Person, tag: Tag) -> None:
    """Add ``tag`` after the tags of a story. Raises PermissionDenied, and ValidationError."""
    locked = _locked(article, by)
    if locked.tagged.filter(tag=tag).exists():
        raise ValidationError(_("The story has this tag already."))
    locked.tagged.create(tag=tag)
    _save(locked, by, reason=_("Tag added"))


def _locked(article: Article, by: Person) -> Article:
    locked = Article.objects.select_for_update().get(pk=article.pk)
    require_edit(by, locked)
    return locked


def _save(article: Article, by: Person, *, reason: str) -> None:
    article.updated_at, article.updated_by = timezone.now(), by
    article.save(update_fields=["section", "updated_at", "updated_by"])
    record_revision(article=article, by=by, reason=reason)
    reopen_if_changed(article=article, by=by)
