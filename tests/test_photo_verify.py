"""What is a picture and what is none: decoded whole, in little memory, refused in one sentence."""

import gzip
import os
import struct
import subprocess
import sys
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, ImageDraw, PngImagePlugin

from articles.photos import PictureProblem, open_picture, read_picture
from articles.photos.cost import BUDGET, WORKING, costs
from articles.photos.verify import MOST_BYTES

ROOT = Path(__file__).resolve().parents[1]
CASES = ROOT.parent / "shared" / "cases"
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "TIFF")


def as_bytes(image: Image.Image, format: str, **options) -> bytes:
    out = BytesIO()
    image.save(out, format, **options)
    return out.getvalue()


def plain(size: tuple[int, int] = (40, 30), color="red", mode: str = "RGB") -> Image.Image:
    return Image.new(mode, size, color)


def corner(size: tuple[int, int] = (40, 30)) -> Image.Image:
    """White, its top left quarter black: whichever way it lies, that can be told."""
    image = plain(size, "white")
    image.paste("black", (0, 0, size[0] // 2, size[1] // 2))
    return image


def frames(format: str, **options) -> bytes:
    others = [plain(color=color) for color in ("blue", "lime")]
    return as_bytes(plain(), format, save_all=True, append_images=others, **options)


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(kind + data))


def png(*, size=(1, 1), before: bytes = b"", pixels: bytes = b"\0\xff\0\0") -> bytes:
    header = struct.pack(">LLBBBBB", *size, 8, 2, 0, 0, 0)
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            chunk(b"IHDR", header),
            before,
            chunk(b"IDAT", zlib.compress(pixels)),
            chunk(b"IEND", b""),
        )
    )


def tiff(*fields: tuple[int, int, int, int], next_at: int = 0) -> bytes:
    """A little-endian TIFF of one directory: (tag, type, count, value or offset) each."""
    packed = b"".join(struct.pack("<HHLL", *field) for field in sorted(fields))
    return b"II*\0\x08\0\0\0" + struct.pack("<H", len(fields)) + packed + struct.pack("<L", next_at)


def tiff_picture(width: int, height: int, *fields: tuple[int, int, int, int]) -> bytes:
    named = {field[0] for field in fields}
    usual = ((256, 4, 1, width), (257, 4, 1, height), (258, 3, 1, 8), (259, 3, 1, 5))
    rest = ((262, 3, 1, 1), (273, 4, 1, 8), (277, 3, 1, 1), (279, 4, 1, 8))
    return tiff(*(one for one in (*usual, *rest) if one[0] not in named), *fields)


def with_size(jpeg: bytes, width: int, height: int) -> bytes:
    """The JPEG with another size in its frame."""
    at = max(jpeg.find(b"\xff\xc0"), jpeg.find(b"\xff\xc2"))
    return jpeg[: at + 5] + struct.pack(">HH", height, width) + jpeg[at + 9 :]


def iso(*brands: bytes) -> bytes:
    body = brands[0] + bytes(4) + b"".join(brands[1:])
    return struct.pack(">L", 8 + len(body)) + b"ftyp" + body + bytes(64)


def refusal(data: bytes) -> str:
    with pytest.raises(PictureProblem) as refused:
        read_picture(data)
    return str(refused.value)


NO_PICTURE = "no picture that we can read"
DAMAGED = "damaged or cut short"
JPEG = as_bytes(plain(), "JPEG")
HOSTILE = {
    "nothing": (b"", "The file is empty"),
    "an SVG": (SVG, "an SVG drawing"),
    "an SVG with a byte order mark": (b"\xef\xbb\xbf" + SVG, "an SVG drawing"),
    "an SVG in UTF-16": (SVG.decode().encode("utf-16"), "an SVG drawing"),
    "an SVG after blanks": (b"\n\t  " + SVG, "an SVG drawing"),
    "an SVG after a prolog": (b"<?xml version='1.0'?><!-- drawn -->" + SVG, "an SVG drawing"),
    "an SVG after a doctype": (b"<!DOCTYPE svg PUBLIC '-//W3C' 'x'>" + SVG, "an SVG drawing"),
    "a packed SVG": (gzip.compress(b"<?xml version='1.0'?>" + SVG), "an SVG drawing"),
    "something else packed": (gzip.compress(b"hello"), NO_PICTURE),
    "a broken packing": (b"\x1f\x8b\x08" + b"\xff" * 40, NO_PICTURE),
    "a web page": (b"<!doctype html><img src=x.svg>", "a web page"),
    "a page with a drawing in it": (b"<html><body>" + SVG, "a web page"),
    "a GIF": (as_bytes(plain(), "GIF"), "This is a GIF"),
    "an animated GIF": (frames("GIF"), "This is a GIF"),
    "a HEIC": (iso(b"heic", b"mif1", b"heic"), "HEIC"),
    "a HEIC of another brand": (iso(b"mif1", b"heic"), "HEIC"),
    "a video": (iso(b"isom", b"mp42"), "a video"),
    "a PDF": (b"%PDF-1.7\n", "This is a PDF"),
    "a Photoshop document": (b"8BPS\0\1" + bytes(60), "a Photoshop document"),
    "Canon's raw file": (b"II*\0\x10\0\0\0CR\2\0" + bytes(60), "raw file"),
    "Canon's newer raw file": (iso(b"crx ", b"isom"), "raw file"),
    "Fujifilm's raw file": (b"FUJIFILMCCD-RAW 0201", "raw file"),
    "a digital negative": (tiff_picture(8, 8, (50706, 1, 4, 1)), "raw file"),
    "a raw file with a small copy first": (tiff_picture(8, 8, (254, 4, 1, 1)), "raw file"),
    "a raw file of a mosaic": (tiff_picture(8, 8, (262, 3, 1, 32803)), "raw file"),
    "a BMP": (as_bytes(plain(), "BMP"), NO_PICTURE),
    "a big TIFF": (b"II+\0\x08\0\0\0" + bytes(60), "a BigTIFF"),
    "words": (b"A ferry came back to the harbour.", NO_PICTURE),
    "noughts": (bytes(1000), NO_PICTURE),
    "an animated WebP": (frames("WEBP"), "animated"),
    "an animated PNG": (frames("PNG"), "animated"),
    "an AVIF sequence": (frames("AVIF"), "animated"),
    "a TIFF of pages": (frames("TIFF"), "several pages"),
    "a TIFF of itself": (tiff_picture(8, 8)[:-4] + struct.pack("<L", 8), "several pages"),
    "half a JPEG": (JPEG[: len(JPEG) * 9 // 10], DAMAGED),
    "the head of a JPEG": (JPEG[:20], DAMAGED),
    "three bytes": (JPEG[:3], DAMAGED),
    "a JPEG without a frame": (b"\xff\xd8\xff\xda\0\x08\1\1\0\0\x3f\0", DAMAGED),
    "a lossless JPEG": (JPEG.replace(b"\xff\xc0", b"\xff\xc3"), "kind of JPEG"),
    "a JPEG of 12 bits": (
        JPEG.replace(b"\xff\xc0\0\x11\x08", b"\xff\xc0\0\x11\x0c"),
        "kind of JPEG",
    ),
    "a JPEG that claims to be vast": (with_size(JPEG, 65_500, 65_500), "4291 megapixels"),
    "a PNG that claims to be vast": (png(size=(60_000, 60_000)), "3600 megapixels"),
    "a PNG too large for memory": (png(size=(11_000, 10_000)), "most for a file of this kind"),
    "a PNG cut short": (png(size=(50, 50)), DAMAGED),
    "a PNG whose words unpack to much": (
        png(before=chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(20 * 2**20)))),
        DAMAGED,
    ),
    "a PNG of a million notes": (png(before=chunk(b"tEXt", b"a\0") * 100_000), DAMAGED),
    "a PNG that goes on for ever": (png(before=b"\xff\xff\xff\xffIDAT"), DAMAGED),
    "a JPEG of a million comments": (
        JPEG[:2] + b"\xff\xfe\0\2" * 100_000 + JPEG[2:],
        DAMAGED,
    ),
    "a JPEG after a megabyte of junk": (
        JPEG[:2] + b"\xff\xfe\0\2" + bytes(2**20) + JPEG[2:],
        DAMAGED,
    ),
    "a JPEG after a megabyte of filling": (JPEG[:2] + b"\xff" * 2**20 + JPEG[3:], DAMAGED),
    "a vast TIFF": (tiff_picture(60_000, 60_000), "3600 megapixels"),
    "a TIFF of vast tiles": (
        tiff_picture(64, 64, (322, 4, 1, 60_000), (323, 4, 1, 60_000)),
        "most for a file of this kind",
    ),
    "a TIFF of a million strips": (tiff_picture(64, 64, (273, 4, 15_000_000, 8)), DAMAGED),
    "a TIFF with a million numbers in its Exif": (
        tiff_picture(8, 8, (34665, 4, 1, 0x20)) + bytes(64),
        DAMAGED,
    ),
    "a TIFF of nothing": (b"II*\0" + bytes(60), DAMAGED),
    "a TIFF that points beyond its end": (b"II*\0\xff\xff\xff\x7f" + bytes(60), DAMAGED),
    "a TIFF in floating point": (as_bytes(plain(color=1, mode="F"), "TIFF"), "kind of TIFF"),
    "a TIFF of unheard-of colours": (tiff_picture(8, 8, (262, 3, 1, 999)), "kind of TIFF"),
    "a WebP that claims to be vast": (
        b"RIFF\x16\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\xff\xff\xff\xff\xff\0" + bytes(30),
        "megapixels",
    ),
    "an AVIF of nothing": (iso(b"avif", b"mif1"), DAMAGED),
}


@pytest.mark.parametrize(("data", "sentence"), HOSTILE.values(), ids=HOSTILE)
def test_what_is_no_picture_is_refused_in_a_sentence(data, sentence):
    said = refusal(data)
    assert sentence in said
    assert said.endswith(".")
    assert "\n" not in said


def test_a_tiff_with_a_million_numbers_in_its_exif_is_refused_before_they_are_read():
    inside = struct.pack("<HHHLL", 1, 0x9000, 4, 15_000_000, 8) + bytes(4)
    outside = tiff_picture(8, 8, (34665, 4, 1, 0))
    at = len(outside)
    assert DAMAGED in refusal(tiff_picture(8, 8, (34665, 4, 1, at)) + inside)


def test_a_file_of_too_many_bytes_is_refused_unread():
    class Vast(BytesIO):
        def seek(self, offset, whence=os.SEEK_SET):
            return MOST_BYTES + 1 if whence == os.SEEK_END else super().seek(offset, whence)

        def read(self, *_args):
            raise AssertionError("nothing of it is to be read")

    with pytest.raises(PictureProblem, match="The file has 61 MB; 60 MB is the most"):
        read_picture(Vast())


def test_a_progressive_jpeg_that_goes_over_its_pixels_fifty_times_is_refused():
    data = as_bytes(plain((64, 64)), "JPEG", progressive=True)
    scan = data.rindex(b"\xff\xda")
    assert DAMAGED in refusal(data[:-2] + data[scan:-2] * 50 + data[-2:])


@pytest.mark.parametrize("format", FORMATS)
def test_a_picture_is_what_it_is_whatever_its_file_is_called(format, tmp_path):
    path = tmp_path / "wrong.gif"
    path.write_bytes(as_bytes(plain((64, 48)), format, **quality(format)))
    with path.open("rb") as file:
        picture = read_picture(file)
        assert not file.closed
    assert (picture.format, picture.size, picture.image.mode) == (format, (64, 48), "RGB")


def quality(format: str) -> dict[str, int]:
    return {"quality": 95} if format in {"JPEG", "WEBP", "AVIF"} else {}


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("share", [0.1, 0.5, 0.95])
def test_a_file_cut_short_is_refused(format, share):
    noise = Image.effect_noise((120, 90), 60).convert("RGB")
    data = as_bytes(noise, format)
    assert DAMAGED in refusal(data[: int(len(data) * share)])


def test_opening_a_picture_decodes_nothing():
    data = as_bytes(Image.effect_noise((200, 200), 60), "JPEG")
    image = open_picture(BytesIO(data[: len(data) // 2]))
    assert image.size == (200, 200)
    assert refusal(data[: len(data) // 2])


@pytest.mark.parametrize("size", [(1, 1), (1, 10_000), (10_000, 1), (3, 2)])
@pytest.mark.parametrize("format", FORMATS)
def test_pictures_of_odd_sizes_are_taken(format, size):
    picture = read_picture(as_bytes(plain(size), format))
    assert picture.size == picture.image.size == size


#: How a picture that is upright lies in the file, by its orientation in Exif.
HELD = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("format", FORMATS)
def test_a_picture_is_shown_upright_whichever_way_the_camera_was_held(format, orientation):
    upright = corner()
    lies = upright.transpose(HELD[orientation]) if orientation > 1 else upright
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture = read_picture(as_bytes(lies, format, exif=exif))
    assert picture.size == picture.image.size == upright.size
    assert [picture.image.getpixel(at)[0] > 127 for at in ((5, 5), (35, 5), (5, 25))] == [
        False,
        True,
        True,
    ]


@pytest.mark.parametrize(
    ("image", "format"),
    [
        (plain(mode="1", color=1), "PNG"),
        (plain(mode="1", color=1), "TIFF"),
        (plain(mode="L", color=255), "PNG"),
        (plain(mode="I;16", color=65535), "PNG"),
        (plain(mode="I;16", color=65535), "TIFF"),
        (plain(mode="RGBA", color=(0, 0, 0, 0)), "PNG"),
        (plain(mode="RGBA", color=(0, 0, 0, 0)), "WEBP"),
        (plain(mode="RGBA", color=(0, 0, 0, 0)), "AVIF"),
        (plain(mode="RGBA", color=(0, 0, 0, 0)), "TIFF"),
        (plain(mode="LA", color=(0, 0)), "PNG"),
        (plain(mode="CMYK", color=(0, 0, 0, 0)), "JPEG"),
        (plain(mode="CMYK", color=(0, 0, 0, 0)), "TIFF"),
        (plain(mode="YCbCr", color=(255, 128, 128)), "TIFF"),
        (plain(mode="LAB", color=(255, 128, 128)), "TIFF"),
        (plain(color="white").convert("P"), "PNG"),
    ],
)
def test_white_is_white_and_what_is_clear_is_white_in_every_kind_of_pixel(image, format):
    picture = read_picture(as_bytes(image, format))
    assert picture.image.mode == "RGB"
    assert min(picture.image.getpixel((20, 15))) >= 253


@pytest.mark.parametrize("format", ["PNG", "TIFF"])
def test_sixteen_bits_become_eight_and_nothing_is_clipped(format):
    image = Image.new("I;16", (256, 1))
    for at in range(256):
        image.putpixel((at, 0), at * 256 + 128)
    shown = read_picture(as_bytes(image, format)).image
    assert [shown.getpixel((at, 0))[0] for at in range(256)] == list(range(256))


def test_colours_of_sixteen_bits_become_eight():
    header = struct.pack(">LLBBBBB", 1, 1, 16, 2, 0, 0, 0)
    data = b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            chunk(b"IHDR", header),
            chunk(b"IDAT", zlib.compress(b"\0" + struct.pack(">HHH", 0x80FF, 0x10FF, 0xFFFF))),
            chunk(b"IEND", b""),
        )
    )
    assert read_picture(data).image.getpixel((0, 0)) == (0x80, 0x10, 0xFF)


def test_half_clear_red_on_white_is_pink():
    data = as_bytes(plain(mode="RGBA", color=(255, 0, 0, 128)), "PNG")
    red, green, blue = read_picture(data).image.getpixel((3, 3))
    assert (red, green == blue, 120 < green < 135) == (255, True, True)


def test_a_colour_of_a_palette_that_is_clear_is_white():
    image = plain((4, 4)).quantize(4)
    data = as_bytes(image, "PNG", transparency=image.getpixel((0, 0)))
    assert read_picture(data).image.getpixel((0, 0)) == (255, 255, 255)


def test_a_colour_that_is_named_as_clear_is_white():
    data = as_bytes(plain((4, 4)), "PNG", transparency=(255, 0, 0))
    assert read_picture(data).image.getpixel((0, 0)) == (255, 255, 255)


@pytest.mark.parametrize("adobe", [True, False], ids=["Adobe's", "not Adobe's"])
def test_inks_are_inverted_in_adobes_files_only(adobe):
    data = as_bytes(plain(mode="CMYK", color=(0, 255, 255, 0)), "JPEG", quality=95)
    expected = (255, 0, 0)
    if not adobe:
        start = data.index(b"\xff\xee")
        data = data[:start] + data[start + 2 + 14 :]
        expected = (0, 0, 0)  # cyan's ink, and black
    shown = read_picture(data).image.getpixel((5, 5))
    assert all(abs(a - b) < 12 for a, b in zip(shown, expected, strict=True))


def test_inks_as_light_and_colour_are_taken():
    data = as_bytes(plain(mode="CMYK", color=(0, 255, 255, 0)), "JPEG")
    at = data.index(b"Adobe") + 11
    ycck = data[:at] + b"\2" + data[at + 1 :]
    assert read_picture(ycck).image.mode == "RGB"


def test_a_telephone_that_keeps_two_views_in_a_file_gives_the_first():
    data = as_bytes(plain(), "MPO", save_all=True, append_images=[plain(color="blue")])
    picture = read_picture(data)
    assert picture.format == "JPEG"
    assert picture.image.getpixel((5, 5))[0] > 240


def test_a_progressive_jpeg_is_taken():
    assert read_picture(as_bytes(plain(), "JPEG", progressive=True)).size == (40, 30)


def test_a_tiff_with_a_small_copy_of_itself_behind_it_is_one_picture():
    data = bytearray(frames("TIFF", tiffinfo={254: 1}))
    first = struct.unpack("<L", data[4:8])[0]
    count = struct.unpack("<H", data[first : first + 2])[0]
    for at in range(first + 2, first + 2 + 12 * count, 12):
        if data[at : at + 2] == b"\xfe\0":
            data[at + 8] = 0
    assert read_picture(bytes(data)).image.getpixel((5, 5)) == (255, 0, 0)


def rgb_profile(of_green: float) -> bytes:
    """A profile whose green is not sRGB's: sRGB's own with another row in its matrix."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    at = profile.index(b"gXYZ", 128)
    offset = struct.unpack(">L", profile[at + 4 : at + 8])[0]
    profile[offset + 8 : offset + 12] = struct.pack(">l", round(of_green * 65536))
    return bytes(profile)


@pytest.mark.parametrize("format", FORMATS)
def test_colours_of_another_profile_are_shown_as_they_are_meant(format):
    image = plain((64, 64), (60, 180, 60))
    plainly = read_picture(as_bytes(image, format, **quality(format))).image
    meant = as_bytes(image, format, icc_profile=rgb_profile(0.2), **quality(format))
    wide = read_picture(meant).image
    assert plainly.getpixel((30, 30))[0] - wide.getpixel((30, 30))[0] > 15
    assert not wide.info


@pytest.mark.parametrize("profile", [b"broken", rgb_profile(0.2)[:200], bytes(128)])
def test_a_broken_profile_is_ignored(profile):
    data = as_bytes(plain(color=(60, 180, 60)), "PNG", icc_profile=profile)
    assert read_picture(data).image.getpixel((5, 5)) == (60, 180, 60)


def test_a_profile_for_other_colours_than_the_pictures_is_ignored():
    data = as_bytes(plain(mode="L", color=90), "PNG", icc_profile=rgb_profile(0.2))
    assert read_picture(data).image.getpixel((5, 5)) == (90, 90, 90)


@pytest.mark.filterwarnings("ignore:Corrupt EXIF:UserWarning")
def test_a_picture_whose_exif_is_broken_is_shown_as_it_lies():
    data = as_bytes(plain(), "JPEG", exif=b"Exif\0\0MM\0*\0\0\0\x08\xff\xff" + b"\xff" * 30)
    assert read_picture(data).size == (40, 30)


def test_the_working_copy_is_bounded_and_no_seam_is_seen(monkeypatch):
    monkeypatch.setattr("articles.photos.verify.WORKING", 10_000)
    monkeypatch.setattr("articles.photos.verify.STRIP", 3_000)
    image = Image.linear_gradient("L").resize((500, 400)).convert("RGB")
    ImageDraw.Draw(image).ellipse((50, 50, 450, 350), fill="navy", outline="white", width=9)
    picture = read_picture(as_bytes(image, "PNG"))
    assert picture.size == (500, 400)
    width, height = picture.image.size
    assert 9_700 < width * height <= 10_000
    at_once = image.resize((width, height), Image.Resampling.HAMMING)
    differences = zip(picture.image.tobytes(), at_once.tobytes(), strict=True)
    assert max(abs(one - other) for one, other in differences) <= 2


def affordable(image: Image.Image, format: str, **options) -> int:
    """The most pixels of a picture of that kind."""
    data = as_bytes(image, format, **options)
    opened = open_picture(BytesIO(data))
    return max(cost.most_pixels for cost in costs(opened, BytesIO(data), len(data)).values())


@pytest.mark.parametrize(
    ("megapixels", "image", "format", "options"),
    [
        (100, plain(), "JPEG", {}),
        (60, plain(), "JPEG", {"progressive": True}),
        (40, plain(), "JPEG", {"progressive": True, "subsampling": 0}),
        (48, plain(), "PNG", {}),
        (100, plain(mode="L", color=0), "PNG", {}),
        (40, plain(), "TIFF", {"compression": "tiff_lzw"}),
        (24, plain(), "WEBP", {}),
        (24, plain(), "AVIF", {}),
        (16, plain(mode="RGBA", color="red"), "AVIF", {}),
    ],
)
def test_pictures_as_cameras_make_them_are_affordable(megapixels, image, format, options):
    assert affordable(image, format, **options) >= megapixels * 10**6


def test_what_a_file_carries_beside_its_pixels_counts_as_well():
    exif = Image.Exif()
    exif[0x010E] = "A ferry, " * 5_000
    words = PngImagePlugin.PngInfo()
    words.add_text("Comment", "A ferry, " * 5_000)
    for format, options in (
        ("JPEG", {"exif": exif}),
        ("PNG", {"pnginfo": words}),
        ("WEBP", {"exif": exif}),
        ("TIFF", {"tiffinfo": {270: "A ferry, " * 5_000}}),
    ):
        data = as_bytes(plain(), format, **options)
        [cost, *_rest] = costs(open_picture(BytesIO(data)), BytesIO(data), len(data)).values()
        assert cost.fixed >= 3 * 45_000, format


def test_a_file_on_disk_is_not_counted_as_held(tmp_path):
    path = tmp_path / "ferry.png"
    path.write_bytes(as_bytes(Image.effect_noise((99, 99), 60), "PNG"))
    with path.open("rb") as file:
        assert costs(open_picture(file), file, path.stat().st_size)[1].fixed == 0
    data = path.read_bytes()
    assert costs(open_picture(BytesIO(data)), BytesIO(data), len(data))[1].fixed == len(data)


def test_a_jpeg_is_decoded_at_the_scale_that_is_affordable():
    def scale(width: int, height: int, **options) -> int:
        data = with_size(as_bytes(plain(), "JPEG", **options), width, height)
        opened = open_picture(BytesIO(data))
        found = costs(opened, BytesIO(data), len(data))
        return next(one for one, cost in found.items() if width * height <= cost.most_pixels)

    assert scale(4000, 3000) == 1
    assert scale(6000, 4000) == 1
    assert scale(6000, 4000, progressive=True, subsampling=0) == 1
    assert scale(8000, 6000) == 2
    assert scale(11_000, 10_000) == 4


def test_a_large_jpeg_that_is_scaled_down_while_decoded_keeps_its_size(monkeypatch):
    monkeypatch.setattr("articles.photos.verify.WORKING", 5_000)
    monkeypatch.setattr("articles.photos.cost.WORKING", 5_000)
    noise = Image.effect_noise((401, 301), 60)
    picture = read_picture(as_bytes(noise, "JPEG"))
    assert picture.size == (401, 301)
    assert picture.image.width * picture.image.height <= 5_000
    data = as_bytes(noise, "JPEG")
    assert DAMAGED in refusal(data[: len(data) * 9 // 10])


def test_the_sentence_says_how_large_a_picture_of_its_kind_may_be():
    said = refusal(png(size=(9000, 9000)))
    assert "has 81 megapixels; " in said
    assert f"{(BUDGET - 4 * WORKING - 2**25) // 4 // 10**6} is the most" in said


WORST = """
import sys, django
django.setup()
from django.urls import get_resolver
from pathlib import Path
from articles.photos import read_picture
assert get_resolver().url_patterns
with open(sys.argv[1], "rb") as file:
    read_picture(file)
status = Path("/proc/self/status").read_text()
print(next(int(line.split()[1]) for line in status.splitlines() if "VmHWM" in line))
"""


@pytest.mark.thorough
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="asks Linux how much was held")
def test_a_process_that_reads_the_largest_picture_stays_below_400_mb(tmp_path):
    path = tmp_path / "large.webp"
    plain((5900, 4000), "teal").save(path, "WEBP", method=0, quality=1)
    env = os.environ | {"DJANGO_SETTINGS_MODULE": "newsroom.settings", "SECRET_KEY": "a test"}
    done = subprocess.run(
        [sys.executable, "-c", WORST, str(path)],
        env=env,
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    assert int(done.stdout) * 1024 < 400 * 10**6


@pytest.mark.filterwarnings("ignore::UserWarning")
@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(FORMATS), st.data())
def test_a_file_that_was_tampered_with_is_a_picture_or_refused_in_a_sentence(format, data):
    whole = bytearray(SMALL[format])
    for _flip in range(data.draw(st.integers(0, 4))):
        at = data.draw(st.integers(0, len(whole) - 1))
        whole[at] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(len(whole) // 2, len(whole) + 60))
    try:
        picture = read_picture(bytes(whole[:cut]))
    except PictureProblem:
        return
    assert picture.image.mode == "RGB"


def small(format: str) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "A ferry"
    words = PngImagePlugin.PngInfo()
    words.add_itxt("XML:com.adobe.xmp", "<x/>", zip=True)
    options = {"pnginfo": words} if format == "PNG" else {}
    image = corner((24, 16))
    return as_bytes(image, format, exif=exif, icc_profile=rgb_profile(0.2), **options)


SMALL = {format: small(format) for format in FORMATS}


@pytest.mark.skipif(not CASES.is_dir(), reason="the cases lie beside the checkout")
def test_every_photo_of_the_cases_is_taken():
    for path in sorted((CASES / "images").rglob("*.*")):
        picture = read_picture(path.read_bytes())
        assert picture.image.size == picture.size, path


@pytest.mark.skipif(not CASES.is_dir(), reason="the cases lie beside the checkout")
def test_nothing_of_the_hostile_cases_is_taken():
    for path in sorted((CASES / "hostile").rglob("*.*")):
        assert refusal(path.read_bytes()), path
