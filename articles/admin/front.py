"""The front page: which stories stand where, until when."""

from django.contrib import admin

from articles.models import FrontSlot

from .times import TIMES


@admin.register(FrontSlot)
class FrontSlotAdmin(admin.ModelAdmin):
    formfield_overrides = TIMES
    list_display = ("article", "area", "order", "until")
    list_editable = ("area", "order", "until")
    list_select_related = ("article",)
    autocomplete_fields = ("article",)
