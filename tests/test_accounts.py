"""Accounts and roles: whatever changes what somebody may do is an act."""

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.urls import reverse

from articles.models import Act, ActKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, chief):
    client.force_login(chief)
    return client


@pytest.fixture
def kim(person):
    return person("Reporter", "kim")


def account_form(user: User, **fields) -> dict:
    return {
        "username": user.username,
        "first_name": "Kim",
        "last_name": "Sato",
        "is_active": "on",
        "is_staff": "on",
        "date_joined_0": "2026-01-25",
        "date_joined_1": "12:00:00",
        "groups": [group.pk for group in user.groups.all()],
    } | fields


def change(desk, user: User, **fields):
    data = {name: value for name, value in account_form(user, **fields).items() if value != ""}
    response = desk.post(reverse("admin:auth_user_change", args=[user.pk]), data)
    assert response.status_code == 302, response.context["errors"]


def acts() -> list[Act]:
    return list(Act.objects.filter(kind=ActKind.PERMISSION_CHANGED).order_by("pk"))


def test_a_new_role_is_on_record_with_what_was_before(desk, kim, chief):
    roles = Group.objects.filter(name__in=["Reporter", "Editor"])
    change(desk, kim, groups=[group.pk for group in roles])
    [act] = acts()
    assert (act.who, act.subject) == (chief, "Kim Sato")
    assert act.details == {
        "account": kim.pk,
        "before": {"roles": ["Reporter"]},
        "after": {"roles": ["Editor", "Reporter"]},
    }


def test_who_may_no_longer_log_in_is_on_record(desk, kim):
    change(desk, kim, is_active="")
    [act] = acts()
    assert (act.details["before"], act.details["after"]) == (
        {"is_active": True},
        {"is_active": False},
    )


def test_a_new_name_is_no_new_permission(desk, kim):
    change(desk, kim, first_name="Kimiko")
    assert acts() == []


def test_single_permissions_are_on_record(client, kim):
    client.force_login(User.objects.create_superuser("root"))
    permission = Permission.objects.get(codename="break_embargo")
    change(client, kim, user_permissions=[permission.pk], is_superuser="on")
    [act] = acts()
    assert act.details["after"] == {
        "is_superuser": True,
        "permissions": ["articles.break_embargo"],
    }


def test_a_new_account_is_on_record(desk):
    data = {"username": "new", "usable_password": "true"}
    data |= {"password1": "correct horse battery", "password2": "correct horse battery"}
    desk.post(reverse("admin:auth_user_add"), data)
    [act] = acts()
    assert (act.subject, act.details["before"]) == ("new", {})
    assert act.details["after"]["is_active"] is True


def test_a_password_set_by_somebody_else_is_on_record_and_ones_own_is_not(desk, kim, chief):
    for user in (kim, chief):
        desk.post(
            reverse("admin:auth_user_password_change", args=[user.pk]),
            {
                "usable_password": "true",
                "password1": "staple battery horse",
                "password2": "staple battery horse",
            },
        )
    [act] = acts()
    assert (act.subject, act.details["account"]) == ("kim", kim.pk)
    assert "staple" not in str(act.details)


def test_a_password_that_was_not_taken_is_no_act(desk, kim):
    page = reverse("admin:auth_user_password_change", args=[kim.pk])
    desk.post(page, {"usable_password": "true", "password1": "a", "password2": "b"})
    assert acts() == []


def test_deleted_accounts_are_on_record_one_by_one_and_many_at_once(desk, kim, person):
    desk.post(reverse("admin:auth_user_delete", args=[kim.pk]), {"post": "yes"})
    others = [person("Editor", name) for name in ("ada", "ben")]
    desk.post(
        reverse("admin:auth_user_changelist"),
        {
            "action": "delete_selected",
            "_selected_action": [user.pk for user in others],
            "post": "yes",
        },
    )
    assert sorted(act.subject for act in acts()) == ["ada", "ben", "kim"]
    assert acts()[0].details["before"]["roles"] == ["Reporter"]
    assert not User.objects.filter(username__in=["kim", "ada", "ben"]).exists()


def test_what_a_role_may_do_is_changed_by_superusers_on_record(client, desk):
    role = Group.objects.get(name="Reporter")
    page = reverse("admin:auth_group_change", args=[role.pk])
    assert desk.post(page, {"name": "Reporter"}).status_code == 403
    client.force_login(User.objects.create_superuser("root"))
    kept = role.permissions.exclude(codename="add_photo").values_list("pk", flat=True)
    client.post(page, {"name": "Reporter", "permissions": list(kept)})
    [act] = acts()
    before, after = (set(act.details[name]["permissions"]) for name in ("before", "after"))
    assert before - after == {"articles.add_photo"}
    assert act.subject == "Role Reporter"
    client.post(reverse("admin:auth_group_delete", args=[role.pk]), {"post": "yes"})
    assert len(acts()) == 2
