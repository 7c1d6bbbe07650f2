"""A story's photos as readers have them: walked through, enlarged, swiped, printed."""

import pytest
from playwright.sync_api import Page, expect

from articles.desk.photo import take_in
from articles.desk.publish import publish
from articles.models import ArticlePhoto

from ..factories import add_photo, make_article, picture_bytes
from .conftest import DESK, PHONE


def address(how_many: int = 3, **fields) -> str:
    """Where readers find a story with a lead photo and a gallery of ``how_many``."""
    article = make_article(sources=("Yonhap",), **fields)
    add_photo(article, key="lead")
    for number in range(1, how_many + 1):
        add_photo(
            article,
            key=str(number),
            placement="gallery",
            order=number,
            caption=f"The crew on day {number}.",
            alt_text=f"Sailors, {number} of them.",
        )
    return publish(article=article, by=None).get_absolute_url()


def counter(page: Page):
    return page.locator("[data-gallery-counter]").first


def button(page: Page, name: str):
    return page.get_by_role("button", name=name)


def photo_in_the_middle(strip) -> int:
    """The place, from 0, of the photo in the middle of a strip that has come to rest."""
    return strip.evaluate(
        """strip => {
          const middle = (box) => box.left + box.width / 2;
          const at = middle(strip.getBoundingClientRect());
          return [...strip.children].findIndex(
            (photo) => Math.abs(middle(photo.getBoundingClientRect()) - at) < 2);
        }"""
    )


def wider_than_the_screen(page: Page) -> int:
    return page.evaluate("document.documentElement.scrollWidth - window.innerWidth")


def test_a_gallery_is_walked_through_by_its_buttons(open_page):
    page = open_page(address())
    strip = page.get_by_role("group", name="More photos")
    before, after = button(page, "Previous photo"), button(page, "Next photo")
    expect(counter(page)).to_have_text("1 of 3")
    expect(counter(page)).to_have_attribute("aria-live", "polite")
    expect(before).to_be_disabled()
    for one in (before, after):
        box = one.bounding_box()
        assert min(box["width"], box["height"]) >= 44

    after.click()
    after.click()
    expect(counter(page)).to_have_text("3 of 3")
    assert photo_in_the_middle(strip) == 2
    expect(after).to_be_disabled()
    expect(after).to_be_focused()
    before.click()
    expect(counter(page)).to_have_text("2 of 3")
    expect(after).to_be_enabled()
    assert photo_in_the_middle(strip) == 1


def test_a_gallery_is_walked_through_by_keys(open_page):
    page = open_page(address())
    strip = page.get_by_role("group", name="More photos")
    strip.focus()
    for key, said in (
        ("ArrowRight", "2 of 3"),
        ("End", "3 of 3"),
        ("ArrowRight", "3 of 3"),
        ("ArrowLeft", "2 of 3"),
        ("Home", "1 of 3"),
    ):
        page.keyboard.press(key)
        expect(counter(page)).to_have_text(said)
    assert photo_in_the_middle(strip) == 0

    button(page, "Enlarge the photo: Sailors, 1 of them.").focus()
    page.keyboard.press("ArrowRight")
    expect(button(page, "Enlarge the photo: Sailors, 2 of them.")).to_be_focused()
    assert photo_in_the_middle(strip) == 1


def test_a_story_from_the_right_is_walked_through_leftwards(open_page):
    page = open_page(address(language="ar"), size=PHONE)
    strip = page.get_by_role("group", name="More photos")
    strip.focus()
    page.keyboard.press("ArrowLeft")
    expect(counter(page)).to_have_text("2 of 3")
    assert photo_in_the_middle(strip) == 1
    button(page, "Next photo").click()
    expect(counter(page)).to_have_text("3 of 3")
    page.keyboard.press("ArrowRight")
    expect(counter(page)).to_have_text("2 of 3")
    button(page, "Enlarge the photo: Sailors, 2 of them.").click()
    page.keyboard.press("ArrowLeft")
    view = page.get_by_role("dialog", name="More photos")
    expect(view.get_by_text("3 of 3")).to_be_visible()
    assert photo_in_the_middle(view.get_by_role("group")) == 2
    assert wider_than_the_screen(page) <= 0


def test_the_counter_follows_who_swipes(open_page):
    page = open_page(address(), size=PHONE)
    strip = page.get_by_role("group", name="More photos")
    strip.evaluate("strip => strip.scrollBy({ left: strip.clientWidth * 0.8 })")
    expect(counter(page)).to_have_text("2 of 3")
    assert photo_in_the_middle(strip) == 1
    button(page, "Next photo").click()
    expect(counter(page)).to_have_text("3 of 3")


def test_a_photo_fills_the_screen_and_the_reader_comes_back_to_the_last_one_seen(open_page):
    page = open_page(address())
    first = button(page, "Enlarge the photo: Sailors, 1 of them.")
    first.focus()
    page.keyboard.press("Enter")
    view = page.get_by_role("dialog", name="More photos")
    expect(view).to_be_visible()
    box = view.bounding_box()
    assert (box["width"], box["height"]) == (DESK["width"], DESK["height"])
    expect(view.get_by_text("The crew on day 1. Photo: KCNA / Yonhap")).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(view).to_be_hidden()
    expect(first).to_be_focused()

    first.click()
    page.keyboard.press("ArrowRight")
    expect(view.get_by_text("2 of 3")).to_be_visible()
    second = view.get_by_role("img", name="Sailors, 2 of them.")
    expect(second).to_be_in_viewport()
    assert photo_in_the_middle(view.get_by_role("group")) == 1
    assert second.evaluate("photo => photo.currentSrc === photo.src && !photo.srcset")
    view.get_by_role("button", name="Close").click()
    expect(button(page, "Enlarge the photo: Sailors, 2 of them.")).to_be_focused()
    expect(counter(page)).to_have_text("2 of 3")
    assert photo_in_the_middle(page.get_by_role("group", name="More photos")) == 1


def stands_one_under_another(page: Page) -> bool:
    captions = [
        page.get_by_text(f"The crew on day {number}. Photo: KCNA / Yonhap").first
        for number in range(1, 4)
    ]
    for caption in captions:
        expect(caption).to_be_visible()
    boxes = [caption.bounding_box() for caption in captions]
    one_line = len({box["x"] for box in boxes}) == 1
    return one_line and boxes[0]["y"] < boxes[1]["y"] < boxes[2]["y"]


@pytest.mark.parametrize("size", [PHONE, DESK])
def test_without_javascript_the_photos_stand_one_under_another(open_page, size):
    page = open_page(address(), size=size, java_script_enabled=False)
    assert stands_one_under_another(page)
    expect(page.get_by_role("main").get_by_role("button")).to_have_count(0)


def test_on_paper_all_photos_stand_with_their_captions(open_page):
    page = open_page(address())
    assert not stands_one_under_another(page)
    page.emulate_media(media="print")
    assert stands_one_under_another(page)
    expect(page.locator("[data-gallery-bar]").first).to_be_hidden()


def test_a_gallery_of_one_is_a_figure_like_those_in_the_text(open_page):
    page = open_page(address(1))
    expect(page.get_by_text("The crew on day 1.")).to_be_visible()
    expect(page.get_by_text("More photos")).to_have_count(0)
    expect(page.locator("script[src*=gallery]")).to_have_count(0)


def odd_photos(*sizes: tuple[int, int]) -> str:
    """Where readers find a story with photos of these sizes, in pixels, in its text."""
    article = make_article(sources=("Yonhap",))
    for number, size in enumerate(sizes, 1):
        photo = take_in(
            picture_bytes(size, color=f"#{number * 37:06x}"),
            filename=f"{number}.jpg",
            caption="Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamten" * 2,
            alt_text="A plain of one colour.",
            credit="Geschäftsstellenleiterstellvertreterinnenversammlungsraumausstattung",
        )
        ArticlePhoto.objects.create(
            article=article, photo=photo, key=str(number), placement="inline", order=number
        )
    return publish(article=article, by=None).get_absolute_url()


@pytest.mark.parametrize("size", [PHONE, DESK])
def test_tiny_tall_and_wide_photos_and_endless_words_keep_within_the_page(open_page, size):
    page = open_page(odd_photos((200, 150), (300, 1500), (1800, 200)), size=size)
    tiny, tall, wide = (each.bounding_box() for each in page.locator("figure img").all())
    assert (tiny["width"], tiny["height"]) == (200, 150)
    assert tall["height"] <= size["height"] * 0.8 + 1
    assert wide["width"] <= size["width"]
    assert wider_than_the_screen(page) <= 0


def test_nothing_moves_when_a_photo_comes(open_page):
    page = open_page("/latest/")
    path = address()
    held = []
    page.route("**/media/**", lambda route: held.append(route))
    page.goto(path, wait_until="domcontentloaded")
    expect(counter(page)).to_have_text("1 of 3")
    lead = page.locator("figure img").first
    assert not lead.evaluate("photo => photo.complete")
    places = [each.bounding_box() for each in page.locator("figcaption:visible").all()]
    for route in held:
        route.continue_()
    page.wait_for_load_state()
    assert lead.evaluate("photo => photo.decode().then(() => photo.naturalWidth)") > 0
    assert [each.bounding_box() for each in page.locator("figcaption:visible").all()] == places


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("size", [PHONE, DESK])
def test_a_gallery_is_accessible_on_the_page_and_over_it(open_page, no_axe_violations, size, dark):
    page = open_page(address(), size=size, dark=dark)
    no_axe_violations(page)
    assert wider_than_the_screen(page) <= 0
    button(page, "Enlarge the photo: Sailors, 1 of them.").click()
    no_axe_violations(page)
    assert wider_than_the_screen(page) <= 0
