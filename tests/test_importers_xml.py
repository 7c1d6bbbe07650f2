"""XML from wires: cut into items by its bytes, read with nothing expanded and nothing fetched."""

import socket
from io import BytesIO
from pathlib import Path

import pytest

from articles.importers import limits, xml
from articles.importers.finish import Unusable
from articles.importers.xml import (
    Document,
    attribute,
    every,
    inner_html,
    read_xml,
    text_of,
    within,
)

HOSTILE = Path(__file__).parents[2] / "shared" / "cases" / "hostile" / "xml"
BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">'
    b'<!ENTITY lol2 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;">'
    b'<!ENTITY lol3 "&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;">]><nitf>&lol3;</nitf>'
)


def cut(data: bytes, *names: str) -> list[xml.Slice]:
    return list(Document(BytesIO(data), names or ("item",)))


def read(data: bytes, *names: str) -> list[str]:
    document = Document(BytesIO(data), names or ("item",))
    return [text_of(document.read(item, [])) for item in document]


# -- cutting -------------------------------------------------------------------------------------


def test_items_are_cut_out_byte_for_byte():
    data = b"<feed>\n<item>One &amp; <b>two</b></item>\n<item a='>'/></feed>"
    items = cut(data)
    assert [item.raw for item in items] == [b"<item>One &amp; <b>two</b></item>", b"<item a='>'/>"]
    assert [(item.number, item.line, item.where) for item in items] == [
        (1, 2, "item 1, line 2"),
        (2, 3, "item 2, line 3"),
    ]


def test_what_looks_like_an_item_in_comments_and_cdata_is_none():
    data = (
        b"<feed><!-- <item>no</item> --><![CDATA[<item>]]><?x <item> ?>"
        b"<item><![CDATA[</item>]]><!-- </item> -->yes</item></feed>"
    )
    assert read(data) == ["</item>yes"]


def test_an_item_in_an_item_is_a_part_of_it():
    assert len(cut(b"<f><item><item>in</item></item><item/></f>")) == 2


def test_prefixes_of_elements_do_not_count_and_their_addresses_are_kept():
    data = b'<f xmlns:n="urn:n"><n:item><n:a>One</n:a></n:item></f>'
    document = Document(BytesIO(data), ("item",))
    [element] = [document.read(item, []) for item in document]
    assert (element.tag, document.namespaces) == ("{urn:n}item", {"n": "urn:n"})


def test_a_document_type_is_passed_over_whatever_is_in_it():
    data = b"""<!DOCTYPE f [<!ENTITY a "<item>"><!-- ] > --><!ATTLIST x y CDATA "]>">]>
    <f><item>One</item></f>"""
    assert read(data) == ["One"]


def test_a_file_that_ends_in_an_item_gives_the_whole_ones_and_says_so():
    document = Document(BytesIO(b"<f><item>One</item><item>Tw"), ("item",))
    whole, cut_off = list(document)
    assert text_of(document.read(whole, [])) == "One"
    with pytest.raises(Unusable, match="cut off: the file ends inside it; ask for it again"):
        document.read(cut_off, [])


def test_a_broken_item_costs_only_itself():
    data = b"<f><item>One</item><item><a></b></item><item>Three</item></f>"
    assert [text for text in read(data) if text] == ["One", "Three"]


def test_an_item_that_is_too_large_is_passed_over(monkeypatch):
    monkeypatch.setattr(xml, "DOCUMENT_BYTES", 100_000)
    large = b"<item>" + b"x" * 900_000 + b"</item>"
    document = Document(BytesIO(b"<f><item>One</item>" + large + b"<item>3</item></f>"), ("item",))
    one, too_large, three = list(document)
    assert (text_of(document.read(one, [])), text_of(document.read(three, []))) == ("One", "3")
    assert len(too_large.raw) < 100_000
    with pytest.raises(Unusable, match="larger than"):
        document.read(too_large, [])


def test_a_file_without_items_has_none():
    for data in (b"", b"<", b"<f/>", b"<!--", b"<![CDATA[", b"<!DOCTYPE f [", b"<item", b"&"):
        assert all(not item.is_whole for item in cut(data)), data


def test_many_items_are_cut_one_at_a_time():
    class Counted(BytesIO):
        taken = 0

        def read(self, size=-1):
            data = super().read(size)
            self.taken += len(data)
            return data

    stream = Counted(b"<f>" + b"<item>x</item>" * 200_000 + b"</f>")
    items = iter(Document(stream, ("item",)))
    next(items)
    assert stream.taken < 1_000_000


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-16-le", "utf-16-be"])
def test_wide_encodings_are_read(encoding):
    text = f'<?xml version="1.0" encoding="{encoding[:6]}"?><f><item>Žluťoučký</item></f>'
    assert read(text.encode(encoding)) == ["Žluťoučký"]


@pytest.mark.parametrize(
    ("declared", "actual", "text"),
    [
        ("iso-8859-1", "iso-8859-1", "Café"),
        ("iso-8859-1", "cp1252", "“Café” – “Bär”"),
        ("us-ascii", "utf-8", "Café"),
        ("windows-1251", "windows-1251", "Паром вернулся"),
        ("utf-8", "cp1252", "Das Café schließt um zwölf Uhr."),
        ("utf-16", "utf-8", "Café"),
        ("no-such-thing", "utf-8", "Café"),
        ("shift_jis", "shift_jis", "大水の記事"),
        ("euc-kr", "euc-kr", "박물관의 조각"),
    ],
)
def test_what_is_declared_is_believed_where_it_can_be_true(declared, actual, text):
    data = f'<?xml version="1.0" encoding="{declared}"?><f><item>{text}</item></f>'
    assert read(data.encode(actual)) == [text]


# -- reading -------------------------------------------------------------------------------------


def test_entities_are_not_expanded_but_named_characters_are():
    [text] = read(
        b'<!DOCTYPE f [<!ENTITY x "secret">]><f><item>&x; &eacute;&nbsp;&amp; AT&T</item></f>'
    )
    assert text == "&x; é & AT&T"


def test_a_bomb_stays_small():
    assert text_of(read_xml(BOMB, [])) == "&lol3;"


def test_no_file_and_no_address_is_opened(monkeypatch, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("secret words")

    def refuse(*_arguments, **_options):
        raise AssertionError("asked the network")

    monkeypatch.setattr(socket, "socket", refuse)
    for entity in (secret.as_uri(), "http://127.0.0.1:9/x", "ftp://127.0.0.1/x"):
        data = (
            f'<!DOCTYPE f SYSTEM "{entity}" [<!ENTITY x SYSTEM "{entity}">'
            f'<!ENTITY % p SYSTEM "{entity}"> %p;]>'
            f'<f xmlns:xi="http://www.w3.org/2001/XInclude">&x;<xi:include href="{entity}"/>ok</f>'
        )
        assert text_of(read_xml(data.encode(), [])) == "&x;ok"


@pytest.mark.parametrize("name", ["nested", "wide", "attributes", "comment"])
def test_the_worst_of_shapes_is_read_or_refused(name):
    data = {
        "nested": b"<a>" * 100_000,
        "wide": b"<a>" + b"<b/>" * 50_000 + b"</a>",
        "attributes": b"<a " + b" ".join(b"a%d='1'" % number for number in range(20_000)) + b"/>",
        "comment": b"<a><!--" + b"- " * 100_000 + b"</a>",
    }[name]
    problem = ""
    try:
        read_xml(data, [])
    except Unusable as error:
        problem = str(error)
    assert not problem or "ask for it again" in problem


def test_what_is_not_well_formed_is_read_and_noted():
    notes: list[str] = []
    assert text_of(read_xml(b"<a>One<b>two</a>", notes)) == "Onetwo"
    assert notes[0].startswith("is not well-formed XML (line 1")


def test_a_picture_of_many_megabytes_is_read_whole():
    notes: list[str] = []
    root = read_xml(b"<item><data>" + b"QUJD" * 2_600_000 + b"</data></item>", notes)
    assert len(root[0].text) == 10_400_000
    assert notes == []


@pytest.mark.parametrize("end", [b"</a>" * 300, b"</a></b>" * 150, b""])
def test_nothing_is_deep_beside_a_large_picture(end):
    raw = b"<a>" * 300 + b"x" * 10_000_001 + end
    with pytest.raises(Unusable, match="more than 256 deep"):
        read_xml(raw, [])


def test_control_characters_go():
    assert text_of(read_xml(b"<a>One\x00\x08\x1b&#8;&#x1F; &#101;</a>", [])) == "One e"


def test_looking_is_by_names_without_namespaces():
    root = read_xml(b'<a xmlns="u" xmlns:p="v"><b p:c=" x  y "><d>1</d><d>2</d></b></a>', [])
    assert [text_of(one) for one in every(root, "b/d")] == ["1", "2"]
    assert attribute(root, "c", "b") == "x y"
    assert text_of(root, "b/none") == ""
    assert len(list(within(root, "d"))) == 2


def test_markup_inside_is_given_without_namespaces():
    root = read_xml(b'<a xmlns="u"><p>One &lt;b&gt; <em class="x">two</em></p>tail</a>', [])
    assert inner_html(root) == '<p>One &lt;b&gt; <em class="x">two</em></p>tail'


@pytest.mark.skipif(not HOSTILE.is_dir(), reason="the shared cases are not beside the project")
def test_hostile_documents_are_read_or_refused():
    for path in HOSTILE.iterdir():
        try:
            text = text_of(read_xml(path.read_bytes(), []))
        except Unusable:
            continue
        assert len(text) < 10 * limits.STORY_BYTES, path.name
        assert "root:" not in text


@pytest.mark.parametrize("half", ["&#xDBFF;", "&#xd800;", "&#x0dfff;", "&#56319;", "&#055296;"])
def test_half_a_character_is_left_out(half):
    item = read_xml(f'<item a="{half}b"><p>Rain{half}</p><broken></item>'.encode(), [])
    assert text_of(item) == "Rain"
    assert attribute(item, "a") == "b"


def test_names_that_html_has_no_use_for_do_not_stop_a_text():
    broken = b'<item><d:date>Sunday</d:date><p x:y="1" y="2">Rain</p></item>'
    assert inner_html(read_xml(broken, [])) == '<date>Sunday</date><p y="2">Rain</p>'
