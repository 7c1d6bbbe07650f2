"""Photos are taken in once, byte for byte, with what is embedded in them; their copies are public."""

from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image, ImageDraw

from articles.desk.photo import examine, keep, look_alikes, save_photo, take_in
from articles.models import FingerprintBand, Photo, PhotoFace
from articles.photos import FULL, make_copies, read_picture
from articles.photos.storage import copies, originals
from articles.photos.supply import card_name, card_size, copy_name, sizes

from .factories import make_photo, picture_bytes

pytestmark = pytest.mark.django_db


def drawing(size: tuple[int, int] = (800, 600), *, quality: int = 90, **info) -> bytes:
    """A picture with something in it, so that it can be told from others."""
    image = Image.new("RGB", (800, 600), "white")
    draw = ImageDraw.Draw(image)
    draw.ellipse((80, 120, 420, 460), fill="navy")
    draw.rectangle((500, 60, 760, 300), fill="orange")
    draw.line((0, 600, 800, 350), fill="green", width=40)
    out = BytesIO()
    image.resize(size).save(out, "JPEG", quality=quality, **info)
    return out.getvalue()


def signed_drawing(**words: str) -> bytes:
    """The same with Exif that says who made it and what it shows."""
    exif = Image.Exif()
    for tag, text in ((0x010E, "caption"), (0x013B, "creator"), (0x8298, "copyright")):
        exif[tag] = words.get(text, "")
    return drawing(exif=exif)


def test_what_is_embedded_in_a_photo_is_kept_in_its_words():
    photo = take_in(signed_drawing(caption="Divers at the quay.", creator="Kim Ha-neul"))
    assert (photo.caption, photo.creator) == ("Divers at the quay.", "Kim Ha-neul")
    assert photo.credit_line == "Kim Ha-neul"
    assert "Kim Ha-neul" in str(photo.metadata)


def test_what_somebody_says_of_a_photo_wins_over_what_is_embedded():
    data = signed_drawing(caption="Embedded.", creator="Kim Ha-neul")
    photo = take_in(data, caption="As told by the wire.", credit="")
    assert (photo.caption, photo.creator) == ("As told by the wire.", "Kim Ha-neul")


def test_embedded_words_are_cut_to_what_a_column_holds():
    photo = take_in(signed_drawing(creator="K" * 900))
    assert len(photo.creator) == Photo._meta.get_field("creator").max_length


def test_a_picture_that_looks_like_one_that_is_held_is_found():
    held = take_in(drawing())
    smaller = examine(drawing((400, 300), quality=70))
    assert smaller.held is None
    assert smaller.similar == [held]
    assert examine(picture_bytes()).similar == []


def test_a_plain_picture_looks_like_no_other():
    take_in(picture_bytes(color="navy"))
    assert examine(picture_bytes(color="olive")).similar == []
    assert not FingerprintBand.objects.exists()


def test_look_alikes_are_found_in_two_queries():
    held = take_in(drawing())
    fingerprint = int(held.fingerprint, 16)
    with CaptureQueriesContext(connection) as queries:
        assert look_alikes(fingerprint) == [held]
    assert len(queries) == 2
    assert look_alikes(fingerprint, but=held) == []


def test_taking_photos_in_is_for_people_at_the_desk(person):
    arriving = examine(picture_bytes())
    visitor = person("Reporter")
    visitor.groups.clear()
    with pytest.raises(PermissionDenied, match="You may not take photos in"):
        keep(arriving, by=visitor)
    assert not Photo.objects.exists()


def test_two_who_bring_in_the_same_picture_at_one_moment_have_one_photo():
    first, second = examine(picture_bytes()), examine(picture_bytes())
    assert first.held is second.held is None
    photo = keep(first)
    assert keep(second) == photo
    assert list(copies().listdir("photos")[0]) == [photo.token]


def test_a_reporter_edits_the_photos_that_he_or_she_took_in(reporter):
    mine, other = take_in(picture_bytes(), by=reporter), make_photo()
    mine.caption = "A better caption."
    save_photo(photo=mine, by=reporter)
    with pytest.raises(PermissionDenied, match="that you took in only"):
        save_photo(photo=other, by=reporter)


def test_an_original_is_kept_byte_for_byte_and_privately():
    data = picture_bytes((400, 300), color="navy")
    photo = take_in(data, filename="hall.jpg", credit="KCNA")
    with originals().open(photo.file.name) as original:
        assert original.read() == data
    assert not copies().exists(photo.file.name)
    with pytest.raises(ValueError, match="not accessible via a URL"):
        originals().url(photo.file.name)


def test_the_same_picture_is_held_once():
    data = picture_bytes((400, 300), color="olive")
    assert take_in(data, credit="KCNA") == take_in(data, credit="Other")
    assert Photo.objects.get().credit == "KCNA"


def test_nobody_can_guess_the_address_of_a_copy():
    first, second = make_photo().face, make_photo().face
    assert len(first.token) >= 20
    assert first.token != second.token
    assert first.secret not in str(copy_name(first, FULL, 320))
    second.sha256, second.marks = first.sha256, first.marks
    assert copy_name(first, FULL, 320) != copy_name(second, FULL, 320)


@pytest.mark.parametrize("size", [(1000, 500), (200, 3000), (1601, 1067), (1, 1)])
def test_the_sizes_that_pages_name_are_those_of_the_copies(size):
    face = PhotoFace(width=size[0], height=size[1])
    made = make_copies(read_picture(picture_bytes(size)))
    assert sizes(face) == [(copy.width, copy.height) for copy in made]
    assert card_size(face)[0] <= size[0]


def test_the_copies_of_a_new_photo_and_its_card_are_there():
    face = make_photo().face
    names = [copy_name(face, FULL, width) for width, _height in sizes(face)]
    for name in (*names, card_name(face)):
        assert copies().exists(f"photos/{face.token}/{name}")
