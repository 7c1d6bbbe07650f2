"""The story's screens: the list of stories, and the form."""

from django.contrib import admin, messages
from django.contrib.admin.utils import flatten_fieldsets
from django.db.models import prefetch_related_objects
from django.forms import Script
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.body import clean
from articles.desk import access
from articles.desk.acts import name_of
from articles.desk.confidential import note_seen
from articles.desk.find import found_by
from articles.desk.photo import number_photos
from articles.desk.record import PARTS, record_revision
from articles.desk.save import claim
from articles.desk.stages import reopen_if_changed
from articles.desk.state import seen_by_readers, with_live_state
from articles.desk.suggest import suggested_tags
from articles.desk.unschedule import hold_to_embargo
from articles.desk.vocabulary import Vocabulary
from articles.models import Article, WireStatus
from articles.names import name_key
from articles.records import Story, StoryTag

from .bulk import BulkActions
from .editing import EditingPages
from .filters import (
    AuthorFilter,
    AwaitingFilter,
    LiveStateFilter,
    MineFilter,
    SectionFilter,
    SourceFilter,
    StageFilter,
    TagFilter,
)
from .forms import ArticleForm, TagChoice, word_field
from .history import HistoryPages, look_panel
from .inlines import (
    BylineInline,
    CitationInline,
    CorrectionInline,
    PhotoInline,
    RelatedInline,
    sources_shown,
)
from .listing import BoundedPaginator, StoryList
from .panel import panel, state_in_words
from .preview import PreviewPages
from .release import ReleasePages, release_panel
from .stages import StagePages, stage_panel
from .thumbnails import thumbnail
from .times import TIMES
from .wire_update import WirePages, wire_panel


@admin.register(Article)
class ArticleAdmin(
    EditingPages,
    HistoryPages,
    PreviewPages,
    StagePages,
    ReleasePages,
    WirePages,
    BulkActions,
    admin.ModelAdmin,
):
    form = ArticleForm
    formfield_overrides = TIMES
    inlines = (BylineInline, PhotoInline, CitationInline, CorrectionInline, RelatedInline)
    autocomplete_fields = ("translation_of",)
    list_display = ("picture", "title", "stage", "live", "section", "saved")
    list_display_links = ("title",)
    list_filter = (
        TagFilter,
        AuthorFilter,
        SourceFilter,
        MineFilter,
        StageFilter,
        LiveStateFilter,
        AwaitingFilter,
        ("section", SectionFilter),
    )
    list_per_page = 50
    list_max_show_all = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    paginator = BoundedPaginator
    sortable_by = ("saved",)
    search_fields = ("headline",)  # get_search_results asks the index
    search_help_text = _("Headline, text, slug, author, source, tag, wire guid")
    ordering = ("-updated_at", "-pk")

    class Media:
        js = (
            "desk/desk.js",
            Script("desk/editing.js", type="module"),
            Script("desk/preview.js", type="module"),
        )
        css = {
            "all": (
                "desk/editing.css",
                "desk/preview.css",
                "desk/stages.css",
                "desk/list.css",
                "desk/wire.css",
            )
        }

    # -- who may ---------------------------------------------------------------------------------

    def has_change_permission(self, request, obj=None) -> bool:
        if obj is None:
            return super().has_change_permission(request)
        return access.may_edit_photos(request.user, obj)

    def has_view_permission(self, request, obj=None) -> bool:
        return access.may(request.user, "view_article") or self.has_change_permission(request, obj)

    # -- the list --------------------------------------------------------------------------------

    def get_queryset(self, request):
        articles = super().get_queryset(request).select_related("section")
        return with_live_state(articles, at=timezone.now())

    def get_changelist(self, request, **kwargs):
        return StoryList

    def get_search_results(self, request, queryset, search_term):
        """The autocompletes of fronts and of what to read next offer what readers can see."""
        if request.GET.get("model_name") in {"frontslot", "relatedstory"}:
            queryset = seen_by_readers(queryset, at=timezone.now())
        if search_term:
            queryset = found_by(queryset, search_term, by=request.user)
        return queryset, False

    @admin.display(description=_("photo"))
    def picture(self, article: Article):
        return thumbnail(article.pictures[0].photo if article.pictures else None)

    @admin.display(description=_("headline"), ordering="headline")
    def title(self, article: Article) -> str:
        headline = article.headline
        if article.headline_provisional:
            headline = gettext("%(headline)s (provisional)") % {"headline": headline}
        if article.wire_status == WireStatus.USABLE:
            return headline
        status = article.get_wire_status_display()
        return format_html('{} <span class="wire-mark">{}</span>', headline, status)

    @admin.display(description=_("readers"))
    def live(self, article: Article) -> str:
        return state_in_words(article)

    @admin.display(description=_("saved"), ordering="updated_at")
    def saved(self, article: Article):
        at, who = timezone.localtime(article.updated_at), article.updated_by
        return format_html(
            "{} {} <br>{}",
            date_format(at, "SHORT_DATETIME_FORMAT"),
            at.tzname(),
            name_of(who) if who else gettext("Import"),
        )

    # -- the form --------------------------------------------------------------------------------

    def get_object(self, request, object_id, from_field=None):
        article = super().get_object(request, object_id, from_field)
        if article is not None:
            prefetch_related_objects([article], *PARTS)
            article.suggested_tags = suggested_tags(article)
        return article

    def get_readonly_fields(self, request, obj=None):
        """The photo desk edits the photos of a story and none of its words."""
        if obj is None or access.may_edit(request.user, obj):
            return ()
        offered = self._offered(request, obj)
        return ["as_text", *(name for name in ArticleForm.Meta.fields if name in offered)]

    def _offered(self, request, obj: Article | None) -> list[str]:
        return flatten_fieldsets(self.get_fieldsets(request, obj))

    @admin.display(description=_("body"))
    def as_text(self, article: Article) -> str:
        """The body for those who may read and not write it."""
        return mark_safe(clean(article.body))  # noqa: S308 - it has just passed the one sanitiser

    def get_fieldsets(self, request, obj=None):
        writes = obj is None or access.may_edit(request.user, obj)
        body = "body" if writes else "as_text"
        provisional = ("headline_provisional",) if obj and obj.headline_provisional else ()
        suggested = ("add_tags",) if writes and obj and obj.suggested_tags else ()
        new_tags = ("new_tags",) if writes and access.may(request.user, "add_tag") else ()
        return (
            (None, {"fields": ("headline", *provisional, "deck", body, "began_from")}),
            (
                _("Place"),
                {"fields": ("dateline", "section", "tags", *suggested, *new_tags)},
            ),
            (
                _("Handling"),
                {
                    "classes": ("collapse",),
                    "fields": (
                        ("language", "urgency"),
                        "translation_of",
                        "slug",
                        ("embargo_until", "expires_at"),
                        "note",
                    ),
                },
            ),
        )

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        return super().formfield_for_foreignkey(db_field, request, **word_field(db_field) | kwargs)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        field = form.base_fields.get("tags")
        if field:
            field.widget = TagChoice(Article._meta.get_field("tags"), self.admin_site)
            field.widget.choices = field.choices
        # What is not offered is not taken either, whoever sends it.
        for name in form.base_fields.keys() - set(self._offered(request, obj)):
            del form.base_fields[name]
        return form

    def save_model(self, request, obj, form, change) -> None:
        if not change:
            obj.created_by = obj.updated_by = request.user
            super().save_model(request, obj, form, change)
            return
        columns = {field.name for field in obj._meta.concrete_fields}
        written = {*form.cleaned_data, "headline_provisional"} & columns
        claim(
            article=obj,
            began_from=form.cleaned_data["began_from"],
            by=request.user,
            fields=written if access.may_edit(request.user, obj) else (),
        )

    def save_related(self, request, form, formsets, change) -> None:
        super().save_related(request, form, formsets, change)
        article = form.instance
        article.tags.add(*form.cleaned_data.get("add_tags") or ())
        self._add_new_tags(article, form.cleaned_data.get("new_tags") or [])
        number_photos(article)
        if record_revision(article=article, by=request.user) and reopen_if_changed(
            article=article, by=request.user
        ):
            messages.info(request, gettext("The story was ready; it is in review again."))
        if hold_to_embargo(article=article, by=request.user):
            messages.warning(
                request,
                gettext(
                    "What was scheduled is taken back: the embargo now ends later. Schedule it again."
                ),
            )

    def _add_new_tags(self, article: Article, names: list[str]) -> None:
        if not names:
            return
        vocabulary = Vocabulary()
        vocabulary.learn([Story(tags=tuple(StoryTag(name=name) for name in names))])
        article.tags.add(*(vocabulary.tags[name_key(name)] for name in names))

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj is not None:
            note_seen(by=request.user, sources=sources_shown(context), article=obj)
            context["panel"] = panel(
                request,
                obj,
                stage_panel=stage_panel(request, obj),
                release=release_panel(request, obj),
                look=look_panel(request, obj),
                wire=wire_panel(request, obj),
            )
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)
