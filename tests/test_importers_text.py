"""Wire copy as it really comes: with and without headlines, datelines, credits and embargoes."""

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.importers import UnknownFormat, importer, sniff, wire
from articles.importers.limits import STORY_BYTES
from articles.records import Parsed, ParseProblem

DATA = Path(__file__).parent / "data" / "text"
SHARED = Path(__file__).parents[2] / "shared"
SEED = SHARED / "stories" / "museum-sculptures.txt"


def read(content) -> Parsed | ParseProblem:
    raw = content.encode() if isinstance(content, str) else content
    [result] = importer("text").parse(BytesIO(raw), name="story.txt")
    return result


def story(content):
    result = read(content)
    assert isinstance(result, Parsed), result
    return result.story


def problem(content) -> str:
    result = read(content)
    assert isinstance(result, ParseProblem), result
    return result.message


@pytest.mark.parametrize(
    ("path", "credit", "opening"),
    [
        (DATA / "lighthouse-no-headline.txt", "Harbour Wire", "Norrland state media reported that"),
        pytest.param(
            SEED,
            "Yonhap",
            "North Korean state media reported that",
            marks=pytest.mark.skipif(not SEED.exists(), reason="no ../shared"),
        ),
    ],
)
def test_copy_without_a_headline_gets_one_that_somebody_must_confirm(path, credit, opening):
    found = story(path.read_bytes())
    assert found.headline_provisional
    assert found.headline.startswith(opening)
    assert len(found.headline) <= 101
    assert found.body.count("<p>") == 7
    assert found.credit == credit
    assert credit not in found.body
    assert "state media reported that" in found.headline


class TestAWireStoryWithEverything:
    @pytest.fixture
    def parsed(self):
        return read((DATA / "ferry-wire.txt").read_bytes())

    def test_header_lines_name_slug_section_and_tags(self, parsed):
        found = parsed.story
        assert (found.slug, found.section) == ("ferry-return", "World")
        assert [tag.name for tag in found.tags] == ["Ferries", "Port Elsen", "Sund"]

    def test_headline_and_deck_stand_above_the_byline(self, parsed):
        assert parsed.story.headline == "Ferry returns to the old harbour after two years"
        assert not parsed.story.headline_provisional
        assert parsed.story.deck == "Crossing takes forty minutes less than the road"

    def test_writers_are_named_as_people_write_their_names(self, parsed):
        assert [one.name for one in parsed.story.authors] == ["Ada Marsh", "Jon van der Meer"]
        assert "left out of the byline: Staff Writers" in parsed.notes

    def test_the_dateline_leaves_the_body(self, parsed):
        assert parsed.story.dateline == "PORT ELSEN, Jan. 25"
        assert parsed.story.body.startswith("<p>The ferry between Port Elsen and Sund sailed")

    def test_wrapped_lines_are_paragraphs_again(self, parsed):
        assert parsed.story.body.count("<p>") == 3
        assert "The crossing takes forty minutes less than the road.</p>" in parsed.story.body

    def test_the_credit_is_no_text(self, parsed):
        assert parsed.story.credit == "Harbour Wire"
        assert "Harbour Wire" not in parsed.story.body

    def test_photo_lines_are_for_the_photo_desk(self, parsed):
        [photo] = parsed.story.photos
        assert photo.file == "ferry-quay.jpg"
        assert photo.caption.endswith("with the old light behind it.")
        assert photo.credit == "Mina Holt/Harbour Wire"
        assert photo.key == "1"

    def test_what_is_meant_for_editors_never_reaches_readers(self, parsed):
        assert "555 0100" in parsed.story.note
        assert "harbour@example.org" in parsed.story.note
        assert "desk@example.org" in parsed.story.note
        assert "example.org" not in parsed.story.body
        assert "-30-" not in parsed.story.body


def test_a_korean_wire_story_is_read_by_its_own_habits():
    found = story((DATA / "korean-wire.txt").read_bytes())
    assert found.headline == "옛 항구로 돌아온 여객선"
    assert (found.dateline, found.credit) == ("포트엘센", "하버통신")
    assert [one.name for one in found.authors] == ["김하늘", "이바다"]
    assert found.body.startswith("<p>두 해 만에")


@pytest.mark.parametrize(
    ("line", "text", "agency"),
    [
        ("PYONGYANG, Jan. 25 (KCNA) — The hall opened.", "PYONGYANG, Jan. 25", "KCNA"),
        ("SEOUL (Yonhap) -- The hall opened.", "SEOUL", "Yonhap"),
        ("LONDON, March 3 — The hall opened.", "LONDON, March 3", ""),
        ("Berlin (dpa) - The hall opened.", "Berlin", "dpa"),
        ("LONDON (Reuters) - The hall opened.", "LONDON", "Reuters"),
        ("SAITAMA, Japan, Dec. 9 Kyodo - The hall opened.", "SAITAMA, Japan, Dec. 9", "Kyodo"),
        ("BUENOS AIRES, Argentina (AP) _ The hall opened.", "BUENOS AIRES, Argentina", "AP"),
        ("MOSCOW, January 25. /TASS/. The hall opened.", "MOSCOW, January 25", "TASS"),
        ("ST. LOUIS, Jan. 5, 2026 (AP) — The hall opened.", "ST. LOUIS, Jan. 5, 2026", "AP"),
        ("Paris, le 3 mars — The hall opened.", None, None),
        ("Critics – and there are many – say no.", None, None),
        ("NASA — the space agency — said no.", None, None),
        ("Kim Holt (right) - The new mayor.", None, None),
        ("Paris — the city of light.", None, None),
        ("The hall opened on Monday.", None, None),
    ],
)
def test_datelines_are_told_from_sentences_with_dashes(line, text, agency):
    found = wire.dateline(line)
    if text is None:
        assert found is None
    else:
        assert (found.text, found.agency, found.rest) == (text, agency, "The hall opened.")


@pytest.mark.parametrize(
    ("line", "rest", "credit"),
    [
        (". Yonhap", "", "Yonhap"),
        ("(Reuters)", "", "Reuters"),
        ("(Yonhap News Agency)", "", "Yonhap News Agency"),
        ("/dpa/", "", "dpa"),
        ("- AFP", "", "AFP"),
        ("— AP", "", "AP"),
        ("Yonhap", "", "Yonhap"),
        ("The hall opened. Yonhap", "The hall opened.", "Yonhap"),
        ("The hall opened. (Reuters)", "The hall opened.", "Reuters"),
        ("He said “yes.” /dpa/", "He said “yes.”", "dpa"),
        ("The hall opened. - AFP", "The hall opened.", "AFP"),
        ("The hall opened. — AP", "The hall opened.", "AP"),
        ("The hall opened. (Reuters/AFP)", "The hall opened.", "Reuters/AFP"),
        ("He moved to Geneva. (See page four.)", None, ""),
        ("The hall opened in the spring (of 2024)", None, ""),
        ("She thanked her teacher. Madonna", None, ""),
        ("(MORE)", None, ""),
        ("They left it on - or off.", None, ""),
    ],
)
def test_end_credits_are_told_from_last_words(line, rest, credit):
    assert wire.end_credit(line) == (line if rest is None else rest, credit)


@pytest.mark.parametrize("mark", ["-30-", "###", "ENDS", "(END)", "ends", "- ends -"])
def test_end_marks_are_dropped(mark):
    found = story(f"The hall opened on Monday.\n\nIt was full. (Reuters)\n\n{mark}\n")
    assert found.credit == "Reuters"
    assert found.body == "<p>The hall opened on Monday.</p>\n<p>It was full.</p>"
    assert found.note == ""


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("By Jane Doe", ("Jane Doe",)),
        ("By Jane Doe and John Roe", ("Jane Doe", "John Roe")),
        ("By JANE DOE", ("Jane Doe",)),
        (
            "BY JANE O'DOE, JOHN VAN ROE and MIA ST-CLAIR",
            ("Jane O'Doe", "John van Roe", "Mia St-Clair"),
        ),
        ("By Jane Doe, Staff Writer", ("Jane Doe",)),
        ("Von Jürgen Groß und Émile Dé", ("Jürgen Groß", "Émile Dé")),
        ("By Helen Holt, dpa  =", ("Helen Holt",)),
    ],
)
def test_bylines_are_people(line, names):
    assert wire.byline(line).names == names


@pytest.mark.parametrize(
    "line", ["By Monday the river had risen.", "By all accounts it was late", "Bypass opens early"]
)
def test_sentences_that_begin_with_by_are_no_bylines(line):
    assert wire.byline(line) is None


@pytest.mark.parametrize(
    "line",
    [
        "EMBARGOED UNTIL 2026-01-25 10:00 UTC",
        "Embargo: 2026-01-25T10:00:00Z",
        "*** STRICTLY EMBARGOED UNTIL 2026-01-25T19:00+09:00 ***",
        "(Under embargo until 2026-01-25 10:00 GMT)",
        "NOT FOR RELEASE BEFORE 2026-01-25T10:00:00+00:00.",
    ],
)
def test_an_embargo_is_kept_to_the_second(line):
    found = story(
        f"{line}\n\nStorm fund to double\n\nSUND, Jan. 25 -- The fund is to be doubled.\n"
    )
    assert found.embargo_until == datetime(2026, 1, 25, 10, tzinfo=UTC)
    assert found.headline == "Storm fund to double"
    assert "embargo" not in found.body.lower()


@pytest.mark.parametrize(
    "line",
    [
        "STRICTLY EMBARGOED UNTIL SUNDAY MORNING",
        "EMBARGOED UNTIL 2026-01-25 10:00",
        "EMBARGOED UNTIL 2026-01-25 10:00 UTC (11:00 CET)",
        "EMBARGOED UNTIL 25/01/2026 10:00 UTC",
        "Embargo: 2026-01-25",
        "UNDER EMBARGO",
        "EMBARGOED",
        "This story is embargoed until Sunday.",
        "Sperrfrist: Sonntag, 10 Uhr",
        "EDITOR'S NOTE: The report is under embargo until Sunday.",
    ],
)
def test_copy_whose_embargo_is_not_understood_is_refused(line):
    message = problem(f"Storm fund to double\n\n{line}\n\nThe fund is to be doubled.\n")
    assert "embargo" in message
    assert "ISO 8601" in message


@pytest.mark.parametrize(
    "headline", ["Embargo on Norrland steel takes effect", "Embargo ends after sixty years"]
)
def test_a_story_about_an_embargo_is_free(headline):
    found = story(f"{headline}\n\nSUND, Jan. 25 -- The ships may leave.\n")
    assert (found.headline, found.embargo_until) == (headline, None)


def test_the_sample_embargoes():
    assert story((DATA / "embargoed.txt").read_bytes()).embargo_until
    assert "SUNDAY MORNING" in problem((DATA / "embargo-not-understood.txt").read_bytes())


def test_a_first_line_of_wrapped_copy_is_no_headline():
    found = story("The ferry between Port Elsen and Sund sailed again\non Sunday. It was late.\n")
    assert found.headline_provisional
    assert found.headline == "The ferry between Port Elsen and Sund sailed again on Sunday"


def test_a_first_line_above_long_paragraphs_is_the_headline():
    paragraph = "The ferry between Port Elsen and Sund sailed again on Sunday, " * 3
    found = story(f"Ferry returns\n{paragraph}it said.\n{paragraph}it added.\n")
    assert (found.headline, found.headline_provisional) == ("Ferry returns", False)
    assert found.body.count("<p>") == 2


def test_captions_without_photos_follow_one_another():
    found = story(
        "The hall opened. It was full.\n\n"
        "Photo caption: The hall. (Reuters)\nCaption: The stage.\nCredit: Mina Holt\n\nIt rained.\n"
    )
    assert [(one.key, one.caption, one.credit, one.is_note) for one in found.photos] == [
        ("1", "The hall.", "Reuters", True),
        ("2", "The stage.", "Mina Holt", True),
    ]
    assert "stage" not in found.body


@pytest.mark.parametrize(
    ("encoding", "text", "note"),
    [
        ("utf-8-sig", "Der Fluss trat über die Ufer.", ()),
        ("utf-16", "Der Fluss trat über die Ufer.", ()),
        ("cp1252", "Der Fluss trat „über“ die Ufer – sagte er.", ("read as windows-1252",)),
        ("cp949", "강물이 둑을 넘었다고 항만청이 밝혔다.", ("read as EUC-KR",)),
        ("cp1251", "Река вышла из берегов, сообщили в порту.", ("read as windows-1251",)),
        ("cp932", "川が堤防を越えたと港湾局が発表した。", ("read as Shift_JIS",)),
        ("iso2022_jp", "川が堤防を越えたと港湾局が発表した。", ("read as ISO-2022-JP",)),
    ],
)
def test_any_encoding_is_read_and_a_guess_is_said(encoding, text, note):
    result = read(text.encode(encoding))
    assert result.story.body == f"<p>{text}</p>"
    assert result.notes == note


def test_broken_utf8_is_refused_with_the_place():
    assert "byte 25" in problem("Café, größer, naïve".encode() + b" \xff and so on.")


def test_a_file_of_50_megabytes_is_refused_without_being_read():
    class Huge(BytesIO):
        read_bytes = 0

        def read(self, size=-1):
            chunk = super().read(size)
            self.read_bytes += len(chunk)
            return chunk

    stream = Huge(b"word " * 10_000_000)
    [result] = importer("text").parse(stream, name="huge.txt")
    assert result.message.startswith("has 50,000,000 bytes; 2,000,000 is the most")
    assert stream.read_bytes == STORY_BYTES + 1


@pytest.mark.parametrize("content", ["", "\n \n\t\n", "\ufeff", "(Reuters)", "By Jane Doe", "###"])
def test_a_file_without_a_story_is_refused(content):
    result = read(content)
    assert isinstance(result, ParseProblem) or result.story.body


def test_markup_in_plain_text_is_only_text():
    found = story("<script>alert(1)</script> was on the wall.\n")
    assert "<script" not in found.body
    assert "&lt;script&gt;" in found.body


@given(st.one_of(st.binary(max_size=300), st.text(max_size=300).map(str.encode)))
def test_no_bytes_make_it_raise(raw):
    for result in importer("text").parse(BytesIO(raw), name="x"):
        assert isinstance(result, Parsed | ParseProblem)


LINES = st.sampled_from(
    ["", "Photo:", "Caption: x", "Credit: AP", "By Ada Marsh", "-30-", "Editors: call", "a b c.", "(AP)",
     "SUND (AP) --", "Headline: Y", "Ferry returns", "Notes to editors", "x" * 130, "Byline: z", "Tags:"]
)  # fmt: skip


@given(st.lists(LINES, max_size=12))
def test_no_order_of_habits_makes_it_raise(lines):
    read("\n".join(lines))


@pytest.mark.skipif(not SHARED.exists(), reason="no ../shared")
@pytest.mark.parametrize("folder", ["wire", "hostile"])
@pytest.mark.parametrize("format", ["text", "markdown", "jsonl"])
def test_nothing_from_the_world_makes_it_raise(folder, format):
    files = [path for path in sorted((SHARED / "cases" / folder).rglob("*")) if path.is_file()]
    assert files
    for path in files:
        with path.open("rb") as stream:
            for result in importer(format).parse(stream, name=path.name):
                assert isinstance(result, Parsed | ParseProblem), path
                if isinstance(result, Parsed):
                    assert "<script" not in result.story.body.lower(), path


def test_the_notebook_of_an_agency_goes_to_the_desk():
    text = (
        "Old bridge closes for a year\n\nELLORY (ENS) - The old bridge closes on Monday.\n\n"
        "# Notebook\n\n## Internet links\n- [City](https://ens.example/)\n\n* * * *\n"
        "The following information is not intended for publication\n\n"
        "- Editing by: Ole Finn, +49 30 000 000, <desk@ens.example>\n\nens mq ta\n"
    )
    found = story(text)
    assert found.body == "<p>The old bridge closes on Monday.</p>"
    assert found.note.startswith("# Notebook")
    assert found.note.endswith("ens mq ta")


def test_a_press_release_keeps_its_contacts_at_the_desk():
    raw = (DATA / "press-release.txt").read_bytes()
    found = read(raw)
    story = found.story
    assert story.headline == (
        "Harbour Works Opens Its Ninth Dock And A Museum Of Ropes On The Old Quay"
    )
    assert story.dateline == "PORT ELSEN, Norrland, March 2, 2026"
    assert story.credit == "Harbour Works Ltd"
    assert story.body == (
        "<p>Harbour Works today opened its ninth dock, which took four years to build and cost forty "
        'million.</p>\n<p>"It is the largest in the north," said Ada Marsh, who runs it.</p>'
    )
    assert story.note == (
        "Media contact: Jon van der Meer jon@harbour.example +47 555 0100; "
        "Mina Holt Agency Holt +47 555 0199\n\nMEDIA RELEASE 12/2026"
    )


@pytest.mark.parametrize(
    ("text", "dateline", "credit", "note"),
    [
        (
            "Acme opens plant\n\nNEW YORK--(BUSINESS WIRE)--Acme opened a plant.\n\nIt is large.\n\n"
            "Contacts\nJane Roe\njane@acme.example\n",
            "NEW YORK",
            "BUSINESS WIRE",
            "Contacts Jane Roe jane@acme.example",
        ),
        (
            "Neue Brücke eröffnet\n\nDie Stadt hat die Brücke eröffnet.\n\nSie ist lang.\n\n"
            "Pressekontakt:\nEva Maus\npresse@stadt.example\n",
            "",
            "",
            "Pressekontakt: Eva Maus presse@stadt.example",
        ),
        (
            "태풍 제주 접근\n\n(제주=하버통신) 홍길동 기자 = 태풍이 제주에 접근하고 있다.\n\n"
            "비가 내린다.\n\nhong@harbour.example\n(끝)\n",
            "제주",
            "하버통신",
            "hong@harbour.example",
        ),
    ],
)
def test_contacts_of_other_habits_stay_at_the_desk(text, dateline, credit, note):
    found = read(text)
    assert (found.story.dateline, found.story.credit) == (dateline, credit)
    assert found.story.note == note
    assert "@" not in found.story.body


def test_a_mail_is_no_story():
    mail = b"Return-Path: <a@b.example>\nMIME-Version: 1.0\nSubject: Ferry\n\nThe ferry is back.\n"
    with pytest.raises(UnknownFormat, match="looks like a mail"):
        sniff(mail, name="ferry.txt")
    assert sniff(b"Subject: the ferry\n\nIt is back.\n", name="ferry.txt") == "text"


@pytest.mark.thorough
@pytest.mark.parametrize(
    "text", ["contacts\n\n" + "a@b\n\n" * 40_000, "contact:\n" * 22_000, "SOURCE " + "a " * 100_000]
)
def test_contacts_without_end_are_read_quickly(text):
    started = process_time()
    read(text)
    assert process_time() - started < 10
