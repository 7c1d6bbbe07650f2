"""The desk as Django's admin site, in our dress."""

from django.contrib.admin.apps import AdminConfig


class DeskConfig(AdminConfig):
    default_site = "newsroom.desk_site.Desk"
