"""What a story was: its history on one page, any two compared, an old one brought back."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.desk.acts import record_act
from articles.desk.publish import publish
from articles.desk.record import record_revision, story_of
from articles.desk.restore import as_restored, restore
from articles.desk.save import Conflict
from articles.desk.withdraw import withdraw
from articles.models import Act, ActKind, Article, PublishedVersion, Source
from articles.records import Story

from .factories import add_photo, make_article, make_published, make_source

pytestmark = pytest.mark.django_db


def save(article: Article, by=None, reason: str = "", **fields) -> None:
    Article.objects.filter(pk=article.pk).update(**fields)
    article.refresh_from_db()
    record_revision(article=article, by=by, reason=reason)


def url(name: str, article: Article, *rest) -> str:
    return reverse(f"admin:articles_article_{name}", args=[article.pk, *rest])


def page(client, name: str, article: Article, *rest, **query) -> str:
    response = client.get(url(name, article, *rest), query)
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


# -- the list ------------------------------------------------------------------------------------


def test_the_history_says_who_saved_when_and_why(desk, chief):
    article = make_article()
    save(article, by=chief, reason="Wire update", headline="Later")
    html = page(desk, "history", article)
    assert "Revision 2" in html
    assert "chief-editor · Wire update" in html
    assert "UTC" in html


def test_the_history_says_what_readers_had(desk):
    version = make_published()
    article = version.article
    save(article, headline="Later")
    publish(article=article, by=None)
    withdraw(article=article, by=None, reason="It was wrong.")
    html = page(desk, "history", article)
    assert "Readers saw it from" in html
    assert "withdrawn: It was wrong." in html


def test_the_history_says_what_was_done(desk, chief):
    article = make_article()
    record_act(ActKind.SPIKED, by=chief, article=article, why="Not now.", secret="whisper")
    html = page(desk, "history", article)
    assert "Spiked" in html
    assert "Not now." in html
    assert "whisper" not in html


def test_acts_around_protected_sources_are_for_those_who_may_read_acts(client, editor, chief):
    article = make_article()
    record_act(ActKind.CONFIDENTIAL_SEEN, by=chief, article=article, source="Deep Well")
    record_act(ActKind.ACCESS_GRANTED, by=chief, article=article, why="for Kim")
    client.force_login(editor)
    may = editor.has_perm("articles.view_act")
    html = page(client, "history", article)
    assert ("Confidential source seen" in html) == may
    client.force_login(chief)
    html = page(client, "history", article)
    assert "Confidential source seen" in html
    assert "Deep Well" not in html


def test_a_long_history_comes_page_by_page_at_the_same_cost(desk, django_assert_max_num_queries):
    article = make_article()
    for number in range(2, 60):
        save(article, headline=f"Headline {number}", reason=f"Save {number}.")
    with django_assert_max_num_queries(12):
        html = page(desk, "history", article)
    assert "Save 59." in html
    assert "Save 34." not in html
    assert "?before=35" in html
    assert "Save 34." in page(desk, "history", article, before="35")
    assert "Save 34." not in page(desk, "history", article, before="35x\x00")


def test_a_history_of_nothing_is_not_there(desk):
    for pk in ("0", "999", "9" * 30, "abc", "1%00"):
        assert desk.get(f"/admin/articles/article/{pk}/history/").status_code == 404


def test_strangers_are_sent_to_the_login(client):
    article = make_article()
    for name, rest in (
        ("history", ()),
        ("compare", ()),
        ("revision", (1,)),
        ("restore", (1,)),
        ("version", (1,)),
        ("as_it_was", ()),
        ("preview", ()),
        ("share", ()),
    ):
        response = client.get(url(name, article, *rest))
        assert response.status_code == 302
        assert "/login/" in response["Location"]


# -- comparing -----------------------------------------------------------------------------------


def test_any_two_revisions_are_compared(desk):
    article = make_article(headline="Five killed in storm")
    save(article, headline="Six killed in storm")
    save(article, note="All else.")
    html = page(desk, "compare", article, old="r1", new="r2")
    assert "<del>Five</del>" in html
    assert "<ins>Six</ins>" in html
    assert "All else." not in html
    assert "<ins>All else.</ins>" in page(desk, "compare", article, old="r2", new="now")


def test_a_revision_is_compared_with_what_readers_see(desk):
    version = make_published(headline="Five killed", note="Call them.")
    article = version.article
    save(article, headline="Six killed")
    html = page(desk, "compare", article, old="live", new="now")
    assert "<del>Five</del>" in html
    assert "Live (version 1)" in html
    assert "Call them." not in html
    assert "There is no difference." in page(desk, "compare", article, old="v1", new="r2")


@pytest.mark.parametrize("value", ["", "r0", "r99", "v1", "live", "x", "r1\x00", "r" + "9" * 40])
def test_what_is_not_there_cannot_be_compared(desk, value):
    article = make_article()
    assert desk.get(url("compare", article), {"old": value, "new": "now"}).status_code == 404
    assert desk.get(url("compare", article), {"old": "r1"}).status_code == 404


def test_nothing_typed_is_markup(desk):
    article = make_article(headline="x")
    save(article, headline="<script>alert(1)</script>", note="<img src=x onerror=alert(1)>")
    for html in (
        page(desk, "compare", article, old="r1", new="now"),
        page(desk, "revision", article, 2),
        page(desk, "restore", article, 1),
        page(desk, "history", article),
    ):
        assert "<script>alert" not in html
        assert "<img src=x" not in html


def test_protected_sources_are_in_no_page_for_those_who_may_not_see_them(client, editor, chief):
    make_source("Deep Well", confidential=True)
    article = make_article(sources=("Deep Well",))
    article.citations.all().delete()
    save(article, headline="Later")
    pages = (
        ("history", (), {}),
        ("compare", (), {"old": "r1", "new": "now"}),
        ("revision", (1,), {}),
        ("restore", (1,), {}),
    )
    client.force_login(editor)
    for name, rest, query in pages:
        html = page(client, name, article, *rest, **query)
        assert "Deep Well" not in html, name
    assert "that you may not see" in page(client, "compare", article, old="r1", new="now")
    client.force_login(chief)
    assert "Deep Well" in page(client, "compare", article, old="r1", new="now")
    assert "Deep Well" in page(client, "revision", article, 1)


def test_a_source_that_was_protected_since_is_not_in_an_old_version_either(desk):
    version = make_published(sources=("Miller",))
    Source.objects.filter(name="Miller").update(confidential=True)
    html = page(desk, "version", version.article, 1)
    assert version.record.headline in html
    assert "Miller" not in html


def test_a_revision_is_read_as_text(desk):
    article = make_article(body="<h2>Why</h2>\n<p>So.</p>", tags=("Sea",))
    html = page(desk, "revision", article, 1)
    assert "Heading 2" in html
    assert "So." in html
    assert "Sea" in html
    assert desk.get(url("revision", article, 9)).status_code == 404


# -- what readers saw ----------------------------------------------------------------------------


@pytest.fixture
def three_days(db):
    """A story that read "Five" yesterday and reads "Six" today."""
    version = make_published(headline="Five killed")
    article = version.article
    save(article, headline="Six killed")
    publish(article=article, by=None)
    now = timezone.now()
    versions = PublishedVersion.objects.filter(article=article)
    versions.filter(number=1).update(
        visible_from=now - timedelta(days=2), visible_until=now - timedelta(hours=12)
    )
    versions.filter(number=2).update(visible_from=now - timedelta(hours=12))
    save(article, headline="Seven killed")
    return article


def moment(**ago) -> str:
    return timezone.localtime(timezone.now() - timedelta(**ago)).strftime("%Y-%m-%dT%H:%M")


def test_the_story_as_it_was_on_a_day_can_be_read(desk, three_days):
    then = page(desk, "as_it_was", three_days, on=moment(days=1))
    assert "Five killed" in then
    assert "Version 1" in then
    assert "Readers saw it from" in then
    assert "Six killed" not in then
    assert "Six killed" in page(desk, "as_it_was", three_days, on=moment(hours=1))


def test_before_it_was_published_there_was_nothing_to_read(desk, three_days):
    response = desk.get(url("as_it_was", three_days), {"on": moment(days=9)}, follow=True)
    assert "readers saw nothing of this story" in response.content.decode()


@pytest.mark.parametrize(
    "on", ["", "soon", "2026-13-45T99:99", "0001-01-01T00:00", "9999-12-31T23:59"]
)
def test_a_moment_that_is_none_is_told_so(desk, three_days, on):
    response = desk.get(url("as_it_was", three_days), {"on": on})
    assert response.status_code in {200, 302}


def test_an_old_version_is_marked_and_kept_nowhere(desk, three_days):
    response = desk.get(url("version", three_days, 1))
    assert "no-store" in response["Cache-Control"]
    assert "noindex" in response["X-Robots-Tag"]
    assert 'rel="canonical"' not in response.content.decode()
    assert desk.get(url("version", three_days, 7)).status_code == 404


# -- restoring -----------------------------------------------------------------------------------


def test_a_restored_revision_is_a_new_one(editor):
    article = make_article(headline="First", tags=("Sea",))
    was = story_of(article)
    save(article, headline="Second")
    article.tags.clear()
    record_revision(article=article, by=None)
    made = restore(
        article=article,
        revision=article.revisions.get(number=1),
        began_from=3,
        by=editor,
        why="It was better.",
    )
    assert (made.number, made.reason, made.created_by) == (4, "Restored revision 1", editor)
    assert story_of(article, fresh=True) == was
    assert article.updated_by == editor
    act = Act.objects.get(kind=ActKind.RESTORED)
    assert (act.article, act.who, act.why) == (article, editor, "It was better.")


def test_readers_see_nothing_of_a_restored_revision(editor):
    version = make_published(headline="First")
    article = version.article
    save(article, headline="Second")
    publish(article=article, by=None)
    revision = article.revisions.get(number=1)
    article.refresh_from_db()
    restore(article=article, revision=revision, began_from=article.version, by=editor)
    live = PublishedVersion.objects.visible().get(article=article)
    assert live.record.headline == "Second"


def test_somebody_who_saved_meanwhile_is_not_overwritten(editor):
    article = make_article(headline="First")
    save(article, headline="Second")
    revision = article.revisions.get(number=1)
    with pytest.raises(Conflict):
        restore(article=article, revision=revision, began_from=1, by=editor)
    article.refresh_from_db()
    assert article.headline == "Second"
    assert not Act.objects.exists()


def test_what_changes_is_said_before_it_is_done(desk):
    article = make_article(headline="Five killed")
    save(article, headline="Six killed")
    html = page(desk, "restore", article, 1)
    assert "<del>Six</del>" in html
    assert "<ins>Five</ins>" in html
    data = {"began_from": article.version, "why": "Better"}
    response = desk.post(url("restore", article, 1), data)
    assert response["Location"] == reverse("admin:articles_article_change", args=[article.pk])
    article.refresh_from_db()
    assert article.headline == "Five killed"


def test_a_page_that_was_open_too_long_is_shown_again(desk):
    article = make_article(headline="Five killed")
    save(article, headline="Six killed")
    save(article, headline="Seven killed")
    response = desk.post(url("restore", article, 1), {"began_from": 2, "why": "Better"})
    html = response.content.decode()
    assert "<del>Seven</del>" in html
    assert "Better" in html
    assert 'value="3"' in html
    article.refresh_from_db()
    assert article.headline == "Seven killed"


def test_the_page_says_just_what_restoring_makes(editor):
    article = make_article(headline="First", slug="first", tags=("Sea",), sources=("Yonhap",))
    add_photo(article)
    revision = article.revisions.first()
    save(article, headline="Second", slug="second")
    Article.objects.filter(pk=article.pk).update(wire_embargo_until=timezone.now())
    article.refresh_from_db()
    record_revision(article=article, by=None)
    then = as_restored(Story.from_json(revision.story), article=article, by=editor)
    restore(article=article, revision=revision, began_from=article.version, by=editor)
    assert story_of(article, fresh=True) == then


def test_only_who_may_edit_restores(client, reporter):
    article = make_article()
    save(article, headline="Later")
    client.force_login(reporter)
    assert client.get(url("restore", article, 1)).status_code == 403
    assert client.post(url("restore", article, 1), {"began_from": 2}).status_code == 403
    assert "Restore…" not in page(client, "history", article)


def test_a_revision_that_is_the_working_copy_changes_nothing(desk):
    article = make_article()
    response = desk.post(url("restore", article, 1), {"began_from": 1}, follow=True)
    assert "nothing changed" in response.content.decode()
    assert article.revisions.count() == 1
    article.refresh_from_db()
    assert article.version == 1


def test_an_old_record_that_is_no_longer_fit_is_said_so(desk):
    article = make_article()
    story = replace(story_of(article), urgency=9)
    article.revisions.update(story=story.to_json())
    save(article, headline="Later")
    response = desk.post(url("restore", article, 1), {"began_from": article.version})
    assert response.status_code == 200
    assert "Urgency" in response.content.decode()
    article.refresh_from_db()
    assert article.headline == "Later"
    assert article.version == 2
