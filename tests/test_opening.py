"""The opening page: what awaits whoever opens it, why, and that it stays as fast with any number."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.desk import opening
from articles.desk.attention import attention
from articles.desk.publish import publish
from articles.desk.record import record_revision
from articles.desk.stages import send_back, submit
from articles.models import Article, Photo, PublishedVersion, Stage, WireUpdate

from .factories import add_photo, make_article, make_photo, make_published, make_stories

pytestmark = pytest.mark.django_db
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
ROLES = ("Reporter", "Photo editor", "Editor", "Chief editor")


@pytest.fixture
def page(client):
    """``page(somebody)``: what their opening page is made of."""

    def open_(user: User) -> dict:
        client.force_login(user)
        response = client.get(reverse("admin:index"))
        assert response.status_code == 200
        open_.text = response.content.decode()
        return response.context

    return open_


def headlines(context: dict, key: str) -> list[str]:
    return [row.headline for row in context["waiting"][key].rows]


def reasons(by: User) -> dict[str, list[str]]:
    return {one.article.headline: one.reasons for one in attention(by=by, at=timezone.now())}


def saved(article: Article, at, **fields) -> None:
    """As it stands when it was saved at ``at``."""
    Article.objects.filter(pk=article.pk).update(**fields)
    record_revision(article=article, by=None)
    Article.objects.filter(pk=article.pk).update(updated_at=at)


# -- what awaits me --------------------------------------------------------------------------------


def test_a_story_that_was_sent_back_awaits_its_writer_with_the_note(page, reporter, editor):
    story = make_article(headline="Ferry", created_by=reporter)
    make_article(headline="Chess", created_by=reporter)
    make_article(headline="Others")
    submit(article=story, by=reporter)
    send_back(article=story, by=editor, note="Who owns the ferry?")
    context = page(reporter)
    [row] = context["waiting"]["sent-back"].rows
    assert (row.headline, row.who, row.reasons) == ("Ferry", "editor", ["Who owns the ferry?"])
    assert headlines(context, "drafts") == ["Chess", "Ferry"]
    assert "Who owns the ferry?" in page.text
    submit(article=story, by=reporter)
    assert "sent-back" not in page(reporter)["waiting"]
    assert headlines(page(reporter), "review") == ["Ferry"]


def test_a_story_of_the_wire_comes_back_to_who_submitted_it(page, editor, chief):
    story = make_article(headline="From the wire")
    submit(article=story, by=editor)
    send_back(article=story, by=chief, note="Check the date.")
    assert headlines(page(editor), "sent-back") == ["From the wire"]
    assert "sent-back" not in page(chief)["waiting"]


def test_reviewers_see_what_waits_for_them_the_longest_first(page, reporter, editor):
    for headline in ("First", "Second"):
        story = make_article(headline=headline, created_by=reporter)
        submit(article=story, by=reporter, note=f"{headline} is done.")
    context = page(editor)
    assert headlines(context, "review") == ["First", "Second"]
    row = context["waiting"]["review"].rows[0]
    assert (row.who, row.reasons) == ("reporter", ["First is done."])
    assert context["waiting"]["review"].url.endswith("?stage=in-review")


def test_scheduled_stories_come_with_the_time_that_is_left(page, reporter):
    now = timezone.now()
    make_published(headline="Tomorrow", at=now + DAY)
    make_published(headline="Soon", at=now + 3 * HOUR)
    [soon, tomorrow] = page(reporter)["waiting"]["scheduled"].rows
    assert (soon.headline, tomorrow.headline) == ("Soon", "Tomorrow")
    assert soon.when.endswith("in 3 hours")


def test_a_list_shows_seven_and_counts_them_all(page, reporter):
    for _number in range(9):
        make_article(created_by=reporter)
    drafts = page(reporter)["waiting"]["drafts"]
    assert (len(drafts.rows), drafts.count) == (7, "9")
    assert drafts.url.endswith("?whose=mine&stage=draft")


def test_a_long_list_is_counted_to_five_hundred(monkeypatch, page, reporter):
    monkeypatch.setattr(opening, "MOST", 3)
    for _number in range(5):
        make_article(created_by=reporter)
    assert page(reporter)["waiting"]["drafts"].count == "3+"


def test_each_count_leads_to_a_list_that_has_as_many(client, page, reporter, chief):
    now = timezone.now()
    for _number in range(2):
        make_article(created_by=chief)
    submit(article=make_article(created_by=reporter), by=reporter)
    make_stories(3)
    make_published(at=now + HOUR)
    context = page(chief)
    lists = [(one.count, one.url) for one in context["waiting"].values() if one.key != "scheduled"]
    for _title, choices in context["whole_desk"]:
        lists += [(one["count"], one["url"]) for one in choices]
    for count, url in lists:
        assert str(client.get(url).context["cl"].result_count) == count, url


def test_the_chief_editor_sees_the_whole_desk(page, chief, editor):
    make_article(stage=Stage.SPIKED)
    make_article(stage=Stage.IN_REVIEW)
    make_published()
    counts = {
        str(one["label"]): one["count"] for _t, many in page(chief)["whole_desk"] for one in many
    }
    assert counts["Spiked"] == counts["In review"] == counts["Live"] == "1"
    assert (counts["Withdrawn"], counts["Never published"]) == ("0", "2")
    assert page(editor)["whole_desk"] is None


def test_the_photo_desk_sees_photos_that_lack_something_and_those_that_are_wanted(page, person):
    article = make_article(headline="Ferry")
    photo = add_photo(article).photo
    Photo.objects.filter(pk=photo.pk).update(alt_text="")
    article.story_photos.create(caption="The ferry at the pier, please.")
    context = page(person("Photo editor"))
    [row] = context["waiting"]["photos"].rows
    assert row.reasons == ["It has no alternative text."]
    [wanted] = context["waiting"]["wanted"].rows
    assert (wanted.headline, wanted.reasons) == ("Ferry", ["The ferry at the pier, please."])
    assert "drafts" not in context["waiting"]


@pytest.mark.parametrize("role", ROLES)
def test_an_empty_desk_says_something_useful(page, person, role):
    context = page(person(role))
    assert all(one.empty or one.rows for one in context["waiting"].values())
    assert "Nothing does." in page.text
    assert ("New story" in page.text) is (role != "Photo editor")


def test_who_may_see_no_stories_gets_no_lists(page, django_user_model):
    stranger = django_user_model.objects.create_user("stranger", is_staff=True)
    assert "waiting" not in page(stranger)


# -- what needs attention --------------------------------------------------------------------------


def test_a_photo_without_words_in_a_ready_story(editor):
    draft, ready = make_article(headline="Draft"), make_article(headline="Ready", stage="ready")
    for article in (draft, ready):
        photo = add_photo(article).photo
        Photo.objects.filter(pk=photo.pk).update(caption="", credit="", creator="")
    assert reasons(editor) == {"Ready": ["A photo has no caption, credit."]}
    ready.story_photos.update(caption="A ferry.", credit="KCNA")
    assert reasons(editor) == {}


def test_rights_that_end_within_a_week_or_have_ended(editor):
    now = timezone.now()
    for headline, ends in (("Ended", -DAY), ("Ending", 3 * DAY), ("Later", 8 * DAY)):
        article = make_article(headline=headline)
        photo = add_photo(article).photo
        publish(article=article, by=None)
        Photo.objects.filter(pk=photo.pk).update(rights_until=now + ends + MINUTE)
    never = make_article(headline="Never published")
    Photo.objects.filter(pk=add_photo(never).photo.pk).update(rights_until=now + DAY)
    found = reasons(editor)
    assert sorted(found) == ["Ended", "Ending"]
    assert found["Ended"][0].startswith("The rights to a photo ended")
    assert found["Ending"][0].endswith("in 3 days.")


def test_an_embargo_that_ends_within_the_hour(editor):
    now = timezone.now()
    soon, later = now + 40 * MINUTE, now + 2 * HOUR
    make_article(headline="Own", embargo_until=soon)
    make_article(headline="Of the wire", wire_embargo_until=soon)
    make_article(headline="Held longer by the wire", embargo_until=soon, wire_embargo_until=later)
    make_article(headline="Over", embargo_until=now - HOUR)
    make_article(headline="Spiked", embargo_until=soon, stage=Stage.SPIKED)
    photo = add_photo(make_article(headline="Of a photo")).photo
    Photo.objects.filter(pk=photo.pk).update(embargo_until=soon)
    found = reasons(editor)
    assert sorted(found) == ["Of a photo", "Of the wire", "Own"]
    assert all("in 40 minutes" in reason for [reason] in found.values())


def test_a_change_of_the_wire_to_what_the_desk_changed_until_it_is_settled(editor):
    article = make_article(headline="Ferry")
    update = WireUpdate.objects.create(article=article, agreed={}, new={})
    assert "The wire has changed what you changed too" in reasons(editor)["Ferry"][0]
    WireUpdate.objects.filter(pk=update.pk).update(is_open=False)
    assert reasons(editor) == {}


def test_what_the_wire_has_withdrawn_comes_before_all_else(editor):
    make_article(headline="Withheld", wire_status="withheld")
    live = make_published(headline="Killed").article
    Article.objects.filter(pk=live.pk).update(wire_status="canceled")
    found = reasons(editor)
    assert list(found) == ["Killed", "Withheld"]
    assert found["Killed"][0] == ("Withdrawn by the wire, and readers see it: withdraw it?")
    assert found["Withheld"][0] == "Withheld by the wire: it cannot be published."


def test_changes_that_were_saved_a_day_ago_and_not_published(editor):
    now = timezone.now()
    old, new = (make_published(headline=headline).article for headline in ("Old", "New"))
    saved(old, now - 2 * DAY, deck="Changed.")
    saved(new, now - HOUR, deck="Changed.")
    assert list(reasons(editor)) == ["Old"]


def test_a_scheduled_story_that_could_not_be_shown_then(editor):
    now = timezone.now()
    article = make_article(headline="Ferry")
    photo = add_photo(article).photo
    publish(article=article, by=None, at=now + 20 * DAY)
    assert reasons(editor) == {}
    Photo.objects.filter(pk=photo.pk).update(rights_until=now + 10 * DAY)
    [reason] = reasons(editor)["Ferry"]
    assert reason.startswith("Scheduled for")
    assert "rights" in reason


def test_writers_are_told_of_their_own_stories_and_the_photo_desk_of_photos(page, reporter, person):
    soon = timezone.now() + 30 * MINUTE
    make_article(headline="Mine", embargo_until=soon, created_by=reporter)
    other = make_article(headline="Another", embargo_until=soon, stage="ready")
    photo = add_photo(other).photo
    Photo.objects.filter(pk=photo.pk).update(alt_text="")
    assert list(reasons(reporter)) == ["Mine"]
    photographer = person("Photo editor")
    assert reasons(photographer) == {"Another": ["A photo has no alternative text."]}
    assert [row.headline for row in page(photographer)["alerts"]] == ["Another"]


def test_all_that_needs_attention_is_on_a_page_of_its_own(client, page, editor):
    soon = timezone.now() + 30 * MINUTE
    for number in range(9):
        make_article(headline=f"Embargo {number}", embargo_until=soon)
    context = page(editor)
    assert (len(context["alerts"]), context["alerts_count"]) == (7, "9")
    assert client.get(reverse("admin:attention")).content.decode().count("Embargo ") == 9


def test_photos_whose_rights_end_within_a_fortnight_and_the_stories_they_are_in(page, person):
    now = timezone.now()
    soon, later, spiked = (
        make_article(headline="Soon"),
        make_article(),
        make_article(stage="spiked"),
    )
    for article, days in ((soon, 13), (later, 15), (spiked, 3)):
        photo = add_photo(article).photo
        Photo.objects.filter(pk=photo.pk).update(rights_until=now + days * DAY)
    Photo.objects.filter(pk=make_photo().pk).update(rights_until=now + DAY)
    ending = page(person("Photo editor"))["waiting"]["ending"]
    [row] = ending.rows
    assert ending.count == "1"
    assert row.stories == [("Soon", reverse("admin:articles_article_change", args=[soon.pk]))]
    assert row.when.startswith("ends ")


def test_a_photo_that_only_readers_still_have_is_told_of_too(page, person):
    article = make_article(headline="Live")
    photo = add_photo(article).photo
    publish(article=article, by=None)
    article.story_photos.all().delete()
    Photo.objects.filter(pk=photo.pk).update(rights_until=timezone.now() + DAY)
    [row] = page(person("Photo editor"))["waiting"]["ending"].rows
    assert [headline for headline, _url in row.stories] == ["Live"]


def test_a_reporter_is_not_told_of_photos_that_are_the_photo_desks(page, reporter):
    assert "ending" not in page(reporter)["waiting"]


# -- how much it asks ------------------------------------------------------------------------------


def fill(how_many: int, *users: User) -> None:
    """So many of everything that the page shows."""
    now = timezone.now()
    for number in range(how_many):
        for user in users:
            make_article(created_by=user)
            make_article(created_by=user, stage=Stage.IN_REVIEW, embargo_until=now + HOUR / 2)
        article = make_article(stage="ready")
        photo = add_photo(article).photo
        make_published(at=now + (number + 1) * DAY, authors=("Ada Marsh", "Kofi Hale"))
        live = make_published(headline=f"Live {number}").article
        saved(live, now - 2 * DAY, deck="Changed.")
        Photo.objects.filter(pk=photo.pk).update(caption="", rights_until=now + DAY)


@pytest.mark.parametrize("role", ROLES)
def test_the_page_asks_as_often_however_much_there_is(client, person, role):
    user = person(role)
    client.force_login(user)
    asked = []
    for how_many in (1, 4):
        fill(how_many, user)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(reverse("admin:index"))
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 25


def test_counts_come_in_one_query_and_none_reads_a_story(client, chief):
    fill(1, chief)
    client.force_login(chief)
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("admin:index"))
    assert sum("COUNT(" in query["sql"] for query in queries) == 1
    table = PublishedVersion._meta.db_table
    assert not any(f'"{table}"."story"' in query["sql"] for query in queries)
