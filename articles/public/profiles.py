"""Who an author is, for the author's page and for those who read pages by machine."""

import re
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models.author import Author
from articles.models.published import PhotoFace
from articles.records import StoryPhoto

from .addresses import absolute
from .pictures import shown


def portrait_of(author: Author) -> StoryPhoto | None:
    """The author's portrait, whole, as readers may see it now. One query or none."""
    if author.portrait_id is None:
        return None
    face = PhotoFace.objects.shown(timezone.now()).filter(pk=author.portrait_id).first()
    if face is None:
        return None
    said = _("Portrait of %(name)s") % {"name": author.name}
    marks = {name: face.marks.get(name, "") for name in ("creator", "credit", "copyright_notice")}
    return shown(StoryPhoto(key="portrait", token=face.token, alt_text=said, **marks), face)


def languages_of(author: Author) -> list[str]:
    """The author's languages, which the desk writes one beside the other."""
    return [name.strip() for name in re.split("[,;、،]", author.languages) if name.strip()]


def profile_page(author: Author, portrait: StoryPhoto | None) -> dict[str, Any]:
    """The author's page as https://schema.org/ProfilePage; what is empty is left out."""
    url = absolute(author.get_absolute_url())
    person = {
        "@type": "Person",
        "@id": f"{url}#person",
        "name": author.name,
        "url": url,
        "jobTitle": author.title,
        "description": author.bio,
        "image": _image(portrait) if portrait else "",
        "email": author.email,
        "sameAs": author.url,
        "knowsLanguage": languages_of(author),
        "workLocation": {"@type": "Place", "name": author.place} if author.place else "",
        "worksFor": {
            "@type": "NewsMediaOrganization",
            "name": settings.SITE_NAME,
            "url": absolute(reverse("home")),
        },
    }
    return {
        "@context": "https://schema.org",
        "@type": "ProfilePage",
        "@id": url,
        "url": url,
        "mainEntity": {name: value for name, value in person.items() if value not in ("", [])},
    }


def _image(portrait: StoryPhoto) -> dict[str, Any]:
    """https://schema.org/ImageObject, as much of it as is known of a portrait."""
    largest = portrait.renditions[-1]
    data = {
        "@type": "ImageObject",
        "url": absolute(largest.url),
        "width": largest.width,
        "height": largest.height,
        "creditText": portrait.credit or portrait.creator,
        "copyrightNotice": portrait.copyright_notice,
    }
    return {name: value for name, value in data.items() if value != ""}
