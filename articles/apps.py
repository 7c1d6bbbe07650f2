"""The app's configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = _("Newsroom")

    def ready(self) -> None:
        from .photos import checks  # noqa: F401 - registers itself
        from .search import signals  # noqa: F401 - connects itself
