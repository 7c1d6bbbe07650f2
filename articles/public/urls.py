"""Addresses of the readers' site; CONTRACT names them and outsiders count on them."""

from django.urls import path, re_path, register_converter

from articles.records import CORRECTION_KINDS

from . import (
    archive,
    cards,
    feeds,
    front,
    house,
    lists,
    media,
    plumbing,
    republish,
    search,
    sitemaps,
    story,
)


class Year:
    regex = "[12][0-9]{3}"
    to_python = int
    to_url = str


class Month:
    regex = "0[1-9]|1[0-2]"
    to_python = int

    def to_url(self, value: int) -> str:
        return f"{value:02d}"


class Day(Month):
    regex = "0[1-9]|[12][0-9]|3[01]"


class UnicodeSlug:
    """Letters and digits of any script, as in the slugs of stories and vocabularies."""

    regex = r"[-\w]+"
    to_python = str
    to_url = str


class Feed:
    regex = "rss|atom|json"
    to_python = str
    to_url = str


class Part:
    regex = "[1-9][0-9]{0,3}"
    to_python = int
    to_url = str


register_converter(Feed, "feed")
register_converter(Part, "part")


class CorrectionKind:
    regex = "|".join(CORRECTION_KINDS)
    to_python = str
    to_url = str


register_converter(CorrectionKind, "kind")
register_converter(Year, "year")
register_converter(Month, "month")
register_converter(Day, "day")
register_converter(UnicodeSlug, "uslug")

DAY = "<year:year>/<month:month>/<day:day>/"

urlpatterns = [
    path("", front.front_page, name="home"),
    path("latest/", lists.latest, name="latest"),
    path("section/<uslug:slug>/", lists.section, name="section"),
    path("tag/<uslug:slug>/", lists.tag, name="tag"),
    path("author/<uslug:slug>/", lists.author, name="author"),
    path("source/<uslug:slug>/", lists.source, name="source"),
    path("search/", search.search, name="search"),
    path("corrections/", lists.corrections, name="corrections"),
    path("corrections/<kind:kind>/", lists.corrections, name="corrections-of-kind"),
    path("feed/<feed:format>/", feeds.everything, name="feed"),
    path("section/<uslug:slug>/feed/<feed:format>/", feeds.section, name="section-feed"),
    path("tag/<uslug:slug>/feed/<feed:format>/", feeds.tag, name="tag-feed"),
    path("author/<uslug:slug>/feed/<feed:format>/", feeds.author, name="author-feed"),
    path("source/<uslug:slug>/feed/<feed:format>/", feeds.source, name="source-feed"),
    path("corrections/feed/<feed:format>/", feeds.corrections, name="corrections-feed"),
    path("search/feed/<feed:format>/", feeds.search, name="search-feed"),
    path("<year:year>/", archive.year, name="archive-year"),
    path("<year:year>/<month:month>/", archive.month, name="archive-month"),
    path(DAY, archive.day, name="archive-day"),
    path(DAY + "<uslug:slug>/", story.story, name="story"),
    path(DAY + "<uslug:slug>/story.json", story.story_json, name="story-json"),
    path(DAY + "<uslug:slug>/republish/", republish.republish, name="republish"),
    path("card.png", cards.paper_card, name="card"),
    path(DAY + "<uslug:slug>/card.png", cards.story_card, name="story-card"),
    re_path(
        r"^media/photos/(?P<token>[-\w]{1,32})/(?P<mark>[0-9a-f]{24})/"
        r"(?P<box>full|[0-9-]{7,23})/(?P<file>[0-9]{1,5}\.webp|(?:card|1x1|4x3|16x9)\.jpg)$",
        media.photo_copy,
        name="media",
    ),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap-lists.xml", sitemaps.lists, name="sitemap-lists"),
    path(
        "sitemap-<year:year>-<month:month>-<part:part>.xml", sitemaps.stories, name="sitemap-month"
    ),
    path("news-sitemap.xml", sitemaps.news, name="news-sitemap"),
    path("robots.txt", plumbing.robots, name="robots"),
    path("healthz", plumbing.healthz, name="healthz"),
    # The last: a page about the paper stands where nothing else does.
    path("<uslug:name>/", house.house_page, name="house-page"),
]
