"""The photos of a story in its form: dropped, captioned, cropped, put in the text, taken out."""

from base64 import b64encode
from datetime import timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from PIL import Image
from playwright.sync_api import expect

from articles.desk.publish import publish
from articles.models import Article, Photo

from ..factories import add_photo, make_article, make_photo, picture_bytes
from .conftest import DESK, PHONE
from .test_editing import save

#: What a browser hands over where files are dropped.
DROP = """
([target, files]) => {
  const data = new DataTransfer();
  for (const [name, content] of files) {
    const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
    data.items.add(new File([bytes], name, { type: "image/jpeg" }));
  }
  const init = { dataTransfer: data, bubbles: true, cancelable: true };
  for (const kind of ["dragover", "drop"]) {
    document.querySelector(target).dispatchEvent(new DragEvent(kind, init));
  }
}
"""


@pytest.fixture
def story_form(open_page, log_in, editor):
    """``story_form(article)``: the story's form, with an editor at it."""

    def open_(article: Article, username: str = "editor", **options):
        page = open_page("/admin/", **options)
        log_in(page, username)
        page.goto(f"/admin/articles/article/{article.pk}/change/")
        return page

    return open_


def hand_over(name: str, content: bytes) -> dict:
    return {"name": name, "mimeType": "image/jpeg", "buffer": content}


def card(page, row: int):
    return page.locator(f"#story_photos-{row}")


def drag(page, source, target) -> None:
    """As a hand does it: the page moves on while something is held."""
    source.hover()
    page.mouse.down()
    box = source.bounding_box()
    page.mouse.move(box["x"] + 12, box["y"] + 12)
    target.scroll_into_view_if_needed()
    box = target.bounding_box()
    page.mouse.move(box["x"] + 8, box["y"] + 4, steps=3)
    page.mouse.up()


def order_of_keys(page) -> list[str]:
    return page.locator("[data-cards] > li input[name$='-key']").evaluate_all(
        "(fields) => fields.map((field) => field.value)"
    )


def body_of(page) -> str:
    return page.locator("textarea[name=body]").input_value()


def test_a_dropped_photo_gets_its_words_and_readers_see_it(story_form, open_page):
    article = make_article()
    page = story_form(article)
    content = b64encode(picture_bytes((1200, 800))).decode()
    files = [("hall.jpg", content), ("none.jpg", b64encode(b"<svg/>").decode())]
    page.evaluate(DROP, ["[data-drop]", files])
    row = card(page, 0)
    expect(row.locator("[data-picture] img")).to_be_visible()
    expect(page.locator("[data-uploads]")).to_contain_text("none.jpg: This is an SVG drawing")
    row.get_by_label("Caption").fill("Sculptors at work in Ellory in January")
    row.get_by_label("Alternative text").fill("Two people and a statue.")
    row.get_by_label("Credit line").fill("KCNA / Yonhap")
    line = "Sculptors at work in Ellory in January. Photo: KCNA / Yonhap"
    expect(row.locator("[data-finished]")).to_have_text(line)
    row.get_by_label("Placement").select_option("lead")
    save(page)
    use = article.story_photos.get()
    assert (use.photo, use.key, use.placement) == (Photo.objects.get(), "1", "lead")
    article.refresh_from_db()
    version = publish(article=article, by=None)
    reader = open_page(version.get_absolute_url())
    expect(reader.locator("figcaption").first).to_have_text(line)


def test_what_is_missing_is_said_beside_the_photo_while_one_types(story_form):
    article = make_article()
    add_photo(article)
    page = story_form(article)
    asked = []
    page.on("request", lambda request: "/card/" in request.url and asked.append(request.url))
    page.reload()
    found = card(page, 0).locator("[data-row-findings]")
    page.locator("[data-choose]").set_input_files([hand_over("hall.jpg", picture_bytes())])
    missing = card(page, 1).locator("[data-row-findings]")
    expect(missing).to_contain_text("Photo 2 has no caption", timeout=10_000)
    card(page, 0).get_by_label("Alternative text").fill("Sculptors at work in January.")
    expect(found).to_contain_text("repeats its caption", timeout=10_000)
    card(page, 1).get_by_role("button", name="Move up").click()
    expect(missing).to_contain_text("Photo 1 has no caption", timeout=10_000)
    expect(found).to_contain_text("photo 2 repeats its caption")
    page.get_by_role("link", name="Photo 1 has no caption").click()
    expect(card(page, 1).get_by_label("Caption")).to_be_focused()
    assert not asked, "the page has all of it already"


def test_what_is_missing_is_said_in_a_new_story_too(open_page, log_in, reporter):
    page = open_page("/admin/")
    log_in(page, "reporter")
    page.goto("/admin/articles/article/add/")
    page.locator("[data-choose]").set_input_files([hand_over("hall.jpg", picture_bytes())])
    page.get_by_label("Headline").first.fill("Ferry returns")
    found = card(page, 0).locator("[data-row-findings]")
    expect(found).to_contain_text("Photo 1 has no caption", timeout=10_000)


def test_an_uploaded_photo_that_was_not_saved_is_offered_after_a_reload(story_form):
    article = make_article()
    page = story_form(article)
    page.locator("[data-choose]").set_input_files([hand_over("hall.jpg", picture_bytes())])
    card(page, 0).get_by_label("Caption").fill("The hall.")
    expect(page.get_by_text("Typed text kept at")).to_be_visible(timeout=10_000)
    page.reload()
    page.get_by_role("link", name="Look at it").first.click(timeout=10_000)
    page.get_by_role("link", name="Put it back into the form").click()
    row = card(page, 0)
    expect(row.locator("[data-picture] img")).to_be_visible()
    expect(row.get_by_label("Caption")).to_have_value("The hall.")
    save(page)
    assert article.story_photos.get().photo == Photo.objects.get()


def test_a_look_alike_is_offered_and_both_can_be_kept(story_form):
    article = make_article()
    page = story_form(article)
    detailed = gradient()
    for quality in (90, 60):
        page.locator("[data-choose]").set_input_files([hand_over("hall.jpg", detailed(quality))])
        if quality == 90:
            expect(card(page, 0).locator("[data-picture] img")).to_be_visible()
    uploads = page.locator("[data-uploads]")
    expect(uploads).to_contain_text("hall.jpg looks just like a photo that is held.")
    uploads.get_by_role("button", name="Keep both").click()
    expect(card(page, 1).locator("[data-picture] img")).to_be_visible()
    assert Photo.objects.count() == 2
    page.locator("[data-choose]").set_input_files([hand_over("again.jpg", detailed(60))])
    expect(uploads).to_contain_text("again.jpg is held already")
    assert Photo.objects.count() == 2


def gradient():
    """A picture with something in it, as JPEG of a given quality."""
    image = Image.linear_gradient("L").resize((640, 480)).rotate(30).convert("RGB")

    def saved(quality: int) -> bytes:
        out = BytesIO()
        image.save(out, "JPEG", quality=quality)
        return out.getvalue()

    return saved


def test_a_photo_is_chosen_from_the_library_and_lends_its_words(story_form):
    article = make_article()
    ends = timezone.now() + timedelta(days=3)
    photo = make_photo(caption="Rowers at dawn in Ellory in May.", rights_until=ends)
    page = story_form(article)
    page.get_by_role("button", name="Choose from the library…").click()
    page.locator(".select2-results__option", has_text="Rowers").click()
    row = card(page, 0)
    expect(row.locator("[data-finished]")).to_contain_text(
        "Rowers at dawn in Ellory in May. Photo:"
    )
    expect(row.locator("[data-badges]")).to_contain_text("in 3 days")
    caption = row.get_by_label("Caption")
    expect(caption).to_have_attribute("placeholder", photo.caption)
    row.get_by_role("button", name="Start from the photo’s own").first.click()
    expect(caption).to_have_value(photo.caption)
    row.get_by_role("button", name="Remove").click()
    save(page)
    assert not article.story_photos.exists()


def test_a_note_to_the_photo_desk_keeps_its_words_when_the_picture_comes(
    story_form, person, open_page, log_in
):
    person("Photo editor", "pia")
    article = make_article()
    article.story_photos.create(
        key="7", caption="The hall.", credit="KCNA", offered={"file": "hall.tif", "creator": "Kim"}
    )
    page = story_form(article, "pia")
    row = card(page, 0)
    expect(row).to_contain_text("note: not held")
    expect(row).to_contain_text("hall.tif · Kim")
    row.get_by_label("Upload").set_input_files([hand_over("hall.jpg", picture_bytes())])
    expect(row.locator("[data-picture] img")).to_be_visible()
    save(page)
    use = article.story_photos.get()
    assert (use.photo, use.key, use.caption) == (Photo.objects.get(), "7", "The hall.")


def test_readers_get_the_part_that_was_drawn(story_form, open_page, no_axe_violations):
    article = make_article()
    use = add_photo(article)
    page = story_form(article)
    card(page, 0).get_by_role("button", name="Crop…").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="1:1").click()
    no_axe_violations(page)
    frame = dialog.get_by_role("group", name="Frame")
    frame.focus()
    for key in ("ArrowRight", "Shift+ArrowLeft", "Shift+ArrowUp"):
        page.keyboard.press(key)
    box = frame.bounding_box()
    edge = (box["x"] + box["width"], box["y"] + box["height"] / 2)
    page.mouse.move(*edge)
    page.mouse.down()
    page.mouse.move(edge[0] - 40, edge[1], steps=3)
    page.mouse.up()
    dialog.get_by_role("button", name="Use this crop").click()
    crop = page.locator("input[name$='0-crop']").input_value()
    left, top, width, height = map(int, crop.split("-"))
    assert left > 0
    assert top == 0
    assert width < 10_000 * 480 / use.photo.width - 300
    assert abs(width * use.photo.width - height * use.photo.height) < 20 * use.photo.width
    expect(card(page, 0)).to_contain_text("cropped")
    save(page)
    article.refresh_from_db()
    version = publish(article=article, by=None)
    reader = open_page(version.get_absolute_url())
    picture = reader.locator("figure.photo img").first
    assert f"/{crop}/" in picture.get_attribute("src")
    assert picture.evaluate("(image) => image.decode().then(() => image.naturalWidth)") > 0


def test_a_crop_is_never_too_small_and_can_be_taken_back(story_form, no_axe_violations):
    article = make_article()
    add_photo(article, crop="5000-5000-5000-5000")
    page = story_form(article, size=PHONE, dark=True)
    card(page, 0).get_by_role("button", name="Crop…").click()
    no_axe_violations(page)
    dialog = page.get_by_role("dialog")
    frame = dialog.get_by_role("group", name="Frame")
    for _press in range(30):
        frame.press("Shift+ArrowLeft")
    expect(dialog.get_by_role("status")).to_contain_text("200 × ")
    expect(dialog.get_by_role("status")).to_contain_text("readers need 200 pixels")
    dialog.get_by_role("button", name="Whole picture").click()
    dialog.get_by_role("button", name="Use this crop").click()
    save(page)
    assert article.story_photos.get().crop == ""


def test_a_photo_stands_in_the_text_where_the_editor_puts_it(story_form):
    article = make_article(body="<p>One.</p>\n<p>Two.</p>\n<p>Three.</p>")
    add_photo(article)
    page = story_form(article)
    page.locator(".tiptap p").nth(1).click()
    card(page, 0).get_by_role("button", name="Put in the text").click()
    node = page.locator(".tiptap figure")
    expect(node).to_contain_text("Sculptors at work in January. Photo: KCNA / Yonhap")
    expect(card(page, 0).get_by_label("Placement")).to_have_value("inline")
    figure = '<figure data-photo="1"></figure>'
    assert body_of(page) == f"<p>One.</p><p>Two.</p>{figure}<p>Three.</p>"
    card(page, 0).get_by_label("Caption").fill("Sculptors in May.")
    expect(node).to_contain_text("Sculptors in May. Photo:")
    node.click(position={"x": 150, "y": 15})
    page.keyboard.press("Alt+ArrowUp")
    assert body_of(page) == f"<p>One.</p>{figure}<p>Two.</p><p>Three.</p>"
    page.keyboard.press("Alt+ArrowDown")
    page.keyboard.press("Alt+ArrowDown")
    assert body_of(page) == f"<p>One.</p><p>Two.</p><p>Three.</p>{figure}"
    drag(page, node.locator(".photo-node-handle"), page.locator(".tiptap p").first)
    assert body_of(page) == f"{figure}<p>One.</p><p>Two.</p><p>Three.</p>"
    node.get_by_role("button", name="Take out of the text").click()
    assert body_of(page) == "<p>One.</p><p>Two.</p><p>Three.</p>"
    page.get_by_role("button", name="Photo of this story").click()
    page.get_by_role("dialog").get_by_role("button", name="Sculptors in May").click()
    expect(node).to_be_visible()
    save(page)
    article.refresh_from_db()
    assert figure in article.body
    assert article.story_photos.get().placement == "inline"


def test_a_card_is_dragged_into_the_text(story_form):
    article = make_article(body="<p>One.</p>\n<p>Two.</p>")
    add_photo(article, placement="gallery")
    page = story_form(article)
    drag(page, card(page, 0).locator("[data-handle]"), page.locator(".tiptap p").first)
    expect(page.locator(".tiptap figure")).to_contain_text("Sculptors at work")
    expect(card(page, 0).get_by_label("Placement")).to_have_value("inline")


def test_a_removed_photo_leaves_the_text_too_and_undo_brings_both_back(story_form):
    article = make_article(body='<p>One.</p>\n<figure data-photo="1"></figure>\n<p>Two.</p>')
    add_photo(article, placement="inline")
    page = story_form(article)
    card(page, 0).get_by_role("button", name="Remove").click()
    expect(page.locator(".tiptap figure")).to_have_count(0)
    expect(card(page, 0)).to_contain_text("Photo 1 is taken out when you save.")
    page.locator(".tiptap p").first.click()
    page.keyboard.press("Home")
    page.keyboard.type("Number ")
    card(page, 0).get_by_role("button", name="Undo").click()
    figure = '<figure data-photo="1"></figure>'
    assert body_of(page) == f"<p>Number One.</p>{figure}<p>Two.</p>"
    card(page, 0).get_by_role("button", name="Remove").click()
    save(page)
    article.refresh_from_db()
    assert article.body == "<p>Number One.</p>\n<p>Two.</p>"
    assert not article.story_photos.exists()


def test_a_place_in_the_text_whose_photo_is_gone_says_so(story_form):
    article = make_article(body='<p>One.</p>\n<figure data-photo="9"></figure>')
    page = story_form(article)
    node = page.locator(".tiptap figure")
    expect(node).to_contain_text("None of the story’s photos has the key “9” any more.")
    node.get_by_role("button", name="Take out of the text").click()
    assert body_of(page) == "<p>One.</p>"


def test_photos_are_put_in_order_by_buttons_and_by_drag(story_form):
    article = make_article()
    for number, key in enumerate("abc"):
        add_photo(article, key=key, placement="gallery", order=number)
    page = story_form(article)
    card(page, 0).get_by_role("button", name="Move down").click()
    assert order_of_keys(page) == ["b", "a", "c"]
    drag(page, card(page, 2).locator("[data-handle]"), card(page, 1).locator("[data-title]"))
    assert order_of_keys(page) == ["c", "b", "a"]
    save(page)
    assert list(article.story_photos.values_list("key", flat=True)) == ["c", "b", "a"]


def test_a_save_waits_for_photos_that_are_on_their_way(story_form):
    article = make_article()
    page = story_form(article)
    held = []
    page.route("**/photo/upload/", lambda route: held.append(route))
    page.locator("[data-choose]").set_input_files([hand_over("hall.jpg", picture_bytes())])
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("[data-said]")).to_contain_text("still on their way")
    held.pop().abort()
    expect(page.locator("[data-uploads]")).to_contain_text("hall.jpg did not arrive")
    page.unroute("**/photo/upload/")
    page.get_by_role("button", name="Try again").click()
    expect(card(page, 0).locator("[data-picture] img")).to_be_visible()
    save(page)
    assert article.story_photos.count() == 1


@pytest.mark.parametrize(("size", "dark"), [(PHONE, True), (DESK, False)])
def test_the_photos_of_a_story_are_accessible(story_form, no_axe_violations, size, dark):
    article = make_article(body='<p>One.</p>\n<figure data-photo="1"></figure>')
    add_photo(article, placement="inline", crop="1000-1000-5000-5000")
    add_photo(article, key="2", placement="gallery")
    article.story_photos.create(key="3", caption="The hall.", offered={"file": "hall.tif"})
    page = story_form(article, size=size, dark=dark)
    page.get_by_role("button", name="Choose from the library…").click()
    page.keyboard.press("Escape")
    for summary in page.locator("[data-more] summary").all():
        summary.click()
    card(page, 1).get_by_role("button", name="Remove").click()
    no_axe_violations(page)
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    page.get_by_role("button", name="Photo of this story").click()
    no_axe_violations(page)


def test_without_javascript_a_photo_is_added_cropped_and_taken_out(story_form, open_page, log_in):
    article = make_article()
    page = story_form(article, java_script_enabled=False)
    page.locator("input[name=story_photos-0-upload]").set_input_files(
        [hand_over("hall.jpg", picture_bytes())]
    )
    page.get_by_label("Caption").fill("The hall.")
    save(page)
    use = article.story_photos.get()
    assert (use.caption, use.photo) == ("The hall.", Photo.objects.get())
    page.get_by_text("Order, key, crop").first.click()
    page.get_by_label("Crop").first.fill("0-0-5000-10000")
    save(page)
    assert article.story_photos.get().crop == "0-0-5000-10000"
    page.locator("input[name=story_photos-0-DELETE]").check()
    save(page)
    assert not article.story_photos.exists()
