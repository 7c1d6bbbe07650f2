"""Merging words: choose the one that stays, see what will happen, do it, and take it back."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from articles.desk.access import visible_sources
from articles.desk.merge import KINDS, check_merge, may_merge, merge, newer_merges, undo_merge
from articles.desk.usage import Word, at_the_desk, count_published, stories_with
from articles.models import Author, Merge, Source

from .forms import HeldSelect, is_key
from .wire import ReadOnlyAdmin

#: So many words are merged at once, so many headlines of each are shown before.
MOST = 20
HEADLINES = 5


class WordChoice(forms.ModelChoiceField):
    """A word with what it is used for, so that the better one is seen at once."""

    def label_from_instance(self, word: Word) -> str:
        return f"{word.name} – {stories_in_words(word.stories_count)}"


class KeepForm(forms.Form):
    """Which word stays: one of those selected or, beside a single one, any other."""

    def __init__(self, *args, words: list[Word], others, site, **kwargs):
        super().__init__(*args, **kwargs)
        if len(words) > 1:
            choices, widget = others.filter(pk__in=[word.pk for word in words]), forms.RadioSelect
            label = _("Which one stays?")
        else:
            choices = others.exclude(pk=words[0].pk)
            widget = HeldSelect(others.model._meta.get_field("merged_into"), site)
            label = _("Which one takes its place?")
        self.fields["kept"] = WordChoice(
            label=label, queryset=choices, widget=widget, empty_label=None
        )


def stories_in_words(count: int) -> str:
    return ngettext("%(count)s story", "%(count)s stories", count) % {"count": count}


class MergePages:
    """What a ModelAdmin of words has to merge them. Its queryset is annotated with usage."""

    actions = ("merge_words",)
    change_form_template = "admin/articles/word/change_form.html"

    def get_urls(self):
        name = f"articles_{self.opts.model_name}_merge"
        view = self.admin_site.admin_view(self.merge_view)
        return [path("merge/", view, name=name), *super().get_urls()]

    def has_merge_permission(self, request) -> bool:
        return may_merge(request.user, self.model)

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj is not None and self.has_merge_permission(request):
            context["merge_url"] = self._merge_url([obj.pk])
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def _merge_url(self, words: list[int]) -> str:
        query = QueryDict(mutable=True)
        query.setlist("words", words)
        return reverse(f"admin:articles_{self.opts.model_name}_merge") + f"?{query.urlencode()}"

    @admin.action(description=_("Merge the selected…"), permissions=["merge"])
    def merge_words(self, request, queryset):
        words = list(queryset.values_list("pk", flat=True)[: MOST + 1])
        if 2 <= len(words) <= MOST:
            return redirect(self._merge_url(words))
        text = gettext("Select 2 to %(most)s words that mean one thing.") % {"most": MOST}
        messages.warning(request, text)
        return None

    def merge_view(self, request):
        if not self.has_merge_permission(request):
            raise PermissionDenied
        sent = request.POST if request.method == "POST" else request.GET
        others = self.get_queryset(request)
        keys = [key for key in sent.getlist("words")[:MOST] if is_key(key)]
        words = list(others.filter(pk__in=keys).order_by("key"))
        if not words:
            raise Http404("There are no such words, or they are merged already.")
        count_published(words, at=timezone.now())
        form = KeepForm(
            sent if "kept" in sent else None, words=words, others=others, site=self.admin_site
        )
        gone = self._chosen(form, words)
        if gone and request.method == "POST" and self._merge(request, form, gone):
            return redirect(f"admin:articles_{self.opts.model_name}_changelist")
        context = {
            "form": form,
            "words": words,
            "kept": form.cleaned_data["kept"] if gone and not form.errors else None,
            "gone": [self._preview(form.cleaned_data["kept"], word) for word in gone],
            "title": gettext("Merge %(words)s") % {"words": self.opts.verbose_name_plural},
        }
        return self._page(request, "admin/articles/word/merge.html", context)

    def _chosen(self, form: KeepForm, words: list[Word]) -> list[Word]:
        """The words that would go; none where nothing is chosen or they cannot be one."""
        if not form.is_valid():
            return []
        kept = form.cleaned_data["kept"]
        gone = [word for word in words if word != kept]
        try:
            for word in gone:
                check_merge(kept=kept, merged=word)
        except ValidationError as error:
            form.add_error("kept", error)
            return []
        return gone

    def _merge(self, request, form: KeepForm, gone: list[Word]) -> bool:
        kept = form.cleaned_data["kept"]
        try:
            with transaction.atomic():
                done = [merge(kept=kept, merged=word, by=request.user) for word in gone]
        except ValidationError as error:
            form.add_error(None, error)
            return False
        for one in done:
            messages.success(
                request,
                format_html(
                    gettext("“{}” is merged into “{}”. {}"),
                    one.merged_name,
                    one.kept_name,
                    format_html(
                        '<a href="{}">{}</a>',
                        reverse("admin:articles_merge_undo", args=[one.pk]),
                        gettext("Undo…"),
                    ),
                ),
            )
        return True

    def _preview(self, kept: Word, word: Word) -> dict:
        stories = stories_with(self.model.objects.filter(pk=word.pk))
        beside = stories_with(self.model.objects.filter(pk=kept.pk))
        newest = stories.order_by("-updated_at", "-pk").values_list("pk", "headline")
        out = {
            "word": word,
            "stories": stories_in_words(word.stories_count),
            "headlines": newest[:HEADLINES],
            "more": max(0, word.stories_count - HEADLINES),
            "both": stories.filter(pk__in=beside.values("pk")).count(),
        }
        if not getattr(kept, "confidential", False):
            out |= {"old": word.get_absolute_url(), "new": kept.get_absolute_url()}
        if isinstance(word, Source):
            out["grants"] = word.grants.count()
        if isinstance(word, Author) and word.user:
            out["account"] = word.user
        return out

    def _page(self, request, template: str, context: dict) -> TemplateResponse:
        frame = self.admin_site.each_context(request) | {"opts": self.opts, "media": self.media}
        return TemplateResponse(request, template, frame | context)


@admin.register(Merge)
class MergeAdmin(ReadOnlyAdmin):
    """What was merged, newest first, each with its way back."""

    change_form_template = "admin/articles/merge/change_form.html"
    list_display = ("what", "vocabulary", "at", "who", "state")
    list_filter = ("kind", ("undone_at", admin.EmptyFieldListFilter))
    FILTERED_BY = frozenset({"kind", "undone_at__isempty"})
    list_select_related = ("by",)
    search_fields = ("merged_name", "kept_name")
    fields = ("what", "vocabulary", "stories", "at", "who", "state")
    readonly_fields = fields
    show_full_result_count = False

    def get_queryset(self, request):
        """Merges of sources only where this person may know of both."""
        merges = super().get_queryset(request).defer("moved")
        known = Source.objects.filter(visible_sources(request.user)).values("pk")
        return merges.filter(~Q(kind="source") | Q(kept_id__in=known, merged_id__in=known))

    def get_urls(self):
        view = self.admin_site.admin_view(self.undo_view)
        return [path("<int:pk>/undo/", view, name="articles_merge_undo"), *super().get_urls()]

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj is not None and obj.undone_at is None and may_merge(request.user, KINDS[obj.kind]):
            context["undo_url"] = reverse("admin:articles_merge_undo", args=[obj.pk])
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def undo_view(self, request, pk: int):
        found = self.get_queryset(request).filter(pk=pk) if is_key(pk) else Merge.objects.none()
        done = get_object_or_404(found)
        if not may_merge(request.user, KINDS[done.kind]):
            raise PermissionDenied
        if request.method == "POST":
            try:
                undo_merge(merge=done, by=request.user)
            except ValidationError as error:
                messages.error(request, " ".join(error.messages))
            else:
                text = gettext("“%(name)s” stands for itself again.") % {"name": done.merged_name}
                messages.success(request, text)
            return redirect("admin:articles_merge_change", pk)
        context = {
            "original": done,
            "stories": self.stories(done),
            "newer": newer_merges(done).order_by("-pk").first(),
            "back": reverse("admin:articles_merge_change", args=[pk]),
            "title": gettext("Undo a merge"),
        }
        frame = self.admin_site.each_context(request) | {"opts": self.opts, "media": self.media}
        return TemplateResponse(request, "admin/articles/merge/undo.html", frame | context)

    @admin.display(description=_("what"), ordering="merged_name")
    def what(self, done: Merge) -> str:
        return str(done)

    @admin.display(description=_("vocabulary"), ordering="kind")
    def vocabulary(self, done: Merge) -> str:
        return KINDS[done.kind]._meta.verbose_name_plural

    @admin.display(description=_("stories"))
    def stories(self, done: Merge) -> str:
        table = at_the_desk(KINDS[done.kind]).model.__name__
        return stories_in_words(len(done.moved["rows"][table]) + len(done.moved["doubled"][table]))

    @admin.display(description=_("by"), ordering="by")
    def who(self, done: Merge) -> str:
        return (done.by.get_full_name() or str(done.by)) if done.by else "–"

    @admin.display(description=_("stands"))
    def state(self, done: Merge) -> str:
        if done.undone_at is None:
            return gettext("Yes")
        when = timezone.localtime(done.undone_at)
        return gettext("Undone %(when)s") % {"when": f"{when:%Y-%m-%d %H:%M %Z}"}
