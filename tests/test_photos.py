"""Pictures are what they decode to, stored once, and shown in copies that carry nothing else."""

from io import BytesIO

import pytest
from django.core.files.storage import default_storage, storages
from PIL import Image

from articles.desk.photo import take_in
from articles.models import Photo
from articles.photos import PictureProblem, make_renditions, read_picture

from .factories import make_photo, picture_bytes


def as_bytes(image: Image.Image, format: str, **options) -> bytes:
    out = BytesIO()
    image.save(out, format, **options)
    return out.getvalue()


def animation() -> bytes:
    frames = [Image.new("RGB", (20, 20), color) for color in ("red", "blue")]
    return as_bytes(frames[0], "WEBP", save_all=True, append_images=frames[1:])


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "empty"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no picture that we can read"),
        (b"%PDF-1.7", "no picture that we can read"),
        (picture_bytes()[:500], "damaged or cut short"),
        (animation(), "animated"),
    ],
)
def test_what_is_no_picture_is_refused_in_a_sentence(data, sentence):
    with pytest.raises(PictureProblem, match=sentence):
        read_picture(data)


def test_a_picture_too_large_to_decode_is_refused_before_it_is(monkeypatch):
    monkeypatch.setattr("articles.photos.verify.MOST_PIXELS", 1000)
    with pytest.raises(PictureProblem, match="megapixels"):
        read_picture(picture_bytes())


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "LA", "P", "CMYK", "I;16", "1"])
def test_every_kind_of_pixel_becomes_rgb(mode):
    image = Image.new(mode, (40, 30))
    format = "TIFF" if mode in {"CMYK", "I;16", "1"} else "PNG"
    assert read_picture(as_bytes(image, format)).image.mode == "RGB"


def test_a_picture_taken_upright_is_shown_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    data = as_bytes(Image.new("RGB", (40, 30)), "JPEG", exif=exif)
    assert read_picture(data).size == (30, 40)


def test_renditions_are_webp_of_the_layouts_widths_and_never_larger_than_the_picture():
    made = list(make_renditions(read_picture(picture_bytes((1000, 500)))))
    assert [(width, height) for width, height, _data in made] == [
        (320, 160),
        (640, 320),
        (960, 480),
        (1000, 500),
    ]
    assert all(Image.open(BytesIO(data)).format == "WEBP" for *_size, data in made)


def test_renditions_carry_no_metadata():
    exif = Image.Exif()
    exif[0x013B] = "Secret Person"
    data = as_bytes(Image.new("RGB", (400, 300)), "JPEG", exif=exif)
    for _width, _height, copy in make_renditions(read_picture(data)):
        assert b"Secret Person" not in copy
        assert not Image.open(BytesIO(copy)).getexif()


@pytest.mark.django_db
def test_an_original_is_kept_byte_for_byte_and_privately():
    data = picture_bytes((400, 300), color="navy")
    photo = take_in(data=data, filename="hall.jpg", credit="KCNA")
    with storages["originals"].open(photo.file.name) as original:
        assert original.read() == data
    assert not default_storage.exists(photo.file.name)
    with pytest.raises(ValueError, match="not accessible via a URL"):
        storages["originals"].url(photo.file.name)


@pytest.mark.django_db
def test_the_same_picture_is_held_once():
    data = picture_bytes((400, 300), color="olive")
    assert take_in(data=data, credit="KCNA") == take_in(data=data, credit="Other")
    assert Photo.objects.get().credit == "KCNA"


@pytest.mark.django_db
def test_nobody_can_guess_the_address_of_a_rendition():
    first, second = make_photo(), make_photo()
    assert len(first.token) >= 20
    assert first.token != second.token
    assert first.token in first.thumbnail_url
