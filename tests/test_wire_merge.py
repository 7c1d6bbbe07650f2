"""What the wire sends anew goes in by itself where no editor has been; the rest is open."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from articles.desk.wire_merge import agree, merge, take, three_way
from articles.records import Story, StoryTag

BASE = Story(headline="Rain", deck="It fell.", body="<p>One.</p>\n<p>Two.</p>\n<p>Three.</p>")


def body(*words: str) -> str:
    return "\n".join(f"<p>{word}</p>" for word in words)


def test_what_only_the_wire_has_changed_goes_in():
    new = replace(BASE, headline="Heavy rain", body=body("One.", "Two.", "Three.", "Four."))
    merged = merge(agreed=BASE, ours=replace(BASE, deck="It fell hard."), new=new)
    assert merged.units == ()
    assert merged.story == replace(new, deck="It fell hard.")
    assert merged.agreed == new


def test_paragraphs_that_only_one_side_changed_are_merged():
    ours = replace(BASE, body=body("One!", "Two.", "Three."))
    new = replace(BASE, body=body("One.", "Two.", "Three?"))
    merged = merge(agreed=BASE, ours=ours, new=new)
    assert (merged.units, merged.story.body) == ((), body("One!", "Two.", "Three?"))


def test_what_both_have_changed_is_open_and_ours_stays():
    ours = replace(BASE, headline="Our rain", body=body("One.", "Our two.", "Three."))
    new = replace(BASE, headline="Their rain", body=body("Zero.", "One.", "Their two.", "Three!"))
    merged = merge(agreed=BASE, ours=ours, new=new)
    headline, paragraph = merged.units
    assert (headline.name, headline.agreed, headline.ours, headline.new) == (
        "headline",
        "Rain",
        "Our rain",
        "Their rain",
    )
    assert (paragraph.name, paragraph.number) == ("body", 3)
    assert paragraph.new == ("<p>Their two.</p>",)
    assert merged.story.headline == "Our rain"
    assert merged.story.body == body("Zero.", "One.", "Our two.", "Three!")
    assert merged.agreed.headline == "Rain"
    assert merged.agreed.body == body("Zero.", "One.", "Two.", "Three!")


def test_the_wires_text_is_taken_a_unit_at_a_time():
    ours = replace(BASE, headline="Our rain", body=body("One.", "Our two.", "Three."))
    new = replace(BASE, headline="Their rain", body=body("One.", "Their", "two.", "Three."))
    merged = merge(agreed=BASE, ours=ours, new=new)
    key = merged.units[1].key
    taken, agreed = take(merged, key, new=new), agree(merged, key, new=new)
    assert taken.body == new.body
    again = merge(agreed=agreed, ours=taken, new=new)
    assert [unit.name for unit in again.units] == ["headline"]
    key = again.units[0].key
    done = merge(agreed=agree(again, key, new=new), ours=take(again, key, new=new), new=new)
    assert (done.units, done.story, done.agreed) == ((), new, new)


def test_ours_is_kept_a_unit_at_a_time_and_the_next_update_asks_no_more():
    ours = replace(BASE, body=body("One.", "Our two.", "Three."))
    new = replace(BASE, body=body("One.", "Their two.", "Three."))
    merged = merge(agreed=BASE, ours=ours, new=new)
    agreed = agree(merged, merged.units[0].key, new=new)
    again = merge(agreed=agreed, ours=ours, new=new)
    assert (again.units, again.story) == ((), ours)
    third = replace(new, headline="Third")
    assert merge(agreed=again.agreed, ours=ours, new=third).story == replace(ours, headline="Third")


def test_a_unit_that_has_changed_since_is_found_no_more():
    new = replace(BASE, headline="Their rain")
    merged = merge(agreed=BASE, ours=replace(BASE, headline="Our rain"), new=new)
    assert take(merged, "0" * 16, new=new) is None
    assert agree(merged, "0" * 16, new=new) is None
    later = merge(agreed=BASE, ours=replace(BASE, headline="Our new rain"), new=new)
    assert later.units[0].key != merged.units[0].key


def test_what_both_changed_to_the_same_is_not_open():
    same = replace(BASE, headline="Heavy rain", body=body("One.", "Deux.", "Three."))
    merged = merge(agreed=BASE, ours=same, new=same)
    assert (merged.units, merged.story, merged.agreed) == ((), same, same)


def test_tags_of_both_are_kept():
    old, ours, theirs = (StoryTag(name=name) for name in ("rain", "ours", "theirs"))
    base = replace(BASE, tags=(old,))
    merged = merge(
        agreed=base, ours=replace(base, tags=(old, ours)), new=replace(base, tags=(old, theirs))
    )
    assert (merged.units, set(merged.story.tags)) == ((), {old, ours, theirs})


def test_the_embargo_and_the_desks_own_fields_stay_ours():
    ours = replace(BASE, slug="our-rain", wire_status="canceled")
    merged = merge(agreed=BASE, ours=ours, new=replace(BASE, slug="their-rain", deck="It poured."))
    assert merged.story == replace(ours, deck="It poured.")


LINES = st.lists(st.sampled_from("abcd"), max_size=7)


@given(base=LINES, mine=LINES, theirs=LINES)
def test_whatever_the_edits_each_side_is_whole_in_the_stretches(base, mine, theirs):
    chunks = three_way(base, mine, theirs)
    for name, lines in (("base", base), ("mine", mine), ("theirs", theirs)):
        assert [line for chunk in chunks for line in getattr(chunk, name)] == lines
    numbers = [chunk.number for chunk in chunks]
    merged = [line for chunk in chunks for line in chunk.merged]
    for chunk, number in zip(chunks, numbers, strict=True):
        assert merged[number - 1 :][: len(chunk.merged)] == list(chunk.merged)


@given(base=LINES, mine=LINES, theirs=LINES)
def test_settling_every_stretch_ends_with_nothing_open(base, mine, theirs):
    agreed, ours, new = (Story(body="\n".join(lines)) for lines in (base, mine, theirs))
    for _round in range(20):
        merged = merge(agreed=agreed, ours=ours, new=new)
        if not merged.units:
            break
        key = merged.units[-1].key
        ours, agreed = take(merged, key, new=new), agree(merged, key, new=new)
    assert merged.units == ()
    assert merged.agreed == new
