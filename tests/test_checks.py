"""What stands between a story and its readers, check by check."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from articles.desk.checks import ADVICE, Archive, errors, findings, warnings
from articles.desk.withdraw import withdraw
from articles.records import Story, StoryAuthor, StoryCitation, StoryPhoto

from .factories import NOON, make_article, make_published, make_stories

HOUR = timedelta(hours=1)
PHOTO = StoryPhoto(
    key="1",
    file="sha256:abc",
    caption="Cranes over the old harbour of Ellory on Tuesday.",
    alt_text="Three red cranes above grey water.",
    credit="Ada Marsh / The Ledger",
)
STORY = Story(
    headline="Harbour gets three new cranes",
    deck="They came by ship from Gdansk.",
    body="<p>The cranes arrived on Tuesday.</p>",
    section="city",
    authors=(StoryAuthor(name="Ada Marsh"),),
    sources=(StoryCitation(name="Port authority", role="quoted"),),
    photos=(PHOTO,),
)


def found(story: Story, **context) -> list[str]:
    """The keys of what is found; advice is looked at by itself."""
    every = findings(story, at=context.pop("at", NOON), **context)
    return [one.key for one in every if one.severity != ADVICE]


def advised(story: Story) -> list[str]:
    return [one.message for one in findings(story, at=NOON) if one.severity == ADVICE]


def with_photo(**fields) -> Story:
    return replace(STORY, photos=(replace(PHOTO, **fields),))


def test_a_story_that_is_in_order_has_no_findings():
    assert found(STORY) == []


@pytest.mark.parametrize(
    ("fields", "finding"),
    [
        ({"headline": "  "}, "headline.E1"),
        ({"headline_provisional": True}, "headline.E2"),
        ({"headline": "Cranes " * 20}, "headline.W1"),
        ({"body": "<p> </p>"}, "body.E1"),
        ({"section": ""}, "section.E1"),
        ({"authors": ()}, "attribution.E1"),
        ({"sources": ()}, "attribution.W1"),
        ({"expires_at": NOON - HOUR}, "embargo.E2"),
    ],
)
def test_what_is_missing_is_found(fields, finding):
    assert found(replace(STORY, **fields)) == [finding]


def test_an_agency_story_needs_no_byline():
    credit = StoryCitation(name="Yonhap", role="credit")
    assert found(replace(STORY, authors=(), sources=(*STORY.sources, credit))) == []


@pytest.mark.parametrize("field", ["caption", "alt_text", "credit"])
@pytest.mark.parametrize("text", ["", " ", "\u00a0", "\n"])
def test_a_photo_needs_its_words(field, text):
    assert found(with_photo(**{field: text})) == ["photos.E1/0"]


@pytest.mark.parametrize("field", ["caption", "alt_text", "credit"])
@pytest.mark.parametrize(
    "text",
    [
        "...",
        "–",
        "- - -",
        "Photo",
        "IMAGE",
        "[caption]",
        "n/a",
        "N/A.",
        "xxx",
        "x",
        "IMG_1234.jpg",
        "DSC_0042",
        "harbour final (2).JPEG",
        "Screenshot 2026-01-25 at 14.50.12",
        "20260125",
        "사진",
        "k.A.",
        "alt text",
        "9f86d081884c7d659a2feaa0c55ad015",
    ],
)
def test_fillers_are_no_words(field, text):
    assert found(with_photo(**{field: text})) == ["photos.E4/0"]


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("credit", "AP"),
        ("credit", "Handout"),
        ("credit", "KCNA / Yonhap"),
        ("caption", "Image from a video shows the harbour."),
        ("caption", "비 내리는 항구"),
        ("caption", "雨"),
        ("alt_text", "A photo of the mayor."),
        ("alt_text", "Figure 4."),
    ],
)
def test_short_words_that_say_something_pass(field, text):
    assert found(with_photo(**{field: text})) == []


def test_a_caption_that_is_the_headline_says_nothing_new():
    assert found(with_photo(caption="harbour gets  three new cranes.")) == ["photos.E5/0"]


def test_alternative_text_that_repeats_the_caption_is_to_be_looked_at():
    story = with_photo(alt_text=PHOTO.caption.rstrip("."))
    assert found(story) == ["photos.W1/0"]
    assert errors(story, at=NOON) == []


def test_a_finding_names_the_row_of_its_photo_notes_counted():
    note = StoryPhoto(caption="The crane driver, wanted")
    story = replace(STORY, photos=(note, PHOTO, replace(PHOTO, credit="xxx")))
    [finding] = findings(story, at=NOON)
    assert (finding.field, finding.row, finding.place) == ("story_photos", 2, "story_photos-2")
    assert "photo 3" in finding.message


def test_a_note_to_the_photo_desk_is_no_obstacle():
    assert found(replace(STORY, photos=(StoryPhoto(caption="TK", credit="?"),))) == []


@pytest.mark.parametrize(
    ("fields", "in_force"),
    [
        ({"rights_from": NOON}, True),
        ({"rights_from": NOON + HOUR}, False),
        ({"rights_until": NOON + HOUR}, True),
        ({"rights_until": NOON}, False),
    ],
)
def test_rights_are_in_force_when_readers_would_see_the_photo(fields, in_force):
    assert found(with_photo(**fields)) == ([] if in_force else ["photos.E3/0"])


@pytest.mark.parametrize(
    ("fields", "finding"),
    [
        ({"withdrawn_at": NOON - HOUR}, "photos.E6/0"),
        ({"required_credit": "KCNA via Reuters"}, "photos.E7/0"),
        ({"allowed_uses": ("social",)}, "photos.E8/0"),
    ],
)
def test_a_photo_that_may_not_be_shown_so_stops_the_story(fields, finding):
    assert found(with_photo(**fields)) == [finding]


def test_a_photo_whose_rights_ask_for_what_the_story_does_may_be_shown():
    story = with_photo(
        required_credit="Ada  Marsh", allowed_uses=("web", "social"), max_uses=1, token="t"
    )
    assert found(story) == []


@pytest.mark.parametrize(
    ("caption", "language", "missing"),
    [
        ("Sculptors at work.", "en", "who or where and when"),
        ("Sculptors at work in Pyongyang.", "en", "when"),
        ("The minister speaks. He left on Tuesday.", "en", "who or where"),
        ("Sculptors at work in Pyongyang in January.", "en", ""),
        ("Kim Jong Un inspects the hall, 2026.", "en", ""),
        ("Bildhauer bei der Arbeit.", "de", "when"),
        ("Bildhauer bei der Arbeit am Dienstag.", "de", ""),
        ("조각가들이 작업하고 있다.", "ko", "when"),
        ("25일 조각가들이 작업하고 있다.", "ko", ""),
    ],
)
def test_a_caption_is_read_for_who_where_and_when(caption, language, missing):
    story = replace(with_photo(caption=caption), language=language)
    said = f"The caption of photo 1 does not say {missing}."
    assert advised(story) == ([said] if missing else [])
    assert found(story) == []


def test_advice_is_nothing_that_anybody_has_to_acknowledge():
    story = with_photo(caption="Sculptors at work.")
    assert warnings(findings(story, at=NOON)) == errors(story, at=NOON) == []


@pytest.mark.parametrize(
    ("story", "whose", "field"),
    [
        (replace(STORY, embargo_until=NOON + HOUR), "The story is", "embargo_until"),
        (
            replace(STORY, embargo_until=NOON + HOUR, wire_embargo_until=NOON + 2 * HOUR),
            "The wire has",
            "embargo_until",
        ),
        (
            replace(with_photo(embargo_until=NOON + 3 * HOUR), wire_embargo_until=NOON + HOUR),
            "Photo 1 is",
            "story_photos",
        ),
    ],
)
def test_the_latest_embargo_holds_the_story_and_the_sentence_says_whose_it_is(story, whose, field):
    [finding] = findings(story, at=NOON)
    assert (finding.id, finding.field) == ("embargo.E1", field)
    assert finding.message.startswith(whose)
    assert findings(story, at=story.effective_embargo) == []


@pytest.mark.parametrize(
    ("fields", "finding"),
    [
        ({"headline": "Harbour gets TK new cranes"}, "banned.headline"),
        ({"deck": "They cost XXX."}, "banned.deck"),
        ({"body": "<p>They cost <em>TKTK</em> crowns.</p>"}, "banned.body"),
        ({"body": "<p>lorem\nipsum dolor</p>"}, "banned.body"),
        ({"photos": (replace(PHOTO, caption="Mayor TK opens the quay."),)}, "banned.photo/0"),
    ],
)
def test_marks_of_unfinished_copy_do_not_reach_readers(fields, finding):
    assert found(replace(STORY, **fields)) == [finding]


def test_banned_words_are_whole_words_in_their_own_case_and_not_in_addresses():
    body = '<p>TKMaxx, tk, <a href="https://news.ellory.test.page/TK/XXX">the report</a></p>'
    assert found(replace(STORY, body=body)) == []


def test_the_newsroom_has_its_own_list(settings):
    settings.BANNED_WORDS = ["ring the mayor", "a+b (c)"]
    assert found(replace(STORY, deck="TK a+b  (c) here")) == ["banned.deck"]
    settings.BANNED_WORDS = []
    assert found(replace(STORY, deck="TK")) == []


@pytest.mark.parametrize(
    "body",
    [
        "<p>“We will not leave,” the mayor said.</p>",
        '<p>"It was cold", she said.</p>',
        "<p>‘It’s the worst I’ve seen’, said the captain.</p>",
        "<p>„Wir gehen nicht weg“, sagte er.</p>",
        "<p>« Nous ne partirons pas. »</p>",
        "<p>They spoke of “a harbour that nobody in this town has ever wanted”.</p>",
        "<blockquote><p>We shall fight.</p></blockquote>",
        "<p>「われわれは決して港を離れない」と述べた。</p>",
    ],
)
def test_who_is_quoted_word_for_word_is_to_be_cited(body):
    credit = StoryCitation(name="Yonhap", role="credit")
    story = replace(STORY, body=body, sources=(credit,))
    assert found(story) == ["quotation.W1"]
    assert found(replace(story, sources=STORY.sources)) == []
    secret = StoryCitation(name="A clerk", role="quoted", confidential=True)
    assert found(replace(story, sources=(credit, secret))) == []


@pytest.mark.parametrize(
    "body",
    [
        "<p>He read “The Old Man and the Sea” on the quay.</p>",
        "<p>The so-called “ring road” is closed.</p>",
        '<p>A 6" pipe and a 7" pipe.</p>',
        "<p>It’s the ’90s again, isn’t it?</p>",
        '<p><a href="https://ellory.news/a" title="A long title, with words.">Here</a></p>',
    ],
)
def test_titles_and_single_words_in_quotation_marks_are_no_speech(body):
    credit = StoryCitation(name="Yonhap", role="credit")
    assert found(replace(STORY, body=body, sources=(credit,))) == []


@pytest.mark.parametrize(
    "address",
    [
        "",
        "#",
        "#top",
        "https://example.com/report",
        "http://www.example.org",
        "https://localhost:8000/x/",
        "https://",
        "https://[",
        "javascript:alert(1)",
        "data:text/html,x",
        "www.ellory.news",
        "report.pdf",
        "/no/such/page/",
        "/admin/articles/article/1/change/",
        "mailto:",
    ],
)
def test_links_that_lead_nowhere_are_to_be_looked_at(address):
    story = replace(STORY, body=f'<p><a href="{address}">Here</a></p>')
    assert found(story) == ["links.W1"]


@pytest.mark.parametrize(
    "address",
    [
        "https://www.portofellory.eu/cranes?id=1&amp;x=2",
        "mailto:desk@ellory.news",
        "tel:+3225550100",
        "/section/world/",
        "/latest/",
        "/",
    ],
)
def test_links_that_may_lead_somewhere_pass_without_asking_the_network(address):
    assert found(replace(STORY, body=f'<p><a href="{address}">Here</a></p>')) == []


def test_a_public_sources_link_is_looked_at_and_a_secret_ones_is_never_named():
    public = replace(STORY.sources[0], url="https://example.com/")
    secret = replace(STORY.sources[0], url="https://example.com/leak", confidential=True)
    [finding] = findings(replace(STORY, sources=(public, secret)), at=NOON)
    assert finding.id == "links.W2"
    assert "leak" not in finding.message


@pytest.mark.django_db
def test_a_link_to_a_story_of_ours_that_is_gone_is_to_be_looked_at(settings):
    live = make_published(headline="Ferry returns")
    gone = make_published(headline="Ferry sinks")
    withdraw(article=gone.article, by=None, reason="It did not.")
    draft = "/2026/01/25/never-published/"
    for address, astray in (
        (live.get_absolute_url(), False),
        (settings.SITE_URL + live.get_absolute_url(), False),
        (live.get_absolute_url().rstrip("/"), False),
        (gone.get_absolute_url(), True),
        (settings.SITE_URL + gone.get_absolute_url(), True),
        (draft, True),
    ):
        story = replace(STORY, body=f'<p><a href="{address}">Here</a></p>')
        assert found(story, archive=Archive()) == (["links.W3"] if astray else []), address


@pytest.mark.django_db
def test_a_headline_that_another_story_had_this_week_is_to_be_looked_at():
    now = timezone.now()
    make_published(headline="HARBOUR gets three  new cranes", published_at=now - 6 * 24 * HOUR)
    assert found(STORY, archive=Archive()) == ["duplicate.W1"]


@pytest.mark.django_db
def test_neither_an_old_headline_nor_ones_own_nor_a_withdrawn_one_is_a_duplicate():
    now = timezone.now()
    make_published(headline=STORY.headline, published_at=now - 8 * 24 * HOUR)
    own = make_published(headline=STORY.headline).article
    withdrawn = make_published(headline=STORY.headline).article
    withdraw(article=withdrawn, by=None, reason="Sent twice.")
    assert found(STORY, archive=Archive(own=own.pk)) == []


@pytest.mark.django_db
def test_a_slug_that_readers_know_another_story_by_is_found():
    other = make_published(slug="harbour-cranes")
    story = replace(STORY, slug="harbour-cranes")
    assert found(story, archive=Archive()) == ["slug.E1"]
    assert found(story, archive=Archive(own=other.article.pk)) == []


@pytest.mark.django_db
def test_the_archive_asks_as_much_for_many_stories_as_for_one(django_assert_num_queries):
    make_stories(3)
    make_article()
    link = '<p><a href="/2026/01/25/other-{}/">Here</a></p>'
    batch = [replace(STORY, slug=f"s-{n}", body=link.format(n)) for n in range(250)]
    with django_assert_num_queries(3):
        archive = Archive()
        archive.read(batch)
        for story in batch:
            assert found(story, archive=archive) == ["links.W3"]


def test_what_is_typed_is_checked_without_a_query():
    assert found(replace(STORY, body='<p>“TK <a href="/1999/01/01/x/">x</a>'))
