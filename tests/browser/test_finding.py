"""Finding stories and moving them on, in a browser: as a reporter and an editor work."""

import re

import pytest
from playwright.sync_api import expect

from articles.models import Article

from ..factories import add_photo, make_article, make_published, make_section
from .conftest import DESK, PHONE

LIST = "/admin/articles/article/"


def test_an_editor_finds_stories_and_submits_those_that_can_be(open_page, log_in, editor):
    make_article(headline="Ferry returns", section="World")
    make_article(headline="Ferry strike", section="World", stage="in-review")
    make_article(headline="Ferry museum", section="Culture")
    make_article(headline="Chess final", section="World")
    desk = open_page("/admin/")
    log_in(desk, "editor")
    desk.goto(LIST)
    desk.get_by_label("Search").fill("ferr")
    desk.get_by_role("button", name="Search").click()
    expect(desk.locator("#result_list tbody tr")).to_have_count(3)
    desk.get_by_role("navigation", name="Filter").get_by_role("link", name="World").click()
    rows = desk.locator("#result_list tbody tr")
    expect(rows).to_have_count(2)
    for row in rows.all():
        row.get_by_role("checkbox").check()
    desk.get_by_label("Action:").select_option(label="Submit…")
    desk.get_by_role("button", name="Go").click()
    expect(desk.get_by_text("The story is in review already.")).to_be_visible()
    desk.get_by_label("Note to the next person").fill("Both for tonight.")
    desk.get_by_role("button", name="Submit", exact=True).click()
    expect(desk.get_by_text("Submitted for review: 1 story.")).to_be_visible()
    expect(desk.get_by_text("Not done: “Ferry strike”.")).to_be_visible()
    assert Article.objects.get(headline="Ferry returns").stage == "in-review"
    # The list is as it was found: the same search, the same filter.
    expect(desk.get_by_label("Search")).to_have_value("ferr")
    expect(desk.locator("#result_list tbody tr")).to_have_count(2)


def test_a_story_goes_to_the_editor_and_comes_back_with_a_note(open_page, log_in, reporter, editor):
    make_section("World")
    writer = open_page("/admin/")
    log_in(writer, "reporter")
    writer.goto(f"{LIST}add/")
    writer.get_by_label("Headline", exact=False).first.fill("Rain in the hills")
    writer.locator(".tiptap").click()
    writer.keyboard.type("It rained all day.")
    writer.get_by_role("button", name="Submit…").click()
    writer.get_by_label("Note to the next person").fill("The figures are from the met office.")
    writer.get_by_role("button", name="Submit", exact=True).click()
    expect(writer.get_by_text("Submitted for review.")).to_be_visible()
    article = Article.objects.get()
    assert (article.stage, article.body) == ("in-review", "<p>It rained all day.</p>")

    desk = open_page("/admin/")
    log_in(desk, "editor")
    desk.goto(f"{LIST}?stage=in-review")
    desk.get_by_role("link", name="Rain in the hills").click()
    expect(desk.get_by_text("The figures are from the met office.")).to_be_visible()
    desk.get_by_role("button", name="Send back…").click()
    desk.get_by_label("What is to be done").fill("Which hills?")
    desk.get_by_role("button", name="Send back", exact=True).click()
    expect(desk.get_by_text("Sent back.")).to_be_visible()

    writer.goto(f"{LIST}?whose=mine")
    expect(writer.locator("#result_list tbody tr")).to_contain_text("Draft")
    writer.get_by_role("link", name="Rain in the hills").click()
    expect(writer.get_by_text("Which hills?")).to_be_visible()


def test_what_is_typed_is_saved_before_the_story_moves(open_page, log_in, editor):
    article = make_article(headline="Rain", stage="in-review")
    desk = open_page("/admin/")
    log_in(desk, "editor")
    desk.goto(f"{LIST}{article.pk}/change/")
    desk.get_by_label("Headline", exact=False).first.fill("Rain in the hills")
    desk.get_by_role("button", name="Make ready…").click()
    desk.get_by_role("button", name="Make ready", exact=True).click()
    desk.wait_for_url(re.compile(r"/change/$"))
    article.refresh_from_db()
    assert (article.headline, article.stage) == ("Rain in the hills", "ready")


def test_a_spiked_story_is_put_away_and_brought_back(open_page, log_in, editor):
    article = make_article(headline="Overtaken", stage="in-review")
    desk = open_page("/admin/")
    log_in(desk, "editor")
    desk.goto(f"{LIST}{article.pk}/change/")
    desk.get_by_role("button", name="Spike…").click()
    desk.get_by_role("button", name="Spike", exact=True).click()
    desk.goto(LIST)
    expect(desk.get_by_text("0 stories")).to_be_visible()
    desk.get_by_role("navigation", name="Filter").get_by_role(
        "link", name="Spiked", exact=True
    ).click()
    desk.get_by_role("link", name="Overtaken").click()
    desk.get_by_role("button", name="Take off the spike…").click()
    desk.get_by_role("button", name="Take off the spike", exact=True).click()
    desk.wait_for_url(re.compile(r"/change/$"))
    article.refresh_from_db()
    assert article.stage == "in-review"


@pytest.mark.parametrize(("size", "dark"), [(PHONE, True), (DESK, False)])
def test_the_list_and_its_pages_are_accessible(
    open_page, log_in, chief, no_axe_violations, size, dark
):
    draft = make_article(
        headline="A headline that is as long as headlines on the wire often are, and then some",
        headline_provisional=True,
    )
    add_photo(draft)
    reviewed = make_article(stage="in-review")
    spiked = make_article(stage="spiked")
    make_published()
    desk = open_page("/admin/", size=size, dark=dark)
    log_in(desk, "chief-editor")

    def look(path: str) -> None:
        no_axe_violations(desk)
        if size is PHONE:
            overflow = desk.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            assert overflow <= 0, path

    for path in (
        "",
        "?q=headline&stage=draft",
        "?q=nothing",
        f"{draft.pk}/submit/",
        f"{draft.pk}/approve/",
        f"{reviewed.pk}/send-back/",
        f"{reviewed.pk}/submit/",
        f"{draft.pk}/spike/",
        f"{spiked.pk}/unspike/",
    ):
        desk.goto(LIST + path)
        look(path)
    for action in ("Submit…", "Publish now…", "Add a tag…", "Set the section…"):
        desk.goto(LIST)
        for box in desk.locator("#result_list tbody").get_by_role("checkbox").all():
            box.check()
        desk.get_by_label("Action:").select_option(label=action)
        desk.get_by_role("button", name="Go").click()
        expect(desk.get_by_text("Back to the list")).to_be_visible()
        look(action)
