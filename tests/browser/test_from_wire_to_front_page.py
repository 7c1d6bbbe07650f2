"""The whole road once, as people walk it: a wire text, an editor, a reader."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from articles.models import Article

from ..factories import make_section, make_tag, picture_bytes
from .conftest import DESK, PHONE

OURS = Path(__file__).parents[1] / "data" / "text" / "agency-on-state-media.txt"
SEED = Path(__file__).parents[3] / "shared" / "stories" / "museum-sculptures.txt"
HEADLINE = "Sculptures for a war museum are shown in Pyongyang"


@pytest.fixture
def wire_text() -> str:
    if not SEED.exists():
        pytest.skip("no ../shared: the story is not on this machine")
    return str(SEED)


def test_a_wire_text_becomes_a_front_page_story(
    open_page, log_in, editor, wire_text, tmp_path, no_axe_violations
):
    make_section("World")
    make_tag("North Korea")
    call_command("import_stories", wire_text, provider="Yonhap", stdout=StringIO())
    article = Article.objects.get()

    desk = open_page("/admin/")
    log_in(desk, "editor")
    desk.goto("/admin/articles/article/")
    desk.get_by_role("link", name="(provisional)").click()
    panel = desk.get_by_role("complementary", name="This story")
    assert "headline is provisional" in panel.inner_text()
    assert "Korean Central News Agency" in panel.inner_text()
    expect(desk.locator(".tiptap > p")).to_have_count(7)
    no_axe_violations(desk)

    desk.get_by_label("Headline", exact=False).first.fill(HEADLINE)
    desk.get_by_label("Deck").fill("State media show works for a memorial to soldiers.")
    desk.get_by_label("Section").select_option(label="World")
    desk.get_by_label("North Korea").check()
    picture = tmp_path / "sculptures.jpg"
    picture.write_bytes(picture_bytes((1200, 800)))
    desk.locator("[data-choose]").set_input_files(str(picture))
    row = desk.locator("#story_photos-0")
    row.locator("textarea[name$=caption]").fill("Sculptures at the Mansudae Art Studio in January.")
    row.locator("textarea[name$=alt_text]").fill("Rows of large figures of soldiers in a hall.")
    row.locator("input[name$=credit]").fill("KCNA / Yonhap")
    row.locator("select[name$=placement]").select_option("lead")
    desk.get_by_role("button", name="Publish…").click()

    expect(desk.get_by_role("heading", level=1)).to_have_text("Publish")
    no_axe_violations(desk)
    desk.get_by_role("button", name="Publish", exact=True).click()
    expect(desk.locator(".messagelist")).to_contain_text("Published as version 1")

    for size in (PHONE, DESK):
        for dark in (False, True):
            reader = open_page("/", size=size, dark=dark)
            no_axe_violations(reader)
            reader.get_by_role("link", name=HEADLINE).first.click()
            assert reader.get_by_role("heading", level=1).inner_text() == HEADLINE
            text = reader.get_by_role("main").inner_text()
            for words in (
                "Yonhap",
                "Korean Central News Agency",
                "state-controlled media",
                "Sculptures at the Mansudae Art Studio in January.",
                "KCNA / Yonhap",
            ):
                assert words.lower() in text.lower(), words
            assert ". Yonhap" not in text
            lead = reader.locator("main figure img").first
            assert lead.evaluate("img => img.decode().then(() => img.naturalWidth)") > 0
            assert reader.evaluate("document.documentElement.scrollWidth") <= size["width"]
            no_axe_violations(reader)
    article.refresh_from_db()
    assert article.headline == HEADLINE
