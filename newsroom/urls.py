"""Addresses: the desk under /admin/, everything else is the readers' site."""

from django.contrib import admin
from django.urls import include, path
from django.views.i18n import set_language

from articles.admin.preview import shared_preview

urlpatterns = [
    path("admin/language/", set_language, name="set_language"),
    path("admin/", admin.site.urls),
    path("preview/<str:token>/", shared_preview, name="shared-preview"),
    path("", include("articles.public.urls")),
]

handler404 = "articles.public.errors.not_found"
handler500 = "articles.public.errors.server_error"
