"""A story as schema.org's NewsArticle, for those who read pages by machine."""

import json
from typing import Any

from django.conf import settings
from django.urls import reverse

from articles.body import words
from articles.models.published import PublishedVersion
from articles.records import Story, StoryPhoto

from .addresses import absolute

#: As Django's ``json_script`` does: nothing in the JSON can end the element that it stands in.
_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def json_ld(data: dict[str, Any]) -> str:
    """``data`` as JSON that is safe inside ``<script type="application/ld+json">``."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)


def news_article(version: PublishedVersion, story: Story) -> dict[str, Any]:
    """``story``, as readers see ``version`` now, as https://schema.org/NewsArticle.

    What is empty is left out.
    """
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
    """https://schema.org/ImageObject, with what Google asks for to show a licensable picture."""
    largest = photo.renditions[-1]
    data = {
        "@type": "ImageObject",
        "url": absolute(largest.url),
        "contentUrl": absolute(largest.url),
        "width": largest.width,
        "height": largest.height,
        "caption": photo.caption,
        "description": photo.alt_text,
        "creditText": photo.credit or photo.creator,
        "copyrightNotice": photo.copyright_notice,
        "creator": {"@type": "Person", "name": photo.creator} if photo.creator else "",
    }
    return {name: value for name, value in data.items() if value != ""}
