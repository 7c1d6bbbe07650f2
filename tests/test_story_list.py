"""The list of stories: what it shows, how it is searched and filtered, what it costs."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from articles import search
from articles.admin import listing
from articles.desk.awaiting import Awaiting, that_await
from articles.desk.publish import publish
from articles.desk.record import record_revision
from articles.desk.state import LiveState, in_state, with_live_state
from articles.desk.withdraw import withdraw
from articles.models import Article, Citation, Photo, Source, WireUpdate

from .factories import add_photo, make_article, make_published, make_source, make_stories, make_tag
from .test_admin import url

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


def listed(client, **query) -> list[str]:
    response = client.get(url("article_changelist"), query)
    assert response.status_code == 200, response
    return [story.headline for story in response.context["cl"].result_list]


def make_in_every_state() -> dict[str, Article]:
    now, hour = timezone.now(), timedelta(hours=1)
    live = make_published(headline="live").article
    changed = make_published(headline="changed before").article
    changed.headline = "changed"
    changed.save()
    record_revision(article=changed, by=None)
    ended = make_published(headline="ended")
    ended.visible_from, ended.visible_until = now - 2 * hour, now - hour
    type(ended).objects.filter(pk=ended.pk).update(
        visible_from=ended.visible_from, visible_until=ended.visible_until
    )
    withdrawn = make_published(headline="withdrawn").article
    withdraw(article=withdrawn, by=None, reason="In error.")
    again = make_published(headline="live again").article
    withdraw(article=again, by=None, reason="In error.")
    publish(article=again, by=None)
    return {
        "live": live,
        "changed": changed,
        "ended": ended.article,
        "withdrawn": withdrawn,
        "scheduled": make_published(headline="scheduled", at=now + hour).article,
        "never": make_article(headline="never"),
        "live again": again,
    }


def test_each_state_is_found_just_as_it_is_derived():
    make_in_every_state()
    now = timezone.now()
    derived = with_live_state(Article.objects.all(), at=now).values_list("pk", "live_state")
    assert {state for _pk, state in derived} == set(LiveState.values)
    for state in LiveState:
        wanted = {pk for pk, has in derived if has == state}
        assert set(in_state(Article.objects.all(), state, at=now).values_list("pk", flat=True)) == (
            wanted
        ), state


def test_the_list_shows_stage_state_section_and_who_saved_when(desk, editor):
    article = make_article(headline="Ferry", headline_provisional=True, updated_by=editor)
    add_photo(article)
    page = desk.get(url("article_changelist")).content.decode()
    for text in ("Ferry (provisional)", "Draft", "Never published", "World", "editor"):
        assert text in page
    assert 'class="thumbnail"' in page


def test_spiked_stories_are_out_of_the_way_and_can_be_asked_for(desk):
    make_article(headline="Kept")
    make_article(headline="Spiked", stage="spiked")
    assert listed(desk) == ["Kept"]
    assert listed(desk, q="spiked") == []
    assert listed(desk, stage="spiked") == ["Spiked"]
    assert listed(desk, stage="spiked", q="spiked") == ["Spiked"]


def test_the_filters_find_what_waits(desk, editor):
    later = timezone.now() + timedelta(days=1)
    make_article(headline="Plain")
    make_article(headline="Proposed", headline_provisional=True)
    make_article(headline="Wants a photo").story_photos.create(caption="The hall, wanted")
    make_article(headline="Own embargo", embargo_until=later)
    make_article(headline="Wire embargo", wire_embargo_until=later)
    make_article(headline="Over", embargo_until=timezone.now() - timedelta(days=1))
    use = add_photo(make_article(headline="Photo embargo"))
    Photo.objects.filter(pk=use.photo_id).update(embargo_until=later)
    mine = make_article(headline="Mine", created_by=editor, stage="in-review")
    assert listed(desk, awaits="headline") == ["Proposed"]
    assert listed(desk, awaits="photos") == ["Wants a photo"]
    assert listed(desk, awaits="embargo") == ["Photo embargo", "Wire embargo", "Own embargo"]
    assert listed(desk, whose="mine") == ["Mine"]
    assert listed(desk, stage="in-review", q="mine") == ["Mine"]
    assert listed(desk, section__id__exact=mine.section_id, q="plain") == ["Plain"]


def test_an_update_of_the_wire_waits_until_it_is_settled():
    article = make_article()
    WireUpdate.objects.create(article=article, agreed={}, new={})
    waiting = that_await(Article.objects.all(), Awaiting.WIRE, at=timezone.now())
    assert list(waiting) == [article]
    WireUpdate.objects.update(is_open=False)
    assert not waiting.all().exists()


def test_what_the_wire_has_withdrawn_is_found():
    article = make_article(wire_status="canceled")
    make_article()
    waiting = that_await(Article.objects.all(), Awaiting.STOPPED, at=timezone.now())
    assert list(waiting) == [article]


def test_a_protected_source_finds_stories_only_for_those_who_know_it(
    client, editor, chief, reporter
):
    secret = Source.objects.create(name="Deep Throat", kind="person", confidential=True)
    for headline, owner in (("Own", reporter), ("Another's", None)):
        article = make_article(headline=headline, created_by=owner)
        Citation.objects.create(article=article, source=secret, statement="The aide did it.")
        record_revision(article=article, by=None)
    for user, found in ((editor, []), (chief, ["Another's", "Own"]), (reporter, ["Own"])):
        client.force_login(user)
        assert listed(client, q="throat") == found
        assert listed(client, q="deep aide") == found


def test_a_word_that_is_renamed_or_made_secret_in_the_admin_is_searched_so(client, chief):
    client.force_login(chief)
    make_article(headline="Ferry", tags=("Ports",), sources=("The porter",))
    tag, source = make_tag("Ports"), make_source("The porter")
    client.post(url("tag_change", tag.pk), {"name": "Harbours", "aliases": ""})
    assert listed(client, q="harbours") == ["Ferry"]
    assert listed(client, q="ports") == []
    sent = {"name": "The porter", "kind": "person", "confidential": "on", "aliases": ""}
    inline = {"grants-TOTAL_FORMS": "0", "grants-INITIAL_FORMS": "0"}
    client.post(url("source_change", source.pk), sent | inline)
    source.refresh_from_db()
    assert source.confidential
    assert not Article.objects.filter(search.found("porter")).exists()
    assert listed(client, q="porter") == ["Ferry"]


@pytest.mark.parametrize(
    "query",
    [
        {"q": "\x00"},
        {"q": '"'},
        {"q": "NEAR(a b) *"},
        {"live": "bogus"},
        {"stage": "bogus"},
        {"awaits": "bogus"},
        {"whose": "bogus"},
        {"section__id__exact": "99999999999999999999999"},
        {"section__id__exact": "x"},
        {"p": "99999999999999999999"},
        {"p": "-1"},
        {"o": "99.-98.x"},
        {"tag": "\x00"},
        {"nonsense": "1"},
    ],
)
def test_odd_addresses_of_the_list_are_answered(desk, query):
    make_article()
    response = desk.get(url("article_changelist"), query)
    assert response.status_code in (200, 302, 400)


def test_the_lists_queries_do_not_grow_with_its_rows(desk, django_assert_max_num_queries):
    asked = [{}, {"q": "sculptures"}, {"live": "live"}, {"awaits": "embargo"}, {"stage": "draft"}]
    for stories, photos in ((2, 1), (20, 3)):
        make_stories(stories)
        for _ in range(photos):
            add_photo(make_article())
        for query in asked:
            with django_assert_max_num_queries(12, info=str(query)):
                desk.get(url("article_changelist"), query)


def test_a_long_list_has_pages_up_to_a_bound_and_says_so(desk, monkeypatch):
    monkeypatch.setattr(listing, "MOST", 60)
    for number in range(62):
        Article.objects.create(headline=f"Story {number}")
    response = desk.get(url("article_changelist"))
    page = response.content.decode()
    assert "The first 60 stories" in page
    assert len(response.context["cl"].result_list) == 50
    assert listed(desk, p=2) == [f"Story {number}" for number in range(11, 1, -1)]
    assert desk.get(url("article_changelist"), {"p": 3}).status_code == 302
    Article.objects.filter(headline__endswith="1").delete()
    page = desk.get(url("article_changelist")).content.decode()
    assert "55 stories" in page


def test_the_front_page_is_offered_stories_that_readers_see(desk):
    make_published(headline="Ferry live")
    make_article(headline="Ferry draft")
    place = {"app_label": "articles", "model_name": "frontslot", "field_name": "article"}
    found = desk.get(reverse("admin:autocomplete"), place | {"term": "ferry"}).json()
    assert [one["text"] for one in found["results"]] == ["Ferry live"]
