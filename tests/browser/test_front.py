"""Arranging the front in a browser: by hand, by keyboard, without JavaScript; seen before readers do."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from articles.desk.front import Place, arrange, slots_of, state_of
from articles.models import FrontSlot

from ..factories import add_photo, make_article, make_published, make_section
from .conftest import DESK, PHONE

BOARD = "/admin/articles/frontslot/"


@pytest.fixture
def stories():
    """Four live stories, the last of them with a photo; the first two are pinned."""
    now = timezone.now()
    found = []
    for hours, headline in enumerate(("Ferry", "Opera", "Tower", "Quay"), 1):
        at = now - timedelta(hours=hours)
        found.append(make_published(headline=headline, published_at=at).article)
    places = [Place("lead", found[0].pk), Place("second", found[1].pk)]
    arrange(front=None, places=places, began_from=state_of([]), by=None)
    return found


def board_of(open_page, log_in, **options):
    desk = open_page("/admin/", **options)
    log_in(desk, "editor")
    desk.goto(BOARD)
    return desk


def pinned() -> list[tuple[str, str]]:
    return [(slot.area, slot.article.headline) for slot in slots_of(None)]


def card(desk, headline: str):
    return desk.locator("[data-card]", has_text=headline)


def test_a_card_is_dragged_to_another_area_and_its_time_is_set(open_page, log_in, editor, stories):
    desk = board_of(open_page, log_in)
    handle = card(desk, "Opera").locator("[data-handle]").bounding_box()
    there = card(desk, "Ferry").bounding_box()
    desk.mouse.move(handle["x"] + 5, handle["y"] + 5)
    desk.mouse.down()
    desk.mouse.move(there["x"] + 40, there["y"] + 20, steps=8)
    desk.mouse.move(there["x"] + 40, there["y"] + 8, steps=4)
    desk.mouse.up()
    expect(desk.locator("[data-said]")).to_have_text("Opera: Lead, 1 of 2")
    until = timezone.localtime() + timedelta(hours=3)
    card(desk, "Opera").get_by_label("Until").fill(f"{until:%Y-%m-%dT%H:%M}")
    desk.get_by_role("button", name="Save the front").click()
    expect(desk.locator(".messagelist")).to_contain_text("Saved: readers have it now.")
    assert pinned() == [("lead", "Opera"), ("lead", "Ferry")]
    assert FrontSlot.objects.get(article=stories[1]).until > timezone.now()
    desk.get_by_role("button", name="Undo the last change").click()
    expect(desk.locator(".messagelist")).to_contain_text("undone")
    assert pinned() == [("lead", "Ferry"), ("second", "Opera")]


def test_escape_puts_a_dragged_card_back(open_page, log_in, editor, stories):
    desk = board_of(open_page, log_in)
    handle = card(desk, "Opera").locator("[data-handle]").bounding_box()
    there = card(desk, "Ferry").bounding_box()
    desk.mouse.move(handle["x"] + 5, handle["y"] + 5)
    desk.mouse.down()
    desk.mouse.move(there["x"] + 40, there["y"] + 8, steps=8)
    expect(desk.locator('[data-area="lead"] [data-card]')).to_have_count(2)
    desk.keyboard.press("Escape")
    desk.mouse.up()
    expect(desk.locator('[data-area="second"] [data-card]')).to_have_count(1)


def test_cards_are_moved_by_keyboard(open_page, log_in, editor, stories, no_axe_violations):
    desk = board_of(open_page, log_in)
    up = card(desk, "Opera").get_by_role("button", name="Move up")
    up.focus()
    desk.keyboard.press("Enter")
    expect(desk.locator("[data-said]")).to_have_text("Opera: Lead, 2 of 2")
    expect(up).to_be_focused()
    card(desk, "Ferry").get_by_label("Place").select_option("Breaking bar")
    expect(desk.locator("[data-said]")).to_have_text("Ferry: Breaking bar, 1 of 1")
    no_axe_violations(desk)
    desk.get_by_role("button", name="Save the front").click()
    expect(desk.locator(".messagelist")).to_contain_text("Saved")
    assert pinned() == [("breaking", "Ferry"), ("lead", "Opera")]


def test_a_story_is_found_pinned_and_saved_without_javascript(open_page, log_in, editor, stories):
    desk = board_of(open_page, log_in, java_script_enabled=False)
    card(desk, "Opera").get_by_label("Number").fill("9")
    desk.get_by_label("Find a story to pin").fill("Tower")
    desk.get_by_label("Pin it in").select_option("Second row")
    desk.get_by_role("button", name="Find").click()
    desk.get_by_role("region", name="Found").get_by_role("button", name="Pin Tower").click()
    expect(desk.get_by_text("Not saved yet.")).to_be_visible()
    card(desk, "Ferry").get_by_label("Take off").check()
    desk.get_by_role("button", name="Save the front").click()
    expect(desk.locator(".messagelist")).to_contain_text("Saved")
    assert sorted(pinned()) == [("second", "Opera"), ("second", "Tower")]


def test_the_front_is_seen_at_an_hour_in_another_window(
    open_page, log_in, editor, stories, no_axe_violations
):
    desk = board_of(open_page, log_in)
    card(desk, "Opera").get_by_label("Place").select_option("Breaking bar")
    at = timezone.localtime() + timedelta(hours=3, seconds=30)
    desk.get_by_label("Preview at").fill(f"{at:%Y-%m-%dT%H:%M}")
    with desk.expect_popup() as opened:
        desk.get_by_role("button", name="Preview", exact=True).click()
    preview = opened.value
    expect(preview.locator(".preview-bar")).to_contain_text("in 3 hours")
    expect(preview.get_by_role("region", name="Breaking news")).to_contain_text("Opera")
    no_axe_violations(preview)
    assert pinned() == [("lead", "Ferry"), ("second", "Opera")]


def test_who_saves_second_is_told_and_loses_nothing(
    open_page, log_in, editor, stories, no_axe_violations
):
    desk = board_of(open_page, log_in, size=PHONE)
    card(desk, "Opera").get_by_label("Place").select_option("Rail")
    theirs = [Place("lead", stories[2].pk)]
    arrange(front=None, places=theirs, began_from=state_of(slots_of(None)), by=None)
    desk.get_by_role("button", name="Save the front").click()
    notice = desk.get_by_role("alert")
    expect(notice).to_contain_text("On the front now and not in yours:")
    no_axe_violations(desk)
    notice.get_by_role("button", name="Take it over Tower").click()
    expect(desk.locator('[data-area="lead"] [data-card]')).to_have_count(2)
    desk.get_by_role("button", name="Save the front").click()
    expect(desk.locator(".messagelist")).to_contain_text("Saved")
    assert pinned() == [("lead", "Ferry"), ("lead", "Tower"), ("rail", "Opera")]


@pytest.mark.parametrize(("size", "dark"), [(PHONE, True), (DESK, False)])
def test_axe_finds_nothing_on_the_board_or_the_front_of_a_section(
    open_page, log_in, editor, stories, no_axe_violations, size, dark
):
    world = make_section("World")
    draft = make_article(headline="A draft with a long name " * 6)
    add_photo(draft)
    places = [Place("breaking", stories[3].pk), Place("lead", stories[2].pk)]
    places += [Place("second", draft.pk)]
    arrange(front=world, places=places, began_from=state_of([]), by=None)
    desk = board_of(open_page, log_in, size=size, dark=dark)
    desk.goto(f"{BOARD}?front={world.pk}")
    no_axe_violations(desk)
    desk.get_by_role("button", name="Find").click()
    no_axe_violations(desk)
    assert desk.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    reader = open_page("/section/world/", size=size, dark=dark)
    expect(reader.get_by_role("region", name="Breaking news")).to_contain_text("Quay")
    no_axe_violations(reader)
    assert reader.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
