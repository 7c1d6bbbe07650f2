"""Markdown out: for people to read, and back again as the same story."""

from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.body import clean, from_markdown, to_markdown
from articles.exporters import markdown
from articles.importers import importer, sniff
from articles.records import (
    Parsed,
    PublicItem,
    Story,
    StoryAuthor,
    StoryCitation,
    StoryCorrection,
    StoryPhoto,
    StoryTag,
)

NOON = datetime(2026, 1, 25, 12, 0, tzinfo=UTC)
URL = "https://post.example/2026/01/25/night-ferry/"
FULL = Story(
    guid="tag:post.example,2026-01-25:story-7",
    version="2",
    headline="Night ferry: & <crew> 'return' # “at last”",
    deck="yes",
    slug="night-ferry",
    dateline="PORT, Jan. 25",
    body='<p>It is back.</p>\n<figure data-photo="1"></figure>\n<p>Two.</p>',
    section="harbour",
    section_name="Harbour",
    language="no",
    urgency=4,
    published_at=NOON,
    updated_at=NOON.replace(hour=13),
    expires_at=NOON.replace(year=2027),
    credit="Yonhap",
    authors=(StoryAuthor(name="Ada Marsh and Son", slug="ada-marsh"),),
    tags=(StoryTag(name="Ferries, boats", slug="ferries"), StoryTag(name="2026")),
    sources=(StoryCitation(name="The port", attribution="It is back.\n\nIt is.", role="quoted"),),
    photos=(
        StoryPhoto(
            key="1",
            file="photos/quay (at 9).webp",
            caption='The "quay".\nIn rain.',
            alt_text="A quay [left] & more",
            credit="KCNA / Yonhap",
        ),
        StoryPhoto(key="mast", url="https://a.example/m.jpg", alt_text="A mast", placement="lead"),
    ),
    corrections=(StoryCorrection(kind="correction", text="It was eleven.", at=NOON),),
)


def back(raw: bytes) -> Parsed:
    [result] = importer("markdown").parse(BytesIO(raw), name="story.md")
    assert isinstance(result, Parsed), result
    return result


def test_a_story_comes_back_as_it_was():
    raw = markdown.export(PublicItem(story=FULL, url=URL))
    assert sniff(raw, name="story") == "markdown"
    result = back(raw)
    assert result.story == FULL
    assert result.notes == ()


def test_it_is_for_people_to_read():
    photo = StoryPhoto(key="quay", file="photos/quay.webp", alt_text="A quay", credit="Mina Holt")
    story = Story(
        headline="Ferry returns",
        published_at=NOON,
        body='<p>It is <strong>back</strong>.</p>\n<figure data-photo="quay"></figure>',
        photos=(photo,),
    )
    assert markdown.export(PublicItem(story=story)).decode() == (
        "---\n"
        "headline: Ferry returns\n"
        "published_at: '2026-01-25T12:00:00+00:00'\n"
        "photos:\n"
        "- file: photos/quay.webp\n"
        "  credit: Mina Holt\n"
        "---\n\n"
        "It is **back**.\n\n"
        "![A quay](photos/quay.webp)\n"
    )


def test_photos_of_the_text_come_back_under_numbers():
    photos = (
        StoryPhoto(key="b", file="b.jpg"),
        StoryPhoto(key="note", caption="None held."),
        StoryPhoto(key="a", url="https://ü.example/ä.jpg", alt_text="A"),
    )
    body = "<p>One.</p>\n" + "\n".join(
        f'<figure data-photo="{key}"></figure>' for key in ("a", "note", "b")
    )
    story = replace(FULL, body=body, photos=photos)
    found = back(markdown.export(PublicItem(story=story, url=URL))).story
    assert found.body == (
        '<p>One.</p>\n<figure data-photo="1"></figure>\n<figure data-photo="2"></figure>'
    )
    assert [(photo.key, photo.url, photo.file) for photo in found.photos] == [
        ("1", "https://%C3%BC.example/%C3%A4.jpg", ""),
        ("2", "", "b.jpg"),
        ("note", "", ""),
    ]


def test_a_withdrawn_story_says_so_and_why():
    story = Story(guid="7", version="3", updated_at=NOON)
    item = PublicItem(story=story, status="canceled", reason="It was wrong: all of it.")
    result = back(markdown.export(item))
    assert result.status == "canceled"
    assert result.story == replace(story, note="It was wrong: all of it.")


# The text


@pytest.mark.parametrize(
    ("html", "written"),
    [
        ("<p>a *b* _c_ [d](e) `f` &amp;copy; &lt;b&gt;</p>", None),
        ("<p># no</p>", "\\# no"),
        ("<p>1. no</p><p>2) no</p>", "1\\. no\n\n2\\) no"),
        ("<p>- no<br>+ no<br>=== <br>&gt; no</p>", "\\- no\\\n\\+ no\\\n\\===\\\n\\> no"),
        ("<p>a | b<br>--- | ---</p>", None),
        ("<p>---</p><p>***</p><p>~~~</p><p>```</p>", None),
        ("<h2>Two</h2><h3>Three</h3><h4>Four #</h4>", None),
        ("<p><strong>a</strong> <em>b</em></p>", "**a** *b*"),
        ("<p><strong>a </strong>b<em>c</em><strong>d</strong></p>", None),
        ("<p><strong><em>a</em></strong>*</p>", None),
        ("<p>H<sub>2</sub>O<sup>3</sup></p>", "H<sub>2</sub>O<sup>3</sup>"),
        (
            '<p><a href="https://a.example/b?c=1&amp;d=2" title="T">l</a></p>',
            '[l](https://a.example/b?c=1&d=2 "T")',
        ),
        ('<p><a href="https://ü.example/ä_(b)">l</a> https://a.example/_x_</p>', None),
        ("<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>", "- a\n- b\n  - c"),
        ("<ul><li>a</li></ul><ul><li>b</li></ul><ol><li>c</li></ol>", None),
        ('<ol start="9"><li>a</li><li>b<p>c</p></li></ol>', None),
        ("<ul><li><p>a</p><p>b</p></li><li><blockquote><p>q</p></blockquote></li></ul>", None),
        ("<blockquote><p>a</p><ul><li>b</li></ul></blockquote><blockquote>c</blockquote>", None),
        ('<blockquote cite="https://a.example/"><p>a</p></blockquote>', None),
        (
            "<table><thead><tr><th>A</th><th>B|C</th></tr></thead>"
            "<tbody><tr><td>1</td><td></td></tr></tbody></table>",
            "| A | B\\|C |\n| --- | --- |\n| 1 |  |",
        ),
        ('<table><caption>T</caption><tr><td colspan="2">a</td></tr></table>', None),
        ("<hr>", ""),
        ('<aside class="pull-quote">So be it</aside>', None),
        ("<p>日本<b>語</b>。\\ ! ![x] &nbsp; 5*6</p>", None),
    ],
)
def test_markdown_says_what_the_body_says(html, written):
    body = clean(html)
    text = to_markdown(body, lambda key: "")
    assert from_markdown(text) == body
    if written:
        assert text == written


_WORDS = st.text("ab 1.#-*_+>=~|`\\[]()<&;!:é語\"'/", min_size=1, max_size=12)


def _tagged(parts):
    tags = st.sampled_from("p h2 h3 ul ol li blockquote strong em sub a br table tr td th".split())
    return st.tuples(tags, st.lists(parts, max_size=3)).map(
        lambda pair: f"<{pair[0]}>{''.join(pair[1])}</{pair[0]}>"
    )


_HTML = st.recursive(
    _WORDS.map(lambda text: text.replace("&", "&amp;").replace("<", "&lt;")), _tagged, max_leaves=12
)


@given(st.lists(_HTML, max_size=4).map("".join))
@settings(max_examples=300, deadline=None)
def test_any_body_comes_back(html):
    body = clean(html)
    assert from_markdown(to_markdown(body, lambda key: "")) == body


@pytest.mark.thorough
def test_a_long_body_takes_no_longer_than_it_must():
    body = clean("<p>" + "*_`[" * 20_000 + "</p>" + "<p>a</p>" * 5_000)
    started = datetime.now(UTC)
    assert from_markdown(to_markdown(body, lambda key: "")) == body
    assert (datetime.now(UTC) - started).total_seconds() < 10
