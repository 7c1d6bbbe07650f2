"""The photo library in a browser: photos come in, are found, replaced, withdrawn and deleted."""

import re

import pytest
from playwright.sync_api import expect

from articles.desk.photo import examine
from articles.desk.publish import publish
from articles.desk.replace_photo import replace_photo
from articles.desk.withdraw_photo import withdraw_photo
from articles.models import Photo

from ..factories import add_photo, make_article, make_photo, picture_bytes
from ..test_photo_library import scene
from .conftest import DESK, PHONE

UPLOAD = "/admin/articles/photo/upload/"
LIBRARY = "/admin/articles/photo/"
#: Hands the files of the page's input over as if they had been dropped.
DROP = """files => {
    const data = new DataTransfer();
    for (const [name, bytes] of files) data.items.add(new File([new Uint8Array(bytes)], name));
    const drop = document.querySelector("[data-drop]");
    for (const kind of ["dragenter", "dragover", "drop"]) {
        drop.dispatchEvent(
            new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }),
        );
    }
}"""


def files(**named: bytes) -> list[dict]:
    return [
        {"name": f"{name}.jpg", "mimeType": "image/jpeg", "buffer": data}
        for name, data in named.items()
    ]


@pytest.fixture
def desk(open_page, log_in, editor):
    page = open_page("/admin/")
    log_in(page, "editor")
    return page


def result(page, name: str):
    return page.locator("[data-results] > li").filter(has_text=name)


def test_photos_are_uploaded_at_once_each_with_its_own_result(desk, no_axe_violations):
    held = make_photo(caption="Held before.")
    with held.file.open() as original:
        same = original.read()
    desk.goto(LIBRARY)
    desk.get_by_role("link", name="Upload photos").click()
    desk.get_by_label("Drop photos here, or choose them").set_input_files(
        files(first=scene(seed=1), rubbish=b"<svg/>", same=same)
    )
    expect(desk.locator("[data-counted]")).to_have_text("3 of 3 done")
    expect(result(desk, "first.jpg")).to_contain_text("Taken in")
    expect(result(desk, "first.jpg")).to_contain_text("Still missing: caption")
    expect(result(desk, "rubbish.jpg").locator(".desk-error")).to_have_count(1)
    expect(result(desk, "same.jpg")).to_contain_text("held already")
    expect(result(desk, "same.jpg").get_by_role("link")).to_have_attribute(
        "href", f"/admin/articles/photo/{held.pk}/change/"
    )
    no_axe_violations(desk)
    assert Photo.objects.count() == 2
    result(desk, "first.jpg").get_by_role("link", name="Edit its words").click()
    desk.get_by_label("Caption").fill("A hall at noon.")
    desk.get_by_role("button", name="Save", exact=True).click()
    desk.get_by_label("Search").fill("noon")
    desk.get_by_role("button", name="Search").click()
    expect(desk.locator(".photo-grid > li")).to_have_count(1)
    expect(desk.get_by_role("link", name="A hall at noon.")).to_be_visible()


def test_photos_are_dropped_and_look_alikes_are_asked_about(desk, no_axe_violations):
    desk.goto(UPLOAD)
    desk.evaluate(DROP, [["first.jpg", list(scene(seed=5, size=(320, 240)))]])
    expect(result(desk, "first.jpg")).to_contain_text("Taken in")
    first = Photo.objects.get()
    again = [["second.jpg", list(scene(seed=5, size=(320, 240), quality=55))]]
    again.append(["third.jpg", list(scene(seed=5, size=(320, 240), quality=65))])
    desk.evaluate(DROP, again)
    expect(desk.locator("[data-counted]")).to_have_text("3 of 3 done")
    no_axe_violations(desk)
    result(desk, "second.jpg").get_by_role("button", name="Use that one").click()
    expect(result(desk, "second.jpg")).to_contain_text("Not kept")
    expect(result(desk, "second.jpg").get_by_role("link")).to_have_attribute(
        "href", f"/admin/articles/photo/{first.pk}/change/"
    )
    assert Photo.objects.count() == 1
    result(desk, "third.jpg").get_by_role("button", name="Keep both").click()
    expect(result(desk, "third.jpg")).to_contain_text("Taken in")
    expect(desk.locator("[data-counted]")).to_have_text("3 of 3 done")
    assert Photo.objects.count() == 2


def test_no_more_than_three_are_on_their_way_and_what_fails_is_tried_again(desk):
    desk.goto(UPLOAD)
    waiting = []
    desk.route(f"**{UPLOAD}", lambda route: waiting.append(route))
    desk.get_by_label("Drop photos here, or choose them").set_input_files(
        files(**{f"p{number}": scene(seed=number, size=(64, 48)) for number in range(5)})
    )
    expect(desk.get_by_role("progressbar")).to_have_count(3)
    expect(desk.get_by_text("Waits")).to_have_count(2)
    while len(waiting) < 3:
        desk.wait_for_timeout(20)
    assert len(waiting) == 3
    waiting[0].abort()
    expect(result(desk, "p0.jpg")).to_contain_text("could not be reached")
    waiting[1].fulfill(status=403, body="")
    expect(result(desk, "p1.jpg")).to_contain_text("You are logged out")
    waiting[2].fulfill(status=500, body="")
    expect(result(desk, "p2.jpg")).to_contain_text("an error of its own")
    desk.unroute(f"**{UPLOAD}")
    for number in range(3):
        result(desk, f"p{number}.jpg").get_by_role("button", name="Try again").click()
    expect(desk.locator("[data-counted]")).to_have_text("5 of 5 done")
    assert Photo.objects.count() == 5


def test_photos_are_uploaded_without_a_script(open_page, log_in, editor):
    page = open_page("/admin/", java_script_enabled=False)
    log_in(page, "editor")
    page.goto(UPLOAD)
    page.locator("#upload-file").set_input_files(files(first=scene(), rubbish=b"x"))
    page.get_by_role("button", name="Upload").click()
    expect(page.locator(".photo-results > li")).to_have_count(2)
    expect(result(page, "first.jpg").get_by_role("link")).to_be_visible()
    assert Photo.objects.count() == 1


def test_a_file_is_replaced_with_a_preview_and_put_back(desk, no_axe_violations):
    article = make_article(headline="A hall is being filled")
    photo = add_photo(article).photo
    publish(article=article, by=None)
    before = photo.sha256
    desk.goto(f"{LIBRARY}{photo.pk}/change/")
    desk.get_by_role("link", name="Replace file…").click()
    desk.get_by_label("New file").set_input_files(files(new=scene()))
    desk.get_by_role("button", name="Look at it").click()
    expect(desk.get_by_role("img", name="The new file")).to_be_visible()
    expect(desk.get_by_role("img", name="As “A hall is being filled”")).to_be_visible()
    assert desk.get_by_role("img", name="The new file").evaluate(
        "image => image.decode().then(() => image.naturalWidth)"
    )
    no_axe_violations(desk)
    desk.get_by_role("button", name="Replace").click()
    expect(desk.get_by_text("Replaced; readers see the new file")).to_be_visible()
    photo.refresh_from_db()
    assert photo.filename == "new.jpg"
    desk.get_by_role("link", name="Put back…").click()
    desk.get_by_role("button", name="Replace").click()
    expect(desk.get_by_text("Replaced; readers see the new file")).to_be_visible()
    photo.refresh_from_db()
    assert photo.sha256 == before


def test_a_withdrawn_photo_is_gone_from_the_page_of_the_story(desk, open_page):
    article = make_article(headline="A hall is being filled")
    photo = add_photo(article).photo
    version = publish(article=article, by=None)
    reader = open_page(version.get_absolute_url())
    expect(reader.locator("main figure")).to_have_count(1)
    desk.goto(f"{LIBRARY}{photo.pk}/change/")
    desk.get_by_role("link", name="Withdraw…").click()
    expect(desk.get_by_text("1 story that readers see loses it")).to_be_visible()
    desk.get_by_label("Reason").fill("The agency has killed it.")
    desk.get_by_role("button", name="Withdraw").click()
    expect(desk.get_by_text("“The agency has killed it.”")).to_be_visible()
    reader.reload()
    expect(reader.get_by_role("heading", level=1)).to_have_text("A hall is being filled")
    expect(reader.locator("main figure")).to_have_count(0)
    desk.get_by_role("link", name="Show again…").click()
    desk.get_by_role("button", name="Show again").click()
    expect(desk.get_by_text("Readers see the photo again")).to_be_visible()
    reader.reload()
    expect(reader.locator("main figure")).to_have_count(1)


def test_a_photo_is_deleted_once_no_story_has_it(desk):
    article = make_article(headline="A hall is being filled")
    use = add_photo(article)
    desk.goto(f"{LIBRARY}{use.photo_id}/change/")
    desk.get_by_role("link", name="Delete…").click()
    expect(desk.get_by_text("take it out there first")).to_be_visible()
    expect(desk.get_by_role("link", name="A hall is being filled")).to_be_visible()
    use.delete()
    desk.reload()
    desk.get_by_role("button", name="Delete").click()
    desk.wait_for_url(f"**{LIBRARY}")
    expect(desk.get_by_text("Deleted: “")).to_be_visible()
    assert not Photo.objects.exists()


def test_the_library_is_walked_through_with_keys(desk):
    make_photo(caption="The second.")
    make_photo(caption="The first.")
    desk.goto(LIBRARY)
    desk.get_by_role("link", name="The first.").focus()
    desk.keyboard.press("Tab")
    expect(desk.get_by_role("link", name="The second.")).to_be_focused()
    desk.keyboard.press("Enter")
    desk.wait_for_url(re.compile(r"/change/"))
    expect(desk.get_by_label("Caption")).to_have_value("The second.")


@pytest.fixture
def addresses():
    """Every page of the library, with something of everything on it."""
    article = make_article(headline="A hall is being filled")
    photo = add_photo(article, crop="0-0-5000-5000").photo
    Photo.objects.filter(pk=photo.pk).update(metadata={"exif": {"GPSLatitude": "37", "Model": "X"}})
    photo.refresh_from_db()
    publish(article=article, by=None)
    replace_photo(photo=photo, arriving=examine(scene(), filename="new.jpg"), by=None)
    make_photo(caption="", alt_text="")
    gone = make_photo(caption="W" * 200)
    withdraw_photo(photo=gone, by=None, reason="Killed.")
    former = photo.former_files.get()
    return [
        LIBRARY,
        f"{LIBRARY}?q=nothing",
        UPLOAD,
        f"{UPLOAD}?_popup=1",
        *(f"{LIBRARY}{photo.pk}/{page}/" for page in ("change", "withdraw", "replace", "delete")),
        f"{LIBRARY}{photo.pk}/replace/?former={former.pk}",
        *(f"{LIBRARY}{gone.pk}/{page}/" for page in ("change", "return", "delete")),
    ]


@pytest.mark.parametrize(("size", "dark"), [(PHONE, True), (DESK, False)])
def test_axe_finds_nothing_on_any_page_of_the_library(
    addresses, open_page, log_in, editor, no_axe_violations, size, dark
):
    desk = open_page("/admin/", size=size, dark=dark)
    log_in(desk, "editor")
    found = []
    for address in addresses:
        response = desk.goto(address)
        assert response.status == 200, address
        for details in desk.locator("details.photo-embedded summary").all():
            details.click()
        try:
            no_axe_violations(desk)
        except AssertionError as problem:
            found.append(str(problem))
        over = desk.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        if over > 0:
            found.append(f"{address} is {over} px too wide")
    assert not found, "\n\n".join(found)


def test_a_photo_is_uploaded_from_the_window_of_a_form(desk):
    desk.evaluate(
        "() => { window.dismissAddRelatedObjectPopup = (popup, pk) => {"
        " document.title = `chosen: ${pk}`; popup.close(); }; }"
    )
    with desk.expect_popup() as opened:
        desk.evaluate("address => { window.open(address); }", f"{UPLOAD}?_popup=1&_to_field=id")
    opened.value.get_by_label("Picture", exact=True).set_input_files(files(first=picture_bytes()))
    opened.value.get_by_role("button", name="Upload").click()
    expect(desk).to_have_title(re.compile("^chosen: "))
    assert desk.title() == f"chosen: {Photo.objects.get().pk}"
