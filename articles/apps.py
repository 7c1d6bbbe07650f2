"""The app's configuration."""

from django.apps import AppConfig
from django.apps import apps as installed
from django.conf import settings
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = _("Newsroom")

    def ready(self) -> None:
        from .photos import checks  # noqa: F401 - registers itself
        from .search import signals  # noqa: F401 - connects itself

        post_migrate.connect(_name_site, sender=self)


def _name_site(*, using: str, apps=installed, **_given) -> None:
    """The row of Django's sites framework says what the settings say, after each ``migrate``."""
    try:
        Site = apps.get_model("sites", "Site")
    except LookupError:  # migrated to a time before there was one
        return
    named = {"domain": settings.SITE_HOST, "name": settings.SITE_NAME[:50]}
    Site.objects.using(using).update_or_create(pk=settings.SITE_ID, defaults=named)
