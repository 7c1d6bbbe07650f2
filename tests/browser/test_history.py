"""What was, and what will be: two revisions compared, one brought back, a preview for a guest."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.desk.publish import publish
from articles.desk.record import record_revision
from articles.desk.share import share
from articles.models import Article, PreviewLink

from ..factories import add_photo, make_article
from .conftest import DESK, PHONE


def save(article: Article, **fields) -> None:
    Article.objects.filter(pk=article.pk).update(**fields)
    article.refresh_from_db()
    record_revision(article=article, by=None)


def many_times_saved() -> Article:
    article = make_article(
        headline="Five killed in storm",
        slug="storm",
        body="<p>The ferry left the port at nine.</p>\n<p>Nobody was hurt.</p>",
        tags=("Sea",),
        sources=("Yonhap",),
    )
    add_photo(article)
    publish(article=article, by=None)
    save(article, headline="Six killed in storm")
    save(article, body="<p>The ferry left the port at ten.</p>\n<p>Nobody was hurt.</p>")
    return article


def test_an_editor_compares_two_revisions_and_restores_one(open_page, log_in, editor):
    article = many_times_saved()
    desk = open_page("/admin/")
    log_in(desk, "editor")
    desk.goto(f"/admin/articles/article/{article.pk}/change/")
    desk.get_by_role("complementary").get_by_role("link", name="History").click()
    desk.get_by_label("Compare").select_option("r2")
    desk.get_by_label("with", exact=True).select_option("now")
    desk.get_by_role("button", name="Compare").click()
    assert desk.locator("del").all_inner_texts() == ["Five", "nine"]
    assert desk.locator("ins").all_inner_texts() == ["Six", "ten"]
    desk.get_by_role("link", name="Restore… Revision 2").click()
    assert desk.locator("ins").all_inner_texts() == ["Five", "nine"]
    desk.get_by_label("Why").fill("The ministry took it back")
    desk.get_by_role("button", name="Restore").click()
    desk.get_by_text("Revision 2 is the working copy again").wait_for()
    assert desk.get_by_label("Headline", exact=False).first.input_value() == "Five killed in storm"
    desk.get_by_role("complementary").get_by_role("link", name="History").click()
    assert desk.get_by_text("Restored revision 2").is_visible()
    assert desk.get_by_text("The ministry took it back").is_visible()


def test_what_readers_saw_on_a_day_is_read_in_a_page_of_its_own(open_page, log_in, editor):
    article = many_times_saved()
    desk = open_page("/admin/")
    log_in(desk, "editor")
    desk.goto(f"/admin/articles/article/{article.pk}/history/")
    soon = timezone.localtime(timezone.now() + timedelta(minutes=2))
    desk.get_by_label("As readers saw it on").fill(soon.strftime("%Y-%m-%dT%H:%M"))
    with desk.expect_popup() as opened:
        desk.get_by_role("button", name="Read").click()
    page = opened.value
    assert page.get_by_role("heading", level=1).inner_text() == "Five killed in storm"
    assert page.get_by_text("Version 1", exact=True).is_visible()
    assert page.get_by_text("Readers see it since").is_visible()


@pytest.mark.parametrize(("size", "dark"), [(PHONE, True), (DESK, False)])
def test_the_screens_are_accessible(open_page, log_in, chief, no_axe_violations, size, dark):
    article = many_times_saved()
    ends = timezone.now() + timedelta(days=3)
    share(article=article, label="Kim Outside", expires_at=ends, by=chief)
    desk = open_page("/admin/", size=size, dark=dark)
    log_in(desk, "chief-editor")
    for path in (
        "history/",
        "compare/?old=r1&new=now",
        "compare/?old=live&new=now",
        "revisions/1/",
        "revisions/1/restore/",
        "share/",
        "preview/",
        "versions/1/",
    ):
        desk.goto(f"/admin/articles/article/{article.pk}/{path}")
        no_axe_violations(desk)
        if size is PHONE:
            overflow = desk.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            assert overflow <= 0, path


def test_the_preview_beside_the_form_shows_what_is_typed(
    open_page, log_in, editor, no_axe_violations
):
    article = many_times_saved()
    desk = open_page("/admin/")
    log_in(desk, "editor")
    desk.goto(f"/admin/articles/article/{article.pk}/change/")
    headline = desk.get_by_label("Headline", exact=False).first
    headline.fill("Seven killed in storm")
    headline.press("Control+Enter")
    pane = desk.get_by_role("region", name="Preview")
    inside = desk.frame_locator("iframe[name=preview]")
    inside.get_by_role("heading", name="Seven killed in storm").wait_for()
    inside.get_by_text("As it is being typed").wait_for()
    pane.get_by_role("button", name="Phone").click()
    assert pane.get_by_role("button", name="Phone").get_attribute("aria-pressed") == "true"
    assert inside.locator("body").evaluate("() => window.innerWidth") == 390
    pane.get_by_role("button", name="Desktop").click()
    assert inside.locator("body").evaluate("() => window.innerWidth") == 1280
    no_axe_violations(desk, is_still=True)
    headline.fill("Eight killed in storm")
    pane.get_by_role("button", name="Refresh").click()
    inside.get_by_role("heading", name="Eight killed in storm").wait_for()
    article.refresh_from_db()
    assert article.headline == "Six killed in storm"
    with desk.expect_navigation():
        desk.keyboard.press("Control+s")
    inside.get_by_role("heading", name="Eight killed in storm").wait_for()
    article.refresh_from_db()
    assert article.headline == "Eight killed in storm"
    pane.get_by_role("button", name="Close").click()
    assert desk.locator("iframe[name=preview]").count() == 0


def test_the_preview_covers_the_form_on_a_phone_and_goes_away(
    open_page, log_in, editor, no_axe_violations
):
    article = many_times_saved()
    desk = open_page("/admin/", size=PHONE)
    log_in(desk, "editor")
    desk.goto(f"/admin/articles/article/{article.pk}/change/")
    toggle = desk.get_by_role("button", name="Preview beside")
    toggle.click()
    inside = desk.frame_locator("iframe[name=preview]")
    inside.get_by_role("heading", name="Six killed in storm").wait_for()
    overflow = desk.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert overflow <= 0
    desk.keyboard.press("Escape")
    assert desk.locator("iframe[name=preview]").count() == 0
    assert toggle.evaluate("(button) => button === document.activeElement")


def test_a_guest_reads_the_draft_until_the_link_is_revoked(
    open_page, log_in, editor, no_axe_violations
):
    article = many_times_saved()
    desk = open_page("/admin/")
    log_in(desk, "editor")
    desk.goto(f"/admin/articles/article/{article.pk}/change/")
    desk.get_by_role("link", name="Share preview…").click()
    desk.get_by_label("For whom").fill("Kim Outside")
    desk.get_by_label("For how long").select_option("1 week")
    desk.get_by_role("button", name="Make a link").click()
    address = desk.get_by_label("Link for Kim Outside").input_value()
    guest = open_page(address)
    assert guest.get_by_role("heading", level=1).inner_text() == "Six killed in storm"
    assert guest.get_by_text("Preview – not published").is_visible()
    assert guest.get_by_text("For Kim Outside, until").is_visible()
    no_axe_violations(guest)
    assert PreviewLink.objects.get().last_opened_at is not None
    desk.get_by_role("button", name="Revoke Kim Outside").click()
    desk.get_by_text("The link is revoked").wait_for()
    response = guest.goto(address)
    assert response.status == 404
    assert "Six killed" not in guest.content()
