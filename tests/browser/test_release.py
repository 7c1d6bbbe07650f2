"""Publishing in a browser: what is said before, what is asked, and what readers then have."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from articles.desk.publish import publish
from articles.models import Act, ActKind, Article, PublishedVersion

from ..factories import add_photo, make_article
from .conftest import DESK, PHONE


def change(article: Article) -> str:
    return f"/admin/articles/article/{article.pk}/change/"


def test_a_headline_is_confirmed_a_warning_acknowledged_and_the_story_scheduled(
    open_page, log_in, editor, no_axe_violations
):
    article = make_article(headline="Ferry returns", headline_provisional=True)
    desk = open_page("/admin/")
    log_in(desk, "editor")
    desk.goto(change(article))
    desk.get_by_role("button", name="Publish…").click()
    expect(desk.get_by_role("heading", name="This keeps it from readers")).to_be_visible()
    no_axe_violations(desk)

    desk.get_by_role("link", name="The headline is provisional").click()
    expect(desk.get_by_label("Headline", exact=False).first).to_be_focused()
    desk.get_by_label("Headline is provisional").uncheck()
    desk.get_by_role("button", name="Publish…").click()
    expect(desk.get_by_role("heading", name="This keeps it from readers")).to_have_count(0)

    desk.get_by_label("At a time").check()
    at = timezone.localtime() + timedelta(hours=3, seconds=30)
    desk.get_by_label("Time", exact=True).fill(f"{at:%Y-%m-%dT%H:%M}")
    expect(desk.locator("[data-words]")).to_have_text(f"{at:%A %H:%M} UTC, in 3 hours")
    schedule = desk.get_by_role("button", name=f"Schedule for {at:%A %H:%M} UTC")
    schedule.click()
    expect(desk.get_by_text("Look at each warning and tick it")).to_be_visible()
    no_axe_violations(desk)

    desk.get_by_label("I have looked at this (editor)").check()
    schedule.click()
    expect(desk.locator(".messagelist")).to_contain_text(
        f"Scheduled for {at:%A %H:%M} UTC, in 3 hours"
    )
    no_axe_violations(desk)
    assert PublishedVersion.objects.get().visible_from == at.replace(second=0, microsecond=0)
    assert "names no source" in Act.objects.get().details["acknowledged"][0]


def test_without_javascript_the_words_are_a_step_before_the_schedule(open_page, log_in, editor):
    article = make_article(sources=("Yonhap",))
    desk = open_page("/admin/", java_script_enabled=False)
    log_in(desk, "editor")
    desk.goto(f"/admin/articles/article/{article.pk}/publish/")
    desk.get_by_label("At a time").check()
    at = timezone.localtime() + timedelta(hours=3, seconds=30)
    desk.get_by_label("Time", exact=True).fill(f"{at:%Y-%m-%dT%H:%M}")
    desk.get_by_role("button", name="Publish", exact=True).click()
    expect(desk.get_by_text("Is that right?")).to_contain_text("in 3 hours")
    assert not PublishedVersion.objects.exists()
    desk.get_by_role("button", name="Schedule for").click()
    expect(desk.locator(".messagelist")).to_contain_text("Scheduled for")


def test_a_live_story_is_corrected_and_readers_are_told(
    open_page, log_in, editor, no_axe_violations
):
    article = make_article(sources=("Yonhap",), body="<p>It cost ten crowns.</p>")
    version = publish(article=article, by=None)
    desk = open_page("/admin/", size=PHONE)
    log_in(desk, "editor")
    desk.goto(change(article))
    desk.get_by_role("button", name="Update…").click()
    text = desk.get_by_label("What readers are told")
    expect(text).to_be_hidden()
    desk.get_by_label("Correction: readers are also told what was wrong").check()
    text.fill("The ferry cost eleven crowns, not ten.")
    no_axe_violations(desk)
    desk.get_by_role("button", name="Correct", exact=True).click()
    expect(desk.locator(".messagelist")).to_contain_text("Published as version 2")

    reader = open_page(version.get_absolute_url())
    main = reader.get_by_role("main")
    expect(main).to_contain_text("The ferry cost eleven crowns, not ten.")
    desk.goto(change(article))
    shown = desk.locator("#corrections-0 textarea")
    expect(shown).to_have_value("The ferry cost eleven crowns, not ten.")
    expect(shown).to_be_disabled()
    no_axe_violations(desk)


def test_an_embargo_is_broken_by_the_chief_with_a_reason_and_not_by_an_editor(
    open_page, log_in, editor, chief, no_axe_violations
):
    article = make_article(
        sources=("Yonhap",), wire_embargo_until=timezone.now() + timedelta(hours=5)
    )
    page = f"/admin/articles/article/{article.pk}/publish/"
    desk = open_page("/admin/")
    log_in(desk, "editor")
    desk.goto(page)
    expect(desk.get_by_text("Break the embargo")).to_have_count(0)
    desk.get_by_label("Now", exact=True).check()
    desk.get_by_role("button", name="Publish", exact=True).click()
    expect(desk.get_by_text("The wire has this story under embargo until")).to_be_visible()
    expect(desk.get_by_role("button", name="Schedule for when the embargo ends")).to_be_visible()
    no_axe_violations(desk)
    assert not PublishedVersion.objects.exists()

    office = open_page("/admin/")
    log_in(office, "chief-editor")
    office.goto(page)
    office.get_by_text("Break the embargo…").click()
    office.get_by_label("Reason to break the embargo").fill("The ministry published it.")
    office.get_by_label("Now", exact=True).check()
    no_axe_violations(office)
    office.get_by_role("button", name="Publish", exact=True).click()
    expect(office.locator(".messagelist")).to_contain_text("Published as version 1")
    act = Act.objects.get(kind=ActKind.EMBARGO_BROKEN)
    assert (act.who, act.why) == (chief, "The ministry published it.")

    desk.get_by_role("button", name="Schedule for when the embargo ends").click()
    expect(desk.locator("#content")).to_contain_text("Readers see just this already")


@pytest.mark.parametrize(("size", "dark"), [(PHONE, True), (DESK, False)])
def test_the_pages_that_publish_are_accessible_with_all_that_they_can_show(
    open_page, log_in, chief, no_axe_violations, size, dark
):
    article = make_article(
        section=None,
        body='<p>“We will not leave,” she said. <a href="https://example.org/">More</a></p>',
        embargo_until=timezone.now() + timedelta(hours=5),
    )
    add_photo(article, caption="IMG_1234.jpg")
    live = make_article(sources=("Yonhap",))
    publish(article=live, by=None)
    Article.objects.filter(pk=live.pk).update(headline="TK")
    desk = open_page("/admin/", size=size, dark=dark)
    log_in(desk, "chief-editor")
    for story in (article, live):
        for page in ("publish", "withdraw", "unschedule"):
            desk.goto(f"/admin/articles/article/{story.pk}/{page}/")
            no_axe_violations(desk)
            over = desk.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            assert over <= 0, page


def test_a_jump_leads_to_the_row_of_the_photo(open_page, log_in, editor):
    article = make_article(sources=("Yonhap",))
    add_photo(article)
    add_photo(article, key="2", caption="IMG_1234.jpg")
    desk = open_page("/admin/")
    log_in(desk, "editor")
    desk.goto(f"/admin/articles/article/{article.pk}/publish/")
    desk.get_by_role("link", name="The caption of photo 2 says nothing").click()
    expect(desk.locator("#story_photos-1 :focus")).to_have_count(1)
