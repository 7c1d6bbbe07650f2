"""What a story was: its revisions, its published versions, what was done to it."""

from articles.models import Article


class HistoryPages:
    """What a ModelAdmin of stories has to compare and restore."""


def look_panel(request, article: Article) -> dict:
    """The newest ten versions that readers have had or will have."""
    return {"versions": list(article.versions.for_lists().order_by("-number")[:10])}
