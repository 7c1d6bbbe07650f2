"""Merging two words that mean one thing, and taking it back.

The merged word's row stays and leads to the one that was kept (``merged_into``): so its names go
on being recognised, its address goes on leading somewhere, and taking it back is exact.
"""

from collections.abc import Iterable, Iterator, Sequence

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Model, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import ActKind, Article, Author, Merge, PublishedVersion, Source
from articles.models.bulk import insert_rows

from . import access
from .access import Person
from .acts import record_act
from .confidential import stories_that_name
from .record import record_revisions
from .usage import REFERENCES, Reference, Word, at_the_desk

#: So many stories are held in memory, so many numbers named in one statement.
BATCH = 200
KINDS: dict[str, type[Word]] = {model._meta.model_name: model for model in REFERENCES}


def may_merge(by: Person, model: type[Word]) -> bool:
    """Merging changes a word and takes one away: whoever may do both may merge."""
    name = model._meta.model_name
    return access.may(by, f"change_{name}") and access.may(by, f"delete_{name}")


@transaction.atomic
def merge(*, kept: Word, merged: Word, by: Person) -> Merge:
    """Let ``kept`` stand wherever ``merged`` stands, at the desk and in the lists of readers.

    Each story at the desk gets a revision. What readers see of published stories stays as it was
    frozen; a story that was live without changes still is. Raises PermissionDenied, and
    ValidationError where the two cannot be one.
    """
    model = type(kept)
    _require(by, model, kept, merged)
    _lock_stories(_stories_of(merged))
    kept, merged = _locked(model, kept, merged)
    check_merge(kept=kept, merged=merged)
    stories = _stories_of(merged)
    moved = {"rows": {}, "doubled": {}, "user": None, "was_confidential": False}
    for reference in REFERENCES[model]:
        table = reference.model.__name__
        moved["doubled"][table] = _drop_doubled(reference, kept, merged)
        moved["rows"][table] = _move(reference, merged, kept)
    moved["words"] = list(merged.merged.values_list("pk", flat=True))
    merged.merged.update(merged_into=kept)
    if isinstance(kept, Source):
        moved["was_confidential"] = kept.confidential
    if isinstance(kept, Author) and kept.user_id is None:
        moved["user"] = merged.user_id
        _hand_account(merged.user_id, giver=merged, taker=kept)
    model.objects.filter(pk=merged.pk).update(merged_into=kept)
    done = Merge.objects.create(
        kind=model._meta.model_name,
        kept_id=kept.pk,
        kept_name=kept.name,
        merged_id=merged.pk,
        merged_name=merged.name,
        moved=moved,
        by=by,
    )
    reason = _("Merged %(kind)s “%(merged)s” into “%(kept)s”") % _words(kept, merged)
    _record(stories, by=by, reason=_("Sources merged") if model is Source else reason)
    _keep_act(ActKind.MERGED, done, kept, merged, by=by)
    return done


@transaction.atomic
def undo_merge(*, merge: Merge, by: Person) -> None:
    """Give back to the merged word what was its own, where nobody has changed it since.

    What the kept word has been given meanwhile stays with it. Raises PermissionDenied, and
    ValidationError where the merge is undone already or the kept word was merged again.
    """
    model = KINDS[merge.kind]
    kept, merged = model.objects.get(pk=merge.kept_id), model.objects.get(pk=merge.merged_id)
    _require(by, model, kept, merged)
    _lock_stories(_stories_of_rows(at_the_desk(model), merge))
    kept, merged = _locked(model, kept, merged)
    merge.refresh_from_db(from_queryset=Merge.objects.select_for_update())
    _refuse_undo(merge)
    for reference in REFERENCES[model]:
        table = reference.model.__name__
        for some in _batches(merge.moved["rows"][table]):
            reference.rows(kept).filter(pk__in=some).update(**{reference.column: merged})
        _bring_back(reference, merge.moved["doubled"][table], kept)
    kept.merged.filter(pk__in=merge.moved["words"]).update(merged_into=merged)
    if merge.moved["user"] and kept.user_id == merge.moved["user"]:
        _hand_account(kept.user_id, giver=kept, taker=merged)
    if isinstance(kept, Source) and kept.confidential and not merge.moved["was_confidential"]:
        # Made a secret while it had both names: neither becomes public by taking the merge back.
        Source.objects.filter(pk=merged.pk).update(confidential=True)
    model.objects.filter(pk=merged.pk).update(merged_into=None)
    merge.undone_at, merge.undone_by = timezone.now(), by
    merge.save(update_fields=["undone_at", "undone_by"])
    reason = _("Merge of %(kind)s “%(merged)s” into “%(kept)s” undone") % _words(kept, merged)
    reason = _("Merge of sources undone") if model is Source else reason
    _record(_stories_of(merged), by=by, reason=reason)
    _keep_act(ActKind.MERGE_UNDONE, merge, kept, merged, by=by)


# -- who may, and what cannot be --------------------------------------------------------------------


def _require(by: Person, model: type[Word], *words: Word) -> None:
    if not may_merge(by, model):
        raise PermissionDenied(_("You may not merge these; ask an editor or the chief editor."))
    if model is Source and not all(access.may_see_source(by, word) for word in words):
        raise PermissionDenied(_("You may merge sources only where you may know of both."))


def check_merge(*, kept: Word, merged: Word) -> None:
    """Raise ValidationError, with a sentence, where the two cannot be one."""
    if kept.pk == merged.pk:
        raise ValidationError(_("“%(name)s” cannot be merged into itself.") % {"name": kept.name})
    for word in (kept, merged):
        if word.merged_into_id:
            raise ValidationError(
                _("“%(name)s” was merged into another already; choose that one.")
                % {"name": word.name}
            )
    if not isinstance(kept, Source) or kept.confidential == merged.confidential:
        return
    if merged.confidential:
        raise ValidationError(
            _("“%(name)s” is confidential: merged into a public source it would become known.")
            % {"name": merged.name}
        )
    named = stories_that_name(merged)
    if named:
        raise ValidationError(
            _(
                "Readers see or will see “%(name)s” named in: %(stories)s. "
                "Publish these stories without it first."
            )
            % {"name": merged.name, "stories": "; ".join(named)}
        )


def _refuse_undo(merge: Merge) -> None:
    if merge.undone_at:
        raise ValidationError(_("This merge is undone already."))
    if newer_merges(merge).exists():
        raise ValidationError(
            _("“%(name)s” was merged again since; undo the newest merge first.")
            % {"name": merge.kept_name}
        )


def newer_merges(merge: Merge):
    """Merges that stand on top of this one; they are undone before it."""
    word = Q(kept_id=merge.kept_id) | Q(merged_id=merge.kept_id)
    return Merge.objects.filter(word, kind=merge.kind, pk__gt=merge.pk, undone_at=None)


def _is_secret(*words: Word) -> bool:
    return any(getattr(word, "confidential", False) for word in words)


# -- rows ---------------------------------------------------------------------------------------------


def _locked(model: type[Word], kept: Word, merged: Word) -> tuple[Word, Word]:
    """Both words as they now are; nobody can name either until this is done."""
    words = model.objects.select_for_update(of=("self",)).order_by("pk")
    found = {word.pk: word for word in words.filter(pk__in={kept.pk, merged.pk})}
    if not {kept.pk, merged.pk} <= found.keys():
        raise ValidationError(_("One of the two is no longer here."))
    return found[kept.pk], found[merged.pk]


def _lock_stories(stories: Iterable[int]) -> None:
    """Stories before words, as whoever saves a story takes them."""
    for some in _batches(sorted(stories)):
        list(Article.objects.select_for_update().filter(pk__in=some).order_by("pk").values("pk"))


def _stories_of(word: Word) -> list[int]:
    """The numbers of the stories at the desk that ``word`` stands in."""
    desk = at_the_desk(type(word))
    return sorted(set(desk.rows(word).values_list(desk.story, flat=True)))


def _stories_of_rows(desk: Reference, merge: Merge) -> set[int]:
    stories: set[int] = set()
    for some in _batches(merge.moved["rows"][desk.model.__name__]):
        rows = desk.model._base_manager.filter(pk__in=some)
        stories.update(rows.values_list(desk.story, flat=True))
    column = f"{desk.once}_id"
    stories.update(int(row[column]) for row in merge.moved["doubled"][desk.model.__name__])
    return stories


def _drop_doubled(reference: Reference, kept: Word, merged: Word) -> list[dict]:
    """Rows of ``merged`` where ``kept`` stands already go; they are returned as they were."""
    if not reference.once:
        return []
    beside = reference.rows(kept).values(reference.once)
    rows = reference.rows(merged).filter(**{f"{reference.once}__in": beside})
    doubled = [_as_texts(row) for row in rows]
    rows.delete()
    return doubled


def _as_texts(row: Model) -> dict[str, str | None]:
    """A row for JSON, to the microsecond of its times."""
    fields = row._meta.concrete_fields
    empty = {field.attname for field in fields if getattr(row, field.attname) is None}
    return {
        field.attname: None if field.attname in empty else field.value_to_string(row)
        for field in fields
    }


def _bring_back(reference: Reference, doubled: list[dict], kept: Word) -> None:
    """Rows that went return where what they stood in still has the kept word.

    They return with their numbers, which are also their order, and their times.
    """
    if not doubled:
        return
    fields = reference.model._meta.concrete_fields
    once = reference.model._meta.get_field(reference.once).attname
    for some in _batches(doubled):
        beside = {int(row[once]) for row in some}
        there = reference.rows(kept).filter(**{f"{once}__in": beside})
        still = set(there.values_list(once, flat=True))
        insert_rows(
            reference.model,
            [field.name for field in fields],
            (
                [field.to_python(row[field.attname]) for field in fields]
                for row in some
                if int(row[once]) in still
            ),
        )


def _move(reference: Reference, merged: Word, kept: Word) -> list[int]:
    """Let the rows of ``merged`` name ``kept``; returns their numbers.

    A published version is frozen, and stays so: its section is not of its text but of the lists
    that it is found in, which is why an update passes by its ``save()``.
    """
    rows = reference.rows(merged)
    moved = list(rows.order_by("pk").values_list("pk", flat=True))
    rows.update(**{reference.column: kept})
    return moved


def _hand_account(user: int | None, *, giver: Author, taker: Author) -> None:
    """An account is one author's, so that one lets go before the other takes it."""
    Author.objects.filter(pk=giver.pk).update(user=None)
    Author.objects.filter(pk=taker.pk).update(user=user)


def _batches(items: Sequence) -> Iterator[Sequence]:
    for start in range(0, len(items), BATCH):
        yield items[start : start + BATCH]


# -- what is kept of it -------------------------------------------------------------------------------


def _record(stories: Sequence[int], *, by: Person, reason: str) -> None:
    """A revision of each story; its version that readers see, or will, counts as the same still.

    Readers see no difference that an editor has made, so a story that was live without changes
    is not shown as changed: the digest of its version goes along with that of the working copy.
    It passes by the version's ``save()``; what is frozen, the text, is not touched.
    """
    now = timezone.now()
    for some in _batches(stories):
        articles = list(Article.objects.filter(pk__in=some).order_by("pk"))
        before = {article.pk: article.digest for article in articles}
        record_revisions(articles, by=by, reason=reason)
        after = {article.pk: article.digest for article in articles}
        current = PublishedVersion.objects.current_or_pending(now).filter(article__in=some)
        versions = [
            version
            for version in current.only("article_id", "digest")
            if version.digest == before[version.article_id]
        ]
        for version in versions:
            version.digest = after[version.article_id]
        PublishedVersion.objects.bulk_update(versions, ["digest"])


def _keep_act(kind: ActKind, done: Merge, kept: Word, merged: Word, *, by: Person) -> None:
    secret = _is_secret(kept, merged)
    record_act(
        kind,
        by=by,
        subject=_("Confidential sources") if secret else str(done),
        merge=done.pk,
        vocabulary=done.kind,
    )


def _words(kept: Word, merged: Word) -> dict[str, str]:
    return {"kind": kept._meta.verbose_name, "kept": kept.name, "merged": merged.name}
