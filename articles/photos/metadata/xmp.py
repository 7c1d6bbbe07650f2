"""XMP: RDF in XML (ISO 16684-1:2019), with the properties of the IPTC Photo Metadata Standard."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import islice
from types import MappingProxyType
from typing import Any, Final

from django.utils.translation import gettext as _
from lxml import etree  # type: ignore[import-untyped]

from . import texts
from .dates import iso_date
from .found import Found, Place

_RDF: Final = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_LANGUAGE: Final = "{http://www.w3.org/XML/1998/namespace}lang"
#: Namespaces by the prefixes that the standards use; a packet may use others for them.
_PREFIXES: Final = MappingProxyType(
    {
        "http://purl.org/dc/elements/1.1/": "dc",
        "http://purl.org/dc/1.1/": "dc",
        "http://ns.adobe.com/photoshop/1.0/": "photoshop",
        "http://ns.adobe.com/xap/1.0/": "xmp",
        "http://ns.adobe.com/xap/1.0/rights/": "xmpRights",
        "http://ns.adobe.com/xap/1.0/mm/": "xmpMM",
        "http://ns.adobe.com/xmp/note/": "xmpNote",
        "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/": "Iptc4xmpCore",
        "http://iptc.org/std/Iptc4xmpExt/2008-02-29/": "Iptc4xmpExt",
        "http://ns.useplus.org/ldf/xmp/1.0/": "plus",
        "http://ns.adobe.com/tiff/1.0/": "tiff",
        "http://ns.adobe.com/exif/1.0/": "exif",
        "http://cipa.jp/exif/1.0/": "exifEX",
        "http://ns.adobe.com/lightroom/1.0/": "lr",
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
    }
)
EXTENDED: Final = "xmpNote:HasExtendedXMP"
DEFAULT: Final = "x-default"
#: The most bytes of a packet, how deep its structures and how many its values may be.
MOST_BYTES: Final = 4 * 1024 * 1024
DEEPEST: Final = 8
MOST_VALUES: Final = 5_000
#: What XML 1.0 §2.2 does not take, as text or as a reference.
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: The most quotes in one tag: more attributes would take the parser minutes.
MOST_QUOTES: Final = 2_000
_TAG = re.compile(r"""(?:[^>'"]++|'[^']*+'|"[^"]*+")*+""")
_DOCTYPE = re.compile(r"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
#: Bytes that are no UTF-8, as ``surrogateescape`` keeps them, to the letters of windows-1252.
_STRAY_BYTES: Final = {
    0xDC00 + byte: bytes([byte]).decode("cp1252", "replace") for byte in range(0x80, 0x100)
}

Properties = dict[str, Any]


class XmpProblem(ValueError):
    """Why a packet was passed over, in one sentence."""


def read_xmp(
    packets: Iterable[bytes], extended: Mapping[str, bytes]
) -> tuple[Found, tuple[str, ...]]:
    """What the packets say, the first before the others, and a sentence for each that is damaged.

    ``extended`` are extended packets by their GUIDs; the one that the packet names is read with
    it (ISO 16684-3:2021, JPEG: “ExtendedXMP”).
    """
    properties: Properties = {}
    problems: list[str] = []
    for packet in packets:
        _merge(packet, properties, problems)
    if guid := properties.pop(EXTENDED, None):
        packet = extended.get(texts.line(_text(guid)).upper(), b"")
        if packet:
            _merge(packet, properties, problems)
        else:
            problems.append(_("The extended XMP block is not whole; it was passed over."))
    return _found(properties), tuple(problems)


def _merge(packet: bytes, properties: Properties, problems: list[str]) -> None:
    try:
        read, is_well_formed = _parse(packet)
    except XmpProblem as problem:
        problems.append(str(problem))
        return
    if not is_well_formed:
        problems.append(_("The XMP block is not well-formed; what could be read was taken."))
    for name, value in read.items():
        properties.setdefault(name, value)


def _parse(packet: bytes) -> tuple[Properties, bool]:
    """The properties of a packet, and whether it was well-formed. Raises XmpProblem."""
    too_large = XmpProblem(_("The XMP block is too large; it was passed over."))
    if len(packet) > MOST_BYTES:
        raise too_large
    xml = _decode(packet)
    if any(map(_is_endless, xml.split("<"))):
        raise too_large
    if _DOCTYPE.search(xml):
        raise XmpProblem(
            _("The XMP block has a document type, which XMP forbids; it was passed over.")
        )
    root = _tree(xml, recover=False)
    is_well_formed = root is not None
    if root is None:
        root = _tree(xml, recover=True)
    rdf = None if root is None else next(root.iter(f"{_RDF}RDF"), None)
    if rdf is None:
        raise XmpProblem(_("The XMP block is not well-formed; it was passed over."))
    return _Reader().properties(rdf), is_well_formed


def _is_endless(tag: str) -> bool:
    """Whether a tag, which comes with the text after it, has attributes beyond measure."""
    if _quotes(tag) <= MOST_QUOTES or tag.startswith(("!", "?")):
        return False
    found = _TAG.match(tag)
    return found is not None and _quotes(found[0]) > MOST_QUOTES


def _quotes(text: str) -> int:
    return text.count("'") + text.count('"')


def _tree(xml: str, *, recover: bool) -> Any:
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        recover=recover,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(xml.encode(), parser)
    except etree.XMLSyntaxError:
        return None


def _decode(packet: bytes) -> str:
    """The XML in a packet: UTF-8, UTF-16 or UTF-32, told by the zeros around its first “<”.

    ISO 16684-1 §7.1 lets it be any of them, with or without a byte order mark. A byte that is
    no UTF-8 is read as windows-1252; what is no character of XML is left away.
    """
    at = max(0, packet.find(b"<"))
    before, after = packet[max(0, at - 3) : at], packet[at + 1 : at + 4]
    if after == b"\0\0\0":
        is_big = before == b"\0\0\0"
        text = packet[at - 3 * is_big :].decode("utf-32-be" if is_big else "utf-32-le", "replace")
    elif after[:1] == b"\0":
        is_big = before[-1:] == b"\0"
        text = packet[at - is_big :].decode("utf-16-be" if is_big else "utf-16-le", "replace")
    else:
        text = packet[at:].decode("utf-8", "surrogateescape").translate(_STRAY_BYTES)
    if text.startswith("<?xml "):  # it may name an encoding that is no longer true
        text = text[text.find("?>") + 2 :]
    return _NO_XML.sub("", text[: text.rfind(">") + 1])


class _Reader:
    """RDF as texts, lists and dictionaries (ISO 16684-1 §7), so many of them and no more.

    A language alternative becomes a dictionary of its languages, a structure one of its fields.
    """

    def __init__(self) -> None:
        self._left = MOST_VALUES

    def properties(self, rdf: Any) -> Properties:
        properties: Properties = {}
        for description in rdf.iterchildren("*"):
            for name, value in self._fields(description, DEEPEST).items():
                properties.setdefault(name, value)
        return properties

    def _fields(self, element: Any, depth: int) -> Properties:
        """The properties that an element has as attributes and as children."""
        fields = {
            _name(key): value for key, value in self._each(element.items()) if _is_property(key)
        }
        for child in self._each(element.iterchildren("*")):
            fields.setdefault(_name(child.tag), self._value(child, depth - 1))
        return fields

    def _value(self, element: Any, depth: int) -> Any:
        resource = element.get(f"{_RDF}resource")
        first = next(element.iterchildren("*"), None)
        if resource is not None:
            return resource
        if depth < 1 or element.get(f"{_RDF}parseType") == "Literal":
            return "".join(islice(element.itertext(), MOST_VALUES))
        if element.get(f"{_RDF}parseType") == "Resource":
            return self._struct(element, depth)
        if first is None:
            text = element.text or ""
            return text if text.strip() else self._struct(element, depth) or text
        if first.tag in {f"{_RDF}Bag", f"{_RDF}Seq"}:
            return [self._value(each, depth - 1) for each in self._each(first.iterchildren("*"))]
        if first.tag == f"{_RDF}Alt":
            return self._alternatives(first, depth)
        return self._struct(first if first.tag.startswith(_RDF) else element, depth)

    def _alternatives(self, alt: Any, depth: int) -> Any:
        values: list[Any] = []
        spoken: Properties = {}
        for each in self._each(alt.iterchildren("*")):
            values.append(self._value(each, depth - 1))
            spoken.setdefault(each.get(_LANGUAGE, DEFAULT), values[-1])
        return spoken if all(isinstance(value, str) for value in values) else values

    def _struct(self, element: Any, depth: int) -> Any:
        """The fields of a structure, or its value where the rest are qualifiers (§7.8)."""
        fields = self._fields(element, depth)
        return fields.get("rdf:value", fields)

    def _each(self, things: Iterable[Any]) -> Iterable[Any]:
        for thing in things:
            if not self._left:
                return
            self._left -= 1
            yield thing


def _name(tag: str) -> str:
    """A qualified name as the standards write it; a foreign one with its namespace."""
    uri, _brace, local = tag[1:].rpartition("}")
    return f"{_PREFIXES[uri]}:{local}" if uri in _PREFIXES else tag


def _is_property(attribute: str) -> bool:
    is_syntax = attribute.startswith((_RDF, "{http://www.w3.org/XML/1998/namespace}"))
    return attribute.startswith("{") and (not is_syntax or attribute == f"{_RDF}value")


def _text(value: Any) -> str:
    """The text of a value: of several languages the default, of several texts the first."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return next((text for text in map(_text, value) if text.strip()), "")
    if isinstance(value, dict):
        spoken = [value.get(DEFAULT), *(each for key, each in value.items() if ":" not in key)]
        return next((text for text in spoken if isinstance(text, str) and texts.words(text)), "")
    return ""


def _texts(value: Any) -> list[str]:
    return [_text(each) for each in value] if isinstance(value, list) else [_text(value)]


def _structs(value: Any) -> list[Properties]:
    each = value if isinstance(value, list) else [value]
    return [struct for struct in each if isinstance(struct, dict)]


def _found(properties: Properties) -> Found:
    """The properties of IPTC Photo Metadata 2025.1 by their XMP names (“XMP property id”).

    An image's creator may stand in PLUS alone, and older software kept it with TIFF's tags.
    """

    def text(name: str) -> str:
        return _text(properties.get(name))

    makers = _structs(properties.get("plus:ImageCreator"))
    creators = (
        _texts(properties.get("dc:creator")),
        [_text(each.get("plus:ImageCreatorName")) for each in makers],
        [text("tiff:Artist")],
    )
    dates = map(iso_date, (text("photoshop:DateCreated"), text("exif:DateTimeOriginal")))
    return Found(
        creators=next(filter(None, map(texts.names, creators)), ()),
        credit=texts.name(text("photoshop:Credit")),
        agency=texts.name(text("photoshop:Source")),
        headline=texts.name(text("photoshop:Headline")),
        caption=texts.description(text("dc:description"))
        or texts.description(text("tiff:ImageDescription")),
        alt_text=texts.words(text("Iptc4xmpCore:AltTextAccessibility")),
        extended_description=texts.words(text("Iptc4xmpCore:ExtDescrAccessibility")),
        copyright_notice=texts.words(text("dc:rights")) or texts.words(text("tiff:Copyright")),
        usage_terms=texts.words(text("xmpRights:UsageTerms")),
        date_created=next(filter(None, dates), ""),
        shown=_place(properties.get("Iptc4xmpExt:LocationShown")),
        created=_place(properties.get("Iptc4xmpExt:LocationCreated")),
        place=Place(
            sublocation=texts.name(text("Iptc4xmpCore:Location")),
            city=texts.name(text("photoshop:City")),
            state=texts.name(text("photoshop:State")),
            country=texts.name(text("photoshop:Country")),
        ),
        keywords=texts.labels(_texts(properties.get("dc:subject"))),
        received=properties,
    )


def _place(value: Any) -> Place:
    """The first of the places (IPTC Extension, “Location structure”)."""
    place = next(iter(_structs(value)), {})

    def part(name: str) -> str:
        return texts.name(_text(place.get(f"Iptc4xmpExt:{name}")))

    return Place(
        sublocation=part("Sublocation") or part("LocationName"),
        city=part("City"),
        state=part("ProvinceState"),
        country=part("CountryName"),
    )
