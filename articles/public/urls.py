"""Addresses of the readers' site; CONTRACT names them and outsiders count on them."""

from django.urls import path, re_path, register_converter

from . import archive, front, lists, media, plumbing, story


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
    path("corrections/", lists.corrections, name="corrections"),
    path("<year:year>/", archive.year, name="archive-year"),
    path("<year:year>/<month:month>/", archive.month, name="archive-month"),
    path(DAY, archive.day, name="archive-day"),
    path(DAY + "<uslug:slug>/", story.story, name="story"),
    path(DAY + "<uslug:slug>/story.json", story.story_json, name="story-json"),
    re_path(
        r"^media/photos/(?P<token>[-\w]{1,32})/(?P<mark>[0-9a-f]{24})/"
        r"(?P<box>full|[0-9-]{7,23})/(?P<file>[0-9]{1,5}\.webp|card\.jpg)$",
        media.photo_copy,
        name="media",
    ),
    path("robots.txt", plumbing.robots, name="robots"),
    path("healthz", plumbing.healthz, name="healthz"),
]
