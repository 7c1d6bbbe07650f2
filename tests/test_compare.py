"""What changed in a story: every field, every word, nothing that the person may not see."""

from dataclasses import replace
from datetime import timedelta

import pytest

from articles.desk.compare import compare, compare_for, for_eyes
from articles.desk.record import story_of
from articles.records import (
    Story,
    StoryAuthor,
    StoryCitation,
    StoryCorrection,
    StoryPhoto,
    StoryTag,
)
from tests.factories import NOON, add_photo, make_article, make_source

pytestmark = pytest.mark.django_db


def changed(old: Story, new: Story):
    [change] = compare(old, new)
    return change


def notes(change) -> list[str]:
    return [note for row in change.rows for note in row.notes]


def test_a_story_that_is_the_same_has_no_changes():
    story = Story(headline="One", body="<p>Two</p>")
    assert compare(story, story) == []


def test_a_headline_is_compared_word_by_word():
    change = changed(Story(headline="Five killed in storm"), Story(headline="Six killed in storm"))
    assert change.name == "headline"
    assert change.label == "Headline"
    assert (change.old, change.new) == ("Five killed in storm", "Six killed in storm")
    assert list(change.segments) == [
        ("delete", "Five"),
        ("insert", "Six"),
        ("equal", " killed in storm"),
    ]


def test_the_segments_put_together_are_the_texts():
    old = "Don’t pay 1,200 euros – said K. Lee (48).\n\n조선중앙통신은 東京で発表した。"
    new = "Do pay 1,250 euros, said K. Lee (49).\n조선중앙통신이 東京都で発表した!"
    change = changed(Story(deck=old), Story(deck=new))
    assert "".join(one.text for one in change.segments if one.op != "insert") == old
    assert "".join(one.text for one in change.segments if one.op != "delete") == new


def test_fields_come_in_the_order_of_the_form():
    old = Story()
    new = Story(
        headline="H",
        deck="D",
        body="<p>B</p>",
        dateline="SEOUL",
        section="world",
        authors=(StoryAuthor(name="Ada"),),
        tags=(StoryTag(name="Sea"),),
        photos=(StoryPhoto(key="1", caption="C"),),
        sources=(StoryCitation(name="Yonhap"),),
        corrections=(StoryCorrection(text="Wrong.", at=NOON),),
        language="de",
        urgency=3,
        slug="h",
        embargo_until=NOON,
        expires_at=NOON,
        note="N",
    )
    assert [change.name for change in compare(old, new)] == [
        "headline",
        "deck",
        "body",
        "dateline",
        "section",
        "authors",
        "tags",
        "photos",
        "sources",
        "corrections",
        "language",
        "urgency",
        "slug",
        "embargo_until",
        "expires_at",
        "note",
    ]


def test_times_are_shown_with_their_zone():
    change = changed(Story(), Story(embargo_until=NOON))
    assert change.new.endswith("UTC")


def test_paragraphs_are_compared_one_by_one_and_those_that_stayed_are_folded():
    same = "".join(f"<p>Paragraph {number} stays.</p>\n" for number in range(5))
    old = f"{same}<p>Five people were killed on Monday.</p>"
    new = f"{same}<p>Six people were killed on Monday.</p>\n<p>The mayor will speak at noon.</p>"
    change = changed(Story(body=old), Story(body=new))
    assert [row.op for row in change.rows] == ["equal"] * 5 + ["change", "insert"]
    assert list(change.rows[5].segments)[:2] == [("delete", "Five"), ("insert", "Six")]
    assert [(folded, len(rows)) for folded, rows in change.stretches] == [(True, 5), (False, 2)]


def test_a_paragraph_that_was_rewritten_is_not_mixed_with_the_one_before_it():
    old = "<p>The ferry left the port at nine.</p>\n<p>Nobody was hurt.</p>"
    new = "<p>Nobody was hurt, the ministry said.</p>"
    change = changed(Story(body=old), Story(body=new))
    assert [row.op for row in change.rows] == ["delete", "change"]


@pytest.mark.parametrize(
    ("html", "label", "text"),
    [
        ("<h2>Why now</h2>", "Heading 2", "Why now"),
        ("<ul><li>Milk</li></ul>", "List item", "Milk"),
        ("<ol><li><p>First</p></li></ol>", "Numbered item", "First"),
        ("<blockquote><p>We will.</p></blockquote>", "Quotation", "We will."),
        ('<aside class="pull-quote"><p>We will.</p></aside>', "Pull quote", "We will."),
        ('<figure data-photo="2"></figure>', "Photo", "[Photo 2]"),
        ("<table><tbody><tr><th>Year</th><td>1</td></tr></tbody></table>", "Table row", "Year | 1"),
        ("<hr>", "Rule", "———"),
        ("<p>One<br>two</p>", "", "One\ntwo"),
        ("<p>1 &lt; 2 &amp; 3</p>", "", "1 < 2 & 3"),
    ],
)
def test_the_structure_of_a_body_is_said_in_words(html, label, text):
    change = changed(Story(), Story(body=html))
    [row] = change.rows
    assert (row.op, row.label, row.segments[0].text) == ("insert", label, text)


@pytest.mark.parametrize(
    ("old", "new", "note"),
    [
        ("<p>a big day</p>", "<p>a <strong>big</strong> day</p>", "“big” is now bold."),
        ("<p>a <em>big</em> day</p>", "<p>a big day</p>", "“big” is no longer italic."),
        (
            '<p><a href="https://a.example/">The report</a></p>',
            '<p><a href="https://b.example/">The report</a></p>',
            "The link of “The report” goes to https://b.example/, was: https://a.example/.",
        ),
        (
            "<p>The report</p>",
            '<p>The <a href="https://b.example/">report</a></p>',
            "“report” links to https://b.example/.",
        ),
        ("<p>Why now</p>", "<h2>Why now</h2>", "Heading 2, was: Paragraph."),
        (
            "<ol><li>a</li></ol>",
            '<ol start="4"><li>a</li></ol>',
            "Stands otherwise: level, numbering or cells changed.",
        ),
        (
            '<p><a href="/x" title="a">b</a></p>',
            '<p><a href="/x" title="c">b</a></p>',
            "Only the formatting changed.",
        ),
    ],
)
def test_what_only_looks_different_is_said_too(old, new, note):
    assert notes(changed(Story(body=old), Story(body=new))) == [note]


def test_the_address_of_a_new_link_is_said():
    new = '<p>Read <a href="https://b.example/">this</a>.</p>'
    assert notes(changed(Story(), Story(body=new))) == ["“this” links to https://b.example/."]


def test_a_source_that_said_something_else_is_one_source_changed():
    yonhap = StoryCitation(name="Yonhap", slug="yonhap", attribution="Five, it said.")
    kcna = StoryCitation(name="KCNA", slug="kcna")
    change = changed(
        Story(sources=(yonhap, kcna)),
        Story(sources=(replace(yonhap, attribution="Six, it said."),)),
    )
    assert [row.op for row in change.rows] == ["change", "delete"]
    assert ("insert", "Six") in change.rows[0].segments


def test_another_order_of_the_byline_is_a_change():
    one, two = StoryAuthor(name="Ada"), StoryAuthor(name="Bea")
    change = changed(Story(authors=(one, two)), Story(authors=(two, one)))
    assert notes(change) == ["The order has changed."]


def test_a_photo_of_another_file_is_another_picture():
    photo = StoryPhoto(key="1", file="sha256:aa", caption="Sea.")
    change = changed(Story(photos=(photo,)), Story(photos=(replace(photo, file="sha256:bb"),)))
    assert notes(change) == ["Another picture."]


def test_a_text_with_very_many_different_words_is_compared():
    old = " ".join(f"word{number}" for number in range(70_000))
    change = changed(Story(note=old), Story(note=old + " end"))
    assert change.segments[-1] == ("insert", " end")


@pytest.mark.thorough
def test_a_comparison_that_takes_too_long_still_has_every_word():
    old = " ".join(f"a{number % 977}" for number in range(8_000))
    new = " ".join(f"a{number * 7 % 991}" for number in range(8_000))
    change = changed(Story(note=old), Story(note=new))
    assert "".join(one.text for one in change.segments if one.op != "delete") == new


# -- who may see what ----------------------------------------------------------------------------


def secret_story(**fields):
    make_source("Deep Well", confidential=True)
    return make_article(sources=("Yonhap", "Deep Well"), **fields)


def test_a_protected_source_is_not_in_the_record_for_those_who_may_not_see_it(editor, chief):
    article = secret_story()
    story = story_of(article)
    assert [one.name for one in for_eyes(story, editor, article).sources] == ["Yonhap"]
    assert [one.name for one in for_eyes(story, chief, article).sources] == ["Yonhap", "Deep Well"]


def test_its_own_author_sees_it(reporter):
    article = secret_story(created_by=reporter)
    assert for_eyes(story_of(article), reporter, article) == story_of(article)


def test_somebody_who_was_told_sees_it(editor):
    article = secret_story()
    make_source("Deep Well").grants.create(user=editor)
    assert for_eyes(story_of(article), editor, article) == story_of(article)


def test_a_source_that_was_protected_later_is_hidden_in_old_revisions_too(editor):
    article = make_article(sources=("Miller",))
    old = story_of(article)
    source = make_source("Miller")
    source.confidential = True
    source.save()
    assert for_eyes(old, editor, article).sources == ()


def test_a_source_that_was_renamed_since_is_hidden_too(editor):
    article = secret_story()
    old = story_of(article)
    source = make_source("Deep Well")
    source.name = "A. Miller"
    source.save()
    assert [one.name for one in for_eyes(old, editor, article).sources] == ["Yonhap"]


def test_that_hidden_sources_differ_is_said_without_naming_them(editor, chief):
    article = secret_story()
    old, new = replace(story_of(article), sources=()), story_of(article)
    changes = compare_for(old, new, by=editor, article=article)
    assert "Deep Well" not in str(changes)
    assert notes(changes[0]) == ["Sources that you may not see differ as well."]
    assert "Deep Well" in str(compare_for(old, new, by=chief, article=article))


def test_where_only_hidden_sources_differ_it_is_said_in_its_place(editor):
    article = secret_story()
    new = story_of(article)
    old = replace(new, sources=new.sources[:1], note="Before", headline="Before")
    changes = compare_for(old, new, by=editor, article=article)
    assert [change.name for change in changes] == ["headline", "sources", "note"]
    assert "Deep Well" not in str(changes)


def test_looking_costs_two_queries_however_many_sources(editor, django_assert_max_num_queries):
    article = secret_story()
    story = story_of(article)
    editor.get_all_permissions()
    with django_assert_max_num_queries(2):
        for_eyes(story, editor, article)


def test_a_story_with_everything_is_compared(chief):
    article = make_article(tags=("Sea",), sources=("Yonhap",))
    add_photo(article)
    story = story_of(article)
    later = replace(story, expires_at=NOON + timedelta(days=1))
    assert [change.label for change in compare(story, later)] == ["Take down at"]


def test_what_is_shown_is_text_whatever_was_typed():
    from django.template.loader import render_to_string

    hostile = "<script>alert(1)</script>"
    old = Story(headline="x", body="<p>1 &lt;b&gt;</p>")
    new = Story(headline=hostile, note=hostile, body=f"<p>{hostile}</p>")
    html = render_to_string("admin/articles/article/diff.html", {"changes": compare(old, new)})
    assert "<script" not in html
    assert "&lt;<" not in html
    assert "<ins>" in html
    assert "<del>" in html


def test_a_line_break_that_came_is_seen():
    change = changed(Story(deck="One two"), Story(deck="One\ntwo"))
    assert [one.shown for one in change.segments if one.op == "insert"] == ["↵\n"]
