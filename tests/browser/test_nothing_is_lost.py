"""What is typed survives a page that is left, reloaded or saved, and is offered only if it is not."""

from playwright.sync_api import expect

from articles.models import Article, EditingSession

from ..factories import make_article
from .test_editing import at_the_desk, save, write  # noqa: F401 - a fixture

FULL = """
const setItem = Storage.prototype.setItem;
Storage.prototype.setItem = function (key, value) {
  if (key.startsWith("desk:")) throw new DOMException("full", "QuotaExceededError");
  setItem.call(this, key, value);
};
"""


def test_a_page_that_is_reloaded_while_the_network_was_away_offers_what_was_typed_at_once(
    at_the_desk,  # noqa: F811
    editor,
):
    article = make_article(body="<p>Before.</p>")
    page = at_the_desk("editor", article)
    page.route("**/beat/", lambda route: route.abort())
    write(page, " Typed in the tunnel.")
    expect(page.get_by_role("alert")).to_contain_text("The server does not answer", timeout=15_000)
    page.unroute("**/beat/")
    page.reload()
    page.get_by_role("link", name="Look at it").first.click(timeout=8_000)
    expect(page.locator("ins").first).to_contain_text("Typed in the tunnel.")


def test_a_browser_whose_storage_is_full_keeps_typed_text_on_the_server(
    at_the_desk,  # noqa: F811
    editor,
):
    article = make_article(body="<p>Before.</p>")
    page = at_the_desk("editor", article)
    page.evaluate("localStorage.setItem('desk:1:1:broken', '{')")
    page.add_init_script(FULL)
    page.reload()
    write(page, " Typed.")
    expect(page.get_by_text("Typed text kept at")).to_be_visible(timeout=10_000)
    save(page)
    assert Article.objects.get().body == "<p>Before. Typed.</p>"


def test_what_was_settled_is_not_offered_again(at_the_desk, person):  # noqa: F811
    person("Editor", "ben")
    article = make_article(headline="Ferry returns")
    ben = at_the_desk("ben", article)
    Article.objects.filter(pk=article.pk).update(headline="The ferry returns", version=2)
    article.revisions.create(number=2, story=article.revisions.get().story)
    ben.get_by_label("Headline", exact=False).first.fill("Ferry is back")
    save(ben)
    with ben.expect_navigation():
        ben.get_by_role("button", name="Keep theirs, throw mine away").click()
    expect(ben.get_by_text("Thrown away.")).to_be_visible()
    ben.wait_for_timeout(1_500)
    assert not EditingSession.objects.exclude(form="").exists()
    expect(ben.get_by_role("link", name="Look at it")).to_have_count(0)
