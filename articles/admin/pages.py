"""What the pages beside the story's form have in common."""

from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from articles.desk import access
from articles.models import Article

from .panel import state_in_words


class StoryPages:
    """A ModelAdmin of stories with pages of its own, each about one story."""

    def _routes(self, *pages: tuple[str, Callable[..., HttpResponse], str]) -> list[URLPattern]:
        """The patterns of pages: (route, view, name), the name without that of the model."""
        return [
            path(route, self.admin_site.admin_view(view), name=f"articles_article_{name}")
            for route, view, name in pages
        ]

    def _article(self, request, pk: int, deed: str) -> Article:
        """The story, for those who may do the deed. Raises PermissionDenied and Http404."""
        access.require(request.user, deed)
        article = self.get_object(request, str(pk))
        if article is None:
            raise Http404("There is no such story.")
        return article

    def _to_read(self, request, pk: int) -> Article:
        """The story, for those who may read it; without all that its form needs."""
        stories = self.get_queryset(request).select_related("section", "created_by", "updated_by")
        article = stories.filter(pk=pk).first()
        if article is None:
            raise Http404("There is no such story.")
        if not self.has_view_permission(request, article):
            raise PermissionDenied
        return article

    def _confirm_page(self, request, article: Article, name: str, title: str, context: dict):
        return TemplateResponse(
            request,
            f"admin/articles/article/{name}.html",
            self.admin_site.each_context(request)
            | {
                "opts": self.opts,
                "original": article,
                "title": title,
                "media": self.media,
                "state": state_in_words(article),
                "back": reverse("admin:articles_article_change", args=[article.pk]),
            }
            | context,
        )
