"""Readers' pages in a browser: for every eye, on every screen, with scripts and without."""

import pytest
from playwright.sync_api import Page, expect

from ..test_public_budget import NOON, PAGES, STORY, print_a_paper
from .conftest import DESK, PHONE

NARROW = {"width": 320, "height": 640}
#: 1280 by 1024 pixels, enlarged to 200 % (WCAG 2.2, 1.4.4).
ENLARGED = {"width": 640, "height": 512}


@pytest.fixture(autouse=True)
def _paper(transactional_db, time_machine, settings):
    time_machine.move_to(NOON)
    settings.REPUBLISH_LICENCE = "CC BY-ND 4.0"
    settings.SITE_URL = "https://post.example"
    print_a_paper()


def wider_than_the_screen(page: Page) -> int:
    return page.evaluate("document.documentElement.scrollWidth - window.innerWidth")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_axe_finds_nothing_on_any_kind_of_page(open_page, no_axe_violations, size, dark):
    page = open_page("/", size=size, dark=dark)
    for path in PAGES.values():
        page.goto(path)
        no_axe_violations(page)


@pytest.mark.parametrize("size", [NARROW, PHONE, ENLARGED], ids=["narrow", "phone", "enlarged"])
def test_no_page_is_wider_than_the_screen(open_page, size):
    page = open_page("/", size=size)
    for kind, path in PAGES.items():
        page.goto(path)
        assert wider_than_the_screen(page) <= 0, kind


def test_a_wide_table_is_scrolled_by_keys(open_page):
    page = open_page(STORY, size=PHONE)
    region = page.get_by_role("region", name="Table 1")
    region.focus()
    expect(region).to_be_focused()


def test_a_story_is_passed_on_without_anybodys_script(open_page):
    page = open_page(STORY, permissions=["clipboard-read", "clipboard-write"])
    link = page.get_by_role("link", name="Send by e-mail")
    expect(link).to_have_attribute(
        "href",
        f"mailto:?subject=Night%20ferry%20%3Creturns%3E%20%26%20stays"
        f"&body=https%3A%2F%2Fpost.example{STORY.replace('/', '%2F')}",
    )
    page.get_by_role("button", name="Copy the address").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == f"https://post.example{STORY}"


def test_the_html_to_republish_is_copied_at_once(open_page):
    page = open_page(STORY + "republish/", permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy the HTML").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()").startswith("<article")


def test_without_scripts_nothing_is_offered_that_does_not_work(open_page):
    page = open_page(STORY, java_script_enabled=False)
    assert page.get_by_role("button").all_inner_texts() == ["Search"]
    page.get_by_role("searchbox").fill("ferry")
    page.get_by_role("button", name="Search").click()
    assert page.url.endswith("/search/?q=ferry")


def test_the_skip_link_is_first_and_leads_past_the_menu(open_page):
    page = open_page(STORY)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()


def test_forced_colours_keep_what_colour_said(open_page):
    page = open_page("/section/world/", forced_colors="active")
    current = page.get_by_role("navigation", name="Sections").locator("[aria-current]")
    expect(current).to_have_css("text-decoration-line", "underline")


def test_on_paper_a_story_keeps_its_sources_and_address_and_no_frame(open_page):
    page = open_page(STORY)
    page.emulate_media(media="print")
    for seen in (".prose", ".sources", ".address", ".photo-lead", ".correction >> nth=0"):
        expect(page.locator(seen)).to_be_visible()
    for hidden in (".menu", ".masthead-search", ".footer", ".tags", ".paging", "a[href^=mailto]"):
        expect(page.locator(hidden)).to_be_hidden()
