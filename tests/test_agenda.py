"""The agenda: what will happen by itself, under its day, in the newsroom's own time."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from articles.desk.publish import publish
from articles.desk.record import record_revision
from articles.desk.unschedule import unschedule
from articles.desk.withdraw import withdraw
from articles.models import Article, Photo

from .factories import NOON, add_photo, make_article, make_published

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def clock():
    """It is Sunday, 25 January 2026, noon in UTC."""
    with time_machine.travel(NOON, tick=True) as clock:
        yield clock


@pytest.fixture
def agenda(client, editor):
    """What stands under each day, as "12:00 Published Ferry"."""
    client.force_login(editor)

    def open_(**query) -> dict[str, list[str]]:
        response = client.get(reverse("admin:agenda"), query)
        assert response.status_code == 200
        return {
            day.date.isoformat(): [
                f"{timezone.localtime(one.at):%H:%M} {one.event.label} {one.article.headline}"
                for one in day.entries
            ]
            for day in response.context["days"]
        }

    return open_


def test_each_day_has_what_happens_on_it_in_its_order(agenda):
    make_published(headline="Evening", at=NOON + DAY + 6 * HOUR)
    make_published(headline="Morning", at=NOON + DAY - 3 * HOUR)
    make_article(headline="Held", embargo_until=NOON + DAY)
    assert agenda() == {
        "2026-01-26": [
            "09:00 Published Morning",
            "12:00 Embargo ends Held",
            "18:00 Published Evening",
        ]
    }


def test_all_that_ends_or_begins_by_itself_is_there(agenda):
    live = make_published(headline="Live", expires_at=NOON + 5 * DAY).article
    photo = add_photo(live).photo
    Photo.objects.filter(pk=photo.pk).update(
        rights_until=NOON + 6 * DAY, embargo_until=NOON + 2 * DAY
    )
    make_article(headline="Wire", wire_embargo_until=NOON + 3 * DAY)
    changed = make_published(headline="Changed").article
    Article.objects.filter(pk=changed.pk).update(deck="New.")
    record_revision(article=changed, by=None)
    publish(article=changed, by=None, at=NOON + 4 * DAY)
    assert agenda() == {
        "2026-01-27": ["12:00 Embargo of a photo ends Live"],
        "2026-01-28": ["12:00 Embargo of the wire ends Wire"],
        "2026-01-29": ["12:00 Updated Changed"],
        "2026-01-30": ["12:00 Taken down Live"],
        "2026-01-31": ["12:00 Rights to a photo end Live"],
    }


def test_what_was_taken_back_withdrawn_or_spiked_is_not(agenda):
    unschedule(article=make_published(at=NOON + DAY).article, by=None)
    gone = make_published(expires_at=NOON + DAY).article
    withdraw(article=gone, by=None, reason="Told in error.")
    make_article(embargo_until=NOON + DAY, stage="spiked")
    photo = add_photo(make_article(headline="Never published")).photo
    Photo.objects.filter(pk=photo.pk).update(rights_until=NOON + DAY)
    make_published(headline="Now")
    assert agenda() == {}


def test_a_day_is_the_newsrooms_day(agenda, settings, client):
    settings.TIME_ZONE = "Asia/Seoul"
    make_published(headline="After midnight in Seoul", at=datetime(2026, 1, 26, 15, 30, tzinfo=UTC))
    assert agenda() == {"2026-01-27": ["00:30 Published After midnight in Seoul"]}
    assert "Asia/Seoul" in client.get(reverse("admin:agenda")).content.decode()


def test_two_weeks_are_shown_and_the_next_and_last_two_are_a_step_away(agenda, client):
    make_published(headline="In two weeks", at=NOON + 14 * DAY)
    make_published(headline="In thirteen days", at=NOON + 13 * DAY)
    assert list(agenda()) == ["2026-02-07"]
    assert list(agenda(**{"from": "2026-02-08"})) == ["2026-02-08"]
    page = client.get(reverse("admin:agenda")).content.decode()
    assert "?from=2026-02-08" in page
    assert "?from=2026-01-11" in page


def test_a_scheduled_story_stays_on_its_day_after_it_went_out(agenda, clock):
    make_published(headline="Ferry", at=NOON + HOUR)
    clock.shift(DAY)
    assert agenda(**{"from": "2026-01-25"}) == {"2026-01-25": ["13:00 Published Ferry"]}


def test_the_calendar_has_the_same_in_weeks(agenda, client):
    make_published(headline="Ferry", at=NOON + DAY)
    weeks = client.get(reverse("admin:agenda")).context["weeks"]
    assert [len(week) for week in weeks] == [7] * 5
    [day] = [day for week in weeks for day in week if day.entries]
    assert day.date.isoformat() == "2026-01-26"
    [today] = [day for day in weeks[0] if day.is_today]
    assert today.date.isoformat() == "2026-01-25"


@pytest.mark.parametrize(
    "text", ["", "soon", "2026-02-30", "0001-01-01", "9999-12-31", "\x00", "9" * 99]
)
def test_a_day_that_is_none_is_today(agenda, client, text):
    client.get(reverse("admin:agenda"), {"from": text})
    assert client.get(reverse("admin:agenda"), {"from": text}).context["is_now"]


def test_who_may_see_no_stories_sees_no_agenda(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("stranger", is_staff=True))
    assert client.get(reverse("admin:agenda")).status_code == 403
    assert client.get(reverse("admin:attention")).status_code == 403
    client.logout()
    assert client.get(reverse("admin:agenda")).status_code == 302


def test_the_agenda_asks_as_often_however_much_there_is(agenda, django_assert_max_num_queries):
    for number in range(12):
        make_published(at=NOON + DAY, expires_at=NOON + 2 * DAY)
        article = make_article(headline=f"Held {number}", embargo_until=NOON + DAY)
        photo = add_photo(article).photo
        Photo.objects.filter(pk=photo.pk).update(embargo_until=NOON + DAY)
    with django_assert_max_num_queries(12):
        agenda()
