"""What pages are, in the words of schema.org, for those who read them by machine.

Google's guidelines: Article, Breadcrumb, Organization and Site name structured data.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse

from articles.body import words
from articles.models.page import HousePage
from articles.models.published import PublishedVersion
from articles.records import Rendition, Story, StoryCitation, StoryCorrection, StoryPhoto

from .addresses import absolute
from .pictures import Cards
from .words import correction_word

#: As Django's ``json_script`` does: nothing in the JSON can end the element that it stands in.
_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}
_CONTEXT = {"@context": "https://schema.org"}
#: What a source of each kind is; any other is an Organization.
_AGENTS = {
    "agency": "NewsMediaOrganization",
    "state-media": "NewsMediaOrganization",
    "media": "NewsMediaOrganization",
    "official": "GovernmentOrganization",
    "person": "Person",
    "unnamed": "Person",
}
#: Name and path of each page on the way from the front page to this one, which is the last.
Crumbs = Sequence[tuple[str, str]]


def json_ld(data: dict[str, Any]) -> str:
    """``data`` as JSON that is safe inside ``<script type="application/ld+json">``."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)


def news_article(
    version: PublishedVersion,
    story: Story,
    *,
    cards: Cards | None = None,
    translations: Iterable[PublishedVersion] = (),
) -> dict[str, Any]:
    """``story``, as readers see ``version`` now, as https://schema.org/NewsArticle.

    ``cards`` are a photo's copies in the ratios that Google asks for. The headline is whole: what
    shows it cuts it, each its own way. What is empty is left out.
    """
    url = absolute(version.get_absolute_url())
    speakable = [".story-head h1", *([".story-head .deck"] if story.deck else [])]
    data = _CONTEXT | {
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
        "author": _authors(story),
        "publisher": publisher(),
        "isPartOf": _site(),
        "image": _images(story, cards),
        "correction": [_correction(one) for one in story.corrections],
        "citation": [_cited(one) for one in story.sources if one.role != "credit"],
        "isBasedOn": [_cited(one) for one in story.sources if one.role == "credit"],
        "workTranslation": [
            {
                "@type": "NewsArticle",
                "url": absolute(one.get_absolute_url()),
                "inLanguage": one.summary["language"],
            }
            for one in translations
        ],
        "speakable": {"@type": "SpeakableSpecification", "cssSelector": speakable},
    }
    return _filled(data)


def publisher() -> dict[str, Any]:
    """The paper: its name, address and logo."""
    return {
        "@type": "NewsMediaOrganization",
        "@id": _id_of("publisher"),
        "name": settings.SITE_NAME,
        "url": absolute(reverse("home")),
        "logo": {"@type": "ImageObject", "url": absolute(static("site/favicon.svg"))},
    }


def paper(house_pages: Iterable[HousePage]) -> dict[str, Any]:
    """The paper with the rules that it works by, as far as there are pages that say them."""
    written = {page.url: absolute(page.url) for page in house_pages}
    data = _CONTEXT | publisher() | {"correctionsPolicy": absolute(reverse("corrections"))}
    if standards := written.get("/standards/"):
        data["publishingPrinciples"] = standards
    if contact := written.get("/contact/"):
        data["contactPoint"] = {"@type": "ContactPoint", "contactType": "newsroom", "url": contact}
    return data


def website() -> dict[str, Any]:
    """The front page as https://schema.org/WebSite, with the way to its search."""
    search = {
        "@type": "SearchAction",
        "target": {
            "@type": "EntryPoint",
            "urlTemplate": absolute("/search/?q={search_term_string}"),
        },
        "query-input": "required name=search_term_string",
    }
    about = {"inLanguage": settings.LANGUAGE_CODE, "publisher": {"@id": _id_of("publisher")}}
    return _CONTEXT | _site() | about | {"potentialAction": search}


def list_page(
    name: str,
    url: str,
    stories: Iterable[PublishedVersion],
    *,
    way: Crumbs,
    description: str = "",
) -> dict[str, Any]:
    """What the template of a list needs to say what it is: ``page_name``, and ``described``."""
    listed = collection(name, url, stories, description=description)
    return {"page_name": name, "described": [json_ld(listed), json_ld(breadcrumbs(way))]}


def collection(
    name: str, url: str, stories: Iterable[PublishedVersion], *, description: str = ""
) -> dict[str, Any]:
    """A list of stories as https://schema.org/CollectionPage, each story once."""
    addresses = dict.fromkeys(absolute(version.get_absolute_url()) for version in stories)
    return _filled(
        _CONTEXT
        | {
            "@type": "CollectionPage",
            "@id": url,
            "url": url,
            "name": name,
            "description": description,
            "isPartOf": _site(),
            "publisher": publisher(),
            "mainEntity": {
                "@type": "ItemList",
                "numberOfItems": len(addresses),
                "itemListElement": [
                    {"@type": "ListItem", "position": position, "url": address}
                    for position, address in enumerate(addresses, 1)
                ],
            },
        }
    )


def breadcrumbs(crumbs: Crumbs) -> dict[str, Any]:
    """The way from the front page as https://schema.org/BreadcrumbList."""
    way = [(settings.SITE_NAME, reverse("home")), *crumbs]
    return _CONTEXT | {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "item": absolute(path)}
            for position, (name, path) in enumerate(way, 1)
        ],
    }


def way_to_story(version: PublishedVersion, story: Story) -> Crumbs:
    """The section where it has one, and the story."""
    section = [(story.section_name, reverse("section", args=[story.section]))]
    return [*(section if story.section else []), (story.headline, version.get_absolute_url())]


def _site() -> dict[str, Any]:
    home = absolute(reverse("home"))
    return {
        "@type": "WebSite",
        "@id": _id_of("website"),
        "name": settings.SITE_NAME,
        "url": home,
    }


def _id_of(part: str) -> str:
    return f"{absolute(reverse('home'))}#{part}"


def _authors(story: Story) -> list[dict[str, Any]]:
    """Those of the byline; without one, whom the story is credited to, or else the paper."""
    people = [
        {
            "@type": "Person",
            "name": author.name,
            "url": absolute(reverse("author", args=[author.slug])),
        }
        for author in story.authors
    ]
    credited = [_agent(source) for source in story.sources if source.role == "credit"]
    return people or credited or [publisher()]


def _agent(source: StoryCitation) -> dict[str, Any]:
    """A source as who it is, with its page here."""
    page = absolute(reverse("source", args=[source.slug])) if source.slug else ""
    kind = _AGENTS.get(source.kind, "Organization")
    return _filled({"@type": kind, "name": source.name, "url": page})


def _cited(source: StoryCitation) -> dict[str, Any]:
    """What a source gave, as https://schema.org/CreativeWork: a document itself, or one of its."""
    is_web = source.url.lower().startswith(("http://", "https://"))
    said = {"description": source.attribution, "url": source.url if is_web else ""}
    if source.kind == "document":
        return _filled({"@type": "CreativeWork", "name": source.name} | said)
    about = {"name": source.name, "author": _agent(source)}
    return _filled({"@type": "CreativeWork"} | about | said)


def _correction(correction: StoryCorrection) -> dict[str, Any]:
    """https://schema.org/CorrectionComment"""
    return _filled(
        {
            "@type": "CorrectionComment",
            "name": str(correction_word(correction.kind)),
            "text": correction.text,
            "datePublished": correction.at.isoformat() if correction.at else "",
        }
    )


def _images(story: Story, cards: Cards | None) -> list[dict[str, Any]]:
    """The photo of the ``cards`` in each ratio, and every photo as the page shows it."""
    in_ratios = [_image(cards.photo, copy) for copy in cards.in_ratios] if cards else []
    return in_ratios + [_image(photo, photo.renditions[-1]) for photo in story.photos]


def _image(photo: StoryPhoto, copy: Rendition) -> dict[str, Any]:
    """https://schema.org/ImageObject, with what Google asks for to show a licensable picture."""
    return _filled(
        {
            "@type": "ImageObject",
            "url": absolute(copy.url),
            "contentUrl": absolute(copy.url),
            "width": copy.width,
            "height": copy.height,
            "caption": photo.caption,
            "description": photo.alt_text,
            "creditText": photo.credit or photo.creator,
            "copyrightNotice": photo.copyright_notice,
            "creator": {"@type": "Person", "name": photo.creator} if photo.creator else "",
        }
    )


def _filled(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in ("", [])}
