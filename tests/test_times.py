"""Times in an editor's words, and times that are typed in the night the clocks change."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from articles.desk.times import clock_problem, distance, in_words, zone_names

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 1, 26, 11, 50, tzinfo=BERLIN)  # a Monday


@pytest.fixture(autouse=True)
def _berlin():
    with timezone.override(BERLIN):
        yield


@pytest.mark.parametrize(
    ("ahead", "words"),
    [
        ({"hours": 3}, "Monday 14:50 CET, in 3 hours"),
        ({"hours": 2, "minutes": 59, "seconds": 40}, "Monday 14:49 CET, in 3 hours"),
        ({"minutes": 1}, "Monday 11:51 CET, in 1 minute"),
        ({"minutes": 90}, "Monday 13:20 CET, in 90 minutes"),
        ({"days": 6}, "Sunday 11:50 CET, in 6 days"),
        ({"days": 7}, "2 February 2026 11:50 CET, in 7 days"),
        ({"days": 100}, "6 May 2026 12:50 CEST"),
        ({"hours": -3}, "Monday 08:50 CET, 3 hours ago"),
        ({"seconds": 10}, "Monday 11:50 CET, now"),
    ],
)
def test_a_time_is_said_as_editors_say_it(ahead, words):
    at = (NOW.astimezone(ZoneInfo("UTC")) + timedelta(**ahead)).astimezone(BERLIN)
    assert in_words(at, now=NOW) == words


def test_a_weekday_is_named_only_where_it_is_the_one_that_is_meant():
    late = NOW.replace(hour=23, minute=59)
    assert in_words(late + timedelta(minutes=2), now=late).startswith("Tuesday 00:01")
    assert in_words(NOW + timedelta(days=6, hours=13), now=NOW).startswith("2 February 2026")


def test_zones_without_an_abbreviation_are_said_by_their_offset():
    with timezone.override(ZoneInfo("America/Sao_Paulo")):
        assert "UTC-03" in in_words(NOW, now=NOW)


def test_the_zones_names_go_to_the_browser_by_their_offset():
    assert zone_names() == {60: "CET", 120: "CEST"}


def test_the_distance_follows_the_language():
    with translation.override("en"):
        assert distance(NOW + timedelta(hours=5), now=NOW) == "in 5 hours"


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        (datetime(2026, 3, 29, 2, 30), "There is no 02:30 on 29 March 2026"),  # noqa: DTZ001
        (datetime(2026, 10, 25, 2, 30), "02:30 comes twice on 25 October 2026"),  # noqa: DTZ001
        (datetime(2026, 10, 25, 3, 30), ""),  # noqa: DTZ001
        (datetime(2026, 1, 25, 2, 30), ""),  # noqa: DTZ001
    ],
)
def test_an_hour_that_is_left_out_or_comes_twice_is_explained(typed, says):
    problem = clock_problem(typed, zone=BERLIN)
    assert problem.startswith(says)
    assert bool(problem) is bool(says)
