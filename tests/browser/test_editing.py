"""Two people at one story, and a server that goes away under somebody who writes."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import expect

from articles.models import Article, EditingSession

from ..factories import make_article
from .conftest import PHONE

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def at_the_desk(open_page, log_in):
    """``at_the_desk("ana", article)``: that person, with the story open in a browser of their own."""

    def open_(username: str, article: Article, **options):
        page = open_page("/admin/", **options)
        log_in(page, username)
        page.goto(f"/admin/articles/article/{article.pk}/change/")
        return page

    return open_


def write(page, text: str) -> None:
    """Type at the end of the body."""
    page.locator(".tiptap").first.click()
    page.keyboard.press("Control+End")
    page.keyboard.type(text)


def save(page) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name="Save", exact=True).click()


def test_two_editors_save_one_story_and_the_second_chooses_what_of_both_to_keep(
    at_the_desk, person, no_axe_violations
):
    person("Editor", "ana")
    person("Editor", "ben")
    article = make_article(
        headline="Ferry returns", deck="", body="<p>It sailed at dawn.</p>\n<p>It was full.</p>"
    )
    ana, ben = at_the_desk("ana", article), at_the_desk("ben", article)
    ana.get_by_label("Headline", exact=False).first.fill("The ferry returns")
    ana.locator(".tiptap p").first.click()
    ana.keyboard.press("End")
    ana.keyboard.type(" Slowly.")
    save(ana)
    ben.get_by_label("Headline", exact=False).first.fill("Ferry is back")
    write(ben, " People waved.")
    save(ben)
    expect(ben.get_by_role("heading", level=1)).to_have_text("Two have written this story")
    expect(ben.get_by_text("ana saved this story while you were writing")).to_be_visible()
    no_axe_violations(ben)
    headline = ben.get_by_role("group", name="Headline")
    expect(headline.locator("ins").first).to_be_visible()
    body = ben.get_by_role("group", name="Body")
    expect(body.get_by_label("Both: their changes and mine")).to_be_checked()
    headline.locator("summary").click()
    headline.get_by_role("textbox").fill("The ferry is back")
    expect(headline.get_by_label("As I write it here")).to_be_checked()
    with ben.expect_navigation():
        ben.get_by_role("button", name="Save the story so").click()
    expect(ben.get_by_text("One story of both is saved")).to_be_visible()
    article.refresh_from_db()
    assert article.headline == "The ferry is back"
    assert article.body == ("<p>It sailed at dawn. Slowly.</p>\n<p>It was full. People waved.</p>")


def test_one_sees_who_has_the_story_open_and_that_a_closed_tab_is_gone(at_the_desk, person):
    person("Editor", "ana")
    person("Editor", "ben")
    article = make_article()
    ben = at_the_desk("ben", article)
    write(ben, " More.")
    expect(ben.get_by_text("Typed text kept at")).to_be_visible(timeout=10_000)
    ana = at_the_desk("ana", article)
    expect(ana.get_by_text("ben has this story open and is typing")).to_be_visible()
    ben.close()
    expect(ana.get_by_text("ben has this story open")).to_have_count(0, timeout=15_000)


def test_one_takes_over_and_the_others_text_is_there_for_both(
    at_the_desk, person, no_axe_violations
):
    person("Editor", "ana")
    person("Editor", "ben")
    article = make_article(headline="Ferry returns")
    ben = at_the_desk("ben", article)
    ben.get_by_label("Headline", exact=False).first.fill("Ferry is back")
    expect(ben.get_by_text("Typed text kept at")).to_be_visible(timeout=10_000)
    ana = at_the_desk("ana", article, size=PHONE)
    ana.get_by_role("link", name="Take over…").click()
    no_axe_violations(ana)
    with ana.expect_navigation():
        ana.get_by_role("button", name="Take over").click()
    expect(ben.get_by_text("ana took over at")).to_be_visible(timeout=15_000)
    expect(ben.locator("fieldset").first).to_have_js_property("inert", True)
    ana.get_by_role("link", name="Look at it").first.click()
    expect(ana.locator("ins").first).to_be_visible()
    no_axe_violations(ana)
    ana.get_by_role("link", name="Put it back into the form").click()
    expect(ana.get_by_label("Headline", exact=False).first).to_have_value("Ferry is back")
    save(ana)
    article.refresh_from_db()
    assert article.headline == "Ferry is back"


def test_a_lost_network_costs_nothing_and_says_so(at_the_desk, editor):
    article = make_article(body="<p>Before.</p>")
    page = at_the_desk("editor", article)
    write(page, " Typed")
    expect(page.get_by_text("Typed text kept at")).to_be_visible(timeout=10_000)
    page.context.set_offline(True)
    page.keyboard.type(" in the tunnel.")
    expect(page.get_by_role("alert")).to_contain_text("The server does not answer", timeout=15_000)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".tiptap").first).to_contain_text("Typed in the tunnel.")
    page.context.set_offline(False)
    expect(page.get_by_text("Typed text kept at")).to_be_visible(timeout=15_000)
    save(page)
    article.refresh_from_db()
    assert article.body == "<p>Before. Typed in the tunnel.</p>"
    assert EditingSession.objects.exclude(form="").count() == 0


def test_a_login_that_is_over_costs_nothing_and_says_so(at_the_desk, log_in, editor):
    article = make_article(body="<p>Before.</p>")
    page = at_the_desk("editor", article)
    write(page, " Typed late.")
    page.context.clear_cookies()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("You are logged out", timeout=15_000)
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Log in in a new tab").click()
    log_in(opened.value, "editor")
    save(page)
    article.refresh_from_db()
    assert article.body == "<p>Before. Typed late.</p>"


def test_what_was_typed_is_offered_when_one_comes_back(at_the_desk, editor, no_axe_violations):
    article = make_article(body="<p>Before.</p>")
    page = at_the_desk("editor", article)
    write(page, " Typed.")
    expect(page.get_by_text("Typed text kept at")).to_be_visible(timeout=10_000)
    page.goto("/admin/")
    page.goto(f"/admin/articles/article/{article.pk}/change/")
    page.get_by_role("link", name="Look at it").first.click()
    expect(page.locator("ins").first).to_contain_text("Typed.")
    no_axe_violations(page)
    page.get_by_role("link", name="Put it back into the form").click()
    expect(page.locator(".tiptap").first).to_contain_text("Before. Typed.")
    save(page)
    assert Article.objects.get().body == "<p>Before. Typed.</p>"
    expect(page.get_by_role("link", name="Look at it")).to_have_count(0)


def test_checks_run_as_one_types(at_the_desk, editor):
    article = make_article(headline="Ferry returns")
    page = at_the_desk("editor", article)
    page.get_by_label("Headline", exact=False).first.fill("")
    expect(page.get_by_role("link", name="There is no headline.")).to_be_visible(timeout=10_000)
    page.get_by_label("Headline", exact=False).first.fill("Ferry")
    expect(page.get_by_role("link", name="There is no headline.")).to_have_count(0, timeout=10_000)


# -- a server that is killed ---------------------------------------------------------------------


class Server:
    """The newsroom in a process of its own, which can be killed."""

    def __init__(self, folder: Path):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.env = os.environ | {
            "SECRET_KEY": "one-that-stays",
            "DEBUG": "1",
            "DATABASE_URL": f"sqlite:///{folder / 'newsroom.sqlite3'}",
            "MEDIA_STORAGE": str(folder / "media"),
        }

    def manage(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.env,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "runserver", str(self.port), "--noreload"],
            cwd=ROOT,
            env=self.env,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for _ in range(150):
            try:
                urlopen(f"{self.url}/healthz", timeout=2)  # noqa: S310 - our own address
            except OSError:
                time.sleep(0.2)
            else:
                return
        raise AssertionError("the server did not start")

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


@pytest.fixture
def server(tmp_path):
    server = Server(tmp_path)
    server.manage("migrate", "--verbosity", "0")
    server.manage(
        "shell",
        "--no-imports",
        "-c",
        "from django.contrib.auth.models import User\n"
        "from articles.models import Article\n"
        "from articles.desk.record import record_revision\n"
        "User.objects.create_superuser('editor', password='correct horse')\n"
        "article = Article.objects.create(headline='Ferry returns', body='<p>Before.</p>')\n"
        "record_revision(article=article, by=None)\n",
    )
    server.start()
    yield server
    server.kill()


def test_a_killed_server_costs_at_most_the_last_seconds(server, open_page, log_in):
    page = open_page("/healthz", bypass_csp=True)
    page.goto(f"{server.url}/admin/login/")
    page.get_by_label("Username").fill("editor")
    page.get_by_label("Password").fill("correct horse")
    page.get_by_role("button", name="Log in").click()
    form = f"{server.url}/admin/articles/article/1/change/"
    page.goto(form)
    write(page, " Typed before the fall.")
    expect(page.get_by_text("Typed text kept at")).to_be_visible(timeout=10_000)
    server.kill()
    page.keyboard.type(" And after it.")
    expect(page.get_by_role("alert")).to_contain_text("The server does not answer", timeout=15_000)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".tiptap").first).to_contain_text("And after it.")
    # The browser is closed too, and opened again later: what it had is still there.
    page.wait_for_timeout(1_500)
    context = page.context
    page.close()
    server.start()
    page = context.new_page()
    page.wait_for_timeout(16_000)
    page.goto(form)
    page.reload()
    page.get_by_role("link", name="Look at it").first.click()
    expect(page.locator("ins").first).to_contain_text("Typed before the fall. And after it.")
    page.get_by_role("link", name="Put it back into the form").click()
    save(page)
    out = server.manage(
        "shell",
        "--no-imports",
        "-c",
        "from articles.models import Article; print(Article.objects.get().body)",
    )
    assert out.strip() == "<p>Before. Typed before the fall. And after it.</p>"
