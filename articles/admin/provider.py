"""Who sends stories, how this newsroom takes them, and what each of their codes means here."""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from articles.desk.times import clock
from articles.importers import FORMATS
from articles.importers.media_topics import name_of
from articles.models import ImportRun, Provider, Section, Source, SubjectRule, WireItem

from .forms import HeldSelect, is_key, word_field
from .runs import in_words

#: So many of the codes that mean nothing yet stand on the provider's page.
NAMED = 10
#: The schemes whose codes IPTC has given names to.
OF_IPTC = ("medtop", "subj")


class ProviderForm(forms.ModelForm):
    formats = forms.MultipleChoiceField(
        label=_("Formats"),
        choices=[(name, name) for name in FORMATS],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("None chosen: all of them."),
    )


@admin.register(Provider)
class ProviderAdmin(admin.ModelAdmin):
    form = ProviderForm
    list_display = ("name", "source", "section", "taken", "unmapped", "last_run")
    list_select_related = ("source", "section")
    search_fields = ("name",)
    show_full_result_count = False
    fields = ("name", "source", "section", "formats", "makes_tags")
    autocomplete_fields = ("source",)
    delete_selected_confirmation_template = "admin/articles/word/delete_selected_confirmation.html"

    class Media:
        css = {"all": ("desk/wire.css",)}

    def get_queryset(self, request):
        rules = SubjectRule.objects.unmapped().filter(provider=OuterRef("pk")).order_by()
        runs = ImportRun.objects.filter(provider=OuterRef("name")).order_by("-started_at")
        return (
            super()
            .get_queryset(request)
            .annotate(
                unmapped_count=Coalesce(
                    Subquery(rules.values("provider").annotate(many=Count("pk")).values("many")),
                    0,
                ),
                last_run_pk=Subquery(runs.values("pk")[:1]),
                last_run_at=Subquery(runs.values("started_at")[:1]),
            )
        )

    def get_readonly_fields(self, request, obj=None):
        """Its items name the provider they came from: its name stays once there are some."""
        return ("name",) if obj and _items(obj).exists() else ()

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "source":
            public = Source.objects.active().filter(confidential=False)
            kwargs |= word_field(db_field) | {"queryset": public}
            return super().formfield_for_foreignkey(db_field, request, **kwargs)
        return super().formfield_for_foreignkey(db_field, request, **word_field(db_field) | kwargs)

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj is not None:
            context["about"] = about(obj)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def get_deleted_objects(self, objs, request):
        kept = [
            gettext("“%(provider)s” stays: stories came from it, and each says from where.")
            % {"provider": provider}
            for provider in objs
            if _items(provider).exists()
        ]
        if kept:
            return [], {}, set(), kept
        return super().get_deleted_objects(objs, request)

    @admin.display(description=_("formats"))
    def taken(self, provider: Provider) -> str:
        return ", ".join(provider.formats) or gettext("All")

    @admin.display(description=_("codes without a meaning"), ordering="unmapped_count")
    def unmapped(self, provider: Provider):
        if not provider.unmapped_count:
            return 0
        return format_html(
            '<a href="{}">{}</a>', rules_url(provider, means="nothing"), provider.unmapped_count
        )

    @admin.display(description=_("last run"), ordering="last_run_at")
    def last_run(self, provider: Provider):
        if provider.last_run_pk is None:
            return "–"
        url = reverse("admin:articles_importrun_change", args=[provider.last_run_pk])
        return format_html('<a href="{}">{}</a>', url, clock(provider.last_run_at))


def about(provider: Provider) -> dict:
    """What has come from a provider, and which of its codes mean nothing here yet."""
    items = _items(provider)
    run = ImportRun.objects.filter(provider=provider.name).order_by("-started_at", "-pk").first()
    unmapped = provider.rules.unmapped()
    count = unmapped.count()
    return {
        "stories": items.exclude(article=None).aggregate(n=Count("article", distinct=True))["n"],
        "last_item": items.defer("raw").order_by("-pk").first(),
        "run": run,
        "outcomes": " · ".join(said for _name, said in in_words(run.counts)) if run else "",
        "unmapped": [(rule, named(rule)) for rule in unmapped[:NAMED]] if count else [],
        "unmapped_said": ngettext(
            "%(count)s code came in that means nothing here yet",
            "%(count)s codes came in that mean nothing here yet",
            count,
        )
        % {"count": count},
        "more": max(count - NAMED, 0),
        "rules": provider.rules.count() if not count else count,
        "unmapped_url": rules_url(provider, means="nothing"),
        "rules_url": rules_url(provider),
    }


def rules_url(provider: Provider, **filters: str) -> str:
    query = urlencode({"provider": provider.pk} | filters)
    return f"{reverse('admin:articles_subjectrule_changelist')}?{query}"


def _items(provider: Provider) -> QuerySet[WireItem]:
    return WireItem.objects.filter(provider=provider.name)


# -- what codes mean -----------------------------------------------------------------------------


def named(rule: SubjectRule) -> str:
    """What a code is called: by its sender, else by IPTC; empty where nobody says."""
    if rule.name or rule.scheme not in OF_IPTC:
        return rule.name
    return name_of(rule.code, get_language() or "")


class OfProvider(admin.SimpleListFilter):
    title = _("provider")
    parameter_name = "provider"

    def lookups(self, request, model_admin):
        return [(str(pk), name) for pk, name in Provider.objects.values_list("pk", "name")]

    def queryset(self, request, queryset):
        return queryset.filter(provider=self.value()) if is_key(self.value()) else queryset


class MeansFilter(admin.SimpleListFilter):
    title = _("what it means here")
    parameter_name = "means"

    def lookups(self, request, model_admin):
        return [
            ("nothing", _("Nothing yet")),
            ("something", _("A section or a tag")),
            ("out", _("Left out")),
        ]

    def queryset(self, request, queryset):
        if self.value() == "nothing":
            return queryset.unmapped()
        if self.value() == "something":
            return queryset.exclude(section=None, tag=None)
        return queryset.filter(is_left_out=True) if self.value() == "out" else queryset


class RuleForm(forms.ModelForm):
    """What a code means here; its row in the list too, where ``sections`` are read once for all."""

    sections: list[tuple] | None = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "tag" in self.fields:
            self.fields["tag"].widget.widget.held = self.instance.tag
        if self.sections is not None:
            self._be_a_row()

    def _be_a_row(self) -> None:
        self.fields["section"].choices = self.sections
        for name in ("section", "tag", "is_left_out"):
            field = self.fields[name]
            label = gettext("%(field)s for %(code)s") % {
                "field": field.label,
                "code": self.instance,
            }
            field.widget.attrs["aria-label"] = label
            widget = getattr(field.widget, "widget", None)
            if widget is not None:
                widget.attrs["aria-label"] = label
                for link in ("add", "change", "delete", "view"):
                    setattr(field.widget, f"can_{link}_related", False)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("is_left_out") and cleaned.get("tag"):
            raise ValidationError(
                _("What is left out makes no tag: take the tag away, or leave the code in.")
            )
        return cleaned


@admin.register(SubjectRule)
class SubjectRuleAdmin(admin.ModelAdmin):
    form = RuleForm
    list_display = ("code_here", "called", "times_seen", "section", "tag", "is_left_out", "seen")
    list_display_links = ("code_here",)
    list_editable = ("section", "tag", "is_left_out")
    list_filter = (OfProvider, MeansFilter)
    list_select_related = ("provider", "section", "tag")
    list_per_page = 50
    list_max_show_all = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    ordering = ("-times_seen", "pk")
    search_fields = ("code", "name", "scheme")
    search_help_text = _("Code, or its name")
    autocomplete_fields = ("tag",)
    fields = ("provider", "scheme", "code", "name", "section", "tag", "is_left_out")

    class Media:
        css = {"all": ("desk/wire.css",)}

    def changelist_view(self, request, extra_context=None):
        title = {"title": capfirst(self.opts.verbose_name_plural)}
        return super().changelist_view(request, title | (extra_context or {}))

    def get_readonly_fields(self, request, obj=None):
        return ("provider", "scheme", "code") if obj else ()

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "tag":
            kwargs["widget"] = HeldSelect(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **word_field(db_field) | kwargs)

    def get_changelist_form(self, request, **kwargs):
        rows = Section.objects.active().values_list("pk", "name")
        sections = [("", "–"), *rows]
        form = type("RuleRow", (RuleForm,), {"sections": sections})
        return super().get_changelist_form(request, form=form, **kwargs)

    def get_search_results(self, request, queryset, search_term):
        """By the name too that IPTC gives a code that came without one."""
        found, may_repeat = super().get_search_results(request, queryset, search_term)
        wanted = search_term.strip().lower()
        if not wanted:
            return found, may_repeat
        nameless = queryset.filter(scheme__in=OF_IPTC, name="")
        language = get_language() or ""
        called = [
            pk
            for pk, code in nameless.values_list("pk", "code")
            if wanted in name_of(code, language).lower()
        ]
        return queryset.filter(Q(pk__in=found.order_by().values("pk")) | Q(pk__in=called)), False

    @admin.display(description=_("code"), ordering="code")
    def code_here(self, rule: SubjectRule) -> str:
        return f"{rule.scheme}:{rule.code}" if rule.scheme else rule.code

    @admin.display(description=_("its name"), ordering="name")
    def called(self, rule: SubjectRule) -> str:
        return named(rule) or "–"

    @admin.display(description=_("last seen"), ordering="last_seen_at")
    def seen(self, rule: SubjectRule) -> str:
        return clock(rule.last_seen_at) if rule.last_seen_at else "–"
