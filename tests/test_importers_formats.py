"""Which format a file has is told by what is in it; what is no story is refused in a sentence."""

import gzip
import re
from pathlib import Path

import pytest

from articles.importers import FORMATS, UnknownFormat, importer, sniff

DATA = Path(__file__).parent / "data"


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_has_an_importer(name):
    assert callable(importer(name).parse)


def test_an_unknown_format_is_refused_with_the_known_ones():
    with pytest.raises(
        UnknownFormat, match="no format “morse”; name one of anpa, csv, feed, iptc7901"
    ):
        importer("morse")


@pytest.mark.parametrize("format", FORMATS)
def test_our_samples_are_recognised_whatever_they_are_called(format):
    folder = DATA / format
    if not folder.is_dir():
        pytest.skip(f"no samples in tests/data/{format}")
    for path in filter(Path.is_file, folder.iterdir()):
        head = path.read_bytes()[:65536]
        assert sniff(head, name=path.name) == format
        if format not in NAMED:
            assert sniff(head, name="story.csv") == format


#: Formats that plain words can be, of which the name decides.
NAMED = {"text", "markdown", "csv"}


@pytest.mark.parametrize(
    ("content", "name", "format"),
    [
        ('{"headline": "A", "body": "B"}\n', "stories.txt", "jsonl"),
        ('\n{"headline": "A", "body": "in ha', "cut.txt", "jsonl"),
        ('{"headline": "A", "bo\n{"headline": "A"}', "cut.dat", "jsonl"),
        ('{"headline": "' + "x" * 65536, "long.json", "jsonl"),
        ("oops\n{}\n", "stories.jsonl", "jsonl"),
        ("---\ntitle: A\n---\nText.", "story.txt", "markdown"),
        ("# A heading\n\nText.", "story.txt", "markdown"),
        ("Plain words.\n\nMore.", "story.md", "markdown"),
        ("Plain words.\n\nMore.", "story.dat", "text"),
        ("{braces} open this story", "story.txt", "text"),
        ("--- \nRain fell.", "story.txt", "text"),
        ("\ufeffPlain words.", "story", "text"),
        ("Café".encode("cp1252"), "story", "text"),
        ("Plain words.".encode("utf-16"), "story", "text"),
        ('{"body": "b"}'.encode("utf-16"), "story", "jsonl"),
        ('{"headline": "A"}', "one-line.json", "jsonl"),
        ("headline,body\nA,B\n", "story.txt", "csv"),
        ("Title;Text;Datum\nA;B;C\n", "story", "csv"),
        ('"ID"\t"Title"\t"Content"\n1\tA\tB\n', "export.dat", "csv"),
        ("anything\n", "table.csv", "csv"),
        ("Rain, wind and text came.\n\nMore.", "story.txt", "text"),
        ("Title, text and more words about them\n\nMore.", "story.txt", "text"),
    ],
)
def test_the_content_decides_and_the_name_breaks_ties(content, name, format):
    head = content.encode() if isinstance(content, str) else content
    assert sniff(head, name=name) == format


@pytest.mark.parametrize(
    ("head", "words"),
    [
        (b"", "is empty"),
        (b" \n\t\n", "is empty"),
        (
            b"\x89PNG\r\n\x1a\n\x00\x00",
            "looks like a PNG picture, not a story; import photos in the",
        ),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "a JPEG picture"),
        (b"RIFF\x00\x01\x02\x03WEBPVP8 ", "a WebP picture"),
        (b"%PDF-1.7\n", "a PDF document"),
        (b"PK\x03\x04\x14\x00", "a zip archive"),
        (gzip.compress(b"words", mtime=0), "a gzip archive"),
        (b"{\\rtf1\\ansi", "an RTF document"),
        (b"words \x00 and more", "control characters"),
        (b"\x01 no header of a wire\r\n", "control characters"),
        (b"<?xml version='1.0'?><catalog/>", "looks like XML with “catalog” for its first"),
        (b"<!doctype html><p>Hello", "looks like a web page"),
        (b'{\n  "headline": "A"\n}\n', "write JSON Lines, one story a line"),
        (b'[{"headline": "A"}]', "neither ninjs nor a JSON Feed"),
        (b'{"feed_type": "RSS2", "entries": [{"uri": "x", "body": "y"}]}', "write JSON Lines"),
        (b'{"$schema": "http://json-schema.org/draft-07/schema#"}', "is a JSON Schema"),
    ],
)
def test_what_is_no_story_is_refused_in_one_sentence(head, words):
    with pytest.raises(UnknownFormat) as refused:
        sniff(head, name="story.txt")
    assert words in str(refused.value)
    assert re.fullmatch(r"[^\n]+[^\n.]", str(refused.value))


XML = '<?xml version="1.0" encoding="utf-8"?>\n<!-- a wire -->\n'


@pytest.mark.parametrize(
    ("content", "format"),
    [
        (f"{XML}<newsMessage xmlns='http://iptc.org/std/nar/2006-10-01/'/>", "newsml-g2"),
        (f"{XML}<newsItem/>", "newsml-g2"),
        (f"{XML}<g:packageItem xmlns:g='http://iptc.org/std/nar/2006-10-01/'/>", "newsml-g2"),
        ("<conceptItem/>", "newsml-g2"),
        ("<knowledgeItem/>", "newsml-g2"),
        (
            f'{XML}<!DOCTYPE NewsML SYSTEM "NewsML_1.2.dtd" [<!ENTITY a "b">]>\n<NewsML/>',
            "newsml-1",
        ),
        (f'{XML}<!DOCTYPE nitf SYSTEM "nitf-3-4.dtd">\n<nitf/>', "nitf"),
        ("<contentSet><inlineXML><nitf/></inlineXML></contentSet>", "nitf"),
        (f"{XML}<batch><nitf/><nitf/></batch>", "nitf"),
        ("<s:Envelope><s:Body><newsItem guid='a'/></s:Body></s:Envelope>", "newsml-g2"),
        (f"{XML}<rss version='2.0'/>", "feed"),
        ("<RSS version='0.91'/>", "feed"),
        ("<feed xmlns='http://www.w3.org/2005/Atom'/>", "feed"),
        ("<entry xmlns='http://www.w3.org/2005/Atom'/>", "feed"),
        ("<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'/>", "feed"),
        ("<rdf/>", "feed"),
        ("<rss xmlns:wp='http://wordpress.org/export/1.2/'/>", "wxr"),
        ("<rss xmlns:wp='https://wordpress.org/export/1.2/'/>", "wxr"),
        ('{"version": "https://jsonfeed.org/version/1.1", "items": []}', "feed"),
        ('{\n"uri": "urn:a",\n"headline": "A"\n}', "ninjs"),
        ('[{"guid": "a", "body_html": "<p>B"}]', "ninjs"),
        ('{"data": {"items": [{"item": {"uri": "a"}}]}}', "ninjs"),
        ('{"standard": {"name": "ninjs"}, "bodies": [', "ninjs"),
        (b"\x16\x16\x01V1234\x1f-----\r\nr a\x13\x11 BC-Rain 01-25 0100\r\n", "anpa"),
        (b"\x01abc123 4 i 211   xyz 061\r\n", "iptc7901"),
        (b"\x7f\x7f\r\n\x01abc12 3 ec 1\r\n", "iptc7901"),
        (b"ZCZC abc\nRain fell.\nNNNN\n", "iptc7901"),
        (b"abc00075 3 i 510    xyz 1003\n\n/rain/\n", "iptc7901"),
        (bytes(code | 0x80 for code in b"\x16\x16\x01V1234\x1f-----\r\n"), "anpa"),
    ],
)
@pytest.mark.parametrize("name", ["wire", "wire.txt", "wire.md", "wire.csv", "wire.jsonl"])
def test_every_format_is_told_by_its_content_and_a_wrong_name_never_decides(content, format, name):
    head = content.encode() if isinstance(content, str) else content
    assert sniff(head, name=name) == format


CASES = Path(__file__).parents[2] / "shared" / "cases"


@pytest.mark.skipif(not CASES.is_dir(), reason="the shared cases are not here")
@pytest.mark.parametrize(
    ("folder", "formats"),
    [
        ("newsml_1", {"newsml-1"}),
        ("newsml_g2", {"newsml-g2"}),
        ("nitf", {"nitf", "ninjs"}),
        ("wire", {"anpa", "iptc7901"}),
        ("ninjs", {"ninjs"}),
        ("wxr", {"wxr"}),
        ("images", set()),
    ],
)
def test_the_files_of_agencies_are_recognised_or_refused_in_a_sentence(folder, formats):
    refused = []
    for path in filter(Path.is_file, (CASES / folder).rglob("*")):
        try:
            assert sniff(path.read_bytes()[:65536], name="story.txt") in formats, path
        except UnknownFormat as problem:
            refused.append(str(problem))
    assert len(refused) == 19 if folder == "images" else len(refused) <= 1
