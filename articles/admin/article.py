"""The story's screens: the list of stories, the form, and the pages that publish and withdraw."""

from django.contrib import admin, messages
from django.contrib.admin.utils import flatten_fieldsets
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import FilteredRelation, Q, QuerySet, prefetch_related_objects
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.body import reading_minutes, words
from articles.desk import access
from articles.desk.checks import findings
from articles.desk.photo import take_in
from articles.desk.publish import Blocked, publish
from articles.desk.record import PARTS, record_revision, story_of
from articles.desk.state import LiveState, with_live_state
from articles.desk.suggest import suggested_tags
from articles.desk.unschedule import hold_to_embargo, unschedule
from articles.desk.vocabulary import Vocabulary
from articles.desk.withdraw import withdraw
from articles.models import (
    Article,
    ArticlePhoto,
    Byline,
    Citation,
    Correction,
    PublishedVersion,
    Source,
)
from articles.names import name_key
from articles.records import Story, StoryTag

from .forms import (
    ArticleForm,
    HeldSelect,
    PartForm,
    PublishForm,
    StoryPhotoForm,
    StoryPhotoFormSet,
    TagChoice,
    WithdrawForm,
)
from .photo import may_edit_photos, thumbnail
from .vocabulary import HTTPS
from .wire import may_read_wire_copy

#: Where a search for a source looks for those who may not see the confidential ones.
PUBLIC_SEARCH = {"citations__source__name": "public_source__name"}


class PartOfStory:
    """An inline of the story form: who may edit the story may edit its parts."""

    form = PartForm
    extra = 0

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.autocomplete_fields:
            kwargs["widget"] = HeldSelect(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def has_add_permission(self, request, obj=None) -> bool:
        return obj is None or access.may_edit(request.user, obj)

    def has_change_permission(self, request, obj=None) -> bool:
        return obj is None or access.may_edit(request.user, obj)

    def has_delete_permission(self, request, obj=None) -> bool:
        return self.has_change_permission(request, obj)

    def has_view_permission(self, request, obj=None) -> bool:
        return True


class BylineInline(PartOfStory, admin.StackedInline):
    model = Byline
    fields = (("author", "order"),)
    autocomplete_fields = ("author",)
    verbose_name_plural = _("byline")

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("author")


class CitationInline(PartOfStory, admin.StackedInline):
    model = Citation
    formfield_overrides = HTTPS
    autocomplete_fields = ("source",)
    fields = (("source", "role", "terms", "order"), "statement", "url")

    def get_queryset(self, request):
        citations = super().get_queryset(request).select_related("source")
        if access.may_see_confidential(request.user):
            return citations
        mine = citations.filter(article__created_by=request.user)
        return citations.filter(source__confidential=False) | mine

    def get_formset(self, request, obj=None, **kwargs):
        formset = super().get_formset(request, obj, **kwargs)
        source = formset.form.base_fields["source"]
        source.queryset = citable(request.user, obj)
        return formset

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "statement":
            field.widget.attrs["rows"] = 2
        return field


class PhotoInline(PartOfStory, admin.StackedInline):
    model = ArticlePhoto
    form = StoryPhotoForm
    formset = StoryPhotoFormSet
    autocomplete_fields = ("photo",)
    readonly_fields = ("picture",)
    fields = (
        ("picture", "photo", "upload"),
        "caption",
        "alt_text",
        ("credit", "placement", "order", "key"),
    )

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("photo")

    def has_add_permission(self, request, obj=None) -> bool:
        return obj is None or may_edit_photos(request.user, obj)

    def has_change_permission(self, request, obj=None) -> bool:
        return obj is None or may_edit_photos(request.user, obj)

    @admin.display(description=_("picture"))
    def picture(self, use: ArticlePhoto):
        return thumbnail(use.photo)


class CorrectionInline(PartOfStory, admin.StackedInline):
    model = Correction
    fields = (("kind", "at"), "text")

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "text":
            field.widget.attrs["rows"] = 2
        return field


class LiveStateFilter(admin.SimpleListFilter):
    title = _("live state")
    parameter_name = "live"

    def lookups(self, request, model_admin):
        return LiveState.choices

    def queryset(self, request, queryset):
        return queryset.filter(live_state=self.value()) if self.value() else queryset


class MineFilter(admin.SimpleListFilter):
    title = _("whose")
    parameter_name = "whose"

    def lookups(self, request, model_admin):
        return [("mine", _("Mine"))]

    def queryset(self, request, queryset):
        return queryset.filter(created_by=request.user) if self.value() == "mine" else queryset


@admin.register(Article)
class ArticleAdmin(admin.ModelAdmin):
    form = ArticleForm
    inlines = (BylineInline, PhotoInline, CitationInline, CorrectionInline)
    list_display = ("title", "stage", "live", "section", "saved", "by")
    list_display_links = ("title",)
    list_filter = (MineFilter, "stage", LiveStateFilter, "section", "headline_provisional")
    list_select_related = ("section", "updated_by")
    list_per_page = 50
    show_full_result_count = False
    search_fields = (
        "headline",
        "deck",
        "slug",
        "body",
        "bylines__author__name",
        "citations__source__name",
        "tags__name",
        "wire_items__guid",
    )
    search_help_text = _("Headline, text, slug, author, source, tag, wire guid")
    ordering = ("-updated_at", "-pk")

    class Media:
        js = ("desk/desk.js",)

    # -- who may ---------------------------------------------------------------------------------

    def has_change_permission(self, request, obj=None) -> bool:
        if obj is None:
            return super().has_change_permission(request)
        return may_edit_photos(request.user, obj)

    def has_view_permission(self, request, obj=None) -> bool:
        return access.may(request.user, "view_article") or self.has_change_permission(request, obj)

    # -- the list --------------------------------------------------------------------------------

    def get_queryset(self, request):
        return with_live_state(super().get_queryset(request), at=timezone.now())

    def get_search_fields(self, request):
        if access.may_see_confidential(request.user):
            return self.search_fields
        return [PUBLIC_SEARCH.get(name, name) for name in self.search_fields]

    def get_search_results(self, request, queryset, search_term):
        """The autocomplete of the front page offers stories that readers can see."""
        queryset = queryset.annotate(
            public_source=FilteredRelation(
                "citations__source", condition=Q(citations__source__confidential=False)
            )
        )
        if request.GET.get("model_name") == "frontslot":
            queryset = queryset.exclude(live_digest=None)
        return super().get_search_results(request, queryset, search_term)

    @admin.display(description=_("headline"), ordering="headline")
    def title(self, article: Article) -> str:
        if article.headline_provisional:
            return gettext("%(headline)s (provisional)") % {"headline": article.headline}
        return article.headline

    @admin.display(description=_("readers"), ordering="live_state")
    def live(self, article: Article) -> str:
        return state_in_words(article)

    @admin.display(description=_("saved"), ordering="updated_at")
    def saved(self, article: Article):
        return article.updated_at

    @admin.display(description=_("by"), ordering="updated_by")
    def by(self, article: Article) -> str:
        who = article.updated_by
        return (who.get_full_name() or str(who)) if who else gettext("Import")

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
        return [name for name in ArticleForm.Meta.fields if name in self._offered(request, obj)]

    def _offered(self, request, obj: Article | None) -> list[str]:
        return flatten_fieldsets(self.get_fieldsets(request, obj))

    def get_fieldsets(self, request, obj=None):
        writes = obj is None or access.may_edit(request.user, obj)
        provisional = ("headline_provisional",) if obj and obj.headline_provisional else ()
        suggested = ("add_tags",) if writes and obj and obj.suggested_tags else ()
        new_tags = ("new_tags",) if writes and access.may(request.user, "add_tag") else ()
        return (
            (None, {"fields": ("headline", *provisional, "deck", "body", "began_from")}),
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
                        "slug",
                        "stage",
                        ("embargo_until", "expires_at"),
                        "note",
                    ),
                },
            ),
        )

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "tags":
            kwargs["widget"] = TagChoice(db_field, self.admin_site)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

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
            obj.created_by = request.user
        obj.updated_by = request.user
        if change and not access.may_edit(request.user, obj):
            obj.save(update_fields=("updated_by", "updated_at"))
            return
        super().save_model(request, obj, form, change)

    def save_formset(self, request, form, formset, change) -> None:
        for row in formset.forms:
            picture = getattr(row, "picture", None)
            if picture:
                row.instance.photo = take_in(
                    data=picture,
                    filename=row.cleaned_data["upload"].name,
                    by=request.user,
                    caption=row.cleaned_data["caption"],
                    alt_text=row.cleaned_data["alt_text"],
                    credit=row.cleaned_data["credit"],
                )
        super().save_formset(request, form, formset, change)

    def save_related(self, request, form, formsets, change) -> None:
        super().save_related(request, form, formsets, change)
        article = form.instance
        article.tags.add(*form.cleaned_data.get("add_tags") or ())
        self._add_new_tags(article, form.cleaned_data.get("new_tags") or [])
        number_photos(article)
        record_revision(article=article, by=request.user)
        if hold_to_embargo(article=article):
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
            context["panel"] = panel(request, obj)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def response_change(self, request, obj):
        for button, page in (("_publish", "publish"), ("_withdraw", "withdraw")):
            if button in request.POST:
                return redirect(f"admin:articles_article_{page}", obj.pk)
        return super().response_change(request, obj)

    def response_add(self, request, obj, post_url_continue=None):
        if "_publish" in request.POST:
            return redirect("admin:articles_article_publish", obj.pk)
        return super().response_add(request, obj, post_url_continue)

    # -- publish, unschedule, withdraw -----------------------------------------------------------

    def get_urls(self):
        pages = [
            ("publish", self.publish_view),
            ("unschedule", self.unschedule_view),
            ("withdraw", self.withdraw_view),
        ]
        return [
            path(
                f"<int:pk>/{name}/",
                self.admin_site.admin_view(view),
                name=f"articles_article_{name}",
            )
            for name, view in pages
        ] + super().get_urls()

    def publish_view(self, request, pk: int):
        article = self._article(request, pk, "publish_article")
        form = PublishForm(request.POST or None, article=article)
        at = timezone.now()
        if request.method == "POST" and form.is_valid():
            try:
                version = publish(
                    article=article,
                    by=request.user,
                    at=form.time,
                    keep_date=form.cleaned_data.get("keep_date", False),
                )
            except Blocked:
                at = form.time or at
            except ValidationError as error:
                form.add_error("at", error)
            else:
                self._say_published(request, article, version)
                return redirect("admin:articles_article_change", pk)
        elif form.initial.get("at"):
            at = form.initial["at"]
        found = findings(story_of(article), at=at)
        context = {
            "form": form,
            "errors_found": [one for one in found if one.severity == "error"],
            "warnings_found": [one for one in found if one.severity != "error"],
            "live": article.live_digest is not None,
            "unchanged": article.live_digest == article.digest and not article.scheduled_for,
            "now": timezone.localtime(),
        }
        return self._confirm_page(request, article, "publish", gettext("Publish"), context)

    def _say_published(self, request, article: Article, version: PublishedVersion | None) -> None:
        if version is None:
            text = gettext("Readers see just this already; nothing was published.")
        elif version.visible_from > timezone.now():
            when = date_format(timezone.localtime(version.visible_from), "DATETIME_FORMAT")
            text = gettext("Scheduled for %(when)s.") % {"when": when}
        else:
            text = gettext("Published as version %(number)s.") % {"number": version.number}
        if version is not None:
            self.log_change(request, article, text)
        messages.success(request, text)

    def unschedule_view(self, request, pk: int):
        article = self._article(request, pk, "publish_article")
        if request.method == "POST":
            try:
                unschedule(article=article, by=request.user)
            except ValidationError as error:
                messages.error(request, " ".join(error.messages))
            else:
                text = gettext("No longer scheduled.")
                self.log_change(request, article, text)
                messages.success(request, text)
            return redirect("admin:articles_article_change", pk)
        context = {"live": article.live_digest is not None}
        return self._confirm_page(request, article, "unschedule", gettext("Take back"), context)

    def withdraw_view(self, request, pk: int):
        article = self._article(request, pk, "withdraw_article")
        form = WithdrawForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                withdraw(article=article, by=request.user, reason=form.cleaned_data["reason"])
            except ValidationError as error:
                form.add_error(None, error)
            else:
                self.log_change(
                    request,
                    article,
                    gettext("Withdrawn: %(reason)s") % {"reason": form.cleaned_data["reason"]},
                )
                messages.success(request, gettext("Withdrawn."))
                return redirect("admin:articles_article_change", pk)
        return self._confirm_page(request, article, "withdraw", gettext("Withdraw"), {"form": form})

    def _article(self, request, pk: int, deed: str) -> Article:
        access.require(request.user, deed)
        article = self.get_object(request, str(pk))
        if article is None:
            raise PermissionDenied(gettext("There is no such story."))
        return article

    def _confirm_page(self, request, article: Article, name: str, title: str, context: dict):
        return TemplateResponse(
            request,
            f"admin/articles/article/{name}.html",
            self.admin_site.each_context(request)
            | {
                "opts": self.opts,
                "original": article,
                "title": title,
                "media": self.media,
                "state": state_in_words(article),
                "back": reverse("admin:articles_article_change", args=[article.pk]),
            }
            | context,
        )


def citable(by: access.Person, article: Article | None) -> QuerySet[Source]:
    """The sources that ``by`` may cite in ``article``: public ones, and in their own its own."""
    if access.may_see_confidential(by):
        return Source.objects.all()
    known = Q(confidential=False)
    if article is not None and access.may_see_confidential(by, article):
        known |= Q(pk__in=article.citations.values("source"))
    return Source.objects.filter(known)


def number_photos(article: Article) -> None:
    """Give every photo of the story a key that its place in the body can name."""
    uses = list(ArticlePhoto.objects.filter(article=article))
    taken = {use.key for use in uses}
    number = 1
    for use in uses:
        if use.key:
            continue
        while str(number) in taken:
            number += 1
        use.key = str(number)
        taken.add(use.key)
        use.save(update_fields=["key"])


def state_in_words(article: Article) -> str:
    """The live state, with the time of what waits."""
    text = str(LiveState(article.live_state).label)
    if article.scheduled_for:
        when = date_format(timezone.localtime(article.scheduled_for), "SHORT_DATETIME_FORMAT")
        if article.live_state == LiveState.SCHEDULED:
            return gettext("Scheduled for %(when)s") % {"when": when}
        return gettext("%(state)s; an update at %(when)s") % {"state": text, "when": when}
    return text


def panel(request, article: Article) -> dict:
    """What stands beside the form: where the story is, what is missing, what came with it."""
    story = story_of(article)
    found = findings(story, at=max(timezone.now(), article.embargo_until or timezone.now()))
    live = article.live_digest is not None
    versions = list(article.versions.for_lists().order_by("-number")[:10])
    now = timezone.now()
    visible = next(
        (
            version
            for version in versions
            if version.cancelled_at is None
            and version.visible_from <= now
            and (version.visible_until is None or version.visible_until > now)
        ),
        None,
    )
    items = article.wire_items.defer("raw").order_by("pk")
    return {
        "state": state_in_words(article),
        "stage": article.get_stage_display(),
        "live": live,
        "url": visible.get_absolute_url() if visible else "",
        "scheduled": article.scheduled_for is not None,
        "embargo": article.embargo_until
        if article.embargo_until and article.embargo_until > now
        else None,
        "errors": [one for one in found if one.severity == "error"],
        "warnings": [one for one in found if one.severity != "error"],
        "words": words(story.body),
        "minutes": reading_minutes(story.body),
        "versions": versions,
        "wire_items": list(items),
        "may_read_wire_copy": may_read_wire_copy(request.user, article),
        "may_edit": may_edit_photos(request.user, article),
        "may_publish": access.may(request.user, "publish_article"),
        "may_withdraw": access.may(request.user, "withdraw_article") and bool(versions),
    }
