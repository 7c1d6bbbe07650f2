"""Many stories at once: what will be done, what will not and why, and that one stops no other."""

import pytest

from articles.desk.each import on_each
from articles.desk.record import record_revision
from articles.desk.stages import submit
from articles.models import Act, Article, PublishedVersion, Revision, Source

from .factories import make_article, make_published, make_section, make_tag
from .test_admin import url

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


def ask(client, action: str, *articles: Article, **fields):
    """What the list sends when stories are ticked and an action is chosen."""
    chosen = {"action": f"bulk_{action}", "_selected_action": [one.pk for one in articles]}
    return client.post(url("article_changelist"), chosen | {"index": "0"} | fields)


def confirm(client, page, **fields):
    """What the confirm page sends: all that is hidden in it, and what was typed."""
    plan = page.context["plan"]
    sent = {
        "action": page.context["action"],
        "_selected_action": [one.article.pk for one in plan],
        "version": [f"{one.article.pk}:{one.article.version}" for one in plan],
        "seen": [f"{one.article.pk}:{found.key}" for one in plan for found in one.warnings],
        "confirmed": "yes",
    }
    return client.post(url("article_changelist"), sent | fields, follow=True)


def stages(*articles: Article) -> list[str]:
    by_pk = dict(Article.objects.values_list("pk", "stage"))
    return [by_pk[one.pk] for one in articles]


def test_the_page_names_what_will_be_done_and_what_not_and_why(desk):
    draft, reviewed = make_article(headline="Draft"), make_article(stage="in-review")
    page = ask(desk, "submit", draft, reviewed)
    assert [one.article for one in page.context["ready"]] == [draft]
    [refused] = page.context["refused"]
    assert refused.refusals == ["The story is in review already."]
    assert stages(draft, reviewed) == ["draft", "in-review"]
    assert not Act.objects.exists()
    answer = confirm(desk, page, note="For tonight.").content.decode()
    assert stages(draft, reviewed) == ["in-review", "in-review"]
    assert Act.objects.get().why == "For tonight."
    assert "Submitted for review: 1 story." in answer
    assert "in review already" in answer


def test_a_reporter_moves_their_own_stories_and_no_others(client, reporter):
    client.force_login(reporter)
    mine, other = make_article(created_by=reporter), make_article()
    page = ask(client, "submit", mine, other)
    assert [one.article for one in page.context["refused"]] == [other]
    confirm(client, page, note="")
    assert stages(mine, other) == ["in-review", "draft"]


def test_each_role_is_offered_its_own_actions(client, person):
    offered = {}
    for role in ("Reporter", "Photo editor", "Editor", "Chief editor"):
        client.force_login(person(role))
        make_article()
        form = client.get(url("article_changelist")).context["action_form"]
        choices = form.fields["action"].choices if form else []
        offered[role] = {name.removeprefix("bulk_") for name, _label in choices if name}
    writes = {"submit", "spike", "unspike", "add_tag", "set_section"}
    assert offered["Photo editor"] == set()
    assert offered["Reporter"] == writes
    assert offered["Editor"] == writes | {"approve", "send_back", "publish"}
    assert offered["Chief editor"] == offered["Editor"]


def test_what_is_not_offered_is_not_done_either(client, reporter):
    client.force_login(reporter)
    mine = make_article(created_by=reporter)
    for action in ("approve", "publish", "send_back"):
        ask(client, action, mine, confirmed="yes", note="x")
    assert stages(mine) == ["draft"]
    assert not PublishedVersion.objects.exists()


def test_no_story_is_deleted_from_the_list(client, chief):
    chief.is_superuser = True
    chief.save()
    client.force_login(chief)
    article = make_article()
    sent = {"action": "delete_selected", "_selected_action": [article.pk], "post": "yes"}
    client.post(url("article_changelist"), sent)
    assert Article.objects.exists()


def test_stories_are_published_together_and_what_blocks_one_stops_no_other(desk):
    fit = make_article(headline="Fit", sources=("Yonhap",))
    unfit = make_article(headline="Unfit", section=None, sources=("Yonhap",))
    live = make_published(headline="Live", sources=("Yonhap",)).article
    page = ask(desk, "publish", fit, unfit, live)
    assert [one.article for one in page.context["ready"]] == [fit]
    why = {one.article: " ".join(one.refusals) for one in page.context["refused"]}
    assert "stands in no section" in why[unfit]
    assert "just this already" in why[live]
    before = PublishedVersion.objects.count()
    assert before == 1
    confirm(desk, page)
    assert set(PublishedVersion.objects.visible().values_list("article", flat=True)) == {
        fit.pk,
        live.pk,
    }


def test_warnings_are_acknowledged_with_one_tick_or_the_story_waits(desk, editor):
    first, second = make_article(headline="No source"), make_article(headline="Nor here")
    page = ask(desk, "publish", first, second)
    assert [one.article for one in page.context["asked"]] == [second, first]
    assert not page.context["ready"]
    answer = confirm(desk, page).content.decode()
    assert "Not done: “No source”" in answer
    assert not PublishedVersion.objects.exists()
    confirm(desk, page, acknowledge="yes")
    assert PublishedVersion.objects.count() == 2
    assert {act.who for act in Act.objects.all()} == {editor}


def test_a_warning_that_was_not_shown_is_not_acknowledged(desk):
    article = make_article()
    page = ask(desk, "publish", article)
    confirm(desk, page, acknowledge="yes", seen=[])
    assert not PublishedVersion.objects.exists()


def test_what_somebody_saved_after_the_page_was_shown_is_not_published(desk):
    article = make_article(sources=("Yonhap",))
    page = ask(desk, "publish", article)
    article.headline = "Another"
    article.save()
    record_revision(article=article, by=None)
    answer = confirm(desk, page).content.decode()
    assert "Somebody has saved the story" in answer
    assert not PublishedVersion.objects.exists()


def test_a_tag_and_a_section_are_set_on_many_stories_each_with_its_revision(desk, editor):
    tag, culture = make_tag("Museums"), make_section("Culture")
    tagged = make_article(headline="Tagged", tags=("Museums",))
    plain = make_article(headline="Plain")
    answer = confirm(desk, ask(desk, "add_tag", tagged, plain), tag=tag.pk).content.decode()
    assert list(plain.tags.all()) == [tag]
    assert "has this tag already" in answer
    confirm(desk, ask(desk, "set_section", tagged, plain), section=culture.pk)
    assert set(Article.objects.values_list("section__name", flat=True)) == {"Culture"}
    last = Revision.objects.filter(article=plain).first()
    assert (last.reason, last.created_by) == ("Section set", editor)
    assert last.story["tags"][0]["name"] == "Museums"


def test_a_form_that_is_not_filled_in_is_shown_again(desk):
    article = make_article(stage="in-review")
    page = confirm(desk, ask(desk, "send_back", article), note=" ")
    assert "This field is required" in page.content.decode()
    assert stages(article) == ["in-review"]
    page = confirm(desk, ask(desk, "add_tag", article), tag="999999")
    assert "valid choice" in page.content.decode()


@pytest.mark.parametrize("odd", ["x", "\x00", "9" * 40, "-1", ""])
def test_numbers_that_are_none_are_refused(desk, odd):
    make_article()
    sent = {"action": "bulk_submit", "_selected_action": [odd], "index": "0"}
    assert desk.post(url("article_changelist"), sent).status_code == 400


def test_odd_answers_of_the_confirm_page_do_nothing(desk):
    article = make_article()
    for fields in ({"version": ["x:y"], "seen": [":"]}, {"version": [f"{article.pk}:x"]}):
        page = ask(desk, "publish", article)
        assert confirm(desk, page, acknowledge="yes", **fields).status_code == 200
    assert not PublishedVersion.objects.exists()


def test_too_many_stories_at_once_are_refused(desk, monkeypatch):
    monkeypatch.setattr("articles.admin.bulk.MOST", 2)
    stories = [make_article() for _ in range(3)]
    page = ask(desk, "submit", *stories)
    assert page.status_code == 302
    assert stages(*stories) == ["draft"] * 3


def test_a_story_that_has_left_the_list_meanwhile_is_named_too(desk):
    article = make_article()
    page = ask(desk, "submit", article)
    Article.objects.update(stage="spiked")
    answer = confirm(desk, page, note="").content.decode()
    assert "off the spike first" in answer


def test_a_rehearsal_leaves_nothing(editor):
    article = make_article()
    [result] = on_each([article], lambda one: submit(article=one, by=editor), rehearse=True)
    assert result.is_done
    assert article.stage == "draft"
    assert stages(article) == ["draft"]
    assert not Act.objects.exists()


def test_no_refusal_names_a_protected_source(desk):
    secret = Source.objects.create(name="Deep Throat", kind="person", confidential=True)
    article = make_article(sources=())
    article.citations.create(source=secret, statement="The aide did it.")
    record_revision(article=article, by=None)
    page = ask(desk, "publish", article).content.decode()
    assert "Deep Throat" not in page
    assert "aide" not in page
