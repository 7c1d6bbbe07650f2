"""The focal point of a photo: pointed at, moved by keys, kept, and what crops make of it."""

import pytest
from playwright.sync_api import expect

from ..factories import make_photo
from .conftest import DESK, PHONE


@pytest.fixture
def photo_page(open_page, log_in, person):
    """``photo_page(photo)``: its page, with the photo desk at it."""
    person("Photo editor", "pia")

    def open_(photo, **options):
        page = open_page("/admin/", **options)
        log_in(page, "pia")
        page.goto(f"/admin/articles/photo/{photo.pk}/change/")
        return page

    return open_


@pytest.mark.parametrize(("size", "dark"), [(PHONE, True), (DESK, False)])
def test_the_focal_point_is_set_by_pointing_and_by_keys(photo_page, no_axe_violations, size, dark):
    photo = make_photo()
    page = photo_page(photo, size=size, dark=dark)
    picture = page.locator("[data-focal-picker] .focal-stage img")
    box = picture.bounding_box()
    picture.click(position={"x": box["width"] / 4, "y": box["height"] * 3 / 4})
    across, down = page.locator("#id_focal_x"), page.locator("#id_focal_y")
    assert abs(float(across.input_value()) - 0.25) < 0.01
    across.fill("0.3")
    down.fill("0.7")
    point = page.locator("[data-focal-picker]").get_by_role("slider")
    expect(point).to_have_attribute("aria-valuenow", "30")
    point.press("ArrowLeft")
    point.press("Shift+ArrowUp")
    expect(across).to_have_value("0.29")
    expect(down).to_have_value("0.65")
    crop = page.locator(".focal-crops img").first
    assert crop.evaluate("(image) => image.style.objectPosition") == "29% 65%"
    no_axe_violations(page)
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    with page.expect_navigation():
        page.locator("[name=_continue], [name=_save]").first.click()
    photo.refresh_from_db()
    assert (photo.focal_x, photo.focal_y) == (0.29, 0.65)


def test_the_focal_point_is_dragged_and_stays_in_the_picture(photo_page):
    page = photo_page(make_photo())
    box = page.locator(".focal-stage img").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] + 60, box["y"] + 5, steps=4)
    page.mouse.up()
    assert float(page.locator("#id_focal_x").input_value()) == 1
    assert float(page.locator("#id_focal_y").input_value()) < 0.1
