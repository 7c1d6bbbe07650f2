"""What the desk proposes and never does by itself."""

from articles.attribution import find_names
from articles.body import to_text
from articles.models import Article, Tag

from .vocabulary import Vocabulary


def suggested_tags(article: Article) -> list[Tag]:
    """Tags whose name or alias stands in the story and that it does not have; commonest first."""
    text = f"{article.headline}\n{article.deck}\n{to_text(article.body)}"
    words = Vocabulary()
    has = {tagged.tag_id for tagged in article.tagged.all()}
    by_name = {tag.name: tag for tag in words.tags.values()}
    found = [by_name[name] for name in find_names(text, words.tag_names)]
    return [tag for tag in found if tag.pk not in has]
