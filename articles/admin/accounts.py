"""Accounts and roles: a chief editor makes accounts, but nobody can raise themselves higher."""

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from articles.desk.accounts import note_deleted, note_password, note_standing, standing

admin.site.unregister(User)
admin.site.unregister(Group)


class OnRecord:
    """A ModelAdmin of what people may do: each change of it is an act."""

    def save_model(self, request, obj, form, change) -> None:
        obj.stood = standing(type(obj).objects.get(pk=obj.pk)) if change else {}
        super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change) -> None:
        super().save_related(request, form, formsets, change)
        account = form.instance
        note_standing(account=account, before=account.stood, by=request.user)

    def delete_model(self, request, obj) -> None:
        note_deleted(account=obj, by=request.user)
        super().delete_model(request, obj)

    @transaction.atomic
    def delete_queryset(self, request, queryset) -> None:
        for account in queryset:
            note_deleted(account=account, by=request.user)
        super().delete_queryset(request, queryset)


@admin.register(User)
class AccountAdmin(OnRecord, UserAdmin):
    list_display = ("username", "first_name", "last_name", "email", "roles", "is_active")
    list_filter = ("is_active", "groups")

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("groups")

    def get_readonly_fields(self, request, obj=None):
        if request.user.is_superuser:
            return ()
        return ("is_superuser", "user_permissions", "last_login", "date_joined")

    def has_change_permission(self, request, obj=None) -> bool:
        above = obj is not None and obj.is_superuser and not request.user.is_superuser
        return not above and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None) -> bool:
        above = obj is not None and obj.is_superuser and not request.user.is_superuser
        return not above and super().has_delete_permission(request, obj)

    @transaction.atomic
    def user_change_password(self, request, id, form_url=""):
        response = super().user_change_password(request, id, form_url)
        if response.status_code == 302 and response.url != request.get_full_path():
            note_password(account=self.get_object(request, id), by=request.user)
        return response

    @admin.display(description=_("roles"))
    def roles(self, user: User) -> str:
        return ", ".join(group.name for group in user.groups.all())


@admin.register(Group)
class RoleAdmin(OnRecord, GroupAdmin):
    """The roles. Who may do what is changed by those above them all."""
