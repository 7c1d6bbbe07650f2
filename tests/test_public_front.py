"""The front page: pinned stories where editors want them, the newest elsewhere, none twice."""

import re
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models.published import FrontSlot
from articles.models.section import Section

from .public_factories import a_photo, a_version, a_word, versions

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 1, 25, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
Area = FrontSlot.Area


@pytest.fixture(autouse=True)
def _noon(time_machine):
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def front(client):
    """What stands where on the front page, as it is now."""
    return lambda: client.get("/").context["front"]


def pin(area: str, version, **fields) -> FrontSlot:
    return FrontSlot.objects.create(area=area, article=version.article, **fields)


def test_an_empty_newsroom_says_so(client):
    assert "Nothing has been published yet." in client.get("/").content.decode()


def test_one_story_is_the_lead(front):
    version = a_version(published_at=NOON - HOUR)
    assert front().lead == version
    assert front().rows == []


def test_the_newest_fill_what_nobody_pinned(front):
    newest = versions(30, last=NOON)
    page = front()
    assert [page.lead, *page.second, *page.rail] == newest[:13]
    [(_section, row)] = page.rows
    assert row == newest[13:17]


def test_pinned_stories_stand_where_editors_want_them(front):
    newest = versions(30, last=NOON)
    pin(Area.LEAD, newest[25])
    pin(Area.SECOND, newest[27], order=2)
    pin(Area.SECOND, newest[26], order=1)
    pin(Area.RAIL, newest[28])
    pin(Area.BREAKING, newest[29])
    page = front()
    assert page.lead == newest[25]
    assert page.second == [newest[26], newest[27], newest[0], newest[1]]
    assert page.rail == [newest[28], *newest[2:9]]
    assert page.breaking == [newest[29]]


def test_a_slot_is_free_again_after_its_time(front, time_machine):
    newest = versions(3, last=NOON)
    pin(Area.LEAD, newest[2], until=NOON + HOUR)
    assert front().lead == newest[2]
    time_machine.move_to(NOON + HOUR, tick=False)
    assert front().lead == newest[0]


def test_a_slot_shows_the_version_that_readers_may_see(front):
    newest = versions(3, last=NOON)
    waiting = a_version(published_at=NOON - HOUR, visible_from=NOON + HOUR)
    pin(Area.LEAD, waiting)
    pin(Area.BREAKING, a_version(published_at=NOON - HOUR, visible_until=NOON))
    page = front()
    assert page.lead == newest[0]
    assert page.breaking == []


def test_no_story_stands_twice(client):
    for section in ("World", "Culture", "Sport"):
        newest = versions(30, last=NOON, section=section)
        pin(Area.SECOND, newest[1])
    page = client.get("/").content.decode()
    linked = Counter(re.findall(r'href="(/2026/[^"]+)"', page))
    assert len(linked) == 1 + 4 + 8 + 3 * 4
    assert set(linked.values()) == {1}


def test_sections_stand_in_their_order_and_open_with_a_photo(front):
    for order, name in enumerate(("Sport", "World")):
        a_word(Section, name, order=order)
    versions(30, last=NOON, section="World")
    plain = a_version(published_at=NOON - 50 * HOUR, section="Sport")
    pictured = a_version(published_at=NOON - 51 * HOUR, section="Sport", photos=(a_photo(),))
    assert [section.name for section, _row in front().rows] == ["Sport", "World"]
    assert front().rows[0][1] == [pictured, plain]


def test_a_quiet_section_is_not_lost_behind_a_busy_one(front):
    versions(60, last=NOON, section="World")
    quiet = a_version(published_at=NOON - 500 * HOUR, section="Culture")
    assert [row for section, row in front().rows if section.name == "Culture"] == [[quiet]]


# -- the fronts of sections ----------------------------------------------------------------------


@pytest.fixture
def world(client):
    """What stands where on the first page of World."""
    return lambda: client.get("/section/world/").context["front"]


def cost(client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_the_newest_stand_above_the_list_of_a_section_where_nothing_is_pinned(client, world):
    newest = versions(30, last=NOON)
    front = world()
    assert [front.lead, *front.second, *front.rest] == newest[:20]
    assert len(front.second) == 4
    older = client.get("/section/world/" + client.get("/section/world/").context["page"].older)
    assert older.context["front"].lead is None
    assert older.context["front"].rest == newest[20:]


def test_an_editor_curates_a_section_apart_from_the_front_page(front, world):
    newest = versions(30, last=NOON)
    section = newest[0].section
    elsewhere = a_version(published_at=NOON - HOUR, section="Culture")
    pin(Area.LEAD, newest[25], section=section)
    pin(Area.SECOND, elsewhere, section=section)
    pin(Area.BREAKING, newest[29], section=section)
    page = world()
    assert page.lead == newest[25]
    assert page.second == [elsewhere, *newest[:3]]
    assert page.breaking == [newest[29]]
    assert page.rest == newest[3:20]
    assert front().lead == newest[0]
    assert front().breaking == []


def test_a_pinned_story_stands_on_no_page_of_its_section_a_second_time(client):
    newest = versions(30, last=NOON)
    pin(Area.LEAD, newest[25], section=newest[0].section)
    first = client.get("/section/world/")
    second = client.get("/section/world/" + first.context["page"].older)
    shown = [*first.context["front"].stories, *second.context["front"].stories]
    assert len(shown) == len({one.pk for one in shown}) == 30
    linked = Counter(re.findall(r'href="(/2026/[^"]+)"', first.content.decode()))
    assert set(linked.values()) == {1}


def test_the_breaking_news_of_the_paper_stands_on_the_fronts_of_sections_too(client, world):
    newest = versions(10, last=NOON)
    pin(Area.BREAKING, newest[4])
    pin(Area.BREAKING, newest[6], section=newest[0].section)
    assert world().breaking == [newest[4], newest[6]]
    pin(Area.LEAD, newest[4], section=newest[0].section)
    assert world().lead == newest[4]
    assert world().breaking == [newest[6]]
    assert "Breaking" not in client.get("/latest/").content.decode()


def test_a_story_that_ends_or_is_withdrawn_gives_up_its_slot_on_a_section_by_itself(world):
    newest = versions(3, last=NOON)
    section = newest[0].section
    pin(Area.LEAD, newest[2], section=section, until=NOON)
    pin(Area.SECOND, a_version(published_at=NOON - HOUR, visible_until=NOON), section=section)
    pin(Area.SECOND, a_version(published_at=NOON - HOUR, cancelled_at=NOON), section=section)
    assert [world().lead, *world().second] == newest


def test_a_section_with_few_stories_shows_each_once_and_an_empty_one_says_so(client, world):
    newest = versions(2, last=NOON)
    assert [world().lead, *world().second] == newest
    assert (
        "Nothing has been published here yet." not in client.get("/section/world/").content.decode()
    )
    a_word(Section, "Sport")
    assert "Nothing has been published here yet." in client.get("/section/sport/").content.decode()


@pytest.mark.parametrize("how_many", [6, 60])
def test_fronts_cost_the_same_with_any_number_of_stories_and_pins(client, how_many):
    newest = versions(how_many, last=NOON, photos=(a_photo(),))
    for number, version in enumerate(newest[: how_many // 2]):
        pin(list(Area.values)[number % 4], version)
        pin(list(Area.values)[number % 4], version, section=version.section)
    assert cost(client, "/") == 4
    assert cost(client, "/section/world/") == 5
