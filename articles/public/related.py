"""Stories to read next: those that share the most tags with this one."""

from collections import Counter

from django.db.models.functions import Coalesce
from django.utils import timezone

from articles.models.published import PublishedTag, PublishedVersion, is_visible
from articles.models.tag import Tag

from .ranges import union_of

MOST = 4
#: So many tags are asked for so many stories each: what it costs is the same for every story.
TAGS = 5
STORIES_OF_A_TAG = 12


def related_stories(version: PublishedVersion) -> list[PublishedVersion]:
    """At most four other stories, those with the most common tags first. One query or none."""
    others = PublishedTag.objects.filter(is_visible(timezone.now(), prefix="version__")).exclude(
        version__article=version.article_id
    )
    newest = others.order_by("-published_at", "version")
    # The tag's number comes from a query of its own inside: joined, PostgreSQL would sort all.
    kept = Tag.objects.annotate(kept_id=Coalesce("merged_into_id", "pk"))
    ranges = [
        newest.filter(tag=kept.filter(slug=tag.slug).values("kept_id")[:1])[:STORIES_OF_A_TAG]
        for tag in version.record.tags[:TAGS]
    ]
    if not ranges:
        return []
    links = union_of(ranges).select_related("version").defer("version__story")
    shared = Counter(link.version for link in links)
    ranked = sorted(
        shared, key=lambda each: (shared[each], each.published_at, each.pk), reverse=True
    )
    return ranked[:MOST]
