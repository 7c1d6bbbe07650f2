"""Who may know of a confidential source: named one by one on the source's own page."""

from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy as _

from articles.desk.access import Person, may_see_confidential
from articles.desk.acts import name_of
from articles.desk.grants import grant, revoke
from articles.models import SourceGrant


class PersonChoice(forms.ModelChoiceField):
    """Colleagues by the names that they go by."""

    def label_from_instance(self, person: User) -> str:
        return name_of(person)


class GrantForm(forms.ModelForm):
    user = PersonChoice(label=_("Colleague"), queryset=User.objects.none())

    class Meta:
        model = SourceGrant
        fields = ("user",)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "user" in self.fields:
            colleagues = User.objects.filter(is_active=True, is_staff=True)
            self.fields["user"].queryset = colleagues.order_by(
                "first_name", "last_name", "username"
            )


class GrantInline(admin.StackedInline):
    """Given and taken back by those who may know of every source; never changed."""

    model = SourceGrant
    form = GrantForm
    verbose_name = _("colleague")
    verbose_name_plural = _("who may know of it")
    extra = 0
    fields = (("user", "granted_by", "granted_at"),)
    readonly_fields = ("granted_by", "granted_at")

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("user", "granted_by", "source")

    def has_view_permission(self, request, obj=None) -> bool:
        return may_see_confidential(request.user)

    def has_add_permission(self, request, obj=None) -> bool:
        return may_see_confidential(request.user)

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return may_see_confidential(request.user)


def save_grants(formset, *, by: Person) -> None:
    """What was ticked away is taken back, what was added is given; each is an act."""
    given = formset.save(commit=False)
    for gone in formset.deleted_objects:
        revoke(source=gone.source, user=gone.user, by=by)
    for new in given:
        grant(source=new.source, user=new.user, by=by)
