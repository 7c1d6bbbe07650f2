"""The opening page, the agenda and the history of acts, as people use them."""

import csv
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from articles.desk.grants import grant
from articles.desk.stages import send_back, submit
from articles.models import Act, ActKind, Citation, Photo, SourceGrant

from ..factories import add_photo, make_article, make_published, make_source
from .conftest import DESK, PHONE

DAY = timedelta(days=1)


def in_list(desk, key: str):
    return desk.locator(f"[data-list={key}]")


def test_a_reporter_opens_on_the_draft_that_was_sent_back_and_goes_to_it(
    open_page, log_in, reporter, editor
):
    story = make_article(headline="Ferry returns", created_by=reporter)
    submit(article=story, by=reporter)
    send_back(article=story, by=editor, note="Who owns the ferry?")
    desk = open_page("/admin/")
    log_in(desk, "reporter")
    back = in_list(desk, "sent-back")
    expect(back).to_contain_text("Who owns the ferry?")
    back.get_by_role("link", name="Ferry returns").click()
    expect(desk.locator("#id_headline")).to_have_value("Ferry returns")


def test_an_editor_opens_on_what_waits_for_review_and_finds_a_story(
    open_page, log_in, reporter, editor
):
    for headline in ("Ferry returns", "Chess club"):
        story = make_article(headline=headline, created_by=reporter)
        submit(article=story, by=reporter, note="Done.")
    desk = open_page("/admin/")
    log_in(desk, "editor")
    expect(in_list(desk, "review").get_by_role("listitem")).to_have_count(2)
    in_list(desk, "review").get_by_role("link", name="Waiting for review").click()
    expect(desk.locator("#result_list tbody tr")).to_have_count(2)
    desk.goto("/admin/")
    desk.get_by_label("Find a story").fill("chess")
    desk.keyboard.press("Enter")
    expect(desk.locator("#result_list")).to_contain_text("Chess club")
    expect(desk.locator("#result_list")).not_to_contain_text("Ferry")


def test_a_chief_editor_sees_the_whole_desk_by_stage_and_what_needs_attention(
    open_page, log_in, chief
):
    make_article(headline="Spiked one", stage="spiked")
    make_article(headline="Held", embargo_until=timezone.now() + timedelta(minutes=30))
    make_published(headline="Live one")
    desk = open_page("/admin/")
    log_in(desk, "chief-editor")
    expect(in_list(desk, "alerts")).to_contain_text("Its embargo ends")
    whole = desk.get_by_role("region", name="The whole desk")
    expect(whole.get_by_role("link", name="1 Live", exact=True)).to_be_visible()
    whole.get_by_role("link", name="1 Spiked").click()
    expect(desk.locator("#result_list")).to_contain_text("Spiked one")


def test_tomorrows_story_stands_under_its_day(open_page, log_in, editor):
    at = timezone.now() + DAY
    make_published(headline="Ferry returns", at=at)
    for size in (PHONE, DESK):
        desk = open_page("/admin/", size=size)
        log_in(desk, "editor")
        desk.get_by_role("link", name="Agenda").click()
        if size is PHONE:
            day = desk.locator("section", has=desk.locator(f"#day-{at:%Y-%m-%d}"))
            expect(day).to_contain_text("Ferry returns")
        else:
            shown = desk.locator("td", has=desk.locator(f"time[datetime='{at:%Y-%m-%d}']"))
            expect(shown).to_contain_text(f"{at:%H:%M}")
            shown.get_by_role("link", name="Ferry returns").click()
            expect(desk.locator("#id_headline")).to_have_value("Ferry returns")
    desk.goto("/admin/agenda/")
    desk.get_by_role("link", name="Two weeks later").click()
    desk.get_by_role("link", name="Today").click()
    expect(desk.locator(".agenda-month")).to_contain_text("Ferry returns")


def test_the_history_of_acts_is_filtered_and_taken_away(open_page, log_in, chief, reporter):
    submit(article=make_article(headline="Ferry returns", created_by=reporter), by=reporter)
    make_published(headline="Chess club")
    desk = open_page("/admin/")
    log_in(desk, "chief-editor")
    desk.get_by_role("link", name="History of acts").click()
    desk.get_by_role("link", name="Submitted for review", exact=True).last.click()
    expect(desk.locator("#result_list tbody tr")).to_have_count(1)
    desk.get_by_label("From").fill(f"{timezone.localdate():%Y-%m-%d}")
    desk.get_by_role("button", name="Show").click()
    expect(desk.locator("#result_list tbody tr")).to_have_count(1)
    with desk.expect_download() as download:
        desk.get_by_role("link", name="Export as CSV").click()
    with open(download.value.path(), encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["what"], row["subject"]) for row in rows] == [
        ("Submitted for review", "Ferry returns")
    ]


def test_an_editor_is_let_know_of_one_source_and_sees_that_one_only(
    open_page, log_in, chief, editor
):
    aide = make_source("An aide", kind="person", confidential=True)
    clerk = make_source("A clerk", kind="person", confidential=True)
    article = make_article(headline="The leak")
    for source in (aide, clerk):
        Citation.objects.create(article=article, source=source, statement=f"{source} said so.")
    desk = open_page("/admin/")
    log_in(desk, "chief-editor")
    desk.goto(f"/admin/articles/source/{aide.pk}/change/")
    desk.get_by_role("button", name="Add another Colleague").click()
    desk.locator("#id_grants-0-user").select_option(label="editor")
    desk.get_by_role("button", name="Save", exact=True).click()
    expect(desk.locator(".messagelist")).to_contain_text("changed successfully")
    assert SourceGrant.objects.get().user == editor

    theirs = open_page("/admin/")
    log_in(theirs, "editor")
    theirs.goto(f"/admin/articles/article/{article.pk}/change/")
    expect(theirs.locator("#citations-group textarea").first).to_have_value("An aide said so.")
    assert "A clerk" not in theirs.content()
    [seen] = Act.objects.filter(kind=ActKind.CONFIDENTIAL_SEEN, who=editor)
    assert (seen.article, seen.details["name"]) == (article, "An aide")
    assert Act.objects.get(kind=ActKind.ACCESS_GRANTED).who == chief


@pytest.mark.parametrize(("size", "dark"), [(PHONE, True), (DESK, False)])
def test_these_screens_are_accessible(
    open_page, log_in, chief, editor, person, no_axe_violations, size, dark
):
    now = timezone.now()
    aide = make_source("An aide", kind="person", confidential=True)
    grant(source=aide, user=editor, by=chief)
    story = make_article(headline="Ferry returns", created_by=chief)
    submit(article=story, by=chief)
    send_back(article=story, by=editor, note="Who owns it?")
    submit(article=make_article(created_by=editor), by=editor, note="Done.")
    article = make_article(stage="ready", embargo_until=now + timedelta(minutes=30))
    Photo.objects.filter(pk=add_photo(article).photo.pk).update(alt_text="")
    make_published(at=now + DAY, expires_at=now + 3 * DAY)
    make_published()
    act = Act.objects.filter(kind=ActKind.ACCESS_GRANTED).get()
    desk = open_page("/admin/", size=size, dark=dark)
    log_in(desk, "chief-editor")
    for path in (
        "",
        "attention/",
        "agenda/",
        "articles/act/?kind=sent-back",
        f"articles/act/{act.pk}/change/",
        f"articles/source/{aide.pk}/change/",
    ):
        desk.goto(f"/admin/{path}")
        no_axe_violations(desk)
        if size is PHONE:
            overflow = desk.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            assert overflow <= 0, path
    person("Photo editor")
    photos = open_page("/admin/", size=size, dark=dark)
    log_in(photos, "photo-editor")
    no_axe_violations(photos)
