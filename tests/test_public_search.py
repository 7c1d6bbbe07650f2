"""Readers look for stories: what finds what, in what order, and what nobody may find."""

from datetime import UTC, datetime, timedelta

import pytest

from articles.models.published import PublishedVersion
from articles.records import StoryPhoto
from articles.search import readers

from .public_factories import a_citation, a_photo, a_version

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 1, 25, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _noon(time_machine):
    time_machine.move_to(NOON, tick=False)


def a_story(headline: str, **fields) -> PublishedVersion:
    """A version that readers may look for."""
    fields = {"published_at": NOON - HOUR, "deck": "", "body": "<p></p>"} | fields
    version = a_version(headline=headline, **fields)
    readers.index(readers.entries_of([version]))
    return version


def found(text: str, *, ranked: bool = False, **more) -> list[str]:
    """The headlines that ``text`` finds, in their order."""
    wanted, unwanted = readers.parse(text)
    question = readers.Question(wanted=wanted, unwanted=unwanted, **more)
    visible = PublishedVersion.objects.visible()
    places = readers.find(question, visible, ranked=ranked, most=100).places
    versions = visible.in_bulk([place.version for place in places])
    return [versions[place.version].summary["headline"] for place in places]


def test_a_story_is_found_by_every_part_of_it():
    a_story(
        "Ferry returns",
        deck="After a winter in dock.",
        body="<h2>Harbour</h2><p>It was <strong>re</strong>painted &amp; tested.</p>",
        authors=("Kofi Hale",),
        tags=("Ports",),
        sources=(a_citation("Yonhap"),),
        photos=(a_photo(caption="The funnel in April."),),
    )
    a_story("Chess")
    for text in "ferry|winter dock|harbour|repainted|kofi|ports|yonhap|funnel|FERRY hale".split("|"):
        assert found(text) == ["Ferry returns"], text
        assert found(text, ranked=True) == ["Ferry returns"], text
    assert found("ferry chess") == []
    assert found("strong") == []
