"""The runs that read what came in: how each was asked for, what became of its items."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import timedelta

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.core.paginator import Page, Paginator
from django.db.models import Count, OuterRef, Subquery
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from articles.desk.acts import name_of
from articles.desk.times import clock
from articles.models import ImportRun, Section, WireItem

from .forms import is_key
from .wire import ReadOnlyAdmin, may_read_wire_copy, unreadable_among

ON_A_PAGE = 50
#: A run that has not finished and brought nothing for so long does not come back.
BROKEN_OFF = timedelta(hours=1)
#: What became of items, in the order in which it matters.
OUTCOMES = {
    "rejected": _("%(count)s rejected"),
    "conflict": _("%(count)s in conflict"),
    "created": _("%(count)s created"),
    "updated": _("%(count)s updated"),
    "unchanged": _("%(count)s unchanged"),
}
#: Those that somebody has to look at.
TO_LOOK_AT = ("rejected", "conflict")


class RejectedFilter(admin.SimpleListFilter):
    title = _("what came of it")
    parameter_name = "with"

    def lookups(self, request, model_admin):
        return [("rejected", _("Something was rejected")), ("conflict", _("Something conflicts"))]

    def queryset(self, request, queryset):
        if self.value() not in TO_LOOK_AT:
            return queryset
        return queryset.filter(**{f"counts__{self.value()}__gt": 0})


class RunList(ChangeList):
    """A page of runs; of those that have not finished, what they have brought so far."""

    def get_results(self, request) -> None:
        super().get_results(request)
        count_so_far(self.result_list)


def count_so_far(runs: Iterable[ImportRun]) -> None:
    """Give runs that have not finished the counts of the items that they brought; one query."""
    unfinished = [run for run in runs if run.finished_at is None]
    if not unfinished:
        return
    items = WireItem.objects.filter(run__in=unfinished).order_by()
    counts: defaultdict[int, dict[str, int]] = defaultdict(dict)
    for run, outcome, count in items.values_list("run", "outcome").annotate(count=Count("pk")):
        counts[run][outcome] = count
    for one in unfinished:
        one.counts = counts[one.pk]


@admin.register(ImportRun)
class ImportRunAdmin(ReadOnlyAdmin):
    list_display = ("when", "state", "provider", "outcomes", "how", "who")
    list_filter = (RejectedFilter, "provider")
    FILTERED_BY = frozenset({"provider", "with"})
    list_select_related = ("started_by",)
    list_per_page = ON_A_PAGE
    list_max_show_all = ON_A_PAGE
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    sortable_by = ("when",)
    fields = ("when", "state", "provider", "outcomes", "how", "who")
    readonly_fields = fields

    class Media:
        css = {"all": ("desk/wire.css",)}

    def get_changelist(self, request, **kwargs):
        return RunList

    def get_queryset(self, request):
        newest = WireItem.objects.filter(run=OuterRef("pk")).order_by("-pk")
        runs = super().get_queryset(request).select_related("started_by")
        return runs.annotate(last_item_at=Subquery(newest.values("received_at")[:1]))

    def get_object(self, request, object_id, from_field=None):
        run = super().get_object(request, object_id, from_field)
        if run is not None:
            count_so_far([run])
        return run

    def changelist_view(self, request, extra_context=None):
        title = {"title": capfirst(self.opts.verbose_name_plural)}
        return super().changelist_view(request, title | (extra_context or {}))

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj is not None:
            context |= items_of(request, obj)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    @admin.display(description=_("started"), ordering="started_at")
    def when(self, run: ImportRun) -> str:
        return clock(run.started_at)

    @admin.display(description=_("state"))
    def state(self, run: ImportRun):
        if run.finished_at:
            return gettext("Finished %(when)s") % {"when": clock(run.finished_at)}
        last_sign = max(run.started_at, run.last_item_at or run.started_at)
        if timezone.now() - last_sign < BROKEN_OFF:
            return gettext("Still running")
        said = gettext("Broken off after %(when)s: import the rest again") % {
            "when": clock(last_sign)
        }
        return format_html('<strong class="wire-bad">{}</strong>', said)

    @admin.display(description=_("outcomes"))
    def outcomes(self, run: ImportRun):
        parts = [(_look(name), said) for name, said in in_words(run.counts)]
        return format_html_join(mark_safe(" · "), '<span class="{}">{}</span>', parts) or gettext(
            "Nothing came"
        )

    @admin.display(description=_("options"))
    def how(self, run: ImportRun) -> str:
        return ", ".join(options_in_words(run.options)) or "–"

    @admin.display(description=_("who"))
    def who(self, run: ImportRun) -> str:
        return name_of(run.started_by) or gettext("The newsroom")


def in_words(counts: dict[str, int]) -> Iterator[tuple[str, str]]:
    """(outcome, how many of it, in words) of each outcome that there was."""
    for name, said in OUTCOMES.items():
        if counts.get(name):
            yield name, said % {"count": counts[name]}


def options_in_words(options: dict) -> Iterator[str]:
    """How a run was asked to treat its stories, a phrase an option."""
    if slug := options.get("section"):
        name = Section.objects.filter(slug=slug).values_list("name", flat=True).first()
        yield gettext("section %(name)s where none is given") % {"name": name or slug}
    if options.get("make_sections"):
        yield gettext("new sections are made")
    if options.get("publish"):
        yield gettext("published at once")
    if options.get("fetch_photos"):
        yield gettext("photos are fetched")


def items_of(request, run: ImportRun) -> dict:
    """A page of what a run brought, of one outcome or of all, with what may be read of each."""
    kept = run.items.order_by().values_list("outcome").annotate(count=Count("pk"))
    counts = dict(kept)
    outcome = request.GET.get("outcome", "")
    items = run.items.select_related("article").defer("raw", "article__body", "article__note")
    items = items.order_by("pk")
    if outcome in counts:
        items = items.filter(outcome=outcome)
    paginator = Paginator(items, ON_A_PAGE)
    paginator.count = counts[outcome] if outcome in counts else sum(counts.values())
    number = request.GET.get("page", "1")
    page = paginator.get_page(int(number) if is_key(number) else 1)
    missing = sum(run.counts.values()) - sum(counts.values())
    return {
        "rows": _rows(request, page),
        "page": page,
        "choices": [(name, said, name == outcome) for name, said in in_words(counts)],
        "outcome": outcome if outcome in counts else "",
        "all": sum(counts.values()),
        "missing": _missing(missing) if run.finished_at and missing > 0 else "",
    }


def _rows(request, page: Page) -> list[dict]:
    items = list(page)
    hidden = unreadable_among(request.user, {one.article for one in items if one.article})
    orphans = may_read_wire_copy(request.user, None)
    return [
        _row(item, is_shown=item.article_id not in hidden if item.article_id else orphans)
        for item in items
    ]


def _row(item: WireItem, *, is_shown: bool) -> dict:
    """An item in the list: what it is called, and its notes where they may be read."""
    notes = list(item.notes) if is_shown else []
    if item.article:
        headline = item.article.headline
    elif item.outcome == WireItem.Outcome.REJECTED and notes:
        headline = f"{item.path}: {notes.pop(0)}" if item.path else notes.pop(0)
    else:
        headline = item.guid
    return {"item": item, "headline": headline, "notes": notes, "look": _look(item.outcome)}


def _look(outcome: str) -> str:
    return "wire-bad" if outcome in TO_LOOK_AT else ""


def _missing(count: int) -> str:
    said = ngettext(
        "%(count)s more left nothing here: it had come in just so before, or was too large to keep.",
        "%(count)s more left nothing here: they had come in just so before, or were too large to keep.",
        count,
    )
    return said % {"count": count}
