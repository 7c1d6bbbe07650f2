"""Confidential sources: who may know of one, that looking is on record, and what stays unsaid."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from articles.admin.wire import may_read_wire_copy
from articles.desk.confidential import note_seen
from articles.desk.grants import grant, revoke
from articles.desk.record import record_revision
from articles.models import Act, ActKind, Citation, ImportRun, Source, SourceGrant, WireItem

from .factories import NOON, make_article, make_author, make_source
from .test_admin import form_of, url

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def aide():
    return make_source("An aide in the ministry", kind="person", confidential=True)


@pytest.fixture
def clerk():
    return make_source("A clerk at the court", kind="person", confidential=True)


@pytest.fixture
def story(aide, clerk):
    """Somebody else's, that cites both."""
    article = make_article(headline="The leak")
    Citation.objects.create(article=article, source=aide, statement="The aide said so.")
    Citation.objects.create(article=article, source=clerk, statement="The clerk said so.")
    return article


def seen(**by) -> list[str]:
    acts = Act.objects.filter(kind=ActKind.CONFIDENTIAL_SEEN, **by).order_by("pk")
    return [act.details["name"] for act in acts]


def found(client, term: str) -> list[str]:
    where = {"app_label": "articles", "model_name": "citation", "field_name": "source"}
    answer = client.get(reverse("admin:autocomplete"), where | {"term": term}).json()
    return [one["text"] for one in answer["results"]]


# -- granted one by one ----------------------------------------------------------------------------


def test_an_editor_who_was_granted_one_source_sees_that_one_only(
    client, editor, chief, aide, clerk, story
):
    grant(source=aide, user=editor, by=chief)
    client.force_login(editor)
    page = client.get(url("article_change", story.pk)).content.decode()
    assert "The aide said so." in page
    assert "The clerk said so." not in page
    sources = client.get(url("source_changelist")).content.decode()
    assert aide.name in sources
    assert clerk.name not in sources
    assert client.get(url("source_change", aide.pk)).status_code == 200
    assert client.get(url("source_change", clerk.pk)).status_code == 302
    assert found(client, "a") == [aide.name]
    assert found(client, "clerk") == []


def test_what_was_granted_ends_when_it_is_taken_back(client, editor, chief, aide, story):
    grant(source=aide, user=editor, by=chief)
    revoke(source=aide, user=editor, by=chief)
    client.force_login(editor)
    assert "The aide said so." not in client.get(url("article_change", story.pk)).content.decode()
    kinds = Act.objects.order_by("pk").values_list("kind", "subject")
    assert list(kinds) == [
        ("access-granted", "A confidential source, to editor"),
        ("access-revoked", "A confidential source, to editor"),
    ]


def test_granting_twice_and_taking_back_nothing_is_no_act(editor, chief, aide):
    grant(source=aide, user=editor, by=chief)
    grant(source=aide, user=editor, by=chief)
    revoke(source=aide, user=chief, by=chief)
    assert Act.objects.count() == 1


@pytest.mark.parametrize("role", ["Reporter", "Photo editor", "Editor"])
def test_only_who_may_know_of_all_lets_others_know_of_one(person, role, chief, aide):
    somebody = person(role)
    grant(source=aide, user=somebody, by=chief)
    for verb in (grant, revoke):
        with pytest.raises(PermissionDenied):
            verb(source=aide, user=chief, by=somebody)


def test_a_chief_editor_grants_and_takes_back_on_the_sources_page(client, chief, editor, aide):
    client.force_login(chief)
    page = client.get(url("source_change", aide.pk)).content.decode()
    assert "Who may know of it" in page
    form = {"name": aide.name, "kind": "person", "confidential": "on"}
    form |= {"grants-TOTAL_FORMS": "1", "grants-INITIAL_FORMS": "0"}
    client.post(url("source_change", aide.pk), form | {"grants-0-user": str(editor.pk)})
    given = SourceGrant.objects.get()
    assert (given.user, given.granted_by) == (editor, chief)
    taken = {"grants-INITIAL_FORMS": "1", "grants-0-id": str(given.pk), "grants-0-DELETE": "on"}
    client.post(url("source_change", aide.pk), form | taken)
    assert not SourceGrant.objects.exists()
    kinds = Act.objects.filter(kind__startswith="access").order_by("pk").values_list("kind")
    assert [kind for (kind,) in kinds] == ["access-granted", "access-revoked"]


def test_who_was_granted_a_source_can_neither_unveil_nor_delete_it(client, editor, chief, aide):
    grant(source=aide, user=editor, by=chief)
    client.force_login(editor)
    client.post(url("source_change", aide.pk), {"name": "Named", "kind": "person"})
    client.post(url("source_delete", aide.pk), {"post": "yes"})
    aide.refresh_from_db()
    assert (aide.name, aide.confidential) == ("An aide in the ministry", True)
    page = client.get(url("source_change", aide.pk)).content.decode()
    assert "Who may know of it" not in page


def test_who_makes_a_confidential_source_goes_on_knowing_of_it(client, editor):
    client.force_login(editor)
    form = {"name": "A nurse", "kind": "person", "confidential": "on", "aliases": ""}
    client.post(url("source_add"), form)
    nurse = Source.objects.get(name="A nurse")
    assert client.get(url("source_change", nurse.pk)).status_code == 200
    assert Act.objects.filter(kind=ActKind.ACCESS_GRANTED, who=editor).count() == 1


def test_what_was_granted_can_be_cited_and_the_rest_stays_in_the_story(
    client, editor, chief, aide, clerk
):
    article = make_article()
    Citation.objects.create(article=article, source=clerk, statement="The clerk said so.")
    grant(source=aide, user=editor, by=chief)
    client.force_login(editor)
    row = {"role": "quoted", "terms": "off-record", "order": "0"}
    cite = {f"citations-0-{name}": value for name, value in row.items()}
    data = form_of(article, **{"citations-TOTAL_FORMS": "1", **cite})
    response = client.post(
        url("article_change", article.pk), data | {"citations-0-source": str(aide.pk)}
    )
    assert response.status_code == 302
    assert {one.source for one in article.citations.all()} == {aide, clerk}


def test_wire_copy_is_read_by_who_knows_of_all_its_sources(editor, chief, aide, clerk, story):
    grant(source=aide, user=editor, by=chief)
    assert not may_read_wire_copy(editor, story)
    grant(source=clerk, user=editor, by=chief)
    assert may_read_wire_copy(editor, story)


# -- seen, on record -------------------------------------------------------------------------------


def test_opening_a_story_with_a_confidential_source_is_on_record(
    client, editor, chief, reporter, aide, clerk, story
):
    grant(source=aide, user=editor, by=chief)
    for user in (editor, chief, reporter):
        client.force_login(user)
        client.get(url("article_change", story.pk))
    assert seen(who=editor, article=story) == [aide.name]
    assert sorted(seen(who=chief, article=story)) == sorted([aide.name, clerk.name])
    assert seen(who=reporter) == []


def test_looking_again_within_the_hour_is_not_written_down_again(chief, aide, story):
    with time_machine.travel(NOON, tick=False) as clock:
        note_seen(by=chief, sources=[aide], article=story)
        clock.shift(HOUR / 2)
        note_seen(by=chief, sources=[aide], article=story)
        assert len(seen()) == 1
        note_seen(by=chief, sources=[aide])
        assert len(seen()) == 2
        clock.shift(HOUR)
        note_seen(by=chief, sources=[aide], article=story)
        assert len(seen()) == 3


def test_it_costs_two_queries_and_none_where_nothing_is_protected(
    chief, aide, clerk, story, django_assert_num_queries
):
    with django_assert_num_queries(2):
        note_seen(by=chief, sources=[aide, clerk], article=story)
    with django_assert_num_queries(1):
        note_seen(by=chief, sources=[aide, clerk], article=story)
    with django_assert_num_queries(0):
        note_seen(by=chief, sources=[], article=story)
        note_seen(by=None, sources=[aide], article=story)


def test_the_sources_own_page_and_the_list_are_on_record(client, chief, aide, clerk):
    make_source("Yonhap")
    client.force_login(chief)
    client.get(url("source_change", aide.pk))
    assert seen(who=chief, article=None) == [aide.name]
    client.get(url("source_changelist"))
    assert sorted(seen(who=chief, article=None)) == sorted([aide.name, clerk.name])


def test_reading_what_the_wire_sent_is_on_record(client, chief, editor, aide, clerk, story):
    item = WireItem.objects.create(
        guid="x", raw=b"From an aide.", sha256="0" * 64, outcome="created", article=story,
        run=ImportRun.objects.create(),
    )  # fmt: skip
    client.force_login(editor)
    client.get(url("wireitem_change", item.pk))
    assert seen() == []
    client.force_login(chief)
    client.get(url("wireitem_change", item.pk))
    assert len(seen(article=story)) == 2


def test_reading_an_earlier_revision_is_on_record(client, chief, editor, aide, story):
    record_revision(article=story, by=None)
    story.citations.filter(source=aide).delete()
    record_revision(article=story, by=None)
    pages = [url("article_revision", story.pk, 2), url("article_compare", story.pk)]
    for user in (editor, chief):
        client.force_login(user)
        assert client.get(pages[1], {"old": "r2", "new": "now"}).status_code == 200
    assert seen(who=editor) == []
    assert seen(who=chief, article=story) == [aide.name]
    client.get(pages[0])
    assert len(seen(who=chief, article=story)) == 2


def test_an_act_names_the_source_to_those_only_who_may_know_of_it(client, chief, person, aide):
    note_seen(by=chief, sources=[aide])
    grant(source=aide, user=chief, by=chief)
    auditor = person("Editor", "auditor")
    auditor.user_permissions.add(Permission.objects.get(codename="view_act"))
    pages = [url("act_changelist"), url("act_export_csv"), url("act_export_jsonl")]
    pages += [url("act_change", act.pk) for act in Act.objects.all()]

    def read(page: str) -> str:
        response = client.get(page)
        content = response.streaming_content if response.streaming else [response.content]
        return b"".join(content).decode()

    client.force_login(auditor)
    for page in pages:
        assert "confidential source" in read(page), page
        assert aide.name not in read(page), page
    client.force_login(chief)
    assert [aide.name in read(page) for page in pages] == [False, True, True, True, True]


def test_the_form_of_a_story_with_protected_sources_answers_in_25_queries(
    client, editor, chief, aide, clerk, django_assert_max_num_queries
):
    article = make_article(tags=("A", "B"), sources=("Yonhap", "Reuters"))
    make_author("Kofi Hale")
    for source in (aide, clerk):
        Citation.objects.create(article=article, source=source, statement="So.")
    grant(source=aide, user=editor, by=chief)
    for user in (editor, chief):
        client.force_login(user)
        with django_assert_max_num_queries(25):
            client.get(url("article_change", article.pk))
