"""A real Chromium against a live server. Without a Chromium these tests skip."""

import os
import shutil
from importlib import import_module

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.apps import apps
from django.contrib.auth.models import Group
from django.db import connection
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 1000}


def pytest_collection_modifyitems(config, items):
    asked = "browser" in config.getoption("markexpr")
    why = "no Chromium on this machine" if asked else "a browser takes minutes: ask with -m browser"
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db(transaction=True))
            if CHROMIUM is None or not asked:
                item.add_marker(pytest.mark.skip(reason=why))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory):
    """A database in a file: in memory, the server's threads would share the test's connection."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        database["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "browser.sqlite3")


@pytest.fixture(autouse=True)
def _roles(transactional_db):
    """The roles that a migration makes; the test before has flushed them away."""
    if not Group.objects.exists():
        import_module("articles.migrations.0002_roles").make_roles(apps, None)
        import_module("articles.migrations.0004_desk_roles").extend_roles(apps, None)
        import_module("articles.migrations.0012_photo_roles").let_delete_photos(apps, None)
        import_module("articles.migrations.0014_wire_roles").let_keep_providers(apps, None)
        import_module("articles.migrations.0016_house_pages").let_keep_pages(apps, None)


@pytest.fixture(scope="session")
def chromium():
    # Playwright keeps an event loop in this thread, where the tests also use the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def open_page(chromium: Browser, live_server):
    """``open_page("/latest/", dark=True, size=PHONE)``: a page of the newsroom in a new window."""
    contexts, errors = [], []

    def open_(path: str = "/", *, size: dict = DESK, dark: bool = False, **options) -> Page:
        context = chromium.new_context(
            viewport=size,
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            base_url=live_server.url,
            **options,
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(f"{path}: {error}"))
        page.goto(path)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert not errors


@pytest.fixture
def log_in():
    def log_in_(page: Page, username: str) -> None:
        page.goto("/admin/login/")
        page.get_by_label("Username").fill(username)
        page.get_by_label("Password").fill("correct horse")
        page.get_by_role("button", name="Log in").click()
        page.wait_for_url("**/admin/")

    return log_in_


@pytest.fixture
def no_axe_violations():
    """Fail where axe finds anything on the page as it stands."""
    axe = Axe()

    def check(page: Page, *, is_still: bool = False) -> None:
        if not is_still:  # a frame that was loaded anew may keep a page from being idle for good
            page.wait_for_load_state("networkidle")
        result = axe.run(page, options={"resultTypes": ["violations"]})
        found = [
            f"{one['id']}: {one['help']}: " + "; ".join(node["html"][:160] for node in one["nodes"])
            for one in result.response["violations"]
        ]
        assert not found, f"{page.url}\n" + "\n".join(found)

    return check
