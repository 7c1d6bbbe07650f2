"""The desk: Django's admin site under our name, with an opening page and an agenda."""

from django.conf import settings
from django.contrib.admin import AdminSite
from django.urls import path
from django.utils.translation import gettext_lazy as _


class Desk(AdminSite):
    index_title = _("The desk")
    site_url = "/"
    enable_nav_sidebar = False

    @property
    def site_header(self) -> str:
        return settings.SITE_NAME

    @property
    def site_title(self) -> str:
        return settings.SITE_NAME

    def get_urls(self):
        # Read when addresses are: the screens register themselves at this site.
        from articles.admin.agenda import agenda_view
        from articles.admin.opening import attention_view

        pages = [("agenda", agenda_view), ("attention", attention_view)]
        return [
            path(f"{name}/", self.admin_view(view), {"site": self}, name=name)
            for name, view in pages
        ] + super().get_urls()

    def index(self, request, extra_context=None):
        from articles.admin.opening import opening_page

        return super().index(request, opening_page(request) | (extra_context or {}))
