"""A story as schema.org's NewsArticle, for those who read pages by machine."""

import json
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.urls import reverse

from articles.body import words
from articles.models.published import PublishedVersion
from articles.records import Rendition, Story, StoryPhoto

from .addresses import absolute

#: As Django's ``json_script`` does: nothing in the JSON can end the element that it stands in.
_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def json_ld(data: dict[str, Any]) -> str:
    """``data`` as JSON that is safe inside ``<script type="application/ld+json">``."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)


def news_article(version: PublishedVersion) -> dict[str, Any]:
    """The story as https://schema.org/NewsArticle; what is empty is left out."""
    story = version.record
    url = absolute(version.get_absolute_url())
    data = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "@id": url,
        "url": url,
        "mainEntityOfPage": url,
        "headline": story.headline,
        "description": story.deck,
        "datePublished": version.published_at.isoformat(),
        "dateModified": (version.updated_at or version.published_at).isoformat(),
        "dateline": story.dateline,
        "inLanguage": story.language,
        "articleSection": story.section_name,
        "keywords": [tag.name for tag in story.tags],
        "wordCount": words(story.body),
        "isAccessibleForFree": True,
        "creditText": story.credit_line,
        "author": [
            {
                "@type": "Person",
                "name": author.name,
                "url": absolute(reverse("author", args=[author.slug])),
            }
            for author in story.authors
        ],
        "publisher": {
            "@type": "NewsMediaOrganization",
            "name": settings.SITE_NAME,
            "url": absolute(reverse("home")),
        },
        "image": [_image(photo) for photo in story.photos],
        "correction": [correction.text for correction in story.corrections],
    }
    return {name: value for name, value in data.items() if value not in ("", [])}


def _image(photo: StoryPhoto) -> dict[str, Any]:
    largest = photo.renditions[-1]
    data = {
        "@type": "ImageObject",
        "url": absolute(largest.url),
        "width": largest.width,
        "height": largest.height,
        "caption": photo.caption,
        "creditText": photo.credit,
        "copyrightNotice": photo.copyright_notice,
    }
    return {name: value for name, value in data.items() if value != ""}


def share_image(story: Story) -> Rendition | None:
    """The picture that goes with the story where it is shared (https://ogp.me, ``og:image``)."""
    photo = story.lead_photo
    if photo is None:
        return None
    largest = photo.renditions[-1]
    return replace(largest, url=absolute(largest.url))
