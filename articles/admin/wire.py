"""What came in, and the runs that brought it: to read, never to change."""

from django.contrib import admin
from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from articles.desk.access import Person, may_see_confidential
from articles.models import Article, ImportRun, WireItem

SHOWN = 20_000


def may_read_wire_copy(by: Person, article: Article | None) -> bool:
    """Whether ``by`` may read what came in for ``article``: it can name confidential sources."""
    if article is None or may_see_confidential(by, article):
        return True
    prefetch_related_objects([article], "citations__source")
    return not any(citation.source.confidential for citation in article.citations.all())


class ReadOnlyAdmin(admin.ModelAdmin):
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
