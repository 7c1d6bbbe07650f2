"""Every public address, fetched by a stranger, holds no trace of what is not for readers.

A new address must be named here: the last test compares with the URLconf.
"""

from datetime import timedelta

import pytest
from django.urls import get_resolver, reverse
from django.utils import timezone

from articles.desk.publish import publish
from articles.desk.record import record_revision
from articles.desk.share import revoke, share, token_of
from articles.desk.withdraw import withdraw
from articles.models import (
    Article,
    Citation,
    Correction,
    FrontSlot,
    HousePage,
    PreviewLink,
    PublishedRelated,
    PublishedVersion,
    Source,
    Tag,
)
from articles.photos import FULL
from articles.photos.supply import copy_name, sizes
from articles.public import pictures
from articles.public.found import FORMATS
from articles.records import CORRECTION_KINDS

from .factories import (
    add_photo,
    make_article,
    make_author,
    make_photo,
    make_published,
    make_section,
    make_source,
    make_tag,
)

pytestmark = pytest.mark.django_db

HIDDEN = "Zanzibarquark"


def hide(state: str, **fields) -> Article:
    """A story that no reader may know of; every word of it carries the mark."""
    mark = f"{HIDDEN}{state}"
    article = make_article(
        headline=f"{mark} headline",
        deck=f"{mark} deck",
        body=f"<p>{mark} body</p>",
        dateline=f"{mark} dateline",
        note=f"{mark} note",
        authors=("Ada Marsh",),
        tags=("Museums",),
        sources=("Yonhap",),
        **fields,
    )
    Citation.objects.create(
        article=article, source=make_source("Yonhap"), statement=f"{mark} statement"
    )
    Correction.objects.create(
        article=article, kind="correction", text=f"{mark} correction", at=timezone.now()
    )
    use = add_photo(article, caption=f"{mark} caption", alt_text=f"{mark} alt")
    use.photo.credit = f"{mark} credit"
    use.photo.save()
    record_revision(article=article, by=None)
    return Article.objects.get(pk=article.pk)


@pytest.fixture
def newsroom(db, settings):
    """A live story among hidden ones of every kind, all under the same words."""
    settings.REPUBLISH_LICENCE = "CC BY-ND 4.0"
    now = timezone.now()
    live = make_published(
        headline="A story for readers",
        tags=("Museums",),
        sources=("Yonhap",),
        note=f"{HIDDEN} note to the desk",
    )
    secret = Source.objects.create(name=f"{HIDDEN} secret source", kind="person", confidential=True)
    Citation.objects.create(article=live.article, source=secret, statement=f"{HIDDEN} whispered")
    off = Citation.objects.create(
        article=live.article,
        source=make_source("Yonhap"),
        statement=f"{HIDDEN} off the record",
        terms="off-record",
    )
    live.article.story_photos.create(caption=f"{HIDDEN} note to the photo desk", key="9")
    Article.objects.filter(pk=live.article.pk).update(deck="Published twice.")
    record_revision(article=Article.objects.get(pk=live.article.pk), by=None)
    publish(article=live.article, by=None)

    hidden = {
        "draft": hide("draft"),
        "embargoed": hide("embargoed", embargo_until=now + timedelta(hours=1)),
        "scheduled": hide("scheduled"),
        "embargo-scheduled": hide("embargosched", embargo_until=now + timedelta(hours=1)),
        "ended": hide("ended"),
        "withdrawn": hide("withdrawn"),
        "taken-back": hide("takenback"),
    }
    publish(article=hidden["scheduled"], by=None, at=now + timedelta(hours=1))
    publish(article=hidden["embargo-scheduled"], by=None, at=now + timedelta(hours=2))
    publish(article=hidden["taken-back"], by=None, at=now + timedelta(hours=1))
    PublishedVersion.objects.filter(article=hidden["taken-back"]).update(cancelled_at=now)
    publish(article=hidden["ended"], by=None)
    PublishedVersion.objects.filter(article=hidden["ended"]).update(
        visible_from=now - timedelta(hours=2), visible_until=now - timedelta(hours=1)
    )
    publish(article=hidden["withdrawn"], by=None)
    withdraw(article=hidden["withdrawn"], by=None, reason="It was told in error.")
    # A live story with work in progress, and an update that waits.
    changed = make_published(headline="A second story", tags=("Museums",)).article
    changed.headline = f"{HIDDEN} unpublished headline"
    changed.save()
    record_revision(article=changed, by=None)
    publish(article=changed, by=None, at=now + timedelta(hours=3))
    for order, article in enumerate(hidden.values()):
        FrontSlot.objects.create(article=article, area="second", order=order)
        FrontSlot.objects.create(
            article=article, area="breaking", order=order, section=make_section("World")
        )
    FrontSlot.objects.create(article=changed, area="lead")
    about = HousePage.objects.create(url="/about/", title="About us", content="<p>Who we are.</p>")
    about.sites.add(settings.SITE_ID)
    kept_back = HousePage.objects.create(
        url=f"/{HIDDEN}/", title=HIDDEN, content=f"<p>{HIDDEN}</p>", registration_required=True
    )
    kept_back.sites.add(settings.SITE_ID)
    HousePage.objects.create(url="/elsewhere/", title=HIDDEN, content=f"<p>{HIDDEN}</p>")
    Tag.objects.filter(name="Museums").update(is_series=True)
    # Picked to be read next, and said to be the same in another language.
    for order, article in enumerate(hidden.values()):
        PublishedRelated.objects.create(version=live, article=article, order=order)
    PublishedVersion.objects.filter(article__in=hidden.values()).update(original=live.article)
    # Somebody who has written nothing yet that readers see.
    newcomer = make_author(f"{HIDDEN} newcomer", portrait=make_photo(credit=HIDDEN))
    hidden["draft"].bylines.create(author=newcomer, order=1)
    return {
        "live": live,
        "hidden": hidden,
        "off": off,
        "secret": secret,
        "portrait": newcomer.portrait.face,
    }


def addresses(newsroom) -> dict[str, list[str]]:
    """Each public address by the name of its URL, with every argument worth trying."""
    live = newsroom["live"]
    day = timezone.localtime(live.published_at)
    stories = [live.get_absolute_url()] + [
        reverse("story", args=[day.year, day.month, day.day, article.slug or "no-slug"])
        for article in newsroom["hidden"].values()
    ]
    stories += [version.get_absolute_url() for version in PublishedVersion.objects.all()]
    return {
        "home": [reverse("home")],
        "latest": [reverse("latest")],
        "section": [make_section("World").get_absolute_url()],
        "tag": [
            make_tag("Museums").get_absolute_url(),
            make_tag("Museums").get_absolute_url() + "?order=first",
        ],
        "author": [make_author("Ada Marsh").get_absolute_url()],
        "source": [
            make_source("Yonhap").get_absolute_url(),
            reverse("source", args=[newsroom["secret"].slug]),
        ],
        "search": [
            reverse("search") + query
            for query in (
                "",
                "?q=story",
                "?q=story&sort=relevance",
                "?q=headline",
                "?q=headline&author=ada-marsh&tag=museums&source=yonhap",
                "?q=zanzibarq*&from=2020-01-01",
                "?q=zanzibarqaurkdraft",
                "?q=zanzibarqaurkscheduled",
                "?q=story+zanzibarqaurkwithdrawn",
            )
        ],
        "archive-year": [reverse("archive-year", args=[day.year])],
        "archive-month": [reverse("archive-month", args=[day.year, day.month])],
        "archive-day": [reverse("archive-day", args=[day.year, day.month, day.day])],
        "story": stories,
        "story-json": [f"{story}story.json" for story in stories],
        "republish": [f"{story}republish/" for story in stories],
        "corrections": [reverse("corrections")],
        "corrections-of-kind": [
            reverse("corrections-of-kind", args=[kind]) for kind in CORRECTION_KINDS
        ],
        "house-page": [page.url for page in HousePage.objects.all()],
        "feed": [reverse("feed", args=[format]) for format in FORMATS],
        "corrections-feed": [reverse("corrections-feed", args=[format]) for format in FORMATS],
        "section-feed": feeds("section-feed", make_section("World").slug),
        "tag-feed": feeds("tag-feed", make_tag("Museums").slug),
        "author-feed": feeds("author-feed", make_author("Ada Marsh").slug),
        "source-feed": feeds("source-feed", make_source("Yonhap").slug)
        + feeds("source-feed", newsroom["secret"].slug),
        "search-feed": [
            f"{feed}?q={asked}"
            for feed in (reverse("search-feed", args=[format]) for format in FORMATS)
            for asked in ("story", "zanzibarq*", "museums")
        ],
        "card": [reverse("card")],
        "story-card": [f"{story}card.png" for story in stories],
        "sitemap": [reverse("sitemap")],
        "sitemap-lists": [reverse("sitemap-lists")],
        "sitemap-month": [reverse("sitemap-month", args=[day.year, day.month, 1])],
        "news-sitemap": [reverse("news-sitemap")],
        "robots": [reverse("robots")],
        "healthz": [reverse("healthz")],
        "media": [
            pictures.address(use.photo.face, copy_name(use.photo.face, FULL, width))
            for article in newsroom["hidden"].values()
            for use in article.story_photos.select_related("photo__face")
            for width, _height in sizes(use.photo.face)
        ]
        + [
            pictures.address(newsroom["portrait"], copy_name(newsroom["portrait"], FULL, width))
            for width, _height in sizes(newsroom["portrait"])
        ],
    }


def feeds(name: str, slug: str) -> list[str]:
    return [reverse(name, args=[slug, format]) for format in FORMATS]


def test_no_public_address_has_a_trace_of_a_hidden_story(client, newsroom):
    fetched = 0
    for urls in addresses(newsroom).values():
        for url in urls:
            response = client.get(url)
            content = (
                b"".join(response.streaming_content) if response.streaming else response.content
            )
            page = content.decode(errors="replace") + str(response.headers)  # a card is PNG
            assert response.status_code in {200, 301, 404, 410}, url
            assert HIDDEN not in page, url
            assert HIDDEN.lower() not in page.replace(url, ""), url
            fetched += 1
    assert fetched > 30


def test_the_live_story_is_there(client, newsroom):
    """The test above would also pass on empty pages."""
    pages = addresses(newsroom)
    for name in ("home", "latest", "section", "tag", "author", "source", "archive-day", "story"):
        assert "A story for readers" in client.get(pages[name][0]).content.decode(), name


def test_hidden_stories_answer_as_if_they_never_were(client, newsroom):
    day = timezone.localtime(newsroom["live"].published_at)
    never = client.get(reverse("story", args=[day.year, day.month, day.day, "never-was"]))
    assert never.status_code == 404
    for state, article in newsroom["hidden"].items():
        if state == "withdrawn":
            continue
        url = reverse("story", args=[day.year, day.month, day.day, article.slug or "no-slug"])
        response = client.get(url)
        assert response.status_code == 404, state
        assert response.content == never.content, state


def test_a_withdrawn_story_answers_410_with_its_public_reason(client, newsroom):
    version = PublishedVersion.objects.get(article=newsroom["hidden"]["withdrawn"])
    response = client.get(version.get_absolute_url())
    assert response.status_code == 410
    assert "It was told in error." in response.content.decode()


def test_originals_have_no_address(client, newsroom):
    photo = newsroom["hidden"]["draft"].story_photos.get().photo
    for path in (
        photo.file.name,
        f"../originals/{photo.file.name}",
        f"originals/{photo.file.name}",
    ):
        assert client.get(f"/media/{path}").status_code == 404


def test_a_preview_link_that_leads_nowhere_tells_nothing(client, newsroom):
    never = client.get("/2026/01/25/never-was/")
    draft = newsroom["hidden"]["draft"]
    ends = timezone.now() + timedelta(days=1)
    over, gone = (share(article=draft, label="Kim", expires_at=ends, by=None) for _ in range(2))
    PreviewLink.objects.filter(pk=over.pk).update(expires_at=timezone.now())
    revoke(link=gone, by=None)
    for token in (token_of(over), token_of(gone), f"{draft.pk}.forged", "1", "x"):
        response = client.get(reverse("shared-preview", args=[token]))
        assert response.status_code == 404
        assert response.content == never.content


def test_a_preview_link_shows_what_readers_would_see_and_nothing_else(client, newsroom):
    article = newsroom["live"].article
    ends = timezone.now() + timedelta(days=1)
    link = share(article=article, label="Kim", expires_at=ends, by=None)
    response = client.get(reverse("shared-preview", args=[token_of(link)]))
    assert response.status_code == 200
    assert HIDDEN not in response.content.decode() + str(response.headers)


def test_words_of_the_desk_alone_have_no_page(client, newsroom):
    """A tag, author or source that only hidden stories carry may itself be the secret."""
    draft = newsroom["hidden"]["draft"]
    tag, author, source = make_tag("Quiet tag"), make_author("Quiet"), make_source("Quiet desk")
    draft.tags.add(tag)
    draft.bylines.create(author=author)
    draft.citations.create(source=source)
    for word in (tag, author, source):
        assert client.get(word.get_absolute_url()).status_code == 404


def test_every_public_address_is_fetched_by_this_test(newsroom):
    named = {
        name for name in get_resolver("articles.public.urls").reverse_dict if isinstance(name, str)
    }
    assert named == set(addresses(newsroom))
