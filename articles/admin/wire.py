"""What came in, and the runs that brought it: to read, never to change."""

from django.contrib import admin
from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from articles.desk.access import Person, hidden_among, may_see_confidential
from articles.desk.compare import hidden_citations
from articles.desk.confidential import note_seen
from articles.models import Article, ImportRun, Source, WireItem
from articles.records import StoryCitation

SHOWN = 20_000


def may_read_wire_copy(by: Person, article: Article | None) -> bool:
    """Whether ``by`` may read what came in for ``article``: it can name confidential sources.

    Those too that the story has named and names no longer: what came in still does.
    """
    if article is None or may_see_confidential(by, article):
        return True
    if hidden_among(by, cited_in(article), article):
        return False
    revisions = article.revisions.order_by().values_list("story__sources", flat=True)
    named = {StoryCitation.from_json(one) for sources in revisions for one in sources or ()}
    return not hidden_citations(named, by=by, article=article)


def cited_in(article: Article) -> list[Source]:
    """The sources of the story, as they were prefetched or in a query or two."""
    prefetch_related_objects([article], "citations__source")
    return [citation.source for citation in article.citations.all()]


class ReadOnlyAdmin(admin.ModelAdmin):
    #: What a list is filtered by; nothing else of its rows can be asked for, seen or unseen.
    FILTERED_BY: frozenset[str] = frozenset()

    def lookup_allowed(self, lookup, value, request) -> bool:
        return lookup in self.FILTERED_BY

    def has_add_permission(self, request) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False


@admin.register(WireItem)
class WireItemAdmin(ReadOnlyAdmin):
    list_display = ("received_at", "outcome", "provider", "guid", "format", "story")
    list_filter = ("outcome", "format", "provider")
    FILTERED_BY = frozenset({"outcome__exact", "format", "provider"})
    search_fields = ("guid", "path", "sha256")
    list_select_related = ("article",)
    fields = (
        "outcome",
        "remarks",
        "story",
        "provider",
        "guid",
        "version",
        "format",
        "path",
        "received_at",
        "run",
        "sha256",
        "original",
    )
    readonly_fields = ("remarks", "story", "original")

    def get_queryset(self, request):
        return super().get_queryset(request).defer("raw")

    def get_fields(self, request, obj=None):
        if obj is None or may_read_wire_copy(request.user, obj.article):
            return self.fields
        return [name for name in self.fields if name not in {"remarks", "original"}]

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj and obj.article and may_read_wire_copy(request.user, obj.article):
            note_seen(by=request.user, sources=cited_in(obj.article), article=obj.article)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    @admin.display(description=_("story"))
    def story(self, item: WireItem):
        if item.article is None:
            return "–"
        url = reverse("admin:articles_article_change", args=[item.article_id])
        return format_html('<a href="{}">{}</a>', url, item.article)

    @admin.display(description=_("what was noticed"))
    def remarks(self, item: WireItem):
        return format_html_join("", "<p>{}</p>", ([note] for note in item.notes)) or "–"

    @admin.display(description=_("as it was received"))
    def original(self, item: WireItem):
        text = bytes(item.raw[:SHOWN]).decode("utf-8", errors="replace")
        return format_html('<pre class="original" tabindex="0">{}</pre>', text)


@admin.register(ImportRun)
class ImportRunAdmin(ReadOnlyAdmin):
    list_display = ("started_at", "provider", "outcomes", "finished_at", "started_by")
    list_select_related = ("started_by",)
    fields = ("started_at", "finished_at", "provider", "outcomes", "options", "started_by")
    readonly_fields = ("outcomes",)

    @admin.display(description=_("outcomes"))
    def outcomes(self, run: ImportRun) -> str:
        return ", ".join(f"{count} {name}" for name, count in run.counts.items()) or "–"
