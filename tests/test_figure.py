"""A photo as readers see it: its caption and credit, its description, one or many of them."""

import re

import pytest
from django.template.loader import render_to_string

from articles.templatetags.newsroom import with_stop


def a_picture(**fields) -> dict:
    """A photo in three sizes, as templates take it."""
    renditions = [
        {"url": f"/media/photos/{width}.webp", "width": width, "height": width * 2 // 3}
        for width in (320, 640, 960)
    ]
    words = {"caption": "Divers at the quay.", "alt_text": "Two divers.", "credit": "Ada Marsh"}
    rest = {"key": "p1", "creator": "", "focal_x": 0.5, "focal_y": 0.5, "renditions": renditions}
    return rest | words | fields


def figure(**fields) -> str:
    return render_to_string(
        "components/figure.html", {"photo": a_picture(**fields), "sizes": "100vw"}
    )


def gallery(how_many: int) -> str:
    photos = [a_picture(key=f"p{number}") for number in range(how_many)]
    return render_to_string("components/gallery.html", {"photos": photos})


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


@pytest.mark.parametrize(
    ("caption", "credit", "line"),
    [
        ("Sculptors at work.", "KCNA / Yonhap", "Sculptors at work. Photo: KCNA / Yonhap"),
        ("Sculptors at work", "KCNA / Yonhap", "Sculptors at work. Photo: KCNA / Yonhap"),
        ("Sculptors at work", "", "Sculptors at work"),
        ("", "KCNA / Yonhap", "Photo: KCNA / Yonhap"),
    ],
)
def test_caption_and_credit_read_as_one_line(caption, credit, line):
    assert words(figure(caption=caption, credit=credit)) == line


def test_who_made_the_photo_is_credited_where_no_credit_is_given():
    page = figure(caption="The quay.", credit="", creator="Ada Marsh")
    assert words(page) == "The quay. Photo: Ada Marsh"


def test_a_photo_without_words_has_no_empty_caption():
    assert "<figcaption" not in figure(caption="", credit="")


@pytest.mark.parametrize(
    ("caption", "sentence"),
    [
        ("What now?", "What now?"),
        ("“We stay.”", "“We stay.”"),
        ("The “Ellory” (left)", "The “Ellory” (left)."),
        ("美術館の広間", "美術館の広間。"),
        ("美術館の広間。", "美術館の広間。"),
        ("박물관의 조각가들", "박물관의 조각가들."),
        ("إلى أين؟", "إلى أين؟"),
        ("The quay ", "The quay."),
        ("", ""),
        ("…", "…"),
    ],
)
def test_a_caption_ends_as_a_sentence_does(caption, sentence):
    assert with_stop(caption) == sentence


def test_the_description_of_a_picture_is_there_for_everybody_and_found_from_the_picture():
    page = figure(extended_description="Two bars.\nThe left is taller.")
    assert 'aria-details="described-p1"' in page
    assert '<details id="described-p1">' in page
    assert "<p>Two bars.<br>The left is taller.</p>" in page
    assert "aria-details" not in figure(extended_description="")


def test_a_list_has_no_description_to_point_at():
    photo = a_picture(extended_description="Two bars.")
    page = render_to_string("components/photo.html", {"photo": photo, "crop": True})
    assert "aria-details" not in page


def test_a_gallery_of_which_no_photo_is_left_is_not_there():
    assert gallery(0).strip() == ""


def test_a_gallery_of_one_is_a_figure():
    page = gallery(1)
    assert page.count("<figure") == 1
    assert "data-gallery" not in page
    assert "<script" not in page


def test_each_photo_of_a_gallery_knows_its_place():
    page = gallery(3)
    assert re.findall(r'data-gallery-place="([^"]+)"', page) == ["1 of 3", "2 of 3", "3 of 3"]
    assert words(page).count("Divers at the quay. Photo: Ada Marsh") == 3
    assert page.count('<script type="module" src="/static/site/gallery.js">') == 1
