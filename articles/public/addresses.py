"""Addresses and names as others use them: whole, and the same for as long as the thing is."""

from urllib.parse import urlsplit

from django.conf import settings

from articles.models.published import PublishedVersion


def absolute(path: str) -> str:
    """``path`` as a whole address. One that is whole already stays as it is."""
    return path if "://" in path else settings.SITE_URL + path


def story_uri(version: PublishedVersion) -> str:
    """The name of a story, whatever becomes of its slug: a ``tag:`` URI (RFC 4151)."""
    host = urlsplit(settings.SITE_URL).hostname
    return f"tag:{host},{version.published_at:%Y-%m-%d}:story-{version.article_id}"
