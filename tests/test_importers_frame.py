"""What stands around a text goes where it belongs: datelines, end marks, initials, credits, contacts."""

import time

import pytest

from articles.importers.frame import Framed, without_dateline, without_ending

FIRST = "<p>The ferry is back, the harbour said.</p>"


def ends(*lines: str, credit: str = "") -> Framed:
    return without_ending("\n".join((FIRST, *lines)), credit=credit)


@pytest.mark.parametrize("line", ["ends", "-30-", "###", "___", "***", "Lusa/Fim", "FIM"])
def test_the_mark_that_a_text_is_over_is_no_part_of_it(line):
    assert ends(f"<p>{line}</p>") == Framed(FIRST)


@pytest.mark.parametrize(
    "line", ["hh/ph/ts/hd", "bur-dar-gl/fz", "str-dsa-ami/pbt", "MA // EA", "AAP RTV ar", "AFP sn"]
)
def test_the_initials_of_who_wrote_and_edited_are_for_the_desk(line):
    assert ends(f"<p>{line}</p>") == Framed(FIRST, desk=[f"Signed: {line}"])


@pytest.mark.parametrize(
    ("line", "credit"),
    [("/ritzau/", "ritzau"), ("==Kyodo", "Kyodo"), ("(©NTB)", "NTB"), (". Yonhap", "Yonhap")],
)
def test_an_agency_on_the_last_line_is_the_credit(line, credit):
    assert ends(f"<p>{line}</p>") == Framed(FIRST, credit=credit)


def test_a_credit_on_the_last_line_that_the_fields_name_as_well_goes():
    assert ends("<p>(BusinessDesk)</p>", credit="BusinessDesk").body == FIRST
    assert ends("<p>(BusinessDesk)</p>").body != FIRST


@pytest.mark.parametrize("end", ["(©NTB)", " EFE", " (Reuters)"])
def test_an_agency_behind_the_last_sentence_is_the_credit(end):
    found = without_ending(f"<p>Two &amp; three ran.{end}</p>")
    assert found.body == "<p>Two &amp; three ran.</p>"
    assert found.credit == end.strip(" (©)")


def test_where_a_writer_is_reached_is_for_the_desk():
    line = "Oda Brandt can be reached at http://news.example/brandt . Her work is elsewhere."
    assert ends("<p>___</p>", f"<p>{line}</p>") == Framed(FIRST, desk=[line])


@pytest.mark.parametrize(
    "label",
    [
        "<h4>Contacts</h4>",
        "<p><strong>Media Contact:</strong></p>",
        "<h4>Yhteyshenkilöt</h4>",
        "<h3>Kontakt</h3>",
        "<p>Contact presse :</p>",
        "<p>Investor relations contact:</p>",
    ],
)
def test_whom_the_press_may_ask_is_for_the_desk(label):
    found = ends(
        label,
        "<p>Ro Pylon, 020 7946 0000</p>",
        '<ul><li><a href="mailto:ro@pier.example">ro@pier.example</a></li></ul>',
        "<h4>About the pier</h4>",
        "<p>It is long.</p>",
    )
    assert found.body == f"{FIRST}\n<h4>About the pier</h4>\n<p>It is long.</p>"
    assert found.desk == ["Contact: Ro Pylon, 020 7946 0000", "Contact: ro@pier.example"]


def test_names_and_titles_over_an_address_go_with_it():
    found = ends(
        "<p>Yhteyshenkilöt:</p>",
        *(
            f"<p>{one}</p>"
            for one in ("Ro Pylon", "Kansanedustaja", "044-5713463", "ro@pier.example")
        ),
        *(f"<p>{one}</p>" for one in ("Ida Kaj", "Viestintä", "+358407641684", "ida@pier.example")),
        "<p>Pääkuva on laiturilta.</p>",
    )
    assert found.body == f"{FIRST}\n<p>Pääkuva on laiturilta.</p>"
    assert len(found.desk) == 8
    assert found.desk[0] == "Contact: Ro Pylon"


def test_a_heading_of_contacts_over_a_text_stays_with_it():
    lines = ("<h2>Contacts</h2>", "<p>Ro Pylon</p>", "<p>They wrote to each other for years.</p>")
    last = "<p>He still has ro@pier.example.</p>"
    assert ends(*lines, last).body == "\n".join((FIRST, *lines, last))


def test_a_line_that_says_whom_to_ask_is_for_the_desk():
    line = "For further information, please contact Ro Pylon at ro@pier.example."
    assert ends(f"<p>{line}</p>", "<p>It is long.</p>").desk == [f"Contact: {line}"]
    assert ends("<p>Media Contact: N6 / Ro Pylon<br>ro@pier.example</p>").desk == [
        "Contact: N6 / Ro Pylon ro@pier.example"
    ]


@pytest.mark.parametrize(
    "line",
    [
        "<p>He wrote to ro@pier.example, and nobody answered.</p>",
        "<h2>Contact</h2>",
        "<p>Contact with the ship was lost at 0200 0300 0400.</p>",
        "<p>Follow the money on Monday, they say.</p>",
        "<p>It was and/or it was not.</p>",
        "<p>Tom Reed contributed to this report.</p>",
        "<p>“We will be back,” he told Reuters</p>",
        "<table><tbody><tr><td>ends</td></tr></tbody></table>",
    ],
)
def test_what_readers_are_told_stays(line):
    assert ends(line, "<p>The end is near.</p>").desk == []
    assert ends(line).body == f"{FIRST}\n{line}"


@pytest.mark.parametrize("body", ["", "<p>ends</p>", "<p>___</p>", "<p>AFP</p>", "<p>a/b</p>"])
def test_the_only_paragraph_stays(body):
    assert without_ending(body).body == body


@pytest.mark.parametrize(
    ("text", "dateline", "agency", "rest"),
    [
        ("PORT ELSEN (AP) — Ships stay.", "PORT ELSEN", "AP", "Ships stay."),
        ("Nueva Delhi, 21 ene (EFE).- Una pareja.", "Nueva Delhi, 21 ene", "EFE", "Una pareja."),
        ("København /ritzau/: En mand.", "København", "ritzau", "En mand."),
        ("MOSCOW, January 21. /TASS/. Ships stay.", "MOSCOW, January 21", "TASS", "Ships stay."),
    ],
)
def test_the_dateline_that_a_text_begins_with_is_taken_off(text, dateline, agency, rest):
    assert without_dateline(f"<p>{text}</p>") == (f"<p>{rest}</p>", dateline, agency)


@pytest.mark.parametrize("text", ["Ships stay.", "The board /or what is left/: it stays.", ""])
def test_a_text_without_a_dateline_stays_as_it_is(text):
    assert without_dateline(f"<p>{text}</p>") == (f"<p>{text}</p>", "", "")


@pytest.mark.thorough
@pytest.mark.parametrize(
    "worst",
    [
        "(©" * 100_000,
        " " * 200_000 + "x",
        "a-" * 100_000,
        "1 " * 100_000 + "@",
        "x@" * 100_000,
        "media press contact " * 10_000 + "@",
        ". " * 100_000,
    ],
)
def test_the_longest_last_line_takes_no_time(worst):
    start = time.process_time()
    without_ending(f"{FIRST}\n<p>{worst}</p>")
    without_ending("\n".join([FIRST] + [f"<p>{worst[:40]}</p>"] * 5_000))
    without_dateline(f"<p>{worst}</p>")
    assert time.process_time() - start < 10
