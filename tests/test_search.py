"""Finding stories at the desk: by any word in them, in any script, whatever is typed."""

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from articles import search
from articles.desk.record import record_revision, reindex
from articles.models import Article, Citation, Source
from articles.search.postgresql import LAST_PLACE, vector
from articles.search.query import Phrase, parse

from .factories import add_photo, make_article, make_author, make_source, make_tag

pytestmark = pytest.mark.django_db


def found(text: str, *, confidential: bool = False) -> list[str]:
    stories = Article.objects.filter(search.found(text, confidential=confidential))
    return sorted(stories.values_list("headline", flat=True))


def test_a_story_is_found_by_every_part_of_it():
    article = make_article(
        headline="Ferry returns",
        deck="After a winter in dock.",
        body="<h2>Harbour</h2><p>It was <strong>re</strong>painted &amp; tested.</p>",
        slug="ferry-back-in-town",
        authors=("Kofi Hale",),
        tags=("Ports",),
        sources=("Yonhap",),
    )
    use = add_photo(article)
    use.caption = "The funnel in April."
    use.save()
    record_revision(article=article, by=None)
    make_article(headline="Chess", authors=("Ada Marsh",))
    for text in (
        "ferry",
        "winter dock",
        "harbour",
        "repainted",
        "kofi",
        "ports",
        "yonhap",
        "ferry-back-in-town",
        "funnel",
        "FERRY hale",
    ):
        assert found(text) == ["Ferry returns"], text
    assert found("ferry chess") == []
    assert found("strong") == []


def test_the_last_word_may_be_cut_short_and_the_others_not():
    make_article(headline="Harbour cranes")
    assert found("harbour cra") == ["Harbour cranes"]
    assert found("harb cranes") == []
    assert found("harbour cr") == []
    assert found("harbour cra ") == []
    assert found('"harbour cra"') == []


def test_quoted_words_stand_together():
    make_article(headline="Rain over the hills", deck="", body="")
    assert found('"rain over"') == ["Rain over the hills"]
    assert found('"over rain"') == []
    assert found("over rain") == ["Rain over the hills"]
    assert found("“over the” rain") == ["Rain over the hills"]
    assert found('"over the') == ["Rain over the hills"]


def test_case_accents_and_punctuation_do_not_matter():
    make_article(
        headline="École AT&T re-opens", deck="H<sub>2</sub>O", body="<p>H<sub>2</sub>O</p>"
    )
    for text in ("ecole", "ÉCOLE", "e\u0301cole", "at&t", "re-opens", "h2o", "ecol"):
        assert found(text) == ["École AT&T re-opens"], text


@pytest.mark.parametrize(
    ("headline", "text"),
    [
        ("수도 박물관은 오늘 문을 연다", "박물관"),
        ("KCNA는 보도했다", "KCNA"),
        ("KCNA는 보도했다", "보도"),
        ("東京都知事が会見した", "知事"),
        ("東京都知事が会見した", "が会見"),
        ("北京国家博物馆开放", "博物馆"),
        ("ＮＨＫ放送", "NHK"),
        ("ﾆｭｰｽ速報", "ニュース"),
    ],
)
def test_scripts_without_spaces_are_searched(headline, text):
    make_article(headline=headline)
    make_article(headline="館 物 博")
    assert found(text) == [headline]
    assert found(text + "猫") == []


def test_protected_sources_are_found_only_by_those_who_may_know_of_them():
    secret = Source.objects.create(name="Deep Throat", kind="person", confidential=True)
    article = make_article(headline="Leak")
    Citation.objects.create(article=article, source=secret, statement="The aide did it.")
    record_revision(article=article, by=None)
    for text in ("throat", "aide", "leak throat", '"deep throat"'):
        assert found(text) == [], text
        assert found(text, confidential=True) == ["Leak"], text
    # Nor by reaching into the column that holds them.
    for text in ("secret:throat", "{secret} : throat", "secret : throat", "throat OR leak"):
        assert found(text) == [], text


def test_a_source_that_becomes_protected_is_no_longer_found():
    article = make_article(headline="Leak", sources=("The porter",))
    assert found("porter") == ["Leak"]
    Source.objects.update(confidential=True)
    reindex(Article.objects.filter(citations__source__name="The porter"))
    assert found("porter") == []
    assert found("porter", confidential=True) == ["Leak"]
    assert article.pk


def test_a_word_that_is_renamed_finds_its_stories_by_the_new_name():
    make_article(headline="Ferry", authors=("Kofi Hale",), tags=("Ports",))
    make_author("Kofi Hale"), make_tag("Ports"), make_source("Other")
    tag = make_tag("Ports")
    tag.name = "Harbours"
    tag.save()
    reindex(Article.objects.filter(tagged__tag=tag))
    assert found("harbours") == ["Ferry"]
    assert found("ports") == []


def test_what_is_no_longer_in_a_story_no_longer_finds_it():
    article = make_article(headline="Ferry returns")
    article.headline = "Ship returns"
    article.save()
    record_revision(article=article, by=None)
    assert found("ferry") == []
    assert found("ship") == ["Ship returns"]


def test_a_story_that_is_deleted_leaves_the_index():
    article = make_article(headline="Ferry")
    number = article.pk
    article.delete()
    Article.objects.create(pk=number, headline="Chess")  # not indexed, and by the same number
    assert found("ferry") == []


def test_a_change_that_is_undone_is_undone_in_the_index():
    article = make_article(headline="Ferry")
    with transaction.atomic():
        Article.objects.filter(pk=article.pk).update(headline="Ship")
        record_revision(article=article, by=None)
        assert found("ship") == ["Ship"]
        transaction.set_rollback(True)
    assert found("ferry") == ["Ferry"]
    assert found("ship") == []


HOSTILE = [
    "",
    " ",
    '"',
    '""',
    "*",
    "'",
    "a'b",
    "\\",
    ":*",
    "NEAR(a b)",
    "a AND",
    "OR",
    "NOT x",
    "^a",
    "a + b",
    "{words} :",
    "words:",
    "(",
    "a)",
    "%",
    "%s",
    "_",
    "\x00",
    "a\x00b",
    "!a",
    "a & | b",
    "<->",
    "a:A",
    "--",
    "; DROP TABLE desk_search",
    "\ud800",
    "\u037a",
    "ﷺ",
    "🦢",
    "²",
    "a" * 10_000,
    "x " * 10_000,
    "ﷺ" * 10_000,
    "हिन्दी",
    "ไทย",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_that_can_be_typed_is_an_error(text):
    make_article(headline="Ferry")
    for confidential in (False, True):
        found(text, confidential=confidential)


@given(st.text(max_size=60))
def test_any_text_is_a_query(text):
    found(text)
    found(f'"{text}', confidential=True)


@pytest.mark.parametrize(
    "text", ["हिन्दी समाचार", "ไทย ข่าว", "Ελλάδας νέα", "новости Йода", "עִבְרִית"]
)
def test_every_script_finds_what_was_written_in_it(text):
    make_article(headline=text)
    for word in text.split():
        assert found(word) == [text]


def test_a_text_without_a_letter_finds_nothing():
    make_article(headline="Ferry")
    assert found("-- * !") == []


def test_what_is_typed_is_read_as_phrases():
    assert parse('ferry "new york" at&t harb') == [
        Phrase(("ferry",)),
        Phrase(("new", "york")),
        Phrase(("at", "t")),
        Phrase(("harb",), is_beginning=True),
    ]
    assert parse("박물관") == [Phrase(("박", "물", "관"))]
    assert parse("ha") == [Phrase(("ha",))]


def test_a_very_long_story_is_indexed(settings):
    words = " ".join(f"слово{number}" for number in range(60_000))
    make_article(headline="Long", body=f"<p>{words}</p>")
    assert found("слово17") == ["Long"]
    make_article(headline="One word", body=f"<p>{'x' * 5000}</p>")
    assert found("word") == ["One word"]


def test_a_vector_has_the_places_of_words_and_no_phrase_across_its_columns():
    assert vector({"A": "Café, café", "B": "", "D": "박 AT&T"}) == "cafe:1A,2A 박:5D at:6D t:7D"
    many = vector({"D": "x y " * LAST_PLACE + "z"})
    assert many.endswith(
        f"y:{','.join(f'{at}D' for at in range(2, LAST_PLACE, 2))} z:{LAST_PLACE}D"
    )
