"""Text and Markdown become bodies, bodies become text."""

import textwrap

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.body import (
    clean,
    from_markdown,
    from_text,
    is_blank,
    markdown_images,
    split_figures,
    to_text,
)

COPY = [
    "The harbour council voted on Monday to close the old grain quay to lorries from the first week"
    " of March, after two years of complaints about dust and noise from families living above it.",
    "Ada Brandt, who runs the ferry office, said the decision came late but was the right one. “We"
    " have counted every lorry since the spring,” she said, and she showed reporters the lists.",
    "The port authority had asked for another season. Its spokesman said that the state-controlled"
    " grain company would now have to send 40,000 tonnes a year by rail instead.",
]
BODY = "\n".join(f"<p>{paragraph}</p>" for paragraph in COPY)


def wrapped(width, **indents):
    return [textwrap.fill(paragraph, width, **indents) for paragraph in COPY]


@pytest.mark.parametrize(
    "between", ["\n", "\n\n", "\r\n\r\n", "\r", "\n\t", "\n   ", "\n \n\n", "\x0c"]
)
def test_a_line_each_is_a_paragraph_each(between):
    assert from_text(between.join(COPY)) == BODY


@pytest.mark.parametrize("width", [60, 65, 69, 72, 76, 80])
@pytest.mark.parametrize(
    ("between", "indents"),
    [
        ("\n\n", {}),
        ("\r\n\r\n", {}),
        ("\n", {"initial_indent": "  "}),
        ("\n", {"initial_indent": "    "}),
        ("\n", {"initial_indent": "\t"}),
        ("\n\n", {"initial_indent": "   ", "subsequent_indent": "   "}),
    ],
)
def test_lines_that_a_wire_broke_are_joined_again(width, between, indents):
    assert from_text(between.join(wrapped(width, **indents))) == BODY


def test_broken_lines_with_nothing_between_paragraphs_part_after_a_short_last_line():
    text = (
        "The harbour council voted on Monday to close the old grain quay to\n"
        "lorries from the first week of March.\n"
        "Ada Brandt, who runs the ferry office, said that the decision came\n"
        "late but was the right one.\n"
    )
    assert from_text(text).count("<p>") == 2


def test_verse_in_broken_copy_keeps_its_lines():
    text = "\n\n".join([*wrapped(70), "Grey is the quay,\nwhite is the flour"])
    assert from_text(text).endswith("<p>Grey is the quay,<br>white is the flour</p>")


@pytest.mark.parametrize("bullet", ["-", "*", "•"])
def test_lines_with_bullets_are_a_list(bullet):
    text = f"It asks for:\n{bullet} a ramp\n{bullet} two lamps\n  by the gate\n\nNothing else."
    assert from_text(text) == (
        "<p>It asks for:</p>\n"
        "<ul><li>a ramp</li><li>two lamps by the gate</li></ul>\n"
        "<p>Nothing else.</p>"
    )


def test_one_line_with_a_dash_is_no_list():
    assert from_text("- No comment, he said.") == "<p>- No comment, he said.</p>"


def test_a_word_that_was_parted_at_a_hyphen_is_whole_again():
    text = "The ministry wrote to all of the banks and to every one of the state-\nowned firms."
    assert "state-owned firms" in from_text(text)


def test_chinese_lines_are_joined_without_a_space():
    text = "市政府星期一宣布旧码头将从三月第一周起对货车关闭此前居民投诉两年之久灰尘和噪音问题\n严重影响生活。"
    assert from_text(text).count(" ") == 0


def test_text_is_escaped():
    assert from_text("<script>1 & 2</script>") == "<p>&lt;script&gt;1 &amp; 2&lt;/script&gt;</p>"


@pytest.mark.parametrize("text", ["", " \r\n\t\n", "\ufeff\n", "\x00"])
def test_text_without_words_is_an_empty_body(text):
    assert from_text(text) == ""


@settings(deadline=None)
@given(st.text(alphabet="a .-*\n\r\t<&\x0c漢", max_size=80))
def test_no_word_of_the_text_is_lost(text):
    body = from_text(text)
    assert clean(body) == body
    for letter in "a漢<&":
        assert to_text(body).count(letter) == text.count(letter)


MARKDOWN = """\
# The quay closes

The *old* **grain** quay, [they said](https://a.example/?a=1&b=2).

> Late, but right.

1. ramp
2. lamps

| year | tonnes |
|------|--------|
| 2025 | 40,000 |

Before ![A lorry](my%20lorry.jpg "At the gate") after. <b>Raw</b>

![](https://a.example/b%20c.jpg)
"""


def test_markdown_becomes_a_body():
    assert from_markdown(MARKDOWN).split("\n") == [
        "<h2>The quay closes</h2>",
        "<p>The <em>old</em> <strong>grain</strong> quay, "
        '<a href="https://a.example/?a=1&amp;b=2">they said</a>.</p>',
        "<blockquote><p>Late, but right.</p></blockquote>",
        "<ol><li>ramp</li><li>lamps</li></ol>",
        "<table><thead><tr><th>year</th><th>tonnes</th></tr></thead>"
        "<tbody><tr><td>2025</td><td>40,000</td></tr></tbody></table>",
        "<p>Before after. <strong>Raw</strong></p>",
    ]


def test_images_in_markdown_leave_numbered_photos_behind():
    figures = [
        part for part in split_figures(from_markdown(MARKDOWN, figures=True)) if part[0] == "photo"
    ]
    assert figures == [("photo", "1"), ("photo", "2")]
    assert markdown_images(MARKDOWN) == [
        ("A lorry", "my lorry.jpg", "At the gate"),
        ("", "https://a.example/b%20c.jpg", ""),
    ]


def test_scripts_in_markdown_are_taken_out():
    assert from_markdown("<script>alert(1)</script>\n\n<p onclick=x>a *b*</p>") == "<p>a *b*</p>"


def test_a_link_to_a_script_in_markdown_is_text():
    assert "<a" not in from_markdown("[x](javascript:alert(1)) <javascript:alert(1)>")


def test_a_body_as_plain_text():
    body = clean(
        "<h2>Head</h2><p>a <b>b</b><br>&lt;c&gt; &amp; d</p><figure data-photo=1></figure><hr>"
        "<ul><li>x<ul><li>y</ul><li><p>z</p><p>w</p></ul><blockquote>q</blockquote>"
        "<table><caption>T<tr><th>h<th><th>i<tr><td><td><p>j<p>k<td>l</table>"
    )
    assert to_text(body) == (
        "Head\n\na b\n<c> & d\n\n- x\n  - y\n- z\nw\n\nq\n\nT\n\nh\t\ti\n\tj k\tl"
    )


def test_a_body_is_cut_at_its_photos():
    body = clean("a<p>b</p><figure data-photo=k1></figure><figure data-photo=k2></figure>c")
    assert split_figures(body) == [
        ("html", "<p>a</p>\n<p>b</p>"),
        ("photo", "k1"),
        ("photo", "k2"),
        ("html", "<p>c</p>"),
    ]
    assert split_figures("") == []


@pytest.mark.parametrize("body", ["", "<hr>", '<figure data-photo="1"></figure>'])
def test_a_body_without_text_is_blank(body):
    assert is_blank(body)
    assert not is_blank(f"{body}\n<p>x</p>")
