"""The desk in a browser: its own screens, its keys, on a phone and in the dark."""

import pytest

from articles.desk.publish import publish
from articles.models import Article

from ..factories import add_photo, make_article, make_published, make_section, make_source
from .conftest import DESK, PHONE


@pytest.mark.parametrize(("size", "dark"), [(PHONE, True), (DESK, False)])
def test_our_screens_are_accessible(open_page, log_in, chief, no_axe_violations, size, dark):
    article = make_article(sources=("Yonhap",), tags=("Museums",), headline_provisional=True)
    add_photo(article)
    live = make_published(sources=("Yonhap",)).article
    desk = open_page("/admin/", size=size, dark=dark)
    log_in(desk, "chief-editor")
    for path in (
        f"article/{article.pk}/change/",
        "article/add/",
        f"article/{article.pk}/publish/",
        f"article/{live.pk}/withdraw/",
        f"article/{live.pk}/unschedule/",
    ):
        desk.goto(f"/admin/articles/{path}")
        no_axe_violations(desk)
        if size is PHONE:
            overflow = desk.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            assert overflow <= 0, path


def test_a_story_is_written_with_the_editor_and_saved_with_a_key(open_page, log_in, reporter):
    make_section("World")
    make_source("Yonhap")
    desk = open_page("/admin/")
    log_in(desk, "reporter")
    desk.goto("/admin/articles/article/add/")
    desk.get_by_label("Headline", exact=False).first.fill("Rain in the hills")
    desk.locator(".tiptap").click()
    desk.keyboard.type("It rained ")
    desk.keyboard.press("Control+b")
    desk.keyboard.type("all day")
    desk.keyboard.press("Control+b")
    desk.keyboard.type(".")
    desk.keyboard.press("Enter")
    desk.keyboard.type("And all night.")
    with desk.expect_navigation():
        desk.keyboard.press("Control+s")
    article = Article.objects.get()
    assert article.body == "<p>It rained <strong>all day</strong>.</p>\n<p>And all night.</p>"
    assert desk.get_by_role("button", name="Publish…").count() == 0


def test_opening_and_saving_changes_nothing_in_a_body(open_page, log_in, editor):
    body = (
        '<h2>Place</h2>\n<p>A <strong>b</strong> <em>c</em> <a href="https://example.org/">d</a> '
        "H<sub>2</sub>O x<sup>2</sup></p>\n"
        '<blockquote cite="https://example.org/said"><p>Said.</p></blockquote>\n'
        '<aside class="pull-quote"><p>Pulled.</p></aside>\n'
        '<figure data-photo="1"></figure>\n<hr>\n<p>End.<br>Line.</p>'
    )
    article = make_article(body=body)
    add_photo(article, placement="inline")
    publish(article=article, by=None)
    desk = open_page("/admin/")
    log_in(desk, "editor")
    desk.goto(f"/admin/articles/article/{article.pk}/change/")
    desk.locator(".tiptap h2").click()
    desk.keyboard.press("Control+End")
    desk.keyboard.type(" More.")
    with desk.expect_navigation():
        desk.get_by_role("button", name="Save", exact=True).click()
    article.refresh_from_db()
    assert article.body == body.removesuffix("</p>") + " More.</p>"
