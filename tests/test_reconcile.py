"""Two people changed one story: what is proposed, and what is left to them."""

from articles.desk.reconcile import merge_lines, one_story, reconcile
from articles.records import Story, StoryAuthor, StoryCitation, StoryTag

BASE = Story(
    headline="Rain",
    body="<p>One.</p>\n<p>Two.</p>\n<p>Three.</p>",
    tags=(StoryTag(name="Rain", slug="rain"), StoryTag(name="Hills", slug="hills")),
    sources=(StoryCitation(name="Yonhap", slug="yonhap", role="credit"),),
)


def changed(**fields) -> Story:
    return Story.from_json(BASE.to_json() | Story(**fields).to_json())


def proposals(theirs: Story, mine: Story, base: Story | None = BASE) -> dict[str, str]:
    return {one.name: one.proposed for one in reconcile(base=base, theirs=theirs, mine=mine)}


def test_what_only_one_of_two_changed_is_that_ones():
    theirs, mine = changed(headline="Snow"), changed(deck="All day")
    assert proposals(theirs, mine) == {"headline": "theirs", "deck": "mine"}


def test_what_both_changed_is_left_to_choose():
    assert proposals(changed(headline="Snow"), changed(headline="Hail")) == {"headline": ""}


def test_where_it_is_not_known_what_both_began_from_nothing_is_proposed():
    assert proposals(BASE, changed(headline="Hail"), base=None) == {"headline": ""}


def test_two_who_wrote_the_same_differ_in_nothing():
    assert proposals(changed(headline="Snow"), changed(headline="Snow")) == {}


def test_paragraphs_that_do_not_touch_go_together():
    theirs = changed(body="<p>One!</p>\n<p>Two.</p>\n<p>Three.</p>")
    mine = changed(body="<p>One.</p>\n<p>Two.</p>\n<p>Three.</p>\n<p>Four.</p>")
    [body] = reconcile(base=BASE, theirs=theirs, mine=mine)
    assert body.proposed == "both"
    assert body.both == "<p>One!</p>\n<p>Two.</p>\n<p>Three.</p>\n<p>Four.</p>"


def test_one_paragraph_changed_by_both_is_left_to_choose():
    assert merge_lines(["a", "b"], ["a", "c"], ["a", "d"]) is None
    assert merge_lines(["a", "b"], ["a", "c"], ["a", "c"]) == ["a", "c"]


def test_two_insertions_at_one_place_are_left_to_choose():
    assert merge_lines(["a"], ["a", "b"], ["a", "c"]) is None


def test_tags_added_and_taken_away_by_each_go_together():
    rain, hills = BASE.tags
    new, other = StoryTag(name="Snow", slug="snow"), StoryTag(name="Roads", slug="roads")
    [tags] = reconcile(
        base=BASE, theirs=changed(tags=(rain, hills, new)), mine=changed(tags=(rain, other))
    )
    assert tags.both == (rain, other, new)


def test_one_citation_changed_by_both_in_two_ways_is_left_to_choose():
    def said(statement):
        return changed(
            sources=(
                StoryCitation(name="Yonhap", slug="yonhap", role="credit", attribution=statement),
            )
        )

    assert proposals(said("It rained."), said("It poured.")) == {"sources": ""}


def test_another_order_beside_another_change_is_left_to_choose():
    rain, hills = BASE.tags
    theirs = changed(tags=(rain, hills, StoryTag(name="Snow", slug="snow")))
    assert proposals(theirs, changed(tags=(hills, rain))) == {"tags": ""}


def test_one_story_comes_out_of_the_choices():
    theirs = changed(headline="Snow", deck="Theirs", dateline="SEOUL")
    mine = changed(headline="Hail", deck="Mine", authors=(StoryAuthor(name="Ada", slug="ada"),))
    differences = reconcile(base=BASE, theirs=theirs, mine=mine)
    choices = {"headline": "own", "deck": "mine", "dateline": "theirs", "authors": "mine"}
    story, still_open = one_story(
        theirs=theirs,
        mine=mine,
        differences=differences,
        choices=choices,
        own={"headline": "Snow and hail"},
    )
    assert (story.headline, story.deck, story.dateline) == ("Snow and hail", "Mine", "SEOUL")
    assert story.authors == mine.authors
    assert still_open == []


def test_a_field_without_a_choice_is_named():
    theirs, mine = changed(headline="Snow"), changed(headline="Hail")
    differences = reconcile(base=BASE, theirs=theirs, mine=mine)
    assert one_story(theirs=theirs, mine=mine, differences=differences, choices={}, own={})[1] == [
        "headline"
    ]
