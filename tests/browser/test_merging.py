"""An editor finds two spellings of one tag and makes them one; a reader's old link still leads."""

import pytest

from articles.desk.merge import merge
from articles.models import Tag

from ..factories import make_article, make_published, make_section, make_tag
from .conftest import DESK, PHONE


def test_two_spellings_become_one_and_part_again(open_page, log_in, editor):
    make_published(headline="A boat is back", tags=("Ferrys",))
    make_published(headline="Boats on strike", tags=("Ferries",))
    desk, reader = open_page("/admin/"), open_page("/tag/ferrys/")
    log_in(desk, "editor")
    desk.goto("/admin/articles/tag/")
    desk.get_by_label("Select this object for an action - Ferrys").check()
    desk.get_by_label("Select this object for an action - Ferries").check()
    desk.get_by_label("Action:").select_option("Merge the selected…")
    desk.get_by_role("button", name="Go").click()
    desk.get_by_label("Ferries – 1 story").check()
    desk.get_by_role("button", name="See what will happen").click()
    desk.get_by_role("link", name="A boat is back").wait_for()
    desk.get_by_role("button", name="Merge", exact=True).click()
    desk.get_by_text("“Ferrys” is merged into “Ferries”.").wait_for()
    assert desk.get_by_role("link", name="Ferrys", exact=True).count() == 0

    reader.reload()
    assert reader.url.endswith("/tag/ferries/")
    for headline in ("A boat is back", "Boats on strike"):
        reader.get_by_role("link", name=headline).first.wait_for()

    desk.get_by_role("link", name="Undo…").click()
    desk.get_by_role("button", name="Undo the merge").click()
    desk.get_by_text("“Ferrys” stands for itself again.").wait_for()
    reader.goto("/tag/ferrys/")
    assert reader.url.endswith("/tag/ferrys/")
    assert reader.get_by_role("link", name="Boats on strike").count() == 0


def test_a_tag_is_merged_from_its_page_into_one_that_is_found_by_typing(open_page, log_in, editor):
    make_article(tags=("Ferrys",))
    make_tag("Ferries")
    desk = open_page("/admin/")
    log_in(desk, "editor")
    desk.goto("/admin/articles/tag/?used=once")
    desk.get_by_role("link", name="Ferrys", exact=True).click()
    desk.get_by_role("link", name="Merge…").click()
    desk.locator(".select2-selection").click()
    desk.locator(".select2-search__field").fill("ferri")
    desk.get_by_role("option", name="Ferries").click()
    desk.get_by_role("button", name="See what will happen").click()
    desk.get_by_role("button", name="Merge", exact=True).click()
    desk.get_by_text("“Ferrys” is merged into “Ferries”.").wait_for()
    assert Tag.objects.get(name="Ferrys").kept.name == "Ferries"


@pytest.mark.parametrize(("size", "dark"), [(PHONE, True), (DESK, False)])
def test_the_screens_of_words_are_accessible(
    open_page, log_in, chief, no_axe_violations, size, dark
):
    make_published(tags=("Ferrys", "Ferries"), sources=("Yonhap",))
    kept, other = make_tag("Ferries"), make_tag("Ferrys")
    done = merge(kept=kept, merged=make_tag("Boats"), by=chief)
    make_section("World")
    desk = open_page("/admin/", size=size, dark=dark)
    log_in(desk, "chief-editor")
    both = f"words={kept.pk}&words={other.pk}"
    for path in (
        "tag/",
        "tag/?used=once",
        "section/",
        "author/",
        "source/",
        f"tag/{kept.pk}/change/",
        f"tag/{kept.pk}/delete/",
        f"tag/merge/?words={kept.pk}",
        f"tag/merge/?{both}",
        f"tag/merge/?{both}&kept={kept.pk}",
        "merge/",
        f"merge/{done.pk}/change/",
        f"merge/{done.pk}/undo/",
    ):
        desk.goto(f"/admin/articles/{path}")
        no_axe_violations(desk)
        if size is PHONE:
            overflow = desk.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            assert overflow <= 0, path
