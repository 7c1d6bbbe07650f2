"""Copies for readers: of the part that is shown, in the layouts' widths, with the marks alone."""

import itertools
import struct
from io import BytesIO
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageEnhance, PngImagePlugin

from articles.demo.pictures import draw
from articles.photos import (
    FULL,
    NEAR,
    Box,
    Marks,
    Picture,
    around,
    bands,
    copy_sizes,
    distance,
    fingerprint,
    focal_in,
    make_card,
    make_copies,
    read_picture,
)

from .factories import picture_bytes

CARD_RATIO = 1200 / 630
MARKS = Marks(creator="Ada Marsh", credit="KCNA / Yonhap", copyright_notice="© 2026 Yonhap")
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
SECRETS = (b"SECRET", b"Secret Person")


def as_bytes(image: Image.Image, format: str, **options) -> bytes:
    out = BytesIO()
    image.save(out, format, **options)
    return out.getvalue()


def picture_of(image: Image.Image) -> Picture:
    return Picture(image, *image.size, "PNG")


def quarters(size: tuple[int, int] = (1000, 500)) -> Picture:
    """Red, lime, blue and white, from the top left on by rows."""
    image = Image.new("RGB", size, "white")
    across, down = size[0] // 2, size[1] // 2
    for colour, left, top in (("red", 0, 0), ("lime", across, 0), ("blue", 0, down)):
        image.paste(colour, (left, top, left + across, top + down))
    return picture_of(image)


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data)).convert("RGB")


def is_near(pixel, colour, *, by: int = 40) -> bool:
    return all(abs(one - other) <= by for one, other in zip(pixel, colour, strict=True))


def webp_chunks(data: bytes) -> dict[bytes, bytes]:
    found, at = {}, 12
    while at < len(data):
        length = struct.unpack("<L", data[at + 4 : at + 8])[0]
        found[data[at : at + 4]] = data[at + 8 : at + 8 + length]
        at += 8 + length + length % 2
    return found


def jpeg_segments(data: bytes) -> list[tuple[int, bytes]]:
    found, at = [], 2
    while data[at + 1] != 0xDA:
        length = struct.unpack(">H", data[at + 2 : at + 4])[0]
        found.append((data[at + 1], data[at + 4 : at + 2 + length]))
        at += 2 + length
    return found


def said(xmp: bytes) -> dict[str, str]:
    """What an XMP packet says, by the name of the property without its namespace."""
    [description] = ElementTree.fromstring(xmp).iter(f"{RDF}Description")  # noqa: S314
    return {one.tag.rpartition("}")[2]: "".join(one.itertext()) for one in description}


class TestCopies:
    def test_they_are_webp_of_the_layouts_widths_and_never_larger_than_the_picture(self):
        made = list(make_copies(read_picture(picture_bytes((1000, 500)))))
        sizes = [(320, 160), (640, 320), (960, 480), (1000, 500)]
        assert [(copy.width, copy.height) for copy in made] == sizes
        for copy in made:
            image = Image.open(BytesIO(copy.data))
            assert (image.format, image.size) == ("WEBP", (copy.width, copy.height))

    @pytest.mark.parametrize("size", [(1, 1), (1, 10_000), (10_000, 1), (319, 7)])
    def test_a_picture_of_odd_size_has_a_copy(self, size):
        picture = picture_of(Image.new("RGB", size))
        made = list(make_copies(picture))
        assert [(copy.width, copy.height) for copy in made] == copy_sizes(size)
        assert made[0].width == min(size[0], 320)

    def test_no_copy_is_taller_than_webp_can_be(self):
        assert copy_sizes((1600, 60_000)) == [
            (320, 12_000),
            (640, 16_383),
            (960, 16_383),
            (1600, 16_383),
        ]

    @pytest.mark.parametrize(
        ("box", "colour"),
        [
            (Box(0, 0, 0.5, 0.5), (255, 0, 0)),
            (Box(0.5, 0, 0.5, 0.5), (0, 255, 0)),
            (Box(0, 0.5, 0.5, 0.5), (0, 0, 255)),
            (Box(0.5, 0.5, 0.5, 0.5), (255, 255, 255)),
        ],
    )
    def test_a_crop_shows_its_part_and_nothing_beside_it(self, box, colour):
        made = list(make_copies(quarters(), box))
        assert [(copy.width, copy.height) for copy in made] == [(320, 160), (500, 250)]
        for copy in made:
            image = opened(copy.data)
            right, bottom = image.width - 1, image.height - 1
            for at in ((0, 0), (right, 0), (0, bottom), (right, bottom)):
                assert is_near(image.getpixel(at), colour), (copy.width, at)

    def test_a_crop_of_a_picture_that_was_scaled_down_has_the_originals_size(self):
        whole = quarters((4000, 2000))
        worked_on = Picture(whole.image.resize((2000, 1000)), 4000, 2000, "JPEG")
        made = list(make_copies(worked_on, Box(0.5, 0, 0.5, 0.5)))
        assert [copy.width for copy in made] == [320, 640, 960, 1600]
        assert is_near(opened(made[-1].data).getpixel((800, 400)), (0, 255, 0))

    def test_what_is_fine_in_the_picture_is_seen_in_its_copies(self):
        image = Image.new("RGB", (1600, 1200), "white")
        ImageDraw.Draw(image).ellipse((400, 300, 1200, 900), outline="black", width=8)
        [small, *_rest] = make_copies(picture_of(image))
        assert opened(small.data).getpixel((160, 61))[0] < 128
        assert opened(small.data).getpixel((160, 120))[0] > 240


class TestCard:
    def test_it_is_a_jpeg_of_the_networks_size(self):
        picture = quarters((2000, 2000))
        box = around((0.5, 0.5), ratio=CARD_RATIO, size=picture.size)
        card = make_card(picture, box)
        image = Image.open(BytesIO(card.data))
        assert (image.format, image.size) == ("JPEG", (1200, 630))
        assert (card.width, card.height) == image.size

    def test_it_is_smaller_where_the_picture_is(self):
        picture = quarters((600, 500))
        card = make_card(picture, around((0.5, 0.5), ratio=CARD_RATIO, size=picture.size))
        assert (card.width, card.height) == (600, 315)

    @pytest.mark.parametrize("size", [(1, 1), (1, 10_000), (10_000, 1)])
    def test_a_picture_of_odd_size_has_a_card(self, size):
        picture = picture_of(Image.new("RGB", size))
        card = make_card(picture, around((0.5, 0.5), ratio=CARD_RATIO, size=size))
        assert Image.open(BytesIO(card.data)).size == (card.width, card.height)

    def test_it_is_around_the_focal_point(self):
        picture = quarters((1000, 4000))
        for down, colour in ((0.1, (255, 0, 0)), (0.9, (0, 0, 255))):
            box = around((0.0, down), ratio=CARD_RATIO, size=picture.size)
            assert is_near(opened(make_card(picture, box).data).getpixel((100, 200)), colour)

    def test_nothing_is_stretched_where_the_box_is_of_another_ratio(self):
        image = Image.new("RGB", (1200, 1200), "white")
        ImageDraw.Draw(image).ellipse((500, 500, 700, 700), fill="black")
        card = opened(make_card(picture_of(image), FULL).data).convert("L")
        left, top, right, bottom = card.point(lambda value: 255 * (value < 128)).getbbox()
        assert abs((right - left) - (bottom - top)) <= 2


class TestMarks:
    def photo_with_secrets(self, format: str) -> bytes:
        exif = Image.Exif()
        exif[0x013B] = "Secret Person"
        exif.get_ifd(0x8825)[1] = "N"
        exif.get_ifd(0x8825)[29] = "SECRET GPS"
        words = PngImagePlugin.PngInfo()
        words.add_text("Comment", "SECRET")
        options = {
            "JPEG": {"comment": b"SECRET", "xmp": b"<x>SECRET</x>", "dpi": (300, 300)},
            "PNG": {"pnginfo": words, "dpi": (300, 300)},
            "WEBP": {"xmp": b"<x>SECRET</x>"},
            "AVIF": {"xmp": b"<x>SECRET</x>", "speed": 10},
            "TIFF": {"tiffinfo": {270: "SECRET"}},
        }[format]
        image = Image.effect_noise((500, 300), 30).convert("RGB")
        return as_bytes(image, format, exif=exif, icc_profile=b"SECRET ICC" * 20, **options)

    @pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "AVIF", "TIFF"])
    def test_a_copy_carries_the_marks_and_nothing_else_of_the_original(self, format):
        original = self.photo_with_secrets(format)
        assert b"SECRET" in original
        picture = read_picture(original)
        for copy in make_copies(picture, marks=MARKS):
            chunks = webp_chunks(copy.data)
            assert set(chunks) == {b"VP8X", b"VP8 ", b"XMP "}
            assert said(chunks[b"XMP "]) == {
                "creator": "Ada Marsh",
                "Credit": "KCNA / Yonhap",
                "rights": "© 2026 Yonhap",
            }
            assert not any(secret in copy.data for secret in SECRETS)

    @pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "AVIF", "TIFF"])
    def test_so_does_a_card(self, format):
        picture = read_picture(self.photo_with_secrets(format))
        card = make_card(
            picture, around((0.5, 0.5), ratio=CARD_RATIO, size=picture.size), marks=MARKS
        )
        segments = jpeg_segments(card.data)
        [(_marker, xmp)] = [one for one in segments if one[0] == 0xE1]
        assert said(xmp.partition(b"\0")[2])["creator"] == "Ada Marsh"
        # JFIF's own, the XMP, tables and frame.
        assert {marker for marker, _data in segments} == {0xE0, 0xE1, 0xDB, 0xC0, 0xC4}
        assert not any(secret in card.data for secret in SECRETS)

    def test_a_copy_without_marks_carries_none(self):
        [copy] = make_copies(quarters((300, 200)))
        assert set(webp_chunks(copy.data)) == {b"VP8 "}
        assert b"http:" not in make_card(quarters((300, 200)), FULL).data

    @given(st.text(max_size=40), st.text(max_size=40))
    def test_any_words_can_be_marks(self, creator, notice):
        marks = Marks(creator=f"<a&b>{creator}", copyright_notice=f"]]>\0\ud800{notice}")
        [copy] = make_copies(TINY, marks=marks)
        words = said(webp_chunks(copy.data)[b"XMP "])
        assert words["creator"].startswith("<a&b>")
        assert words["rights"].startswith("]]>")
        assert "\0" not in words["rights"]

    def test_long_marks_fit_a_card(self):
        card = make_card(quarters((300, 200)), FULL, marks=Marks(copyright_notice="©" * 40_000))
        assert Image.open(BytesIO(card.data)).size == (300, 158)


TINY = picture_of(Image.new("RGB", (4, 4)))


class TestBox:
    def test_its_name_is_its_parts_in_ten_thousandths(self):
        assert Box(0.125, 0, 0.75, 1).name == "1250-0-7500-10000"
        assert FULL.name == "full"
        assert Box.parse("") == Box.parse("full") == Box.parse("0-0-10000-10000") == FULL

    @given(st.data())
    def test_its_name_gives_the_same_box_again(self, data):
        left, top = (data.draw(st.integers(0, 9_900)) for _side in "xy")
        width = data.draw(st.integers(100, 10_000 - left))
        height = data.draw(st.integers(100, 10_000 - top))
        name = Box(left / 10_000, top / 10_000, width / 10_000, height / 10_000).name
        assert Box.parse(name).name == name

    @pytest.mark.parametrize(
        ("name", "sentence"),
        [
            ("0-0-10001-100", "reaches beyond the picture"),
            ("5000-0-5001-10000", "reaches beyond the picture"),
            ("0-9000-500-1001", "reaches beyond the picture"),
            ("0-0-99-10000", "too small"),
            ("0-0-10000-0", "too small"),
            ("-1-0-500-500", "is no crop"),
            ("0-0-500", "is no crop"),
            ("0-0-500-500-", "is no crop"),
            ("٣-0-500-500", "is no crop"),
            ("../../etc/passwd", "is no crop"),
            ("0-0-500-500\n", "is no crop"),
        ],
    )
    def test_what_is_no_part_of_the_picture_is_refused_in_a_sentence(self, name, sentence):
        with pytest.raises(ValueError, match=sentence):
            Box.parse(name)

    def test_nonsense_is_no_box(self):
        for wrong in (float("nan"), float("inf"), -0.1, 1.1):
            with pytest.raises(ValueError, match=r"beyond the picture; draw it inside\."):
                Box(wrong, 0, 0.5, 0.5)

    @given(
        st.integers(0, 9_900),
        st.integers(0, 9_900),
        st.integers(1, 5_000),
        st.integers(1, 5_000),
    )
    def test_its_pixels_lie_inside_the_picture_and_are_one_at_least(self, left, top, across, down):
        box = Box(left / 10_000, top / 10_000, 0.01, 0.01)
        first, above, last, below = box.pixels((across, down))
        assert 0 <= first < last <= across
        assert 0 <= above < below <= down

    @pytest.mark.parametrize(
        ("focal", "ratio", "box"),
        [
            ((0.5, 0.5), 1.0, Box(0.25, 0, 0.5, 1)),
            ((0.0, 0.5), 1.0, Box(0, 0, 0.5, 1)),
            ((1.0, 1.0), 1.0, Box(0.5, 0, 0.5, 1)),
            ((0.3, 0.9), 1.0, Box(0.05, 0, 0.5, 1)),
            ((0.5, 0.5), 4.0, Box(0, 0.25, 1, 0.5)),
            ((0.5, 0.9), 4.0, Box(0, 0.5, 1, 0.5)),
            ((0.5, 0.5), 2.0, FULL),
        ],
    )
    def test_a_crop_is_the_largest_around_the_focal_point(self, focal, ratio, box):
        assert around(focal, ratio=ratio, size=(2000, 1000)) == box

    def test_a_crop_within_a_crop_stays_inside_it(self):
        within = Box(0.5, 0.5, 0.5, 0.5)
        assert around((0.1, 0.1), ratio=1, size=(2000, 1000), within=within) == Box(
            0.5, 0.5, 0.25, 0.5
        )

    @given(
        st.tuples(st.floats(0, 1), st.floats(0, 1)),
        st.floats(0.2, 5),
        st.tuples(st.integers(1, 9_000), st.integers(1, 9_000)),
        st.integers(0, 5_000),
        st.integers(100, 5_000),
    )
    def test_a_crop_is_always_inside(self, focal, ratio, size, start, length):
        within = Box(start / 10_000, start / 10_000, length / 10_000, length / 10_000)
        left, top, width, height = around(focal, ratio=ratio, size=size, within=within).parts
        assert start <= left
        assert start <= top
        assert left + width <= start + length
        assert top + height <= start + length

    def test_the_focal_point_of_a_crop_is_told_in_its_own_fractions(self):
        box = Box(0.5, 0, 0.5, 1)
        assert focal_in(box, (0.75, 0.25)) == (0.5, 0.25)
        assert focal_in(box, (0.1, 1.0)) == (0.0, 1.0)


DRAWN = ("harbour-dusk", "museum-hall", "viaduct-train", "orchestra-rehearsal")


@pytest.fixture(scope="module")
def pictures() -> list[Image.Image]:
    return [opened(draw(name, size=(600, 400))) for name in DRAWN]


class TestFingerprint:
    def test_a_picture_that_was_only_worked_on_looks_the_same(self, pictures):
        for image in pictures:
            trimmed = image.crop((3, 2, 597, 398))
            for other in (
                opened(as_bytes(image, "JPEG", quality=40)),
                opened(as_bytes(image, "WEBP", quality=60)),
                image.resize((300, 200)),
                ImageEnhance.Brightness(image).enhance(1.08),
                ImageEnhance.Contrast(image).enhance(1.1),
                trimmed,
            ):
                assert distance(fingerprint(image), fingerprint(other)) <= NEAR

    def test_another_picture_looks_different(self, pictures):
        for one, other in itertools.combinations(map(fingerprint, pictures), 2):
            assert distance(one, other) > 2 * NEAR

    @pytest.mark.parametrize(
        "image",
        [
            Image.new("RGB", (640, 480), "teal"),
            Image.new("RGB", (1, 1)),
            Image.linear_gradient("L").convert("RGB"),
            Image.blend(
                Image.new("RGB", (640, 480), "teal"),
                Image.effect_noise((640, 480), 40).convert("RGB"),
                0.1,
            ),
        ],
    )
    def test_a_picture_too_flat_to_tell_has_none(self, image):
        assert fingerprint(image) is None

    @given(st.integers(0, 2**64 - 1), st.sets(st.integers(0, 63), max_size=7))
    def test_what_is_seven_bits_apart_shares_a_band(self, value, bits):
        other = value ^ sum(1 << bit for bit in bits)
        assert distance(value, other) == len(bits)
        assert any(a == b for a, b in zip(bands(value), bands(other), strict=True))
