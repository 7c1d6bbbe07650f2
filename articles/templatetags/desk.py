"""What the desk's templates need besides Django's own tags."""

from django import template
from django.conf import settings
from django.utils.translation import get_language, get_language_info

register = template.Library()


@register.simple_tag
def desk_languages() -> list[dict]:
    """The other languages that the desk is in: ``code`` and ``name_local`` of each."""
    others = [code for code in settings.DESK_LANGUAGES if code != get_language()]
    return [get_language_info(code) for code in others]
