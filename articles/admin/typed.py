"""A story as it stands in somebody's form: nothing is saved, what is half typed is read too."""

import re
from collections import defaultdict
from collections.abc import Iterable
from copy import copy
from dataclasses import replace
from typing import Any

from django.forms import BaseInlineFormSet, ChoiceField, IntegerField
from django.http import HttpRequest, QueryDict
from django.utils.datastructures import MultiValueDict

from articles.body import clean
from articles.desk.access import Person
from articles.desk.record import citation_record, photo_record, story_of
from articles.models import Article, ArticlePhoto, Byline, Citation, Correction, Tag
from articles.records import Story, StoryAuthor, StoryCorrection, StoryTag

from .forms import is_key
from .inlines import citable

_CITATION = re.compile(r"citations-([0-9]{1,4})-([a-z_A-Z]+)")
#: A row may be read whose number is that of a row which somebody has taken away.
HARMLESS = {"id", "article"}


def posted(request: HttpRequest, form: str | QueryDict) -> HttpRequest:
    """``request`` as if ``form`` had been sent with it; it is only ever read, never saved."""
    out = copy(request)
    out.method = "POST"
    out.POST = QueryDict(without_null(form)) if isinstance(form, str) else form
    out._files = MultiValueDict()
    out._dont_enforce_csrf_checks = True
    return out


def without_null(text: str) -> str:
    """``text``, urlencoded or not, without the character that no text of a database can hold."""
    return text.replace("\x00", "").replace("%00", "")


def as_seen(form: str, *, by: Person, article: Article | None) -> str:
    """``form``, which somebody else has typed, without citations of sources hidden from ``by``."""
    out = QueryDict(without_null(form), mutable=True)
    rows = defaultdict(dict)
    for name in list(out):
        if found := _CITATION.fullmatch(name):
            rows[int(found[1])][found[2]] = out.pop(name)
    known = citable(by, article)
    cited = article.citations.exclude(source__in=known) if article is not None else ()
    hidden = {str(one.pk) for one in cited}
    sources = {
        source for row in rows.values() for source in row.get("source", ()) if is_key(source)
    }
    shown = {"", *map(str, known.filter(pk__in=sources).values_list("pk", flat=True))}
    stay = [
        number
        for number, row in sorted(rows.items())
        if shown.issuperset(row.get("source", ())) and hidden.isdisjoint(row.get("id", ()))
    ]
    for place, number in enumerate(stay):
        for name, values in rows[number].items():
            out.setlist(f"citations-{place}-{name}", values)
    gone = sorted(rows.keys() - set(stay))
    for name, of_all in (("TOTAL_FORMS", True), ("INITIAL_FORMS", False)):
        key = f"citations-{name}"
        if is_key(count := out.get(key, "")):
            less = sum(of_all or number < int(count) for number in gone)
            out[key] = str(max(0, int(count) - less))
    return out.urlencode()


def story_as_typed(model_admin, request: HttpRequest, article: Article | None, form: str) -> Story:
    """The record of ``article`` (None: a new one) as the urlencoded ``form`` would have it.

    Where a field cannot be read, its text is taken as it stands, and a time or choice as saved.
    What this person's form does not offer (secret sources of others) stays as it is.
    """
    return read_typed(model_admin, request, article, form)[0]


def read_typed(
    model_admin, request: HttpRequest, article: Article | None, form: str
) -> tuple[Story, list[str]]:
    """``story_as_typed``, and what was typed that has no place in a record as long as it is not whole.

    Such as a statement whose source is still to be chosen.
    """
    request = posted(request, form)
    saved = story_of(article) if article is not None else Story()
    instance = copy(article) if article is not None else Article()
    typed = model_admin.get_form(request, article, change=article is not None)(
        request.POST, instance=instance
    )
    typed.is_valid()
    formsets, _inlines = model_admin._create_formsets(request, instance, change=bool(article))
    values = _fields(typed, saved)
    left_out = _left_out(typed, [name for name in typed.errors if name not in values])
    for formset in formsets:
        values |= _parts(formset, article)
        for row in formset.forms:
            if not _is_gone(formset, row) and not _can_be_read(row):
                left_out += _left_out(row, row.changed_data)
        if formset.model is Correction and formset.management_form.is_valid():
            left_out += formset.non_form_errors()
    return replace(saved, **values), left_out


def _left_out(form, names: Iterable[str]) -> list[str]:
    """What was typed into these fields, each as a text; choices from a list are not typed."""
    out = []
    for name in names:
        field = form.fields.get(name)
        if field is None or isinstance(field, ChoiceField | IntegerField):
            continue
        typed = form[name].data
        out.append(" ".join(filter(None, typed)) if isinstance(typed, list) else str(typed or ""))
    return [text for text in out if text]


def _fields(form, saved: Story) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for name in form.fields:
        if name in form.cleaned_data:
            value = form.cleaned_data[name]
        elif isinstance(getattr(saved, name, None), str) and name != "section":
            value = form.data.get(form.add_prefix(name), "").replace("\x00", "")
        else:
            continue
        if name == "section":
            out |= {
                "section": value.slug if value else "",
                "section_name": value.name if value else "",
            }
        elif name == "body":
            out[name] = clean(value)
        elif hasattr(saved, name) and name != "tags":
            out[name] = value
    if "tags" in form.fields:
        out["tags"] = _tags(form, saved)
    if "headline" in form.changed_data:
        out["headline_provisional"] = False
    return out


def _tags(form, saved: Story) -> tuple[StoryTag, ...]:
    if "tags" not in form.cleaned_data:
        return saved.tags
    chosen: list[Tag] = [*form.cleaned_data["tags"], *(form.cleaned_data.get("add_tags") or ())]
    slugs = {tag.slug for tag in chosen}
    kept = [tag for tag in saved.tags if tag.slug in slugs]
    known = {tag.slug for tag in kept}
    new = [StoryTag(name=tag.name, slug=tag.slug) for tag in chosen if tag.slug not in known]
    named = [StoryTag(name=name) for name in form.cleaned_data.get("new_tags") or ()]
    return tuple(dict.fromkeys((*kept, *new, *named)))


def _parts(formset: BaseInlineFormSet, article: Article | None) -> dict[str, tuple]:
    rows = [row for row in formset.forms if not _is_gone(formset, row)]
    parts = [row.instance for row in rows if _can_be_read(row)]
    offered = {row.pk for row in formset.get_queryset()} if article is not None else set()
    model = formset.model
    if model is Byline:
        return {
            "authors": tuple(
                StoryAuthor(name=one.author.name, slug=one.author.slug) for one in _ordered(parts)
            )
        }
    if model is Citation:
        others = article.citations.all() if article is not None else ()
        parts += [one for one in others if one.pk not in offered]
        return {"sources": tuple(citation_record(one) for one in _ordered(parts))}
    if model is ArticlePhoto:
        return {"photos": tuple(photo_record(one) for one in _ordered(parts))}
    if model is Correction:
        parts.sort(key=lambda one: (one.at, one.pk or 2**63))
        return {
            "corrections": tuple(
                StoryCorrection(kind=one.kind, text=one.text, at=one.at) for one in parts
            )
        }
    return {}


def _is_gone(formset: BaseInlineFormSet, row) -> bool:
    if row.instance.pk is None and not row.has_changed():
        return True
    row.is_valid()
    return formset.can_delete and formset._should_delete_form(row)


def _can_be_read(row) -> bool:
    return set(row.errors) <= HARMLESS


def _ordered(parts: list) -> list:
    return sorted(parts, key=lambda one: (one.order, one.pk or 2**63))
