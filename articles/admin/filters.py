"""The filters of the list of stories."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from articles.desk.state import LiveState


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
