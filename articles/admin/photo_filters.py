"""The filters of the photo library."""

from datetime import timedelta

from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.desk.library import LACKING, Lack, Rights, Where, most_frequent, used, with_rights


class NameFilter(admin.SimpleListFilter):
    """The photos of one creator, credit line or agency: the frequent ones, and whichever is asked for."""

    column = ""

    def lookups(self, request, model_admin):
        names = most_frequent(self.column)
        asked = self.value()
        if asked and asked not in names:
            names.insert(0, asked)
        return [(name, name) for name in names]

    def queryset(self, request, queryset):
        return queryset.filter(**{self.column: self.value()}) if self.value() else queryset


class CreatorFilter(NameFilter):
    title, parameter_name, column = _("creator"), "creator", "creator"


class CreditFilter(NameFilter):
    title, parameter_name, column = _("credit line"), "credit", "credit"


class AgencyFilter(NameFilter):
    title, parameter_name, column = _("agency"), "agency", "agency"


class RightsFilter(admin.SimpleListFilter):
    title = _("rights")
    parameter_name = "rights"

    def lookups(self, request, model_admin):
        return Rights.choices

    def queryset(self, request, queryset):
        if self.value() not in Rights.values:
            return queryset
        return with_rights(queryset, Rights(self.value()), at=timezone.now())


class WhereFilter(admin.SimpleListFilter):
    title = _("use")
    parameter_name = "use"

    def lookups(self, request, model_admin):
        return Where.choices

    def queryset(self, request, queryset):
        if self.value() not in Where.values:
            return queryset
        return used(queryset, Where(self.value()), at=timezone.now())


class LackFilter(admin.SimpleListFilter):
    title = _("what it lacks")
    parameter_name = "lacks"

    def lookups(self, request, model_admin):
        return Lack.choices

    def queryset(self, request, queryset):
        if self.value() not in Lack.values:
            return queryset
        return queryset.filter(LACKING[Lack(self.value())])


class TakenInFilter(admin.SimpleListFilter):
    """The photos of these days, as days begin in the newsroom."""

    title = _("date taken in")
    parameter_name = "taken-in"

    def lookups(self, request, model_admin):
        return [
            ("today", _("Today")),
            ("week", _("Last 7 days")),
            ("month", _("This month")),
            ("year", _("This year")),
        ]

    def queryset(self, request, queryset):
        today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
        begins = {
            "today": today,
            "week": today - timedelta(days=6),
            "month": today.replace(day=1),
            "year": today.replace(month=1, day=1),
        }.get(self.value())
        return queryset.filter(created_at__gte=begins) if begins else queryset


class OwnFilter(admin.SimpleListFilter):
    title = _("taken in by")
    parameter_name = "whose"

    def lookups(self, request, model_admin):
        return [("mine", _("Me"))]

    def queryset(self, request, queryset):
        return queryset.filter(created_by=request.user) if self.value() == "mine" else queryset
