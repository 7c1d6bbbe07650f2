"""What a wire says by a number, readers are told by a name: IPTC's own."""

import pytest

from articles.importers import finish, media_topics
from articles.importers.media_topics import name_of
from articles.records import Story, Subject


@pytest.mark.parametrize("code", ["20000002", "medtop:20000002"])
def test_a_media_topic_is_named_as_iptc_spells_it(code):
    assert name_of(code) == "arts and entertainment"


def test_a_media_topic_is_named_in_german_for_a_german_story():
    assert name_of("medtop:20001065", "de-AT") == name_of("20001065", "de")
    assert name_of("15000000", "de") == "Sport"
    assert name_of("11000000", "de") == "Politik"
    assert name_of("11000000", "fr") == "politics and government"


def test_a_topic_is_known_by_its_address():
    assert name_of("http://cv.iptc.org/newscodes/mediatopic/20000017") == "poetry"
    assert name_of("http://cv.iptc.org/newscodes/subjectcode/01010002") == "poetry"


def test_an_older_subject_code_has_the_name_of_the_topic_that_took_its_place():
    assert name_of("subj:01010002") == name_of("01010002") == "poetry"
    assert name_of("16009000") == "war"


def test_a_retired_topic_keeps_its_name_for_the_stories_that_carry_it():
    assert name_of("20000064") == "war crime action"


@pytest.mark.parametrize("code", ["", "2", "99999999", "120000002", "medtop:", "x" * 200_000])
def test_what_is_no_topic_has_no_name(code):
    assert name_of(code) == ""


def test_all_topics_are_there_each_with_a_name():
    names = media_topics._names()
    assert len([code for code in names if code >= "20"]) == 1370
    assert all(english for english, _ in names.values())
    assert sum(not german for _, german in names.values()) <= 8


@pytest.mark.parametrize("scheme", ["medtop", "subj"])
def test_a_code_without_a_name_becomes_a_tag_by_its_own(scheme):
    subject = Subject(code="15000000", scheme=scheme)
    parsed = finish(Story(headline="A win", body="<p>They won.</p>"), b"", subjects=[subject])
    assert [tag.name for tag in parsed.story.tags] == ["sport"]
