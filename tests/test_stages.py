"""From stage to stage: who may move a story where, and what the next person reads."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from articles.desk.apply import put
from articles.desk.publish import publish
from articles.desk.record import story_of
from articles.desk.stages import (
    VERBS,
    approve,
    last_step,
    open_to,
    reopen_if_changed,
    send_back,
    spike,
    submit,
    unspike,
)
from articles.models import Act, ActKind, Article, Revision, Stage

from .factories import make_article, make_published
from .test_admin import form_of, url

pytestmark = pytest.mark.django_db
DRAFT, IN_REVIEW, READY, SPIKED = Stage.DRAFT, Stage.IN_REVIEW, Stage.READY, Stage.SPIKED


def stage_of(article: Article) -> str:
    return Article.objects.values_list("stage", flat=True).get(pk=article.pk)


def test_a_story_goes_from_its_writer_to_the_editor_and_back(reporter, editor):
    article = make_article(created_by=reporter)
    submit(article=article, by=reporter, note=" Please check the figures. ")
    assert stage_of(article) == article.stage == IN_REVIEW
    send_back(article=article, by=editor, note="Who says so?")
    assert stage_of(article) == DRAFT
    submit(article=article, by=reporter)
    approve(article=article, by=editor)
    assert stage_of(article) == READY
    acts = Act.objects.filter(article=article).order_by("pk")
    assert [(act.kind, act.who, act.why) for act in acts] == [
        ("submitted", reporter, "Please check the figures."),
        ("sent-back", editor, "Who says so?"),
        ("submitted", reporter, ""),
        ("approved", editor, ""),
    ]


def test_a_step_changes_no_word_and_makes_no_revision(editor):
    article = make_article()
    submit(article=article, by=editor)
    assert Revision.objects.filter(article=article).count() == 1
    assert Article.objects.get().updated_at == article.updated_at


@pytest.mark.parametrize(
    ("role", "own", "verbs"),
    [
        ("Reporter", False, set()),
        ("Reporter", True, {"submit", "spike"}),
        ("Photo editor", False, set()),
        ("Editor", False, {"submit", "approve", "send_back", "spike"}),
        ("Chief editor", False, {"submit", "approve", "send_back", "spike"}),
    ],
)
def test_who_may_do_what_with_a_draft(person, role, own, verbs):
    by = person(role)
    for name in VERBS:
        stage = IN_REVIEW if name == "send_back" else DRAFT
        article = make_article(created_by=by if own else None, stage=stage)
        verb, _check = VERBS[name]
        if name in verbs:
            verb(article=article, by=by, note="Why.")
        else:
            with pytest.raises((PermissionDenied, ValidationError)):
                verb(article=article, by=by, note="Why.")
            assert stage_of(article) == stage


@pytest.mark.parametrize(
    ("stage", "verbs"),
    [
        (DRAFT, ["submit", "approve", "spike"]),
        (IN_REVIEW, ["approve", "send_back", "spike"]),
        (READY, ["send_back", "spike"]),
        (SPIKED, ["unspike"]),
    ],
)
def test_what_an_editor_is_offered_at_each_stage(editor, stage, verbs):
    assert open_to(editor, make_article(stage=stage)) == verbs


def test_a_reporter_spikes_their_own_draft_and_nothing_that_is_further(reporter):
    mine = make_article(created_by=reporter)
    spike(article=mine, by=reporter)
    assert stage_of(mine) == SPIKED
    submitted = make_article(created_by=reporter, stage=IN_REVIEW)
    with pytest.raises(PermissionDenied, match="your own drafts only"):
        spike(article=submitted, by=reporter)


def test_what_readers_see_or_will_see_is_not_spiked(editor):
    live = make_published().article
    with pytest.raises(ValidationError, match="withdraw it first"):
        spike(article=live, by=editor)
    scheduled = make_published(at=timezone.now() + timedelta(hours=1)).article
    with pytest.raises(ValidationError, match="take back the schedule first"):
        spike(article=scheduled, by=editor)


@pytest.mark.parametrize("stage", [DRAFT, IN_REVIEW, READY])
def test_a_story_comes_off_the_spike_at_the_stage_that_it_had(editor, stage):
    article = make_article(stage=stage)
    spike(article=article, by=editor, note="Overtaken by events.")
    unspike(article=article, by=editor)
    assert stage_of(article) == stage


def test_a_story_that_was_spiked_before_anybody_kept_acts_becomes_a_draft(editor):
    article = make_article(stage=SPIKED)
    unspike(article=article, by=editor)
    assert stage_of(article) == DRAFT


def test_who_spiked_a_draft_may_take_it_back_but_not_what_an_editor_spiked(reporter, editor):
    article = make_article(created_by=reporter)
    spike(article=article, by=reporter)
    unspike(article=article, by=reporter)
    spike(article=article, by=editor)
    with pytest.raises(PermissionDenied, match="An editor has spiked"):
        unspike(article=article, by=reporter)


def test_sending_back_needs_a_note(editor):
    with pytest.raises(ValidationError, match="what is to be done"):
        send_back(article=make_article(stage=IN_REVIEW), by=editor, note="  ")


def test_a_spiked_story_is_not_published_and_goes_nowhere_else(editor):
    article = make_article(stage=SPIKED)
    with pytest.raises(ValidationError, match="off the spike first"):
        publish(article=article, by=editor, acknowledged=None)
    for verb in (submit, approve, send_back):
        with pytest.raises(ValidationError, match="off the spike first"):
            verb(article=article, by=editor, note="x")


def test_two_editors_at_once_move_a_story_once(editor, chief):
    article = make_article()
    stale = Article.objects.get()
    submit(article=article, by=editor)
    with pytest.raises(ValidationError, match="in review already"):
        submit(article=stale, by=chief)
    assert Act.objects.count() == 1


def test_a_ready_story_that_its_writer_changes_is_in_review_again(reporter, editor):
    article = make_article(created_by=reporter, stage=READY)
    assert not reopen_if_changed(article=article, by=editor)
    assert reopen_if_changed(article=article, by=reporter)
    assert stage_of(article) == IN_REVIEW
    assert last_step(article).kind == ActKind.SUBMITTED
    assert not reopen_if_changed(article=article, by=reporter)


def test_putting_an_earlier_text_back_reopens_a_ready_story_too(reporter):
    article = make_article(created_by=reporter, stage=READY, headline="Now")
    earlier = replace(story_of(article), headline="Before")
    put(article=article, story=earlier, by=reporter, reason="Restored")
    assert stage_of(article) == IN_REVIEW


def test_the_last_note_goes_once_the_story_is_published(editor):
    article = make_article(stage=IN_REVIEW)
    send_back(article=article, by=editor, note="Shorter.")
    assert last_step(article).why == "Shorter."
    publish(article=article, by=None)
    assert last_step(article) is None


# -- the screens ---------------------------------------------------------------------------------


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


def test_a_story_is_saved_and_then_submitted_with_a_note(client, reporter):
    client.force_login(reporter)
    article = make_article(created_by=reporter)
    sent = form_of(article, headline="Rewritten", _submit="Submit…")
    response = client.post(url("article_change", article.pk), sent)
    assert response.url == url("article_submit", article.pk)
    assert stage_of(article) == DRAFT
    assert "Note to the next person" in client.get(response.url).content.decode()
    client.post(response.url, {"note": "The mayor rang."})
    page = client.get(url("article_change", article.pk)).content.decode()
    assert stage_of(article) == IN_REVIEW
    assert "The mayor rang." in page
    assert Article.objects.get().headline == "Rewritten"


def test_a_new_story_is_submitted_from_the_page_where_it_is_written(client, reporter):
    client.force_login(reporter)
    assert 'name="_submit"' in client.get(url("article_add")).content.decode()
    response = client.post(url("article_add"), form_of(_submit="Submit…"))
    assert response.url == url("article_submit", Article.objects.get().pk)


@pytest.mark.parametrize("name", VERBS)
@pytest.mark.parametrize("role", ["Reporter", "Photo editor", "Editor"])
def test_nobody_reaches_by_address_what_they_may_not(client, person, role, name):
    article = make_article(stage=SPIKED if name == "unspike" else IN_REVIEW)
    client.force_login(person(role))
    before = stage_of(article)
    response = client.post(url(f"article_{name}", article.pk), {"note": "x"})
    if role != "Editor":
        assert response.status_code == 403
        assert stage_of(article) == before
    else:
        assert response.status_code in (200, 302)


def test_nothing_moves_by_looking_at_the_page(desk):
    article = make_article()
    assert desk.get(url("article_submit", article.pk)).status_code == 200
    assert stage_of(article) == DRAFT


def test_the_page_says_why_it_cannot_be(desk):
    article = make_article(stage=IN_REVIEW)
    page = desk.get(url("article_submit", article.pk)).content.decode()
    assert "in review already" in page
    assert "<textarea" not in page
    live = make_published().article
    page = desk.post(url("article_spike", live.pk), {"note": ""}).content.decode()
    assert "withdraw it first" in page
    assert "Spike…" not in desk.get(url("article_change", live.pk)).content.decode()


def test_sending_back_without_a_note_asks_for_one(desk):
    article = make_article(stage=IN_REVIEW)
    page = desk.post(url("article_send_back", article.pk), {"note": " "}).content.decode()
    assert "This field is required" in page
    assert stage_of(article) == IN_REVIEW


@pytest.mark.parametrize("note", ["\x00", "x" * 3000, "<script>alert(1)</script>"])
def test_any_note_is_taken_or_refused_in_peace(desk, note):
    article = make_article()
    response = desk.post(url("article_submit", article.pk), {"note": note})
    assert response.status_code in (200, 302)
    assert "<script>alert" not in desk.get(url("article_change", article.pk)).content.decode()


def test_a_stage_cannot_be_written_past_the_verbs(client, reporter):
    client.force_login(reporter)
    article = make_article(created_by=reporter)
    client.post(url("article_change", article.pk), form_of(article, stage="ready"))
    assert stage_of(article) == DRAFT


def test_a_writer_is_told_that_a_ready_story_is_in_review_again(client, reporter):
    client.force_login(reporter)
    article = make_article(created_by=reporter, stage=READY)
    client.post(url("article_change", article.pk), form_of(article))
    assert stage_of(article) == READY  # nothing was changed
    article.refresh_from_db()
    sent = form_of(article, headline="Another")
    page = client.post(url("article_change", article.pk), sent, follow=True).content.decode()
    assert stage_of(article) == IN_REVIEW
    assert "it is in review again" in page


def test_a_story_that_is_not_there_has_no_such_page(desk):
    for name in VERBS:
        assert desk.get(url(f"article_{name}", 2**62)).status_code == 404
    assert desk.get(reverse("admin:index")).status_code == 200
