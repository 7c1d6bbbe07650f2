"""What readers have had already, as far as checks ask: read once for all that is checked together."""

from collections.abc import Iterable
from datetime import timedelta
from functools import cached_property

from django.db.models import Exists, OuterRef
from django.utils import timezone

from articles.models import PublishedPhoto, PublishedVersion
from articles.names import name_key
from articles.records import Story

from .addresses import story_slugs

#: How far back a headline counts as a duplicate, and how many versions are looked at at the most.
WEEK = timedelta(days=7)
MOST = 5_000
#: Slugs asked for in one query.
CHUNK = 500


class Archive:
    """Headlines and addresses of published stories but ``own``, the number of the story checked.

    ``read`` asks for many stories at once; a story it was not told of is asked for by itself.
    """

    def __init__(self, *, own: int | None = None):
        self.own = own
        self._asked: set[str] = set()
        self._taken: set[str] = set()
        self._linked: dict[str, bool] = {}
        self._shown_in: dict[str, int] = {}

    def read(self, stories: Iterable[Story], *, coming: Iterable[str] = ()) -> None:
        """Fetch what the checks will ask of ``stories``: two queries, and the headlines once.

        It replaces what was fetched before. ``coming`` are the slugs of stories that are going out
        and not in the database yet.
        """
        stories = list(stories)
        self._asked, self._taken = set(), set()
        self._linked = dict.fromkeys(coming, True)
        self._read_slugs({story.slug for story in stories if story.slug})
        self._read_links({slug for story in stories for slug in story_slugs(story.body)})

    def add(self, story: Story) -> None:
        """``story`` is going out: the next ones are compared with it too."""
        self.headlines.add(hash(name_key(story.headline)))
        if story.slug:
            self._linked[story.slug] = True
        for photo in story.photos:
            if photo.max_uses is not None:
                self._shown_in[photo.token] = self.stories_with_photo(photo.token) + 1

    def has_headline(self, headline: str) -> bool:
        """Whether a story of this week, or one that is going out, has this headline."""
        return hash(name_key(headline)) in self.headlines

    @cached_property
    def headlines(self) -> set[int]:
        """Hashes of the headlines that were first published this week or wait to be.

        The newest 5,000 versions, so that the answer takes its time whatever came in; and hashes,
        for all the headlines of an import of a million would fill the memory.
        """
        now = timezone.now()
        recent = PublishedVersion.objects.current_or_pending(now).filter(
            published_at__gte=now - WEEK
        )
        if self.own is not None:
            recent = recent.exclude(article=self.own)
        rows = recent.newest_first().values_list("summary__headline", flat=True)
        return {hash(name_key(headline)) for headline in rows[:MOST] if headline}

    def is_taken(self, slug: str) -> bool:
        """Whether readers know another story by ``slug``, or will."""
        self._read_slugs({slug})
        return slug in self._taken

    def leads_to_a_story(self, slug: str) -> bool:
        """Whether readers who follow a link to ``slug`` get to a story: by it, or by redirect."""
        self._read_links({slug})
        return self._linked[slug]

    def stories_with_photo(self, token: str) -> int:
        """In how many other stories readers have had this photo, or will; a query a photo."""
        if token not in self._shown_in:
            links = PublishedPhoto.objects.filter(
                photo__token=token, version__cancelled_at=None
            ).exclude(version__article=self.own)
            stories = links.values("version__article").distinct()
            self._shown_in[token] = stories.count()
        return self._shown_in[token]

    def _read_slugs(self, slugs: set[str]) -> None:
        new = sorted(slugs - self._asked)
        if not new:
            return
        self._asked.update(new)
        others = PublishedVersion.objects.current_or_pending(timezone.now())
        if self.own is not None:
            others = others.exclude(article=self.own)
        for start in range(0, len(new), CHUNK):
            mine = others.filter(slug__in=new[start : start + CHUNK])
            self._taken.update(mine.values_list("slug", flat=True))

    def _read_links(self, slugs: set[str]) -> None:
        new = sorted(slugs - self._linked.keys())
        if not new:
            return
        now = timezone.now()
        seen = PublishedVersion.objects.filter(visible_from__lte=now, cancelled_at=None)
        live = PublishedVersion.objects.visible(now).filter(article=OuterRef("article"))
        for start in range(0, len(new), CHUNK):
            asked = new[start : start + CHUNK]
            rows = seen.filter(Exists(live), slug__in=asked).values_list("slug", flat=True)
            found = set(rows)
            self._linked |= {slug: slug in found for slug in asked}
