"""The filters of the list of stories."""

from django.contrib import admin
from django.contrib.admin.filters import RelatedFieldListFilter
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.desk.access import visible_sources
from articles.desk.awaiting import Awaiting, that_await
from articles.desk.state import LiveState, in_state
from articles.desk.usage import stories_with
from articles.models import Author, Source, Stage, Tag

from .forms import is_key


class LiveStateFilter(admin.SimpleListFilter):
    title = _("live state")
    parameter_name = "live"

    def lookups(self, request, model_admin):
        return LiveState.choices

    def queryset(self, request, queryset):
        if self.value() not in LiveState.values:
            return queryset
        return in_state(queryset, LiveState(self.value()), at=timezone.now())


class StageFilter(admin.SimpleListFilter):
    """Stories by stage; what is spiked is shown to those only who ask for it."""

    title = _("stage")
    parameter_name = "stage"

    def lookups(self, request, model_admin):
        return Stage.choices

    def choices(self, changelist):
        every, *stages = super().choices(changelist)
        return [every | {"display": _("All but spiked")}, *stages]

    def queryset(self, request, queryset):
        if self.value() in Stage.values:
            return queryset.filter(stage=self.value())
        return queryset.exclude(stage=Stage.SPIKED)


class AwaitingFilter(admin.SimpleListFilter):
    title = _("what it waits for")
    parameter_name = "awaits"

    def lookups(self, request, model_admin):
        return Awaiting.choices

    def queryset(self, request, queryset):
        if self.value() not in Awaiting.values:
            return queryset
        return that_await(queryset, Awaiting(self.value()), at=timezone.now())


class MineFilter(admin.SimpleListFilter):
    title = _("writer")
    parameter_name = "whose"

    def lookups(self, request, model_admin):
        return [("mine", _("Mine"))]

    def queryset(self, request, queryset):
        return queryset.filter(created_by=request.user) if self.value() == "mine" else queryset


class SectionFilter(RelatedFieldListFilter):
    """The sections that a story can stand in: not those that were merged into another."""

    def field_choices(self, field, request, model_admin):
        ordering = self.field_admin_ordering(field, request, model_admin)
        return field.get_choices(
            include_blank=False, ordering=ordering, limit_choices_to={"merged_into": None}
        )


class WordFilter(admin.SimpleListFilter):
    """The stories with one word: offered by the word's own list, shown so that it can be left."""

    model = Tag

    def lookups(self, request, model_admin):
        if self.value() is None:
            return ()
        self.word = self.known(request).filter(pk=self.value()) if is_key(self.value()) else None
        name = self.word.values_list("name", flat=True).first() if self.word is not None else None
        return [(self.value(), name or "–")]

    def known(self, request):
        """The words that this person may know of: to search by a word tells where it stands."""
        return self.model.objects.all()

    def queryset(self, request, queryset):
        if self.value() is None:
            return queryset
        if self.word is None:
            return queryset.none()
        return queryset.filter(pk__in=stories_with(self.word).values("pk"))


class TagFilter(WordFilter):
    title, parameter_name, model = _("tag"), "tag", Tag


class AuthorFilter(WordFilter):
    title, parameter_name, model = _("author"), "author", Author


class SourceFilter(WordFilter):
    title, parameter_name, model = _("source"), "source", Source

    def known(self, request):
        return Source.objects.filter(visible_sources(request.user))


class UsedFilter(admin.SimpleListFilter):
    """Words by how often they are used: once is often a slip of the pen."""

    title = _("how often used")
    parameter_name = "used"

    def lookups(self, request, model_admin):
        return [("never", _("Never")), ("once", _("Once")), ("more", _("More often"))]

    def queryset(self, request, queryset):
        counts = {"never": {"stories_count": 0}, "once": {"stories_count": 1}}
        counts["more"] = {"stories_count__gt": 1}
        return queryset.filter(**counts.get(self.value(), {}))
