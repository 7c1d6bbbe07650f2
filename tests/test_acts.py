"""The history of acts: nobody changes it, chief editors read it, filter it and take it away."""

import csv
import io
import json
from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from articles.desk.acts import record_act
from articles.models import Act, ActKind, Article
from articles.models.bulk import insert_rows

from .factories import NOON, make_article

pytestmark = pytest.mark.django_db
ACTS = "admin:articles_act_changelist"
HOUR = timedelta(hours=1)


@pytest.fixture
def history(client, chief):
    client.force_login(chief)
    return client


def exported(client, ending: str, **query) -> str:
    response = client.get(reverse(f"admin:articles_act_export_{ending}"), query)
    assert response.status_code == 200
    return b"".join(response.streaming_content).decode()


# -- nobody changes it -----------------------------------------------------------------------------


def test_the_model_refuses_to_change_or_delete_an_act():
    act = record_act(ActKind.SPIKED, by=None, subject="Ferry")
    for change in (
        act.save,
        act.delete,
        Act.objects.all().delete,
        lambda: Act.objects.update(why="Because."),
    ):
        with pytest.raises(TypeError, match="append-only"):
            change()


@pytest.mark.parametrize(
    "change",
    [
        "kind = 'merged'",
        "at = '2020-01-01 10:00:00+00:00'",
        "who_name = 'Somebody else'",
        "subject = 'Another story'",
        "why = 'Another reason'",
        "details = '{}'",
        "id = id + 1",
    ],
)
def test_the_database_refuses_to_change_an_act(change, editor):
    record_act(ActKind.SPIKED, by=editor, subject="Ferry", why="Dull.", until="Monday")
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE articles_act SET {change}")  # noqa: S608
    assert Act.objects.get().subject == "Ferry"


def test_the_database_refuses_to_name_somebody_else_or_another_story(editor, chief):
    act = record_act(ActKind.SPIKED, by=editor, article=make_article())
    for change in (f"who_id = {chief.pk}", f"article_id = {make_article().pk}"):
        with (
            pytest.raises(DatabaseError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"UPDATE articles_act SET {change} WHERE id = {act.pk}")  # noqa: S608


def test_postgresql_refuses_to_delete_an_act():
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL as DATABASE_URL: on SQLite the model alone refuses")
    record_act(ActKind.SPIKED, by=None, subject="Ferry")
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM articles_act")


def test_an_act_outlives_its_account_and_its_story(editor):
    article = make_article(headline="Ferry")
    record_act(ActKind.SPIKED, by=editor, article=article)
    editor.delete()
    article.delete()
    act = Act.objects.get()
    assert (act.who, act.article, act.who_name, act.subject) == (None, None, "editor", "Ferry")


# -- who reads it ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "status"),
    [("Reporter", 403), ("Photo editor", 403), ("Editor", 403), ("Chief editor", 200)],
)
def test_chief_editors_alone_read_it_and_take_it_away(client, person, role, status):
    client.force_login(person(role))
    act = record_act(ActKind.SPIKED, by=None, subject="Ferry")
    for page in (
        reverse(ACTS),
        reverse("admin:articles_act_change", args=[act.pk]),
        reverse("admin:articles_act_export_csv"),
        reverse("admin:articles_act_export_jsonl"),
    ):
        assert client.get(page).status_code == status, page


def test_nobody_adds_changes_or_deletes_there(history):
    act = record_act(ActKind.SPIKED, by=None, subject="Ferry")
    page = reverse("admin:articles_act_change", args=[act.pk])
    assert history.get(reverse("admin:articles_act_add")).status_code == 403
    assert history.post(page, {"why": "x"}).status_code == 403
    assert history.post(reverse("admin:articles_act_delete", args=[act.pk])).status_code == 403


def test_it_is_filtered_by_what_who_story_and_day(history, editor, chief):
    ferry = make_article(headline="Ferry returns")
    with time_machine.travel(NOON, tick=False):
        record_act(ActKind.WITHDRAWN, by=chief, article=ferry, why="Told in error.")
    with time_machine.travel(NOON + 48 * HOUR, tick=False):
        record_act(ActKind.SPIKED, by=editor, subject="Chess", why="Dull.")
    for query, wanted in (
        ({"kind": "withdrawn"}, "Ferry"),
        ({"who": str(editor.pk)}, "Chess"),
        ({"story": str(ferry.pk)}, "Ferry"),
        ({"from": "2026-01-26"}, "Chess"),
        ({"to": "2026-01-25"}, "Ferry"),
        ({"from": "2026-01-25", "to": "2026-01-25"}, "Ferry"),
        ({"q": "dull"}, "Chess"),
        ({"q": "in error"}, "Ferry"),
    ):
        rows = history.get(reverse(ACTS), query).context["cl"].result_list
        assert [act.subject.split()[0] for act in rows] == [wanted], query


@pytest.mark.parametrize(
    "query",
    [
        {"from": "soon", "to": "9999-12-31"},
        {"from": "0001-01-01"},
        {"who": "9" * 40},
        {"who": "\x00"},
        {"story": "\x00"},
        {"kind": "\x00"},
        {"q": "\x00"},
        {"p": "9" * 30},
    ],
)
def test_odd_questions_are_answered(history, query):
    record_act(ActKind.SPIKED, by=None, subject="Chess")
    assert history.get(reverse(ACTS), query).status_code in (200, 302, 400)


def test_the_list_asks_as_often_for_fifty_acts_as_for_two(history, django_assert_max_num_queries):
    def record(how_many):
        for _number in range(how_many):
            record_act(ActKind.SPIKED, by=None, article=make_article())

    record(2)
    with django_assert_max_num_queries(10):
        history.get(reverse(ACTS))
    record(48)
    with django_assert_max_num_queries(10):
        history.get(reverse(ACTS))


def test_details_are_told_in_words(history):
    act = record_act(
        ActKind.PERMISSION_CHANGED,
        by=None,
        subject="Kim",
        before={"roles": ["Reporter"], "is_active": True},
        after={"roles": ["Reporter", "Editor"], "is_active": False},
    )
    page = history.get(reverse("admin:articles_act_change", args=[act.pk])).content.decode()
    assert "Before: Roles: Reporter; May log in: yes" in page
    assert "After: Roles: Reporter, Editor; May log in: no" in page


# -- taking it away --------------------------------------------------------------------------------


def test_what_is_filtered_is_exported_as_a_table(history, editor):
    record_act(ActKind.SPIKED, by=editor, subject="Chess", why="Dull.", until="Monday")
    record_act(ActKind.WITHDRAWN, by=editor, subject="Ferry", why="Told in error.")
    text = exported(history, "csv", kind="spiked")
    [row] = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    assert (row["what"], row["who"], row["subject"]) == ("Spiked", "editor", "Chess")
    assert (row["why"], row["details"]) == ("Dull.", '{"until": "Monday"}')


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "\nx"])
def test_a_spreadsheet_takes_no_cell_for_a_formula(history, text):
    record_act(ActKind.SPIKED, by=None, subject=text, why=text)
    out = exported(history, "csv").removeprefix("\ufeff")
    [row] = csv.DictReader(io.StringIO(out, newline=""))
    assert (row["subject"], row["why"]) == (f"'{text}", f"'{text}")


def test_what_is_filtered_is_exported_as_json_lines(history, editor):
    article = make_article(headline="=Ferry")
    record_act(ActKind.SPIKED, by=editor, article=article, until="Monday")
    record_act(ActKind.WITHDRAWN, by=None, subject="Chess")
    [act] = [json.loads(line) for line in exported(history, "jsonl", q="ferry").splitlines()]
    assert (act["kind"], act["who"], act["story"]) == ("spiked", "editor", article.pk)
    assert (act["subject"], act["details"]) == ("=Ferry", {"until": "Monday"})


def test_an_export_is_as_long_as_the_history(history, django_assert_max_num_queries):
    now = timezone.now()
    insert_rows(
        Act,
        ("kind", "at", "who_name", "subject", "why", "details"),
        (("spiked", now, "", f"Story {number}", "", {}) for number in range(3_000)),
    )
    with django_assert_max_num_queries(14):
        assert len(exported(history, "jsonl").splitlines()) == 3_000
    assert not Article.objects.exists()
