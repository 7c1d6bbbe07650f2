"""The desk speaks each person's language; readers' pages the newsroom's."""

import pytest

from .factories import make_published

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


def test_the_desk_is_in_the_language_of_the_browser(desk):
    page = desk.get("/admin/articles/article/", headers={"accept-language": "de-AT,de"})
    assert page.headers["Content-Language"] == "de"
    assert '<html lang="de"' in page.content.decode()


def test_a_language_is_chosen_and_stays(desk):
    response = desk.post("/admin/language/", {"language": "de", "next": "/admin/"})
    assert response.url == "/admin/"
    page = desk.get("/admin/", headers={"accept-language": "en"}).content.decode()
    assert '<html lang="de"' in page
    assert ">English</button>" in page


def test_a_language_that_the_desk_does_not_speak_is_the_newsrooms(desk):
    page = desk.get("/admin/", headers={"accept-language": "ko"})
    assert page.headers["Content-Language"] == "en"


def test_readers_pages_stay_in_the_newsrooms_language(desk):
    version = make_published()
    desk.post("/admin/language/", {"language": "de"})
    desk.get("/admin/")
    page = desk.get(version.get_absolute_url(), headers={"accept-language": "de"})
    assert '<html lang="en"' in page.content.decode()
