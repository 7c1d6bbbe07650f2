"""The record is the same after JSON, and refuses what is none with one sentence."""

import json
from datetime import UTC, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.records import (
    CITATION_ROLES,
    CITATION_TERMS,
    PHOTO_USES,
    PLACEMENTS,
    RecordError,
    Rendition,
    Story,
    StoryAuthor,
    StoryCitation,
    StoryCorrection,
    StoryPhoto,
    StoryTag,
)

text = st.text(max_size=30)
times = st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=9))]))
photos = st.builds(
    StoryPhoto,
    key=text,
    token=text,
    file=text,
    caption=text,
    embargo_until=st.none() | times,
    allowed_uses=st.lists(st.sampled_from(PHOTO_USES), max_size=2).map(tuple),
    max_uses=st.none() | st.integers(1, 9),
    credit=text,
    placement=st.sampled_from(PLACEMENTS),
    focal_x=st.floats(0, 1),
    renditions=st.lists(st.builds(Rendition, url=text, width=st.integers(0, 9000)), max_size=2).map(
        tuple
    ),
)
citations = st.builds(
    StoryCitation,
    name=text,
    role=st.sampled_from(CITATION_ROLES),
    attribution=text,
    terms=st.sampled_from(CITATION_TERMS),
    confidential=st.booleans(),
)
stories = st.builds(
    Story,
    guid=text,
    headline=text,
    headline_provisional=st.booleans(),
    body=text,
    urgency=st.none() | st.integers(1, 8),
    published_at=st.none() | times,
    embargo_until=st.none() | times,
    authors=st.lists(st.builds(StoryAuthor, name=text, slug=text), max_size=2).map(tuple),
    tags=st.lists(st.builds(StoryTag, name=text), max_size=2).map(tuple),
    sources=st.lists(citations, max_size=2).map(tuple),
    photos=st.lists(photos, max_size=2).map(tuple),
    corrections=st.lists(st.builds(StoryCorrection, text=text, at=times), max_size=2).map(tuple),
)


@given(stories)
def test_a_story_comes_back_from_json_as_it_went(story):
    assert Story.from_json(json.loads(json.dumps(story.to_json()))) == story


@given(stories)
def test_the_public_face_holds_nothing_of_the_desks_own(story):
    face = story.public_face()
    assert not face.note
    assert not face.guid
    assert face.embargo_until is None
    assert all(source.terms == "on-record" for source in face.sources)
    assert not any(source.confidential for source in face.sources)
    assert all(photo.token for photo in face.photos)
    assert not any(photo.renditions or photo.file or photo.embargo_until for photo in face.photos)


def test_what_holds_its_default_is_left_out_of_the_json():
    assert Story(headline="Rain").to_json() == {"headline": "Rain"}


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ([], "must be a JSON object, not a list"),
        ({"colour": "red"}, "has no field “colour”"),
        ({"headline": 4}, "headline must be a string, not a number"),
        ({"urgency": "3"}, "urgency must be a number, not a string"),
        ({"urgency": True}, "urgency must be a number, not true or false"),
        ({"published_at": "2026-01-25"}, "with its offset"),
        ({"authors": "Ada"}, "authors must be a list, not a string"),
        ({"photos": [{"focal_x": "left"}]}, "focal_x must be a number"),
    ],
)
def test_json_that_is_no_story_is_refused_in_a_sentence(data, sentence):
    with pytest.raises(RecordError, match=sentence):
        Story.from_json(data)


def test_the_digest_tells_stories_apart():
    assert Story(headline="Rain").digest() == Story(headline="Rain").digest()
    assert Story(headline="Rain").digest() != Story(headline="Snow").digest()


def test_the_credit_line_is_that_of_the_agencies_cited():
    agencies = (
        StoryCitation(name="Yonhap", role="credit"),
        StoryCitation(name="KCNA"),
        StoryCitation(name="Reuters", role="credit"),
    )
    assert Story(sources=agencies).credit_line == "Yonhap / Reuters"
    assert Story(credit="AFP").credit_line == "AFP"
