"""The history of acts: who did what to which story, when and why; to read and to take away."""

import csv
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, time, timedelta

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.desk.access import Person
from articles.desk.acts import name_of, readable_by
from articles.desk.times import zone_name
from articles.models import Act, ActKind, Article

from .forms import is_key
from .listing import BoundedPaginator
from .wire import ReadOnlyAdmin

COLUMNS = ("at", "kind", "what", "who", "story", "subject", "why", "details")
#: What a spreadsheet takes for the beginning of a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
BATCH = 2_000

#: What an undoing reads, and says nothing to people.
AS_DATA = "was"
#: What the details of acts are called, in words.
LABELS = {
    "account": _("Account"),
    "after": _("After"),
    "before": _("Before"),
    "is_active": _("May log in"),
    "is_staff": _("Works at the desk"),
    "is_superuser": _("May do everything"),
    "front": _("Address of the section"),
    "link": _("Preview link"),
    "merge": _("Merge"),
    "moved": _("Moved"),
    "name": _("Source"),
    "password": _("Password"),
    "permissions": _("Single permissions"),
    "pinned": _("Pinned"),
    "reordered": _("New order"),
    "revision": _("Revision"),
    "role": _("Role"),
    "roles": _("Roles"),
    "source": _("Number of the source"),
    "status": _("What the wire says of it"),
    "taken": _("Taken from the wire"),
    "taken_off": _("Taken off"),
    "units": _("Places"),
    "version": _("Version"),
    "vocabulary": _("Vocabulary"),
    "was_for": _("It was for"),
    "whose": _("From whom"),
}


class KindFilter(admin.SimpleListFilter):
    title = _("what")
    parameter_name = "kind"

    def lookups(self, request, model_admin):
        return ActKind.choices

    def queryset(self, request, queryset):
        return queryset.filter(kind=self.value()) if self.value() in ActKind.values else queryset


class PersonFilter(admin.SimpleListFilter):
    title = _("who")
    parameter_name = "who"
    NOBODY = "0"

    def lookups(self, request, model_admin):
        people = User.objects.filter(is_staff=True).order_by("first_name", "last_name", "username")
        return [*((str(one.pk), name_of(one)) for one in people), (self.NOBODY, _("The newsroom"))]

    def queryset(self, request, queryset):
        if self.value() == self.NOBODY:
            return queryset.filter(who=None)
        return queryset.filter(who=self.value()) if is_key(self.value()) else queryset


class StoryFilter(admin.SimpleListFilter):
    """The acts of one story: offered by its history, shown so that it can be left."""

    title = _("story")
    parameter_name = "story"

    def lookups(self, request, model_admin):
        if self.value() is None:
            return ()
        known = Article.objects.filter(pk=self.value()) if is_key(self.value()) else None
        headline = known.values_list("headline", flat=True).first() if known is not None else None
        return [(self.value(), headline or "–")]

    def queryset(self, request, queryset):
        if self.value() is None:
            return queryset
        return queryset.filter(article=self.value()) if is_key(self.value()) else queryset.none()


class DaysFilter(admin.ListFilter):
    """From a day to a day, both included, in the newsroom's time."""

    title = _("when")
    template = "admin/articles/act/days.html"
    NAMES = ("from", "to")

    def __init__(self, request, params, model, model_admin):
        super().__init__(request, params, model, model_admin)
        for name in self.NAMES:
            for value in params.pop(name, [])[-1:]:
                self.used_parameters[name] = value

    def has_output(self) -> bool:
        return True

    def expected_parameters(self):
        return list(self.NAMES)

    def choices(self, changelist):
        """The hidden fields of the form: what else is filtered by."""
        for name, value in changelist.params.items():
            if name not in self.NAMES:
                yield {"name": name, "value": value}

    @property
    def days(self) -> dict[str, str]:
        """The days as they were understood, for the fields."""
        return {name: f"{day:%Y-%m-%d}" for name in self.NAMES if (day := self._day(name))}

    def _day(self, name: str):
        try:
            day = parse_date(self.used_parameters.get(name, ""))
        except ValueError:
            return None
        return day if day and 1970 <= day.year <= 2200 else None

    def queryset(self, request, queryset):
        first, last = self._day("from"), self._day("to")
        if first:
            queryset = queryset.filter(at__gte=_midnight(first))
        if last:
            queryset = queryset.filter(at__lt=_midnight(last + timedelta(days=1)))
        return queryset


@admin.register(Act)
class ActAdmin(ReadOnlyAdmin):
    list_display = ("when", "kind", "person", "story", "why")
    list_display_links = ("when", "kind")
    list_filter = (StoryFilter, DaysFilter, KindFilter, PersonFilter)
    list_select_related = ("article",)
    FILTERED_BY = frozenset({"story", "from", "to", "kind", "who"})
    list_per_page = 50
    list_max_show_all = 50
    sortable_by = ("when",)
    search_fields = ("subject", "why", "who_name")
    search_help_text = _("Headline or subject, reason, person")
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    paginator = BoundedPaginator
    fields = ("when", "kind", "person", "story", "why", "particulars")
    readonly_fields = ("when", "person", "story", "particulars")

    def get_urls(self):
        exports = [("csv", self.csv_view), ("jsonl", self.jsonl_view)]
        return [
            path(
                f"export.{name}",
                self.admin_site.admin_view(view),
                name=f"articles_act_export_{name}",
            )
            for name, view in exports
        ] + super().get_urls()

    def get_queryset(self, request):
        return super().get_queryset(request).defer("article__body")

    def get_object(self, request, object_id, from_field=None):
        act = super().get_object(request, object_id, from_field)
        if act is not None:
            act.is_readable = readable_by(request.user)(act)
        return act

    def changelist_view(self, request, extra_context=None):
        title = {"title": capfirst(self.opts.verbose_name_plural)}
        return super().changelist_view(request, title | (extra_context or {}))

    @admin.display(description=_("when"), ordering="at")
    def when(self, act: Act) -> str:
        local = timezone.localtime(act.at)
        return f"{date_format(local, 'DATETIME_FORMAT')} {zone_name(local)}"

    @admin.display(description=_("who"))
    def person(self, act: Act) -> str:
        return act.who_name or gettext("The newsroom")

    @admin.display(description=_("to what"))
    def story(self, act: Act):
        if act.article is None:
            return act.subject or "–"
        url = reverse("admin:articles_article_change", args=[act.article_id])
        link = format_html('<a href="{}">{}</a>', url, act.article)
        if act.subject in ("", act.article.headline):
            return link
        return format_html("{}<br>{}", act.subject, link)

    @admin.display(description=_("details"))
    def particulars(self, act: Act):
        if not act.is_readable:
            return gettext("Only for those who may know of the source.")
        lines = [(line,) for line in in_words(act.details)]
        return format_html_join("", "<p>{}</p>", lines) or "–"

    # -- taking it away --------------------------------------------------------------------------

    def csv_view(self, request):
        return self._export(request, as_csv, "csv", "text/csv; charset=utf-8")

    def jsonl_view(self, request):
        return self._export(request, as_jsonl, "jsonl", "application/jsonl; charset=utf-8")

    def _export(self, request, write: Callable, ending: str, content_type: str):
        if not self.has_view_permission(request):
            raise PermissionDenied
        try:
            acts = self.get_changelist_instance(request).get_queryset(request)
        except IncorrectLookupParameters:
            return redirect("admin:articles_act_changelist")
        acts = acts.select_related(None).defer(None).iterator(chunk_size=BATCH)
        lines = write(exported(acts, by=request.user))
        name = f"acts-{timezone.localtime():%Y-%m-%d-%H%M}.{ending}"
        headers = {
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
        }
        return StreamingHttpResponse(lines, content_type=content_type, headers=headers)


def in_words(details: dict) -> Iterator[str]:
    """The details of an act, a line each."""
    for name, value in details.items():
        if name == AS_DATA:
            continue
        label = str(LABELS.get(name, name.replace("_", " ").capitalize()))
        said = "; ".join(in_words(value)) if isinstance(value, dict) else _said(value)
        yield f"{label}: {said}"


def as_csv(rows: Iterator[dict]) -> Iterator[str]:
    """The lines of a table that a spreadsheet opens and takes nothing in for a formula."""
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow(COLUMNS)
    for row in rows:
        if row["details"]:
            row["details"] = json.dumps(row["details"], ensure_ascii=False)
        yield writer.writerow([_harmless(row[name]) for name in COLUMNS])


def as_jsonl(rows: Iterator[dict]) -> Iterator[str]:
    """An object a line."""
    for row in rows:
        yield json.dumps(row, ensure_ascii=False) + "\n"


def exported(acts: Iterable[Act], *, by: Person) -> Iterator[dict]:
    """What is exported of each act; ``details`` is None where ``by`` may not know of the source."""
    # Looked up now: an export is still being written when the page's language is forgotten.
    labels, is_readable = {kind.value: str(kind.label) for kind in ActKind}, readable_by(by)
    return (
        {
            "at": act.at.astimezone(UTC).isoformat(),
            "kind": act.kind,
            "what": labels.get(act.kind, act.kind),
            "who": act.who_name,
            "story": act.article_id,
            "subject": act.subject,
            "why": act.why,
            "details": act.details if is_readable(act) else None,
        }
        for act in acts
    )


class _Echo:
    """What a csv.writer writes into, to have each line back."""

    def write(self, line: str) -> str:
        return line


def _harmless(value) -> str:
    text = "" if value in (None, {}) else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def _said(value) -> str:
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, list):
        return ", ".join(_said(one) for one in value) or "–"
    return "–" if value in (None, "") else str(value)


def _midnight(day) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
