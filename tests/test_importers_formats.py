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
    with pytest.raises(UnknownFormat, match="no format “morse”; name one of jsonl, markdown, text"):
        importer("morse")


@pytest.mark.parametrize("format", FORMATS)
def test_our_samples_are_recognised(format):
    for path in (DATA / format).iterdir():
        assert sniff(path.read_bytes()[:65536], name=path.name) == format


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
        ('{"a": "b"}'.encode("utf-16"), "story", "jsonl"),
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
        (b"\x01a0105KYODO\x1f_koko-\r\n", "control characters"),
        (b"<?xml version='1.0'?><rss/>", "looks like XML"),
        (b"<!doctype html><p>Hello", "looks like a web page"),
        (b'{\n  "headline": "A"\n}\n', "one JSON document over several lines"),
        (b'[{"headline": "A"}]', "one JSON document"),
    ],
)
def test_what_is_no_story_is_refused_in_one_sentence(head, words):
    with pytest.raises(UnknownFormat) as refused:
        sniff(head, name="story.txt")
    assert words in str(refused.value)
    assert re.fullmatch(r"[^\n]+[^\n.]", str(refused.value))
