"""ninjs of every version: field by field, any shape of file, and nothing that it holds is fatal."""

import json
import time
from datetime import UTC, datetime, timedelta, timezone
from io import BytesIO
from itertools import islice
from pathlib import Path

import pytest

from articles.importers import ninjs, sniff
from articles.importers.json_items import Items
from articles.importers.limits import DOCUMENT_BYTES
from articles.records import (
    Parsed,
    ParseProblem,
    StoryAuthor,
    StoryCitation,
    StoryPhoto,
    StoryTag,
    Subject,
)

DATA = Path(__file__).parent / "data" / "ninjs"
CASES = Path(__file__).parents[2] / "shared" / "cases" / "ninjs"
GOOD = {"uri": "urn:x:1", "headline": "Ferry returns", "body_text": "The ferry is back."}

with_cases = pytest.mark.skipif(not CASES.is_dir(), reason="the cases are not beside the project")


def read(raw: bytes | str) -> list[Parsed | ParseProblem]:
    raw = raw.encode("utf-8", "surrogatepass") if isinstance(raw, str) else raw
    return list(ninjs.parse(BytesIO(raw), name="wire.json"))


def read_file(path: Path) -> list[Parsed | ParseProblem]:
    with path.open("rb") as stream:
        return list(ninjs.parse(stream, name=path.name))


def only(found: list[Parsed | ParseProblem]) -> Parsed:
    [result] = found
    assert isinstance(result, Parsed), result
    return result


def sample(name: str) -> Parsed:
    return only(read_file(DATA / name))


def case(name: str) -> Parsed:
    return only(read_file(CASES / name))


def item(**fields) -> Parsed:
    return only(read(json.dumps(GOOD | fields)))


def problem(**fields) -> str:
    [result] = read(json.dumps(GOOD | fields))
    assert isinstance(result, ParseProblem), result
    assert "\n" not in result.message
    return result.message


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


# Samples of each version, field by field


def test_superdesk_s_flavour_is_read():
    result = sample("superdesk.json")
    story = result.story
    assert story.guid == "urn:newsml:harbour.example:2026-01-25:a1"
    assert story.version == "3"
    assert story.headline == "Night ferry returns & stays"
    assert not story.headline_provisional
    assert story.deck == "After eleven winters."
    assert story.dateline == "PORT ELSEN, Jan. 25"
    assert story.body == (
        '<p>The night ferry is back.</p>\n<figure data-photo="editor_0"></figure>\n'
        "<p>It <strong>stays</strong>.</p>"
    )
    assert story.authors == (StoryAuthor(name="Ada Marsh"), StoryAuthor(name="Idris Quay"))
    assert story.credit == "Harbour Wire"
    assert story.language == "en-GB"
    assert story.urgency == 2
    assert story.published_at == at(2026, 1, 25, 9)
    assert story.updated_at == at(2026, 1, 25, 10, 30)
    assert story.embargo_until == at(2026, 1, 25, 11)
    assert story.expires_at == at(2027, 1, 1)
    assert story.slug == ""
    assert story.note.split("\n\n") == [
        "Photo featuremedia: Crop the crane.",
        "Picture to follow.",
        "Slugline: FERRY NIGHT",
        "Usage terms: Not for the islands.",
        "Copyright: © Harbour Wire",
        "Replaces: urn:newsml:harbour.example:2026-01-24:a0",
    ]
    assert [tag.name for tag in story.tags] == [
        "transport",
        "ferries and shipping",
        "Harbour desk",
        "Port Elsen",
        "ferries",
        "winter",
        "Finance",
    ]
    assert result.subjects[:3] == (
        Subject(name="transport", code="20000337", scheme="medtop"),
        Subject(name="ferries and shipping", code="04015001", scheme="subj"),
        Subject(name="Harbour desk", code="harbour", scheme="desks"),
    )
    assert result.subjects[-1] == Subject(name="Finance", code="f", scheme="anpa")
    assert story.photos == (
        StoryPhoto(
            key="featuremedia",
            url="https://pictures.example/ferry.jpg",
            caption="The ferry at the quay.",
            alt_text="A white ferry at a stone quay.",
            creator="Mina Holt",
            credit="HW",
            copyright_notice="© Mina Holt",
            usage_terms="Once.\nIn print.",
            placement="lead",
            focal_x=0.25,
        ),
        StoryPhoto(
            key="editor_0",
            url="https://pictures.example/quay.jpg",
            caption="The quay.",
            alt_text="A quay in rain",
        ),
    )
    assert result.raw == (DATA / "superdesk.json").read_bytes()
    assert result.notes == (
        "no place for associations.guid, associations.headline: kept in the original",
        "no place for associations “clip” (video): kept in the original",
        "no place for priority, genre, authors: kept in the original",
    )


def test_ninjs_1_is_read():
    result = sample("1.6.json")
    story = result.story
    assert (story.guid, story.version) == ("http://wire.example/items/lighthouse-7", "7")
    assert story.headline == "Leuchtturm wird Museum"
    assert story.deck == "Umbau beginnt im März"
    assert story.body == (
        "<p>Der Leuchtturm wird <em>Museum</em>.</p>\n<p>Der Umbau beginnt im März.</p>"
    )
    assert story.authors == (StoryAuthor(name="Jonas Priel"),)
    assert story.credit == ""
    assert story.sources == (
        StoryCitation(name="dpa", role="credit"),
        StoryCitation(name="Küstenfunk", role="credit"),
    )
    assert (story.language, story.urgency) == ("de", 5)
    assert story.published_at == at(2026, 2, 3, 8)
    assert story.updated_at is None
    assert story.expires_at == at(2026, 12, 31, 23)
    assert story.note == "Contact: dpa: phone +49 000 1234\n\nRights: https://wire.example/rights"
    assert story.tags == tuple(
        StoryTag(name=name)
        for name in (
            "Museum",
            "Greta Siel",
            "Küstenamt",
            "Westersand",
            "Tag der Küste",
            "Leuchtturm Westersand",
        )
    )
    assert result.subjects[0] == Subject(name="Museum", code="20000038", scheme="medtop")
    assert result.subjects[1].scheme == "http://people.example/"
    lead, plan = story.photos
    assert (lead.key, lead.file, lead.url, lead.placement) == (
        "mainpic",
        "lighthouse.jpg",
        "",
        "lead",
    )
    assert (lead.caption, lead.creator, lead.credit) == (
        "Der Leuchtturm.",
        "Ole Watt",
        "Ole Watt/dpa",
    )
    assert (plan.caption, plan.placement) == ("Der Plan", "gallery")
    assert "no place for contentcreated, altids, trustindicator: kept in the original" in (
        result.notes
    )


def test_ninjs_2_is_read_with_nitf_in_it():
    result = sample("2.2.json")
    story = result.story
    assert result.status == "withheld"
    assert (story.guid, story.version) == ("urn:example:mouettes", "2")
    assert story.headline == "Les mouettes reviennent"
    assert story.deck == "Retour & repos."
    assert story.dateline == "PORT-ELSEN"
    assert story.body == (
        "<p>Les <em>mouettes</em> reviennent.</p>\n<h2>Le port</h2>\n<p>Elles restent.</p>"
    )
    assert story.authors == (StoryAuthor(name="Lise Embrun"),)
    assert story.credit == "Agence du Port"
    assert story.sources == (StoryCitation(name="Radio Quai", role="quoted"),)
    assert story.language == "fr"
    assert story.urgency is None
    assert story.published_at == datetime(2026, 3, 1, 6, tzinfo=timezone(timedelta(hours=1)))
    assert story.updated_at == at(2026, 3, 1, 6)
    assert story.embargo_until == at(2026, 3, 2, 12)
    assert story.note == (
        "Contact: Rose Vague: mail rose@quai.example\n\nSlugline: mouettes-retour"
    )
    assert result.subjects == (
        Subject(name="animal", code="20000500", scheme="medtop"),
        Subject(name="Oiseaux", code="oiseaux", scheme="https://cv.example/"),
        Subject(name="Rose Vague"),
    )
    assert set(result.notes) == {
        "no place for bodies “sidebar”: kept in the original",
        "no place for headlines “short”: kept in the original",
        "urgency is 9, not 1 (flash) to 8: kept in the original",
        "embargoed has no time zone; read as the latest it can mean, UTC-12",
        "no place for genres: kept in the original",
    }


def test_ninjs_3_is_read():
    result = sample("3.1.json")
    story = result.story
    assert (story.guid, story.version) == ("https://wire.example/3/salt", "1")
    assert story.headline == "Salt prices < 5 dollars"
    assert story.deck == "Cheap salt."
    assert story.body == (
        '<p>Salt is cheap.</p>\n<figure data-photo="p1"></figure>\n<p>It stays so.</p>'
    )
    assert story.authors == (StoryAuthor(name="Nell Brine"),)
    assert story.credit == "Brine Wire"
    assert story.published_at == at(2026, 4, 5, 5, 6, 7, 500000)
    assert story.updated_at is None
    assert story.embargo_until is None
    assert story.note == "Check the price."
    assert [tag.name for tag in story.tags] == ["Tom Pan", "Salt Board", "Brine Bay"]
    lead, second, inside = story.photos
    assert (lead.key, lead.placement, lead.url) == (
        "main-picture",
        "lead",
        "https://wire.example/h.jpg",
    )
    assert (lead.caption, lead.alt_text, lead.creator) == ("Salt", "White salt", "Nell Brine")
    assert lead.copyright_notice == "© NB"
    assert (second.placement, second.embargo_until) == ("gallery", at(2026, 5, 1))
    assert (inside.key, inside.placement, inside.alt_text) == ("p1", "inline", "A heap of salt")
    assert "the picture “killed” is not usable: left out" in result.notes
    assert "no place for associations “related” (text): kept in the original" in result.notes


def test_pictures_in_a_wrapper_are_stories_of_their_captions():
    picture, elsewhere, taken_back = read_file(DATA / "pictures.json")
    assert picture.story.guid == "https://photos.example/1"
    assert picture.story.version == "0"
    assert picture.story.headline == "Gulls"
    assert picture.story.body == "<p>Gulls over the quay.</p>\n<p>Three of them.</p>"
    assert picture.story.credit == "M. Holt/Harbour"
    assert picture.story.dateline == "Port Elsen"
    assert picture.story.published_at == at(2026, 1, 2, 3, 4, 5)
    [photo] = picture.story.photos
    assert (photo.placement, photo.creator, photo.usage_terms) == (
        "lead",
        "Mina Holt",
        "Editorial only.",
    )
    assert picture.files[photo.file].startswith(b"GIF89a")
    assert json.loads(picture.raw)["uri"] == "https://photos.example/1"
    assert elsewhere.where == "item 2, line 52"
    assert "its text is at https://photos.example/2.xml" in elsewhere.message
    assert (taken_back.status, taken_back.story.body) == ("canceled", "")


# What a field may say


@pytest.mark.parametrize(
    ("fields", "until"),
    [
        ({"embargoed": None}, None),
        ({"embargoed": ""}, None),
        ({"embargoed": False}, None),
        ({"embargoed": "2026-01-25T10:00:00+02:00"}, at(2026, 1, 25, 8)),
        ({"embargoedUntil": "2026-01-25T10:00:00Z"}, at(2026, 1, 25, 10)),
        ({"embargoed_until": "2026-01-25T10:00:00Z"}, at(2026, 1, 25, 10)),
        ({"embargoed": "2026-01-25T10:00:00"}, at(2026, 1, 25, 22)),
        ({"schedule_settings": {"utc_embargo": "2026-01-25T10:00:00"}}, at(2026, 1, 25, 10)),
        (
            {"embargoed": "2026-01-25T10:00:00Z", "embargoedUntil": "2026-01-26T10:00:00Z"},
            at(2026, 1, 26, 10),
        ),
    ],
)
def test_the_latest_embargo_holds(fields, until):
    assert item(**fields).story.embargo_until == until


@pytest.mark.parametrize("value", ["tomorrow", True, 1769333400, ["2026-01-25"], {"a": 1}])
def test_an_embargo_that_cannot_be_read_keeps_the_story_out(value):
    assert "embargoed is" in problem(embargoed=value)


def test_an_embargo_said_twice_keeps_the_story_out():
    raw = json.dumps(GOOD)[:-1] + ',"embargoed":"2026-01-25T10:00:00Z","embargoed":null}'
    [result] = read(raw)
    assert result.message == "says “embargoed” twice, and not the same; ask for it again"


def test_another_name_said_twice_costs_a_note():
    raw = json.dumps(GOOD)[:-1] + ',"headline":"Other"}'
    result = only(read(raw))
    assert result.story.headline == "Other"
    assert result.notes == ("says “headline” twice: the last is taken",)


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({}, "usable"),
        ({"pubstatus": "usable"}, "usable"),
        ({"pubStatus": "withheld"}, "withheld"),
        ({"pub_status": "canceled"}, "canceled"),
        ({"pubstatus": "cancelled"}, "canceled"),
        ({"pubstatus": "commissioned"}, "withheld"),
        ({"state": "killed"}, "canceled"),
        ({"state": "published"}, "usable"),
        ({"pubstatus": "usable", "signals": ["kill"]}, "canceled"),
        ({"signal": {"qcode": "sig:correction"}}, "usable"),
    ],
)
def test_a_provider_says_whether_a_story_stands(fields, status):
    assert item(**fields).status == status


@pytest.mark.parametrize(
    ("byline", "names", "credit"),
    [
        ("By Jane Doe and John Roe", ["Jane Doe", "John Roe"], ""),
        ("Paulo Salt and Frances d'Emilio", ["Paulo Salt", "Frances d'Emilio"], ""),
        ("Martin Hard/TT", ["Martin Hard"], "TT"),
        ("NTB", [], "NTB"),
        ("JANE DOE", ["Jane Doe"], ""),
    ],
)
def test_bylines_name_writers_and_agencies(byline, names, credit):
    story = item(byline=byline).story
    assert [author.name for author in story.authors] == names
    assert story.credit == credit


def test_the_best_text_of_the_main_role_is_taken():
    bodies = [
        {"role": "sidebar", "contentType": "text/html", "value": "<p>Side.</p>"},
        {"role": "main", "contentType": "text/plain", "value": "Plain <b>."},
        {"role": "main", "contentType": "application/xhtml+xml", "value": "<p>XHTML.</p>"},
    ]
    assert item(body_text="", bodies=bodies).story.body == "<p>XHTML.</p>"
    assert item(body_text="", bodies=bodies[:2]).story.body == "<p>Plain &lt;b&gt;.</p>"
    assert item(body_text="", bodies=bodies[:1]).story.body == "<p>Side.</p>"
    assert item(body_html="<p> </p>").story.body == "<p>The ferry is back.</p>"


def test_a_composite_without_text_has_that_of_its_first_text():
    result = item(
        type="composite",
        body_text="",
        headline="",
        associations={"a": {"type": "text", "headline": "Inner", "body_text": "Inside."}},
    )
    assert (result.story.headline, result.story.body) == ("Inner", "<p>Inside.</p>")


def test_a_gallery_inside_an_association_comes_along():
    inner = {"type": "picture", "renditions": {"main": {"href": "a.jpg", "mimetype": "image/jpeg"}}}
    result = item(associations={"g": {"type": "composite", "associations": {"x": inner}}})
    assert [photo.file for photo in result.story.photos] == ["a.jpg"]


def test_a_text_without_body_or_headline_is_still_a_story():
    result = only(
        read('{"uri":"a","type":"video","description_text":"The ferry sails. It is new."}')
    )
    assert result.story.body == "<p>The ferry sails. It is new.</p>"
    assert result.story.headline_provisional
    assert "is of type video, and has no body: its description is the text" in result.notes


@pytest.mark.parametrize("kind", ["video", "audio", "graphic", "event", "planning", "composite"])
def test_what_has_no_text_is_refused_by_its_kind(kind):
    assert f"is of type {kind} and has no text" in problem(type=kind, body_text="")


def test_what_is_too_long_for_its_field_is_cut_and_said():
    result = item(description_text="word " * 500, usageterms="x" * 30_000)
    assert len(result.story.deck) <= 1_000
    assert "the deck was cut: whole in the original" in result.notes
    assert len(result.story.note) == 20_000


@pytest.mark.parametrize(
    "value",
    [None, True, 7, 1.5, "x", "", [], ["x"], [1], [None], {}, {"a": 1}, [{"a": [1]}], [[[]]]],
    ids=repr,
)
def test_no_property_of_a_wrong_type_is_fatal(value):
    names = (
        "uri guid version headline headlines headline_main title byline by authors bylines people person"
        " subject subjects keywords place places object objects events service anpa_category organisation"
        " infosource infosources source provider copyrightholder copyrightnotice usageterms ednote"
        " slugline slug language urgency priority pubstatus state signal signals type profile located"
        " dateline datelinelocation description_text descriptions bodies body_html body_nitf renditions"
        " associations featuremedia firstcreated versioncreated expires rightsinfo altids extra standard"
        " schedule_settings evolvedfrom photographer abstract"
    ).split()
    for name in names:
        for kind in ("text", "picture"):
            assert len(read(json.dumps(GOOD | {"type": kind} | {name: value}))) == 1, name
        photo = {"type": "picture", "headline": "A"} | {name: value}
        assert len(read(json.dumps(GOOD | {"associations": {"a": photo}}))) == 1, name
        assert len(read(json.dumps(GOOD | {"body_text": "", name: value}))) == 1, name
        own = GOOD | {"profile": ninjs.PROFILE, name: value}
        assert len(read(json.dumps(own))) == 1, name


# Files of any shape


def guids(raw: bytes | str) -> list[str]:
    return [
        result.story.guid if isinstance(result, Parsed) else result.message for result in read(raw)
    ]


ONE, TWO = (json.dumps(GOOD | {"uri": uri}) for uri in ("1", "2"))


@pytest.mark.parametrize(
    "raw",
    [
        f"[{ONE},{TWO}]",
        f"{ONE}\n{TWO}\n",
        f"{ONE}{TWO}",
        f"\x1e{ONE}\n\x1e{TWO}\n",
        f'{{"total": 12, "links": {{"a": [1]}}, "items": [{ONE}, {TWO}], "more": null}}',
        f'{{"data": {{"items": [{{"meta": {{"a": "b"}}, "item": {ONE}}}, {TWO}]}}}}',
        json.dumps([json.loads(ONE), json.loads(TWO)], indent=2),
        f"\ufeff[{ONE},\n{TWO}]",
        f"[{ONE},{TWO}]".encode("utf-16"),
        f"[{ONE},{TWO}]".encode("utf-16-be"),
    ],
    ids=["list", "lines", "together", "sequence", "wrapper", "wrappers", "indented", "mark"]
    + ["utf-16", "utf-16-be"],
)
def test_a_file_may_hold_many_in_any_way(raw):
    assert guids(raw) == ["1", "2"]


def test_the_bytes_of_each_are_kept():
    first, second = read(f'[ {ONE} ,\n  {{"uri" : "2", "body_text":"\u00e9 \\u00e9"}}\n]')
    assert first.raw == ONE.encode()
    assert second.raw == '{"uri" : "2", "body_text":"\u00e9 \\u00e9"}'.encode()


def test_a_file_of_one_is_kept_whole():
    raw = f'\n{{"items": [{ONE}], "next": "x"}}\n'.encode()
    assert only(read(raw)).raw == raw


@pytest.mark.parametrize(
    "broken",
    [
        '{"uri": "b", }',
        '{"uri": "b"',
        '{"uri": "b',
        '{"uri": b"',
        '{"subject": [1, "uri": "b"}',
        "b",
    ],
)
@pytest.mark.parametrize("shape", ["{}\n{}\n{}\n", "[\n  {},\n  {},\n  {}\n]\n", "[{},\n{},\n{}]"])
def test_what_is_broken_costs_only_itself(broken, shape):
    found = guids(shape.format(ONE, broken, TWO))
    assert (found[0], found[-1]) == ("1", "2")
    assert len(found) == 3


def test_of_a_file_that_was_cut_off_the_whole_ones_come_in():
    whole = f"[{ONE},{TWO}]"
    for length in range(1, len(whole)):
        *stories, last = read(whole[:length])
        assert isinstance(last, ParseProblem)
        assert "ends" in last.message or "no story" in last.message
        assert len(stories) == (length > len(ONE)) + (length > len(ONE) + len(TWO) + 1)


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("", "has no story in it"),
        ("[]", "has no story in it"),
        ("{}", "has no text"),
        ('{"items": []}', "has no story in it"),
        ("[1, 2]", "is no JSON object"),
        ('"a"', "is no JSON object"),
        ("[" * 200, "is cut off"),
        ("nonsense", "is no JSON object"),
        ('{"a": 1,}', "is not JSON"),
        (b'{"headline": "\xc3\xa9\xc3\xa9\xc3\xa9 \xff"}', "is not UTF-8"),
    ],
    ids=[
        "nothing",
        "list",
        "object",
        "items",
        "numbers",
        "text",
        "brackets",
        "words",
        "comma",
        "bytes",
    ],
)
def test_what_holds_no_story_is_refused_in_a_sentence(raw, words):
    [result] = read(raw)
    assert words in result.message


def test_older_encodings_are_read_and_said():
    result = only(read('{"headline": "Café", "body_text": "Über uns."}'.encode("cp1252")))
    assert result.story.headline == "Café"
    assert result.notes == ("read as windows-1252",)


def test_strange_values_are_safe():
    raw = (
        '{"uri": "a", "version": 123456789012345678901234567890, "urgency": 1e999, "headline":'
        ' "A \\ud800 b", "body_text": "One\\u0000 \\ud800.", "priority": NaN, "wordcount": '
        + "9" * 10_000
        + "}"
    )
    story = only(read(raw)).story
    assert (story.version, story.urgency) == ("123456789012345678901234567890", None)
    json.dumps(story.to_json(), ensure_ascii=False).encode()


@pytest.mark.thorough
@pytest.mark.parametrize(
    "raw",
    [
        '{"a":' * 100_000,
        "[" * 200_000,
        '{"a":' * 50_000 + "1" + "}" * 50_000,
        "{\n" * 20_000,
        '{"s":[1,\n' * 3_000,
        '{"data":' * 30_000,
        '"' * 200_001,
        '["' + "\\" * 200_000,
        ",\n" * 100_000,
        json.dumps(GOOD | {"body_html": "<!-- EMBED START Image {" * 9_000}),
        json.dumps(GOOD | {"body_html": "<figure><img " * 16_000, "associations": {"a": {}}}),
        json.dumps(GOOD | {"headline": "<a " * 70_000}),
        json.dumps(GOOD | {"byline": "By " + "a, " * 70_000}),
        json.dumps(GOOD | {"byline": "a " * 100_000}),
        json.dumps(GOOD | {"keywords": ", " * 100_000}),
        json.dumps(GOOD | {"body_nitf": "<p>" * 60_000, "body_text": ""}),
        json.dumps(GOOD | {"associations": [{"name": "a", "type": "picture"}] * 4_000}),
        json.dumps(GOOD | {"subject": [{"code": "a:" * 100_000, "uri": "/" * 200_000}]}),
        json.dumps(GOOD | {"embargoed": "2" * 200_000}),
        json.dumps(GOOD | {"located": "A", "body_html": "<p>" + "A " * 100_000}),
    ],
    ids=range(20),
)
def test_the_worst_is_over_soon(raw):
    began = time.process_time()
    read(raw)
    assert time.process_time() - began < 5


class Endless:
    """A list that goes on: it is never all in memory."""

    def __init__(self) -> None:
        self.left = b"["

    def read(self, size: int) -> bytes:
        while len(self.left) < size:
            self.left += ONE.encode() + b",\n"
        taken, self.left = self.left[:size], self.left[size:]
        return taken


def test_a_list_without_end_is_read_as_it_comes():
    found = list(islice(ninjs.parse(Endless(), name="endless.json"), 1_000))
    assert all(isinstance(result, Parsed) for result in found)


@pytest.mark.thorough
def test_an_item_that_is_too_large_is_passed_over():
    large = json.dumps(GOOD | {"body_text": 'x"{' + "x" * DOCUMENT_BYTES})
    found = read(f"[{ONE},{large},{TWO}]")
    assert [type(result) for result in found] == [Parsed, ParseProblem, Parsed]
    assert "is larger than" in found[1].message
    assert len(found[1].raw) < 100_000


def test_what_a_wrapper_says_besides_is_passed_over():
    raw = f'{{"a": "{{[", "b": [{{"c": 1}}], "data": {{"x": 12.5, "items": [{ONE}]}}, "z": true}}'
    items = Items(BytesIO(raw.encode()))
    assert [one.raw for one in items] == [ONE.encode()]
    assert items.tail == b']}, "z": true}'


# The cases from the world


@with_cases
def test_every_case_is_a_story_or_a_sentence():
    files = [path for path in CASES.rglob("*") if path.is_file()]
    assert len(files) > 200
    for path in files:
        for result in read_file(path):
            if isinstance(result, ParseProblem):
                assert 10 < len(result.message) < 400, path
            else:
                json.dumps(result.story.to_json()).encode()


@with_cases
def test_every_example_of_iptc_is_a_story():
    folder = CASES / "iptc+newsinjson" / "examples"
    for path in (path for path in folder.rglob("*") if path.is_file()):
        assert all(isinstance(result, Parsed) for result in read_file(path)), path


@with_cases
def test_case_iptc_complex_text():
    story = case("iptc+newsinjson/examples/1.4/ninjsExComplex1.json").story
    assert story.guid == "http://ninjs.example.com/newsitems/20130709cplx123"
    assert story.headline == "Captain of wrecked cruise ship on trial in Italy"
    assert story.dateline == "GROSSETO, Italy"
    assert story.body.startswith("<p>The trial of the captain of the shipwrecked")
    assert [author.name for author in story.authors] == ["Paulo Santalucia", "Frances d'Emilio"]
    assert story.credit == "AP"
    assert story.language == "en"
    assert story.published_at == at(2013, 7, 9, 10, 37)
    assert story.note.startswith("Copyright: Copyright 2013 The News Agency")
    assert [tag.name for tag in story.tags] == [
        "Francesco Schettino",
        "Costa Crociere SpA",
        "Grossetto",
        "Tuscany",
        "Italy",
    ]
    [photo] = story.photos
    assert photo.placement == "lead"
    assert photo.url.endswith("-big.jpg")
    assert photo.creator == "Paulo Santalucia"
    assert photo.caption.startswith("The Costa Concordia cruise ship lies on its side")


@with_cases
def test_case_superdesk_text_with_picture():
    result = case("superdesk+superdesk-core/tests/io/fixtures/ninjs2.json")
    story = result.story
    assert story.guid == "tag:localhost:2017:7ca07622-3b19-4d61-8daf-18500412d46b"
    assert story.version == "4"
    assert story.headline == "Oil prices edge up on first drop in US drilling in months"
    assert story.deck.startswith("Oil prices edged up on Monday")
    assert story.dateline == "Singapore"
    assert [author.name for author in story.authors] == ["Henning Gloystein"]
    assert story.credit == "Reuters"
    assert story.urgency == 3
    assert story.published_at == at(2017, 7, 3, 1, 38, 13)
    assert story.updated_at == at(2017, 8, 24, 1, 58, 40)
    assert Subject(name="oil and gas - upstream activities", code="04005004", scheme="subj") in (
        result.subjects
    )
    [photo] = story.photos
    assert (photo.key, photo.placement, photo.creator) == (
        "featuremedia",
        "lead",
        "Bebeto Matthews",
    )
    assert photo.url == "http://localhost:5000/api/upload-raw/599e31ec1d41c833e0b8a830.jpg"
    assert photo.alt_text == "Oil markets something"


@with_cases
def test_case_superdesk_picture():
    story = case("superdesk+superdesk-core/tests/io/fixtures/ninjs3.json").story
    assert story.guid == "20170825001315282180"
    assert story.headline == "German Air Force Museum"
    assert story.body.startswith("<p>A Casa 2.111, a Spanish reconstruction")
    assert story.credit == "AAP"
    assert (story.language, story.version) == ("en", "3")
    [photo] = story.photos
    assert photo.placement == "lead"
    assert photo.alt_text == "German Air Force Museum"
    assert (photo.copyright_notice, photo.usage_terms) == ("Copyright", "Usage")


@with_cases
def test_case_tt_with_its_picture_in_the_text():
    story = case("superdesk+superdesk-ntb/server/ntb/tests/io/fixtures/ntbttninjs.json").story
    assert story.guid == "http://tt.se/media/text/200702-allsvhelsingborguv-1259445"
    assert story.headline.startswith("Krisen allt djupare")
    assert story.deck == ""
    assert story.body.startswith("<p>Bottenmötet mellan HIF och Mjällby")
    assert story.note.startswith("Vignette: Fotboll")
    assert f"<h2>{story.headline}</h2>" not in story.body
    assert '<figure data-photo="a001"></figure>' in story.body
    assert [author.name for author in story.authors] == ["Martin Hardenberger"]
    assert (story.credit, story.language, story.urgency) == ("TT", "sv", 4)
    assert [photo.key for photo in story.photos] == ["a001"]
    assert story.photos[0].url.endswith("a001_NormalHires.jpg")


@with_cases
def test_case_ap_picture_of_ninjs_3():
    result = case("iptc+newsinjson/examples/3.0/ap_image.json")
    story = result.story
    assert story.headline == "Turkey Islamic State"
    assert story.body.startswith("<p>FILE - In this Monday, Nov. 11, 2019 file photo")
    assert story.credit == "ASSOCIATED PRESS"
    assert story.urgency == 5
    assert story.published_at == at(2019, 11, 15, 13, 39, 59)
    assert story.updated_at == at(2019, 11, 15, 14, 39, 44)
    assert story.note.startswith("TURKEY OUT")
    assert "Islamic State group" in [tag.name for tag in story.tags]
    assert "role=main" in story.photos[0].url


@with_cases
def test_case_ntb_text_without_a_body():
    result = case("iptc+newsinjson/examples/3.0/ntb_text.json")
    story = result.story
    assert story.headline == "Google har kjøpt giganttomt i Skien"
    assert story.body.startswith("<p>IT-giganten Google har kjøpt en tomt")
    assert story.deck == ""
    assert story.credit == "NTB"
    assert story.authors == ()
    assert (story.language, story.version, story.urgency) == ("nb-NO", "6", 5)
    assert "Slugline: skien-google" in story.note
    assert "has no body: its description is the text" in result.notes
    assert Subject(name="Teknologi", code="13010000", scheme="subj") in result.subjects


@with_cases
def test_case_a_list_of_events():
    found = read_file(
        CASES / "iptc+newsinjson/examples/3.0/collection/20231016-event-timeline-sample.json"
    )
    assert len(found) == 14
    assert found[0].story.guid == "https://iptc.org/example/uri/1"


# What files from elsewhere have taught


def test_an_answer_of_tt_has_its_text_without_what_stands_in_its_fields():
    result = sample("answer.json")
    story = result.story
    assert story.headline == "Piren dröjer"
    assert story.deck == ""
    assert story.body.split("\n") == [
        "<p>Den nya piren öppnar inte förrän 2027. Men nästa år blir det ändå betydligt bättre i "
        "hamnen, säger hamnchefen Ylva Kaj.</p>",
        "<p>Det slår styrelsen fast i en ny rapport.</p>",
        "<p>Ingen vet varför.</p>",
        "<h2>Dyrt blir det</h2>",
        "<blockquote><p>Det kostar, säger hon.</p></blockquote>",
        '<figure data-photo="a001"></figure>',
    ]
    assert story.authors == (StoryAuthor(name="Tove Brygga"),)
    assert story.credit == "TT"
    assert story.note.split("\n\n") == [
        "Vignette: Hamnen",
        "Utförligare.",
        "Slugline: piren-6-UV",
    ]
    assert [photo.url for photo in story.photos] == ["https://tt.example/a001_NormalHires.jpg"]


def test_answers_of_a_search_are_ninjs():
    for wrapper in ("hits", "results", "docs"):
        raw = json.dumps({wrapper: [GOOD], "total": 1}).encode()
        assert sniff(raw, name="answer.json") == "ninjs"
        assert only(read(raw)).story.guid == "urn:x:1"


def test_an_item_that_only_its_store_has_numbered_is_known_by_that():
    given = {"_id": "a1", "headline": "Ferry returns", "body_html": "<p>It is back.</p>"}
    assert only(read(json.dumps(given))).story.guid == "a1"


def test_a_university_in_a_byline_is_no_writer():
    story = item(byline="Aaron J. Staple, Fenland State University").story
    assert story.authors == (StoryAuthor(name="Aaron J. Staple"),)


def test_initials_and_contacts_under_a_text_are_for_the_desk():
    body = "<p>The ferry is back.</p><p>Contact: Ro Pylon, ro@pier.example</p><p>hh/ph/ts</p>"
    story = item(body_text="", body_html=body).story
    assert story.body == "<p>The ferry is back.</p>"
    assert story.note == "Signed: hh/ph/ts\n\nContact: Ro Pylon, ro@pier.example"


def test_an_item_of_ap_is_the_same_whoever_asks_for_it():
    address = "https://api.ap.example/content/de1b"
    given = {"uri": f"{address}?qt=cwd&et=0a1", "altids": {"itemid": "de1b"}}
    assert item(**given).story.guid == address
    assert item(**given | {"altids": {"itemid": "other"}}).story.guid == given["uri"]


def test_a_blank_property_is_as_good_as_absent():
    found = item(slugline=" ", ednote="\n")
    assert found.story.note == ""
    assert not any("slugline" in note for note in found.notes)


def test_an_extended_headline_is_the_deck():
    assert item(headline_extended="It sails at ten.").story.deck == "It sails at ten."
