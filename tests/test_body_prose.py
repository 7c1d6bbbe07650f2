"""Sentences, words and reading time as a reader would count them."""

import time

import pytest

from articles.body import first_sentence, reading_minutes, sentences, words


@pytest.mark.parametrize(
    "copy",
    [
        ["Mr. Brandt met Gen. Ivo Cole and Dr. Hale.", "They talked."],
        ["George W. Bush and J. K. Rowling came on Jan. 25.", "It rained."],
        ["The U.S. Senate met.", "He lives in the U.S.", "The vote is due."],
        ["It opens at 10 a.m. Monday.", "It shuts at 5 p.m.", "Tickets cost 3.50."],
        ["Acme Inc. shares fell.", "He left Acme Inc.", "The firm grew."],
        ["No. 5 won.", "He said no.", "Then he left."],
        ["“It works,” she said.", "“It does.”", "He smiled (a little.)", "So?", "Yes!"],
        ['"Why?" he asked.', "Nobody knew..."],
        ["It went on ... and on.", "Then it stopped.…"],
        ["정부는 월요일에 발표했다.", "회의는 화요일에 열린다."],
        ["قال الوزير نعم.", "هل تعلم؟", "لا."],
        ["1. The first rule", "2. The second"],
        ["A paragraph by Acme Inc.", "lower case begins the next"],
    ],
)
def test_sentences_end_where_readers_end_them(copy):
    between = "\n\n" if copy[-1][0] in "2l" else " "
    assert sentences(between.join(copy)) == copy


def test_chinese_and_japanese_sentences_need_no_space():
    assert sentences("码头关闭。“迟了。”她说。真的？") == [
        "码头关闭。",
        "“迟了。”",
        "她说。",
        "真的？",
    ]
    assert sentences("「遅い。」と述べた。終わり。") == ["「遅い。」と述べた。", "終わり。"]


@pytest.mark.parametrize(
    "text", ["." * 300_000 + "a", '."' * 100_000 + "a", "。" * 300_000 + "」と", "a.\n " * 100_000]
)
def test_a_flood_of_marks_takes_no_long_time(text):
    began = time.process_time()
    sentences(text)
    assert time.process_time() - began < 10


def test_a_sentence_is_one_line_and_no_text_is_none():
    assert sentences("A line\nthat goes  on.") == ["A line that goes on."]
    assert sentences(" \n ") == []


def test_no_word_is_lost_between_sentences():
    text = "One... two! Three?? “Four.” St. Five, e.g. 6. ) Seven. Yonhap"
    assert " ".join(sentences(text)) == text


def test_the_first_sentence_of_a_body_has_no_tags():
    body = "<h2>Port</h2>\n<p>x</p>"
    assert first_sentence(body) == "Port"
    assert (
        first_sentence("<p>The <em>U.S.</em> navy &amp; <b>he</b> left. It did.</p>")
        == "The U.S. navy & he left."
    )
    assert first_sentence("") == ""


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("War—and peace / 10,000 state-run don't – …", 6),
        ("회의는 화요일에 열린다", 3),
        ("码头将关闭吗", 3),
        ("在 WHO 会议", 3),
        ("ฉันอ่านข่าว", 2),
        ("नमस्ते दुनिया", 2),
    ],
)
def test_words_are_counted_in_every_script(text, count):
    assert words(f"<p>{text}</p>") == count


def test_words_are_not_joined_across_blocks():
    assert words("<p>one</p>\n<ul><li>two</li><li>three<br>four</li></ul>\n<hr>") == 4


@pytest.mark.parametrize(
    ("body", "minutes"),
    [
        ("", 1),
        ("<p>few words</p>", 1),
        ("word " * 690, 3),
        ("字" * 1500, 3),
        ("word " * 230 + "字" * 500, 2),
    ],
)
def test_reading_takes_whole_minutes_and_never_none(body, minutes):
    assert reading_minutes(body) == minutes
