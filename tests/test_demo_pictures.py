"""The sample newsroom's pictures are drawn alike each time, each different, in the size asked for."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageStat

from articles.demo.pictures import PICTURES, draw

#: Large enough that every scene has its parts, small enough to draw all of them in a test.
SMALL = (300, 200)


def opened(data: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(data))
    picture.load()
    return picture


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_a_jpeg_of_the_size_asked_for_and_has_something_to_see(name: str) -> None:
    picture = opened(draw(name, size=SMALL))
    assert picture.format == "JPEG"
    assert picture.size == SMALL
    assert max(ImageStat.Stat(picture).stddev) > 12


def test_the_same_name_gives_the_same_bytes() -> None:
    for name in ("harbour-dusk", "forest-fog", "map-delta"):
        assert draw(name, size=SMALL) == draw(name, size=SMALL)


def test_no_two_pictures_are_alike() -> None:
    prints = {draw(name, size=(90, 60)) for name in PICTURES}
    assert len(prints) == len(PICTURES)


def test_a_picture_comes_in_its_own_format_where_none_is_asked_for() -> None:
    picture = PICTURES["portrait-mayor"]
    assert opened(draw("portrait-mayor")).size == picture.size
    assert picture.size[1] > picture.size[0]


def test_the_catalogue_has_landscape_portrait_and_square_pictures() -> None:
    shapes = {(w > h) - (w < h) for w, h in (picture.size for picture in PICTURES.values())}
    assert shapes == {-1, 0, 1}
    assert len(PICTURES) >= 24


def test_a_name_that_is_not_in_the_catalogue_is_an_error() -> None:
    with pytest.raises(KeyError, match="unicorn"):
        draw("unicorn")
