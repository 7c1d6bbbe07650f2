"""What a photo says of itself is read from whatever block says it, and no block can stop the desk."""

import hashlib
import json
import struct
import warnings
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from articles.photos.metadata import Metadata, read_metadata
from articles.photos.metadata.bounds import bounded
from articles.photos.metadata.charsets import declared_codec, decode_texts
from articles.photos.metadata.dates import iso_date

CASES = Path(__file__).parents[2] / "shared" / "cases" / "images"
UTF8 = (1, 90, b"\x1b%G")


def iim(*datasets: tuple[int, int, bytes | str]) -> bytes:
    """A block of (record, number, value); texts are in UTF-8, long values in extended datasets."""
    block = b""
    for record, number, value in datasets:
        raw = value.encode() if isinstance(value, str) else value
        size = (
            struct.pack(">H", len(raw))
            if len(raw) < 0x8000
            else struct.pack(">HI", 0x8004, len(raw))
        )
        block += bytes([0x1C, record, number]) + size + raw
    return block


def photoshop(block: bytes, *, digest: bytes = b"") -> bytes:
    """The image resources with an IIM block, and the digest that Photoshop kept of it."""
    parts = [(0x03ED, b"\0" * 16), (0x0404, block)] + ([(0x0425, digest)] if digest else [])
    return b"".join(
        b"8BIM" + struct.pack(">HHI", number, 0, len(data)) + data + b"\0" * (len(data) % 2)
        for number, data in parts
    )


def xmp(properties: str = "", *, attributes: str = "") -> bytes:
    return f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
    <x:xmpmeta xmlns:x="adobe:ns:meta/">
     <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
      <rdf:Description rdf:about="" {attributes}
        xmlns:dc="http://purl.org/dc/elements/1.1/"
        xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"
        xmlns:xmpRights="http://ns.adobe.com/xap/1.0/rights/"
        xmlns:xmpNote="http://ns.adobe.com/xmp/note/"
        xmlns:tiff="http://ns.adobe.com/tiff/1.0/"
        xmlns:plus="http://ns.useplus.org/ldf/xmp/1.0/"
        xmlns:Iptc4xmpCore="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/"
        xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/">{properties}
      </rdf:Description>
     </rdf:RDF>
    </x:xmpmeta>
    <?xpacket end="w"?>""".encode()


def alt(name: str, text: str, language: str = "x-default") -> str:
    li = f'<rdf:li xml:lang="{language}">{text}</rdf:li>'
    return f"<{name}><rdf:Alt>{li}</rdf:Alt></{name}>"


def seq(name: str, *values: str, kind: str = "Seq") -> str:
    items = "".join(f"<rdf:li>{value}</rdf:li>" for value in values)
    return f"<{name}><rdf:{kind}>{items}</rdf:{kind}></{name}>"


Entries = dict[int, bytes | str | tuple[int, ...]]


def directory(entries: Entries, start: int, order: str = "<") -> bytes:
    """A directory at ``start``: texts, bytes (type UNDEFINED), LONGs, or rationals by the pair."""
    head, tail = struct.pack(order + "H", len(entries)), b""
    data_at = start + 2 + 12 * len(entries) + 4
    for tag, value in sorted(entries.items()):
        if isinstance(value, tuple):
            kind, raw = (4, 5)[len(value) > 1], struct.pack(f"{order}{len(value)}I", *value)
            count = max(1, len(value) // 2)
        else:
            kind = 1 if tag in range(0x9C9B, 0x9CA0) else 2 if isinstance(value, str) else 7
            raw = value.encode() + b"\0" if isinstance(value, str) else value
            count = len(raw)
        head += struct.pack(order + "HHI", tag, kind, count)
        if len(raw) <= 4:
            head += raw.ljust(4, b"\0")
        else:
            head += struct.pack(order + "I", data_at + len(tail))
            tail += raw + b"\0" * (len(raw) % 2)
    return head + b"\0\0\0\0" + tail


def exif(first: Entries, *, camera: Entries | None = None, gps: Entries | None = None) -> bytes:
    first = dict(first)
    camera, gps = camera or {}, gps or {}
    pointers = {0x8769: (0,), 0x8825: (0,)}
    size = len(directory(first | pointers, 8))
    camera_at = 8 + size
    gps_at = camera_at + len(directory(camera, camera_at))
    first |= {0x8769: (camera_at,), 0x8825: (gps_at,)}
    return (
        b"II*\0\x08\0\0\0"
        + directory(first, 8)
        + directory(camera, camera_at)
        + directory(gps, gps_at)
    )


def jpeg(*segments: tuple[int, bytes]) -> bytes:
    """A small JPEG with APP segments of the given numbers after its beginning."""
    out = BytesIO()
    Image.new("RGB", (8, 8), "grey").save(out, "JPEG")
    plain = out.getvalue()
    ours = b"".join(
        bytes([0xFF, 0xE0 + number]) + struct.pack(">H", len(data) + 2) + data
        for number, data in segments
    )
    return plain[:2] + ours + plain[2:]


def app_exif(data: bytes) -> tuple[int, bytes]:
    return 1, b"Exif\0\0" + data


def app_xmp(data: bytes) -> tuple[int, bytes]:
    return 1, b"http://ns.adobe.com/xap/1.0/\0" + data


def app_photoshop(data: bytes) -> tuple[int, bytes]:
    return 13, b"Photoshop 3.0\0" + data


def app_iim(*datasets: tuple[int, int, bytes | str]) -> tuple[int, bytes]:
    return app_photoshop(photoshop(iim(*datasets)))


def read(data: bytes) -> Metadata:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow looks into the Exif too, for the resolution
        image = Image.open(BytesIO(data))
    with image:
        return read_metadata(image)


def read_jpeg(*segments: tuple[int, bytes]) -> Metadata:
    return read(jpeg(*segments))


def png(**info: bytes | str) -> bytes:
    out = BytesIO()
    Image.new("RGB", (8, 8)).save(out, "PNG", **info)
    return out.getvalue()


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


# The cases from the world

NOTHING = ("", "", "", "", "")
TABLE = {
    "Exiv2+exiv2/exiv2-bug440.jpg": (
        "PAUL SANCYA",
        "AP",
        "Chicago White Sox pitcher John Garland, left, pours champagne on Freddy Garcia",
        "",
        "",
    ),
    "Exiv2+exiv2/exiv2-bug501.jpg": (
        "Elsa Nordh",
        "",
        "Porträtt på Eva",
        "http://nordharna.se",
        "",
    ),
    "Exiv2+exiv2/smiley1.jpg": (
        "No one",
        "",
        "Well it is a smiley that happens to be green",
        "© 2004 Nobody",
        "",
    ),
    "Frameright+php-image-metadata-parser/metaphotoshop.png": (
        "Author",
        "",
        "Description",
        "",
        "",
    ),
    "MikeKovarik+exifr/Bush-dog.jpg": (
        "DUANE A. LAVERTY",
        "AP",
        "President Bush, along with first lady, Laura Bush, and members of the Waco Midway",
        "",
        "",
    ),
    "MikeKovarik+exifr/RangeError_Invalid_typed_array_length.jpg": (
        "Óscar Cañas",
        "Óscar Cañas/EUROPA PRESS/dpa",
        "23 July 2020, Spain, Madrid: Spanish Prime Minister Pedro Sanchez speaks during",
        "(c) EUROPA PRESS",
        "",
    ),
    "MikeKovarik+exifr/iptc-agency-photographer-example.jpg": (
        "Julie Doe",
        "Mugwum Press",
        "This statue of the 16th President of the United States depicts a 19 foot high",
        "©2009 Julie Doe / Mugwum Press, all rights reserved",
        "",
    ),
    "MikeKovarik+exifr/iptc-staff-photographer-example.jpg": (
        "John Doe",
        "Big Newspaper",
        "After digging the furrows another ten yards with the tractor, Jim Moore hops off",
        "©2010 Big Newspaper, all rights reserved",
        "",
    ),
    "drewnoakes+metadata-extractor-images/Issue 258 (dotnet).jpg": (
        "Creator1 (ref2019.1), Creator2 (ref2019.1)",
        "Credit Line (ref2019.1)",
        "The description aka caption (ref2019.1)",
        "Copyright (Notice) 2019.1 IPTC - www.iptc.org  (ref2019.1)",
        "",
    ),
    "exiftool+exiftool/MWG.jpg": (
        "RIGHT1of2-EXIF-Creator, RIGHT2of2-EXIF-Creator",
        "",
        "RIGHT-EXIF-Description",
        "RIGHT-XMP-Copyright",
        "",
    ),
    "exiftool+exiftool/XMP.jpg": (
        "Phil Harvey",
        "My Credit",
        "A witty caption",
        "Copyright 2004 Phil Harvey",
        "",
    ),
    "martinvirtel+newsmlg2-testdata/urn:newsml:dpa.com:20090101:171117-90-000086.jpg": NOTHING,
    "martinvirtel+newsmlg2-testdata/urn:newsml:dpa.com:20090101:171117-99-908458.jpg": NOTHING,
    "superdesk+superdesk-core/GAC103-thumb.jpg": (
        "Annick deGooyer",
        "The Canadian Press",
        "West Kelowna resident Annick deGooyer and her husband Rob Baker went on a bus tour",
        "",
        "",
    ),
    "superdesk+superdesk-core/IPTC-PhotometadataRef-Std2017.1.jpg": (
        "Creator1 (ref2017.1), Creator2 (ref2017.1)",
        "Credit Line (ref2017.1)",
        "The description aka caption (ref2017.1)",
        "Copyright (Notice) 2017.1 IPTC - www.iptc.org  (ref2017.1)",
        "",
    ),
    "superdesk+superdesk-core/digital-nature-10485007.jpg": (
        "",
        "",
        "",
        "(c) Aprescindere | Dreamstime.com",
        "",
    ),
    "superdesk+superdesk-core/picture_bug.jpg": NOTHING,
    "superdesk+superdesk-cp/9e627f74b97841b3b8562b6547ada9c7-d1538139479c43e88021152.jpg": (
        "Zhang Yuwei",
        "AP",
        "In this April 10, 2020, photo released by Xinhua News Agency, a staff member holds",
        "Xinhua",
        "",
    ),
    "superdesk+superdesk-cp/preview.jpg": (
        "Stuart Franklin",
        "AP",
        "Frankfurt's Stefan IIsanker, right, celebrates after he scores his side second goal",
        "(c) Getty Images Europe/Pool",
        "",
    ),
}
needs_cases = pytest.mark.skipif(not CASES.exists(), reason="no ../shared")


@needs_cases
@pytest.mark.parametrize("path", TABLE)
def test_photos_from_the_world_say_who_took_them_and_what_they_show(path):
    creator, credit, caption, notice, alt_text = TABLE[path]
    with Image.open(CASES / path) as image:
        found = read_metadata(image)
    assert (found.creator, found.credit) == (creator, credit)
    assert found.caption.startswith(caption)
    assert bool(found.caption) == bool(caption)
    assert (found.copyright_notice, found.alt_text) == (notice, alt_text)
    assert found.problems == ()


@needs_cases
def test_every_photo_from_the_world_is_in_the_table():
    files = {str(path.relative_to(CASES)) for path in CASES.rglob("*") if path.is_file()}
    assert files == set(TABLE)


@needs_cases
def test_what_the_metadata_working_group_calls_right_is_right():
    with Image.open(CASES / "exiftool+exiftool/MWG.jpg") as image:
        found = read_metadata(image)
    assert found.keywords == ("RIGHT1of2-XMP-Keywords", "RIGHT2of2-XMP-Keywords")
    assert (
        found.place == "RIGHT-IPTC-Location, RIGHT-XMP-City, RIGHT-IPTC-State, RIGHT-IPTC-Country"
    )
    assert found.date_created == "2001-01-01T01:11:11"


# IPTC-IIM


def test_a_wire_photo_of_old_says_all_in_iim():
    found = read_jpeg(
        app_iim(
            UTF8,
            (2, 0, b"\0\4"),
            (2, 25, "harbour"),
            (2, 25, "storm"),
            (2, 25, "harbour"),
            (2, 55, "20170529"),
            (2, 60, "171921+0200"),
            (2, 80, "Anna Berg"),
            (2, 80, "Jo Lind"),
            (2, 90, "Husum"),
            (2, 92, "Old Quay"),
            (2, 95, "Schleswig-Holstein"),
            (2, 101, "Germany"),
            (2, 105, "Storm at\r\nHusum"),
            (2, 110, "Ellory / Nordbild"),
            (2, 115, "Nordbild"),
            (2, 116, "© 2017 Nordbild"),
            (2, 120, "Waves break over the quay.\r\rNobody was hurt.\0"),
        )
    )
    assert found.creator == "Anna Berg, Jo Lind"
    assert (found.credit, found.agency) == ("Ellory / Nordbild", "Nordbild")
    assert found.headline == "Storm at Husum"
    assert found.caption == "Waves break over the quay.\n\nNobody was hurt."
    assert found.copyright_notice == "© 2017 Nordbild"
    assert found.date_created == "2017-05-29T17:19:21+02:00"
    assert found.place == "Old Quay, Husum, Schleswig-Holstein, Germany"
    assert found.keywords == ("harbour", "storm")
    assert found.received["iim"]["2:80 By-line"] == ["Anna Berg", "Jo Lind"]
    assert found.problems == ()


SWEDISH = "Porträtt på Åsa Öberg, “kung” av Göteborg – hälsning"
FRENCH = "L’été à la forêt d’Évreux : « ça brûle », dit François"


ENGLISH = "The players’ union isn’t “happy” — it’s Frankfurt’s third storm—the worst"


@pytest.mark.parametrize(
    "text",
    [
        SWEDISH,
        FRENCH,
        ENGLISH,
        "© 2004 Jörg Müller",
        "Mañana en María",
        "España",
        "José",
        "Zoë",
        "León",
        "aquí",
        "L’eau d’or",
        "Shane O’Neill",
        "Frankfurt’s",
        "“Storm”",
        "2004–2006",
        "São Paulo",
        "Müller, Übersee – Fußball",
        "Caption… and more…",
    ],
)
@pytest.mark.parametrize("codec", ["utf-8", "cp1252", "mac_roman"])
def test_a_caption_that_declares_no_charset_is_read_as_it_was_written(codec, text):
    assert read_jpeg(app_iim((2, 120, text.encode(codec)))).caption == text


@pytest.mark.parametrize(
    ("codec", "text"),
    [
        ("cp949", "박근혜 대통령이 서울에서 기자회견을 하고 있다. 연합뉴스 사진"),
        ("cp932", "東京で行われた記者会見で質問に答える首相"),
        ("cp1251", "Президент выступает на пресс-конференции в Москве"),
    ],
)
def test_captions_of_other_scripts_are_told_by_their_runs_of_bytes(codec, text):
    assert read_jpeg(app_iim((2, 120, text.encode(codec)))).caption == text


@pytest.mark.parametrize(
    ("designation", "codec", "text"),
    [
        (b"\x1b%G", "utf-8", "Kålltorp – 서울"),
        (b"\x1b%/I", "utf-8", "Kålltorp"),
        (b"\x1b.A", "latin-1", "Ã la carte, KÅL"),
        (b"\x1b-A", "latin-1", "Kålltorp"),
        (b"\x1b-B", "iso8859_2", "Łódź, Kraków"),
        (b"\x1b-L", "iso8859_5", "Москва"),
        (b"\x1b-F", "iso8859_7", "Αθήνα"),
        (b"\x1b.b", "iso8859_15", "5 € für Œuvre"),
        (b"\x1b$)C", "euc_kr", "서울"),
        (b"\x1b$)A", "gb2312", "北京"),
        (b"\x1b$)B", "euc_jp", "東京"),
        (b"UTF-8", "utf-8", "Kålltorp"),
    ],
)
def test_a_declared_charset_is_believed(designation, codec, text):
    found = read_jpeg(app_iim((1, 90, designation), (2, 120, text.encode(codec))))
    assert found.caption == text


def test_korean_that_looks_like_utf8_by_chance_is_korean_where_that_is_declared():
    raw = "홍탁".encode("cp949")
    assert raw.decode()
    assert read_jpeg(app_iim((1, 90, b"\x1b$)C"), (2, 80, raw))).creator == "홍탁"


def test_an_unknown_declaration_declares_nothing():
    assert declared_codec(b"\x1b(B") == ""
    assert declared_codec(b"zip") == ""


def test_utf8_that_was_declared_and_is_none_is_still_read():
    assert read_jpeg(app_iim(UTF8, (2, 120, "Göteborg".encode("latin-1")))).caption == "Göteborg"


def test_latin1_that_was_declared_and_is_utf8_is_read_as_utf8():
    assert read_jpeg(app_iim((1, 90, b"\x1b-A"), (2, 120, "Göteborg"))).caption == "Göteborg"


def test_one_field_in_utf8_among_others_in_latin1_is_read_too():
    found = read_jpeg(app_iim((2, 90, "Göteborg".encode("latin-1")), (2, 92, "Kålltorp")))
    assert found.place == "Kålltorp, Göteborg"


def test_half_a_letter_at_the_end_of_a_field_spoils_nothing():
    cut = "Überschwemmung in Köln, Fotograf Ä".encode()[:-1]
    assert read_jpeg(app_iim(UTF8, (2, 80, cut))).creator == "Überschwemmung in Köln, Fotograf"


def test_a_text_that_was_encoded_twice_is_restored():
    twice = "© 2004 Jörg’s".encode().decode("cp1252")
    assert read_jpeg(app_iim(UTF8, (2, 116, twice))).copyright_notice == "© 2004 Jörg’s"


def test_a_text_that_only_looks_encoded_twice_is_left():
    assert read_jpeg(app_iim(UTF8, (2, 116, "SÃ© Ö–Å ©"))).copyright_notice == "SÃ© Ö–Å ©"


def test_texts_lose_control_characters_and_are_composed():
    raw = "A\u0308pfel\x07 \x1bund\u2028Birnen\x85\x00"
    assert read_jpeg(app_iim(UTF8, (2, 120, raw))).caption == "Äpfel und\nBirnen"


def test_a_long_caption_comes_in_an_extended_dataset_and_is_bounded():
    found = read_jpeg(app_iim(UTF8, (2, 120, "word " * 8000), (2, 110, "AFP")))
    assert len(found.caption) == 9_999
    assert found.credit == "AFP"
    assert found.received["iim"]["2:120 Caption/Abstract"].endswith("… (9,999 characters)")


def test_no_more_than_two_hundred_keywords_and_creators_are_kept():
    words = [(2, 25, f"word {number}") for number in range(300)]
    people = [(2, 80, f"Anna {number}") for number in range(300)]
    found = read_jpeg(app_iim(*words, *people))
    assert (len(found.keywords), found.creator.count(",")) == (200, 199)


@pytest.mark.parametrize("cut", [3, 20])
def test_a_block_that_is_cut_short_is_read_up_to_there(cut):
    block = iim((2, 110, "AFP"), (2, 120, "A storm over the sea"))[:-cut]
    found = read_jpeg(app_photoshop(photoshop(block)))
    assert found.credit == "AFP"
    assert found.caption == "A storm over the sea"[:-cut].rstrip()
    assert len(found.problems) == 1
    assert "IPTC block is cut short" in found.problems[0]


def test_rubbish_between_datasets_ends_the_reading_but_filling_does_not():
    found = read_jpeg(app_photoshop(photoshop(iim((2, 110, "AFP")) + b"rubbish")))
    assert (found.credit, len(found.problems)) == ("AFP", 1)
    found = read_jpeg(app_photoshop(photoshop(iim((2, 110, "AFP")) + b"\0\0\0")))
    assert (found.credit, len(found.problems)) == ("AFP", 0)


def test_resources_that_run_over_several_segments_are_one():
    whole = photoshop(iim((2, 110, "AFP"), (2, 120, "A storm")))
    found = read_jpeg(app_photoshop(whole[:50]), app_photoshop(whole[50:]))
    assert (found.credit, found.caption) == ("AFP", "A storm")
    assert found.problems == ()


def test_a_photoshop_block_that_is_cut_short_is_named():
    found = read_jpeg(app_photoshop(photoshop(iim((2, 110, "AFP")))[:-8]))
    assert any("Photoshop block" in problem for problem in found.problems)


# XMP


def test_a_photo_of_today_says_all_in_xmp():
    found = read_jpeg(
        app_xmp(
            xmp(
                seq("dc:creator", "Anna Berg", "Jo Lind")
                + "<dc:description><rdf:Alt><rdf:li xml:lang='de'>Sturm</rdf:li>"
                "<rdf:li xml:lang='x-default'>A storm &amp; waves</rdf:li></rdf:Alt></dc:description>"
                + alt("dc:rights", "© Nordbild")
                + alt("xmpRights:UsageTerms", "Once, in print")
                + alt("Iptc4xmpCore:AltTextAccessibility", "Waves over a quay")
                + alt("Iptc4xmpCore:ExtDescrAccessibility", "Grey waves,\nand a red boat")
                + seq("dc:subject", "harbour", "storm", kind="Bag")
                + "<photoshop:DateCreated>2017-05-29T17:19:21.50+02:00</photoshop:DateCreated>",
                attributes="photoshop:Credit='Ellory' photoshop:Source='Nordbild'"
                " photoshop:Headline='Storm'",
            )
        )
    )
    assert found.creator == "Anna Berg, Jo Lind"
    assert found.caption == "A storm & waves"
    assert (found.credit, found.agency, found.headline) == ("Ellory", "Nordbild", "Storm")
    assert (found.copyright_notice, found.usage_terms) == ("© Nordbild", "Once, in print")
    assert found.alt_text == "Waves over a quay"
    assert found.extended_description == "Grey waves,\nand a red boat"
    assert found.keywords == ("harbour", "storm")
    assert found.date_created == "2017-05-29T17:19:21+02:00"
    assert found.received["xmp"]["dc:description"] == {
        "de": "Sturm",
        "x-default": "A storm & waves",
    }
    assert found.problems == ()


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-16-le"])
@pytest.mark.parametrize("declaration", ["", "<?xml version='1.0' encoding='ISO-8859-2'?>"])
def test_xmp_may_be_in_any_unicode_whatever_it_declares(codec, declaration):
    packet = declaration + xmp(alt("dc:description", "Göteborg, 서울")).decode()
    assert read_jpeg(app_xmp(packet.encode(codec))).caption == "Göteborg, 서울"


@pytest.mark.parametrize("codec", ["utf-32", "utf-32-be", "utf-32-le"])
def test_xmp_may_be_in_utf32(codec):
    packet = xmp(alt("dc:description", "Göteborg")).decode()
    assert read_jpeg(app_xmp(packet.encode(codec))).caption == "Göteborg"


def test_stray_bytes_and_control_characters_in_xmp_spoil_nothing():
    packet = (
        xmp(alt("dc:description", "G|teborg^ today")).replace(b"|", b"\xf6").replace(b"^", b"\x0b")
    )
    found = read_jpeg(app_xmp(b"\0\0" + packet + b"\0\0"))
    assert (found.caption, found.problems) == ("Göteborg today", ())


def test_prefixes_are_what_the_packet_says_they_are():
    packet = (
        xmp(alt("dc:rights", "© Nordbild")).replace(b"dc:", b"mine:").replace(b":dc=", b":mine=")
    )
    assert read_jpeg(app_xmp(packet)).copyright_notice == "© Nordbild"
    stranger = xmp(alt("dc:rights", "© Nordbild")).replace(b"purl.org/dc/elements", b"example.org")
    assert read_jpeg(app_xmp(stranger)).copyright_notice == ""


def test_a_default_language_that_is_blank_gives_way_to_another():
    languages = (
        "<dc:description><rdf:Alt><rdf:li xml:lang='x-default'> </rdf:li>"
        "<rdf:li xml:lang='de'>Sturm</rdf:li></rdf:Alt></dc:description>"
    )
    assert read_jpeg(app_xmp(xmp(languages))).caption == "Sturm"


@pytest.mark.parametrize(
    "description", ["<dc:description>A storm</dc:description>", seq("dc:description", "A storm")]
)
def test_a_caption_that_is_no_language_alternative_is_read_all_the_same(description):
    assert read_jpeg(app_xmp(xmp(description))).caption == "A storm"


SHOWN = """<Iptc4xmpExt:LocationShown><rdf:Bag>
    <rdf:li rdf:parseType="Resource"><Iptc4xmpExt:City>Husum</Iptc4xmpExt:City>
      <Iptc4xmpExt:CountryName>Germany</Iptc4xmpExt:CountryName></rdf:li>
    <rdf:li Iptc4xmpExt:City="Kiel"/></rdf:Bag></Iptc4xmpExt:LocationShown>"""
CREATED = """<Iptc4xmpExt:LocationCreated><rdf:Bag><rdf:li><rdf:Description
    Iptc4xmpExt:Sublocation="Tower" Iptc4xmpExt:City="Flensburg"/></rdf:li></rdf:Bag>
    </Iptc4xmpExt:LocationCreated>"""


@pytest.mark.parametrize(
    ("properties", "place"),
    [
        (SHOWN + CREATED + "<photoshop:City>Bredstedt</photoshop:City>", "Husum, Germany"),
        (CREATED + "<photoshop:City>Bredstedt</photoshop:City>", "Bredstedt"),
        (CREATED, "Tower, Flensburg"),
    ],
)
def test_the_place_shown_goes_before_the_older_field_and_the_place_of_the_camera(properties, place):
    assert read_jpeg(app_xmp(xmp(properties))).place == place


def test_a_creator_may_stand_in_plus_alone():
    creator = (
        "<plus:ImageCreator><rdf:Seq><rdf:li rdf:parseType='Resource'>"
        "<plus:ImageCreatorName>Anna Berg</plus:ImageCreatorName></rdf:li></rdf:Seq>"
        "</plus:ImageCreator>"
    )
    assert read_jpeg(app_xmp(xmp(creator))).creator == "Anna Berg"


@pytest.mark.parametrize(
    "attributes",
    ["tiff:Artist='Anna Berg'", "tiff:Artist='Anna Berg' plus:ImageCreator=''"],
)
def test_older_software_kept_the_creator_with_the_tags_of_tiff(attributes):
    assert read_jpeg(app_xmp(xmp(attributes=attributes))).creator == "Anna Berg"


def test_a_place_shown_may_have_a_name_and_no_street():
    name = alt("Iptc4xmpExt:LocationName", "Old Quay")
    shown = f"<rdf:Bag><rdf:li rdf:parseType='Resource'>{name}</rdf:li></rdf:Bag>"
    packet = xmp(f"<Iptc4xmpExt:LocationShown>{shown}</Iptc4xmpExt:LocationShown>")
    assert read_jpeg(app_xmp(packet)).place == "Old Quay"


def test_a_second_packet_says_what_the_first_leaves_out():
    first = xmp(attributes="photoshop:Credit='AFP'")
    second = xmp(attributes="photoshop:Credit='AP' photoshop:Source='HO'")
    found = read_jpeg(app_xmp(first), app_xmp(second))
    assert (found.credit, found.agency) == ("AFP", "HO")


def test_a_value_with_qualifiers_is_that_value():
    qualified = (
        "<photoshop:Credit><rdf:Description rdf:value='AFP' dc:type='x'/></photoshop:Credit>"
    )
    assert read_jpeg(app_xmp(xmp(qualified))).credit == "AFP"


def extended(packet: bytes, *, part: int) -> list[tuple[int, bytes]]:
    guid = hashlib.md5(packet, usedforsecurity=False).hexdigest().upper().encode()
    header = b"http://ns.adobe.com/xmp/extension/\0" + guid
    return [
        (1, header + struct.pack(">II", len(packet), at) + packet[at : at + part])
        for at in range(0, len(packet), part)
    ]


def main_packet(packet: bytes) -> tuple[int, bytes]:
    guid = hashlib.md5(packet, usedforsecurity=False).hexdigest().upper()
    return app_xmp(xmp(alt("dc:rights", "© AFP"), attributes=f"xmpNote:HasExtendedXMP='{guid}'"))


def test_xmp_that_goes_on_in_other_segments_is_put_together():
    more = xmp(alt("dc:description", "A storm"))
    found = read_jpeg(main_packet(more), *reversed(extended(more, part=500)))
    assert (found.caption, found.copyright_notice) == ("A storm", "© AFP")
    assert found.problems == ()
    assert "xmpNote:HasExtendedXMP" not in found.received["xmp"]


def test_extended_xmp_that_is_not_whole_is_named_and_passed_over():
    more = xmp(alt("dc:description", "A storm"))
    found = read_jpeg(main_packet(more), *extended(more, part=500)[:-1])
    assert (found.caption, found.copyright_notice) == ("", "© AFP")
    assert found.problems == ("The extended XMP block is not whole; it was passed over.",)


def test_extended_xmp_of_another_photo_is_no_part_of_this_one():
    stranger = xmp(alt("dc:description", "A storm"))
    assert read_jpeg(app_xmp(xmp()), *extended(stranger, part=500)).caption == ""


def test_xmp_that_is_not_well_formed_is_read_as_far_as_it_goes():
    found = read_jpeg(app_xmp(xmp(alt("dc:rights", "© AFP") + "<photoshop:Credit>AFP</photoshop>")))
    assert found.copyright_notice == "© AFP"
    assert found.problems == ("The XMP block is not well-formed; what could be read was taken.",)


@pytest.mark.parametrize("packet", [b"no XML at all", b"<a/>", b"<rdf:RDF", b"<", b"\0<\0"])
def test_xmp_that_is_none_is_named_and_the_rest_is_read(packet):
    found = read_jpeg(app_xmp(packet), app_iim((2, 110, "AFP")))
    assert found.problems == ("The XMP block is not well-formed; it was passed over.",)
    assert found.credit == "AFP"


BILLION_LAUGHS = (
    "<!DOCTYPE x [<!ENTITY a0 'ha'>"
    + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12))
    + "]>"
)
EXTERNAL = "<!DOCTYPE x [<!ENTITY a11 SYSTEM 'file:///etc/passwd'>]>"


@pytest.mark.parametrize("doctype", [BILLION_LAUGHS, EXTERNAL, EXTERNAL.lower()])
@pytest.mark.parametrize("codec", ["utf-8", "utf-16"])
def test_xmp_with_entities_of_its_own_is_refused_in_a_sentence(doctype, codec):
    packet = doctype + xmp(alt("dc:description", "&a11;")).decode().partition("?>")[2]
    found = read_jpeg(app_xmp(packet.encode(codec)))
    assert found.caption == ""
    assert found.problems == (
        "The XMP block has a document type, which XMP forbids; it was passed over.",
    )


def test_xmp_that_nests_without_end_is_read_so_deep_and_no_deeper():
    deep = "<dc:a rdf:parseType='Resource'>" * 200 + "bottom" + "</dc:a>" * 200
    found = read_jpeg(app_xmp(xmp(deep + alt("dc:rights", "© AFP"))))
    assert (found.copyright_notice, found.problems) == ("© AFP", ())
    assert '"bottom"' in json.dumps(found.received)


def test_xmp_that_is_too_large_is_named(monkeypatch):
    monkeypatch.setattr("articles.photos.metadata.xmp.MOST_BYTES", 500)
    assert read_jpeg(app_xmp(xmp())).problems == (
        "The XMP block is too large; it was passed over.",
    )


def test_a_tag_with_attributes_beyond_measure_is_too_large_and_a_text_with_quotes_is_not():
    endless = xmp(attributes=" ".join(f"dc:a{number}=''" for number in range(1500)))
    assert read_jpeg(app_xmp(endless)).problems == (
        "The XMP block is too large; it was passed over.",
    )
    text = '"' * 3000
    quotes = xmp(alt("dc:rights", "© AFP") + f"<dc:source>{text}</dc:source>")
    found = read_jpeg(app_xmp(quotes))
    assert (found.copyright_notice, found.problems) == ("© AFP", ())


# Exif


def test_a_camera_says_who_and_when():
    found = read_jpeg(
        app_exif(
            exif(
                {0x010E: "A storm", 0x013B: 'Anna Berg; "Lind; Jo"', 0x8298: "Anna\0Nordbild"},
                camera={0x9003: "2017:05:29 17:19:21", 0x9011: "+02:00"},
            )
        )
    )
    assert (found.creator, found.caption) == ("Anna Berg, Lind; Jo", "A storm")
    assert found.copyright_notice == "Anna; Nordbild"
    assert found.date_created == "2017-05-29T17:19:21+02:00"
    assert found.problems == ()


def test_a_camera_of_exif_3_names_its_photographer_in_a_tag_of_its_own():
    block = exif({}, camera={0xA437: "Åsa Öberg"})
    assert read_jpeg(app_exif(block)).creator == "Åsa Öberg"
    both = exif({0x013B: "Anna Berg"}, camera={0xA437: "Åsa Öberg"})
    assert read_jpeg(app_exif(both)).creator == "Anna Berg"


@pytest.mark.parametrize("codec", ["utf-8", "latin-1", "mac_roman"])
def test_exif_that_is_not_ascii_is_read_too(codec):
    block = exif({0x010E: "Porträtt på Åsa"})
    raw = block.replace(
        "Porträtt på Åsa".encode(), "Porträtt på Åsa".encode(codec).ljust(18, b"\0")
    )
    assert read_jpeg(app_exif(raw)).caption == "Porträtt på Åsa"


@pytest.mark.parametrize(
    "filler",
    [
        "OLYMPUS DIGITAL CAMERA         ",
        "KONICA MINOLTA DIGITAL CAMERA",
        "SONY DSC",
        "DCIM\\100MEDIA\\DJI_0042.JPG",
        "DCIM",
        "SAMSUNG CAMERA PICTURES",
        "<KENOX S630  / Samsung S630>",
        "Exif_JPEG_PICTURE",
        "DSC_0042.JPG",
        "IMG_20170529_171921",
        "https://example.org/photo/1",
        "untitled",
        "---",
        "   ",
        "\0\0\0",
    ],
)
def test_what_cameras_write_for_want_of_a_caption_never_wins(filler):
    found = read_jpeg(
        app_exif(exif({0x010E: filler})), app_xmp(xmp(alt("dc:description", "A storm")))
    )
    assert found.caption == "A storm"
    assert read_jpeg(app_exif(exif({0x010E: filler}))).caption == ""


def test_what_windows_writes_counts_where_all_else_is_silent():
    words = {0x9C9D: "Anna;Jo", 0x9C9E: "harbour;storm", 0x9C9C: "A storm – 서울"}
    block = exif({tag: text.encode("utf-16-le") + b"\0\0" for tag, text in words.items()})
    found = read_jpeg(app_exif(block))
    assert (found.creator, found.caption) == ("Anna, Jo", "A storm – 서울")
    assert found.keywords == ("harbour", "storm")
    assert read_jpeg(app_exif(block), app_iim((2, 120, "Another"))).caption == "Another"


def test_where_the_camera_stood_is_received_and_nothing_else():
    gps: Entries = {1: "N", 2: (54, 1, 28, 1, 30, 1), 3: "E", 4: (9, 1, 3, 1, 0, 0), 5: b"\0"}
    found = read_jpeg(app_exif(exif({0x010E: "A storm"}, gps=gps)))
    assert found.received["exif"]["GPS"]["GPSLatitude"] == [54.0, 28.0, 30.0]
    assert found.received["exif"]["GPS"]["GPSLongitude"] == [9.0, 3.0, None]
    assert found.place == ""
    json.dumps(found.received, allow_nan=False)


def test_binary_notes_of_the_maker_are_summed_up():
    found = read_jpeg(app_exif(exif({}, camera={0x927C: b"\1" * 5000, 0x9000: b"0232"})))
    assert found.received["exif"] == {"MakerNote": "(5,000 bytes)", "ExifVersion": "(4 bytes)"}


def test_a_comment_is_received_in_its_own_charset():
    comment = b"UNICODE\0" + "서울".encode("utf-16-le")
    found = read_jpeg(app_exif(exif({}, camera={0x9286: comment})))
    assert found.received["exif"]["UserComment"] == "서울"


def test_exif_that_is_damaged_is_read_as_far_as_it_goes():
    block = exif({0x010E: "A storm over the sea", 0x8298: "Anna Berg and others"})
    found = read_jpeg(app_exif(block[:-30]))
    assert found.caption == "A storm over the sea"
    assert found.problems == ("The Exif block is damaged; what could be read of it was taken.",)


@pytest.mark.parametrize("block", [b"II*\0", b"XX*\0\x08\0\0\0", b"II*\0\xff\xff\xff\xff\0\0"])
def test_exif_that_is_none_is_named(block):
    found = read_jpeg(app_exif(block), app_iim((2, 110, "AFP")))
    assert found.problems == ("The Exif block is damaged; what could be read of it was taken.",)
    assert found.credit == "AFP"


def test_exif_that_asks_for_the_same_megabytes_again_and_again_is_read_so_far_and_no_farther():
    entries = b"".join(struct.pack("<HHII", tag, 2, 60_000, 0) for tag in range(60_000, 60_900))
    block = b"II*\0\x08\0\0\0" + struct.pack("<H", 900) + entries + b"\0" * 50_000
    found = read_jpeg(app_exif(block))
    assert len(found.problems) == 1
    assert len(json.dumps(found.received)) < 65_536


# Blocks that do not agree

IIM_SAYS = iim(UTF8, (2, 110, "IIM"), (2, 120, "IIM’s caption"), (2, 25, "iim"), (2, 90, "Kiel"))
XMP_SAYS = xmp(
    alt("dc:description", "XMP’s caption") + seq("dc:subject", "xmp", kind="Bag") + SHOWN,
    attributes="photoshop:Credit='XMP' photoshop:City='Husum'",
)
EQUAL = hashlib.md5(IIM_SAYS, usedforsecurity=False).digest()


@pytest.mark.parametrize(
    ("digest", "winner", "place"),
    [
        (b"", "XMP", "Husum, Germany"),
        (EQUAL, "XMP", "Husum, Germany"),
        (b"\0" * 16, "IIM", "Kiel"),
    ],
    ids=["no digest", "equal digest", "another digest"],
)
def test_xmp_is_believed_unless_iim_was_changed_after_it(digest, winner, place):
    found = read_jpeg(app_photoshop(photoshop(IIM_SAYS, digest=digest)), app_xmp(XMP_SAYS))
    assert (found.credit, found.caption) == (winner, f"{winner}’s caption")
    assert found.keywords == (winner.lower(),)
    assert found.place == place


@pytest.mark.parametrize("digest", [b"", EQUAL, b"\0" * 16])
def test_exif_goes_first_where_it_has_a_place_for_it(digest):
    found = read_jpeg(
        app_exif(exif({0x010E: "Exif’s caption"})),
        app_photoshop(photoshop(IIM_SAYS, digest=digest)),
        app_xmp(XMP_SAYS),
    )
    assert found.caption == "Exif’s caption"
    assert found.credit in {"IIM", "XMP"}


def test_what_one_block_leaves_out_another_has():
    found = read_jpeg(
        app_photoshop(photoshop(iim((2, 95, "Hesse"), (2, 115, "dpa")), digest=b"\0" * 16)),
        app_xmp(xmp(alt("dc:rights", "© dpa"), attributes="photoshop:City='Kassel'")),
    )
    assert (found.agency, found.copyright_notice) == ("dpa", "© dpa")
    assert found.place == "Kassel, Hesse"


def test_a_name_that_iim_had_no_room_for_is_taken_whole_from_xmp():
    long = "Maximiliane Wallenstein-Hohenzollern"
    found = read_jpeg(
        app_photoshop(photoshop(iim((2, 80, long[:32]), (2, 110, "AP")), digest=b"\0" * 16)),
        app_xmp(xmp(seq("dc:creator", long), attributes="photoshop:Credit='AP Photo'")),
    )
    assert found.creator == long
    assert found.credit == "AP"


def test_the_other_creators_are_not_lost_where_exif_has_the_first():
    found = read_jpeg(
        app_exif(exif({0x013B: "Anna Berg"})),
        app_xmp(xmp(seq("dc:creator", "Anna Berg", "Jo Lind"))),
    )
    assert found.creator == "Anna Berg, Jo Lind"


def test_a_caption_with_question_marks_for_letters_gives_way_to_its_original():
    found = read_jpeg(
        app_exif(exif({0x010E: "Portr?tt p? ?sa. Who?", 0x013B: "J?rg"})),
        app_xmp(xmp(alt("dc:description", "Porträtt på Åsa. Who?") + seq("dc:creator", "Jörg"))),
    )
    assert (found.caption, found.creator) == ("Porträtt på Åsa. Who?", "Jörg")


def test_a_date_with_its_zone_goes_before_the_same_without():
    found = read_jpeg(
        app_exif(exif({}, camera={0x9003: "2017:05:29 17:19:21"})),
        app_xmp(xmp(attributes="photoshop:DateCreated='2017-05-29T17:19:21-03:00'")),
    )
    assert found.date_created == "2017-05-29T17:19:21-03:00"


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2017", "2017"),
        ("2017-05", "2017-05"),
        ("20170500", "2017-05"),
        ("20170000 000000", "2017"),
        ("2017-05-29T17:19Z", "2017-05-29T17:19+00:00"),
        ("2017:05:29 17:19:21", "2017-05-29T17:19:21"),
        ("2017-05-29 00:00:00+02:00", "2017-05-29"),
        ("20170529 171921-0330", "2017-05-29T17:19:21-03:30"),
        ("20170529 105738-1057", "2017-05-29T10:57:38"),
        ("2017-05-29T25:00", "2017-05-29"),
        ("2017-02-30", "2017-02"),
        ("0000:00:00 00:00:00", ""),
        ("    :  :     :  :  ", ""),
        ("yesterday", ""),
        ("٢٠١٧", ""),
    ],
)
def test_dates_are_as_precise_as_they_were_given(text, date):
    assert iso_date(text) == date


# Where the blocks lie


def test_png_carries_xmp_and_exif_before_or_after_its_pixels():
    packet = b"XML:com.adobe.xmp\0\0\0\0\0" + xmp(alt("dc:description", "A storm"))
    packed = b"XML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(xmp(alt("dc:description", "A storm")))
    plain = png()
    for data in (packet, packed):
        more = chunk(b"iTXt", data) + chunk(b"eXIf", exif({0x8298: "© Anna"}))
        for at in (33, len(plain) - 12):
            found = read(plain[:at] + more + plain[at:])
            assert (found.caption, found.copyright_notice) == ("A storm", "© Anna")
            assert found.problems == ()


@pytest.mark.parametrize("kind", ["iptc", "8bim"])
@pytest.mark.parametrize("header", [b"", b"Photoshop 3.0\0"])
def test_png_carries_what_imagemagick_and_exiftool_write(kind, header):
    profiles = {
        kind: header + photoshop(iim((2, 110, "AFP"))),
        "APP1": b"Exif\0\0" + exif({0x8298: "© Anna"}),
        "xmp": xmp(alt("dc:description", "A storm")),
    }
    info = PngInfo()
    for name, data in profiles.items():
        info.add_text(
            f"Raw profile type {name}", f"\n{name} profile\n{len(data):8}\n{data.hex()}\n", zip=True
        )
    found = read(png(pnginfo=info))
    assert (found.credit, found.copyright_notice, found.caption) == ("AFP", "© Anna", "A storm")
    assert found.problems == ()


def test_a_png_may_carry_iim_bare():
    info = PngInfo()
    info.add_text("Raw profile type iptc", f"\niptc\n 1\n{iim((2, 110, 'AFP')).hex()}\n")
    assert read(png(pnginfo=info)).credit == "AFP"


def test_a_profile_of_a_png_that_is_no_hexadecimal_is_named():
    info = PngInfo()
    info.add_text("Raw profile type iptc", "\niptc\n 4\nzzzz\n")
    assert read(png(pnginfo=info)).problems == (
        "The block “iptc” of the PNG is damaged; it was passed over.",
    )


def test_webp_carries_xmp_and_exif():
    out = BytesIO()
    block = exif({0x8298: "© Anna"})
    Image.new("RGB", (8, 8)).save(
        out, "WEBP", exif=block, xmp=xmp(alt("dc:description", "A storm"))
    )
    found = read(out.getvalue())
    assert (found.caption, found.copyright_notice) == ("A storm", "© Anna")


def test_avif_carries_xmp_and_exif():
    out = BytesIO()
    block = exif({0x8298: "© Anna"})
    Image.new("RGB", (8, 8)).save(
        out, "AVIF", exif=block, xmp=xmp(alt("dc:description", "A storm"))
    )
    found = read(out.getvalue())
    assert (found.caption, found.copyright_notice) == ("A storm", "© Anna")


def tiff(extra: dict[int, tuple[int, bytes]], order: str = "<") -> bytes:
    """A TIFF of one black pixel with (type, bytes) under further tags."""
    base = {256: (1,), 257: (1,), 258: (8,), 259: (1,), 262: (1,), 273: (8,), 277: (1,), 279: (1,)}
    entries = {tag: (4, struct.pack(order + "I", *value)) for tag, value in base.items()} | extra
    sizes = {1: 1, 2: 1, 4: 4, 7: 1}
    head, tail = struct.pack(order + "H", len(entries)), b""
    data_at = 10 + 2 + 12 * len(entries) + 4
    for tag, (kind, raw) in sorted(entries.items()):
        head += struct.pack(order + "HHI", tag, kind, len(raw) // sizes[kind])
        if len(raw) <= 4:
            head += raw
        else:
            head += struct.pack(order + "I", data_at + len(tail))
            tail += raw
    mark = b"II*\0" if order == "<" else b"MM\0*"
    return mark + struct.pack(order + "I", 10) + b"\0\0" + head + b"\0" * 4 + tail


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("kind", [1, 4, 7])
def test_tiff_carries_iim_as_bytes_or_as_longs(kind, order):
    block = iim((2, 110, "AFP"))
    block += b"\0" * (-len(block) % 4)
    data = tiff({33723: (kind, block), 700: (1, xmp(alt("dc:description", "A storm")))}, order)
    found = read(data)
    assert (found.credit, found.caption) == ("AFP", "A storm")
    assert found.problems == ()


def test_tiff_carries_its_own_exif_and_photoshops_resources():
    block = iim((2, 110, "IIM"), (2, 115, "dpa!"))
    digest = hashlib.md5(block, usedforsecurity=False).digest()
    resources = photoshop(b"", digest=digest)
    filled = block + b"\0" * (-len(block) % 4)
    packet = xmp(attributes="photoshop:Credit='XMP'")
    tags = {33723: (4, filled), 700: (1, packet), 34377: (7, resources)}
    found = read(tiff(tags | {0x010E: (2, b"A storm\0"), 0x013B: (2, b"Anna Berg\0")}))
    assert (found.creator, found.caption, found.credit) == ("Anna Berg", "A storm", "XMP")
    changed = {34377: (7, photoshop(b"", digest=b"\1" * 16))}
    assert read(tiff(tags | changed)).credit == "IIM"


def test_a_tiff_that_only_its_resources_have_iim_in_is_read():
    assert read(tiff({34377: (7, photoshop(iim((2, 110, "AFP"))))})).credit == "AFP"


def test_a_big_tiff_is_read_like_any_other():
    out = BytesIO()
    info = {0x010E: "A storm", 0x8298: "© Anna", 700: xmp(attributes="photoshop:Credit='AFP'")}
    Image.new("RGB", (8, 8)).save(out, "TIFF", big_tiff=True, tiffinfo=info)
    found = read(out.getvalue())
    assert (found.caption, found.credit, found.problems) == ("A storm", "AFP", ())


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "AVIF", "TIFF"])
def test_no_pixel_is_decoded_and_all_of_them_can_be_afterwards(format, monkeypatch):
    out = BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, format)
    with Image.open(BytesIO(out.getvalue())) as image:
        with monkeypatch.context() as patch:
            patch.setattr(type(image), "load", lambda self: pytest.fail("decoded"))
            assert read_metadata(image).problems == ()
        image.load()
        assert image.convert("RGB").getpixel((20, 15))[0] > 240


@pytest.mark.parametrize(
    "data",
    [
        jpeg(app_iim((2, 110, "AFP"))),
        tiff({33723: (7, iim((2, 110, "AFP")))}),
        png(pnginfo=(lambda info: info.add_itxt("XML:com.adobe.xmp", "<a/>") or info)(PngInfo())),
    ],
)
def test_a_photo_that_is_decoded_already_says_the_same(data):
    with Image.open(BytesIO(data)) as image:
        image.load()
        after = read_metadata(image)
    before = read(data)
    assert (after.credit, after.problems) == (before.credit, before.problems)


def test_a_picture_that_comes_from_no_file_says_nothing():
    assert read_metadata(Image.new("RGB", (8, 8))) == Metadata()


# Whatever comes in

BLOCKS = {
    "exif": exif(
        {0x010E: "A storm", 0x013B: "Anna", 0x9C9D: b"A\0n\0"},
        camera={0x9003: "2017:05:29 17:19:21", 0x9286: b"UNICODE\0a\0b\0"},
        gps={1: "N", 2: (54, 1, 28, 1, 30, 1)},
    ),
    "iim": iim(UTF8, (2, 80, "Anna"), (2, 120, "A storm"), (2, 25, "b" * 0x8001), (2, 60, "1719")),
    "xmp": XMP_SAYS,
    "photoshop": photoshop(IIM_SAYS, digest=EQUAL),
}
CARRIERS = {
    "exif": app_exif,
    "xmp": app_xmp,
    "photoshop": app_photoshop,
    "iim": lambda data: app_photoshop(photoshop(data)),
}


@st.composite
def mutated(draw, block: bytes) -> bytes:
    """``block`` with a few of its bytes changed, cut out or put in, or bytes that are none of it."""
    if draw(st.integers(0, 5)) == 0:
        return draw(st.binary(max_size=200))
    data = bytearray(block[:600])
    for _change in range(draw(st.integers(1, 8))):
        at = draw(st.integers(0, len(data)))
        data[at : at + draw(st.integers(0, 3))] = draw(st.binary(max_size=4))
    return bytes(data)


@pytest.mark.parametrize("name", BLOCKS)
def test_no_block_however_damaged_stops_the_desk(name):
    @settings(max_examples=80, deadline=None)
    @given(mutated(BLOCKS[name]))
    def check(data: bytes) -> None:
        found = read_jpeg(CARRIERS[name](data), app_iim((2, 110, "AFP")))
        assert len(json.dumps(found.received, allow_nan=False)) < 65_536

    check()


def test_no_tiff_however_damaged_stops_the_desk():
    whole = tiff({33723: (4, IIM_SAYS + b"\0" * (-len(IIM_SAYS) % 4)), 0x010E: (2, b"A storm\0")})

    @settings(max_examples=60, deadline=None)
    @given(mutated(whole[150:]))
    def check(data: bytes) -> None:
        with Image.open(BytesIO(whole)) as image:
            image.fp = BytesIO(whole[:150] + data)
            read_metadata(image)

    check()


@settings(max_examples=100, deadline=None)
@given(st.lists(st.binary(max_size=40), max_size=4), st.binary(max_size=8))
def test_bytes_of_any_kind_become_texts(raws, designation):
    assert len(decode_texts(raws, declared_codec(b"\x1b-" + designation))) == len(raws)


def test_what_is_no_number_is_received_as_nothing():
    assert bounded({"GPSAltitude": float("nan"), "GPSSpeed": [float("inf")]}) == {
        "GPSAltitude": None,
        "GPSSpeed": [None],
    }


def test_all_that_was_received_stays_within_bounds():
    many = "".join(
        f"<photoshop:P{number}>{'서울' * 500}</photoshop:P{number}>" for number in range(60)
    )
    found = read_jpeg(
        app_iim(UTF8, *[(2, number, "서울" * 300) for number in range(30, 60)]),
        *extended_whole(xmp(many)),
        app_exif(exif(dict.fromkeys(range(60000, 60040), "서울" * 200))),
    )
    assert len(json.dumps(found.received)) < 65_536
    assert found.received["xmp"]["…"] > 0


def extended_whole(packet: bytes) -> list[tuple[int, bytes]]:
    return [main_packet(packet), *extended(packet, part=60_000)]
