"""An item of a wire: as it was received, as it is read, and the story as it stands now."""

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from itertools import islice

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.desk.compare import FIELDS, Change, compare, compare_for, for_eyes, hidden_citations
from articles.desk.confidential import note_seen
from articles.desk.differ import EQUAL, Segment
from articles.desk.record import story_of
from articles.desk.vocabulary import in_todays_words
from articles.desk.wire_merge import bare_photos
from articles.importers import UnknownFormat, importer
from articles.ingest.recognised import with_credit
from articles.known_sources import lookup
from articles.models import WireItem
from articles.names import name_key
from articles.records import Parsed, ParseProblem, Story, StoryCitation

from .original import readable
from .wire import ReadOnlyAdmin, cited_in, may_read_wire_copy

#: Among so many stories that are read in one original the item's own is looked for.
LOOKED_AT = 50
#: Outcomes of items whose story, as they brought it, is a revision.
MADE_A_REVISION = frozenset({WireItem.Outcome.CREATED, WireItem.Outcome.UPDATED})


@admin.register(WireItem)
class WireItemAdmin(ReadOnlyAdmin):
    list_display = ("received_at", "outcome", "provider", "guid", "format", "story")
    list_filter = ("outcome", "format", "provider")
    FILTERED_BY = frozenset({"outcome__exact", "format", "provider"})
    search_fields = ("guid", "path", "sha256")
    list_select_related = ("article",)
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    fields = (
        "outcome",
        "story",
        "provider",
        "format",
        "guid",
        "version",
        "received_at",
        "came_with",
        "path",
        "sha256",
        "remarks",
    )
    readonly_fields = ("remarks", "story", "came_with")

    class Media:
        css = {"all": ("desk/diff.css", "desk/wire.css")}

    def get_urls(self):
        view = self.admin_site.admin_view(self.original_view)
        download = path("<int:pk>/original/", view, name="articles_wireitem_original")
        return [download, *super().get_urls()]

    def get_queryset(self, request):
        return super().get_queryset(request).defer("raw")

    def get_fields(self, request, obj=None):
        if obj is None or may_read(request.user, obj):
            return self.fields
        return [name for name in self.fields if name != "remarks"]

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj is not None:
            context["received"] = self._received(request, obj)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def _received(self, request, item: WireItem) -> dict | None:
        """What the page shows beside the facts; None for those who may not read it."""
        if not may_read(request.user, item):
            return None
        note_read_of(request.user, item)
        original, is_cut = readable(bytes(item.raw))
        found, now = read_again(item), self._now(request, item)
        parsed = found if isinstance(found, Parsed) else None
        came = parsed.story if parsed else brought(item)
        is_problem = isinstance(found, ParseProblem) and item.article is None
        return {
            "original": original,
            "is_cut": is_cut,
            "bytes": len(item.raw),
            "problem": str(found) if is_problem else "",
            "parsed": parsed,
            "came": came,
            "now": now,
            "changes": self._side_by_side(request, item, came, now),
        }

    @staticmethod
    def _now(request, item: WireItem) -> Story | None:
        article = item.article
        return for_eyes(story_of(article), request.user, article) if article else None

    @staticmethod
    def _side_by_side(
        request, item: WireItem, came: Story | None, now: Story | None
    ) -> list[Change]:
        """The fields of both, those that differ with what differs; of one alone, its fields."""
        if came is None or now is None:
            return unmarked(came or now or Story())
        came, now = bare_photos(in_todays_words(_taken(came, now))), bare_photos(now)
        differs = compare_for(came, now, by=request.user, article=item.article)
        fields = {one.name: one for one in (*unmarked(now), *differs)}
        return [fields[name] for name in FIELDS if name in fields]

    def original_view(self, request, pk: int) -> HttpResponse:
        """The original, byte for byte, as a file that no browser takes for a page."""
        item = WireItem.objects.select_related("article").filter(pk=pk).first()
        if item is None:
            raise Http404("There is no such wire item.")
        if not self.has_view_permission(request, item) or not may_read(request.user, item):
            raise PermissionDenied(gettext("You may not read what came in for this story."))
        note_read_of(request.user, item)
        return HttpResponse(
            bytes(item.raw),
            content_type="text/plain",
            headers={
                "Content-Disposition": f'attachment; filename="wire-item-{item.pk}.txt"',
                "X-Content-Type-Options": "nosniff",
                "Cache-Control": "no-store",
            },
        )

    @admin.display(description=_("story"))
    def story(self, item: WireItem):
        if item.article is None:
            return "–"
        url = reverse("admin:articles_article_change", args=[item.article_id])
        return format_html('<a href="{}">{}</a>', url, item.article)

    @admin.display(description=_("run"))
    def came_with(self, item: WireItem):
        url = reverse("admin:articles_importrun_change", args=[item.run_id])
        return format_html('<a href="{}">{}</a>', url, item.run)

    @admin.display(description=_("what was noticed"))
    def remarks(self, item: WireItem):
        return format_html_join("", "<p>{}</p>", ([note] for note in item.notes)) or "–"


def may_read(by, item: WireItem) -> bool:
    """Whether ``by`` may read the original: it may name a source that its story never named."""
    if not may_read_wire_copy(by, item.article):
        return False
    found = read_again(item) if item.article else None
    if not isinstance(found, Parsed):
        return True
    return not hidden_citations(found.story.sources, by=by, article=item.article)


def note_read_of(by, item: WireItem) -> None:
    """Keep that ``by`` has read what came in for a story with protected sources."""
    if item.article:
        note_seen(by=by, sources=cited_in(item.article), article=item.article)


def read_again(item: WireItem) -> Parsed | ParseProblem | None:
    """What its importer makes of the original today; None where it finds nothing in it."""
    if hasattr(item, "read_as"):
        return item.read_as
    try:
        parser = importer(item.format)
    except UnknownFormat as error:
        item.read_as = ParseProblem(message=str(error))
        return item.read_as
    found = parser.parse(BytesIO(bytes(item.raw)), name=item.path)
    item.read_as = _own(list(islice(found, LOOKED_AT)), item)
    return item.read_as


def _own(found: list[Parsed | ParseProblem], item: WireItem) -> Parsed | ParseProblem | None:
    """The story of the item's guid, else the first one, else the first problem."""
    stories = [one for one in found if isinstance(one, Parsed)]
    mine = (one for one in stories if one.story.guid == item.guid)
    return next(mine, None) or next(iter(stories or found), None)


def brought(item: WireItem) -> Story | None:
    """The story as the item brought it, by the revision that it made; None where it made none."""
    if item.article is None or item.outcome not in MADE_A_REVISION:
        return None
    revisions = item.article.revisions.filter(number=item.article_version)
    data = revisions.values_list("story", flat=True).first()
    return Story.from_json(data) if data else None


def _taken(came: Story, now: Story) -> Story:
    """As an import takes it: the credit is a source that is known, the embargo the wire's too."""
    known = {name_key(one.name): one for one in now.sources}
    sources = [_known(one, known) for one in with_credit(came)]
    embargo = came.wire_embargo_until or came.embargo_until
    return replace(came, sources=tuple(sources), credit="", wire_embargo_until=embargo)


def _known(source: StoryCitation, known: dict[str, StoryCitation]) -> StoryCitation:
    """What it gave, as ever; its name, kind and label as the newsroom has them."""
    well_known = lookup(source.name)
    here = known.get(name_key(well_known.name if well_known else source.name))
    if here is None:
        return source
    return replace(source, name=here.name, slug=here.slug, kind=here.kind, label=here.label)


def unmarked(story: Story) -> list[Change]:
    """The fields that ``story`` has, as nothing that has changed."""
    return [
        replace(field, rows=tuple(_equal(field))) for field in compare(Story(), story) if field.rows
    ]


def _equal(field: Change) -> Iterator:
    for row in field.rows:
        text = "".join(segment.text for segment in row.segments)
        yield replace(row, op=EQUAL, segments=(Segment(EQUAL, text),), notes=())
