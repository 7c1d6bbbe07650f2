"""The archive: what was published in a year, a month, a day, and the way from one to the next."""

from datetime import UTC, datetime

import pytest

from .public_factories import a_version

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _much_later(time_machine):
    time_machine.move_to(datetime(2028, 1, 25, tzinfo=UTC), tick=False)


def published(day: str, **fields):
    return a_version(published_at=datetime.fromisoformat(f"{day}T12:00:00+00:00"), **fields)


def test_a_period_holds_what_was_published_in_it(client):
    published("2025-12-31", headline="Old year")
    published("2026-01-01", headline="New year")
    for address in ("/2026/", "/2026/01/", "/2026/01/01/"):
        page = client.get(address).content.decode()
        assert "New year" in page
        assert "Old year" not in page


def test_a_day_is_one_of_the_newsroom_s_calendar(client, settings):
    settings.TIME_ZONE = "Asia/Seoul"
    a_version(published_at=datetime(2026, 1, 24, 15, 0, tzinfo=UTC), headline="Just after midnight")
    assert client.get("/2026/01/25/").status_code == 200
    assert client.get("/2026/01/24/").status_code == 404


def test_only_months_with_stories_are_offered(client):
    for day in ("2025-11-03", "2026-01-25", "2026-03-02", "2026-03-09", "2026-10-02"):
        published(day)
    months = client.get("/2026/03/").context["months"]
    assert [month.url for month in months] == ["/2026/01/", "/2026/03/", "/2026/10/"]


@pytest.mark.parametrize(
    ("address", "earlier", "later"),
    [
        ("/2026/", "/2024/", "/2027/"),
        ("/2026/03/", "/2026/01/", "/2026/04/"),
        ("/2026/03/09/", "/2026/03/02/", "/2026/04/01/"),
        ("/2024/02/29/", None, "/2026/01/25/"),
    ],
)
def test_the_way_goes_on_to_the_next_that_has_stories(client, address, earlier, later):
    days = ("2024-02-29", "2026-01-25", "2026-03-02", "2026-03-09", "2026-04-01", "2027-05-05")
    for day in days:
        published(day)
    context = client.get(address).context
    assert (context["earlier"] and context["earlier"].url) == earlier
    assert (context["later"] and context["later"].url) == later


@pytest.mark.parametrize(
    "address", ["/2026/", "/2026/01/", "/2026/01/25/", "/2026/02/30/", "/2026/13/", "/0999/"]
)
def test_a_period_without_stories_is_not_found(client, address):
    assert client.get(address).status_code == 404


def test_an_archive_of_a_hidden_story_is_not_found(client):
    published("2026-01-25", cancelled_at=datetime(2026, 1, 25, tzinfo=UTC))
    assert client.get("/2026/01/25/").status_code == 404


@pytest.mark.parametrize("address", ["/2026/1/", "/2026/01/5/"])
def test_an_address_of_one_digit_is_no_address(client, address):
    published("2026-01-05")
    assert client.get(address).status_code == 404
