"""Sources that are protected: they can only be made so while no public story names them."""

from django.utils import timezone

from articles.models import PublishedVersion, Source

MOST = 5


def stories_that_name(source: Source) -> list[str]:
    """Headlines (five at the most) of live and scheduled stories whose public face names it."""
    versions = PublishedVersion.objects.current_or_pending(timezone.now()).filter(
        source_links__source=source
    )
    return [version.summary["headline"] for version in versions.for_lists()[:MOST]]
