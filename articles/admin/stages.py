"""The pages that move a story from stage to stage."""

from articles.models import Article


class StagePages:
    """What a ModelAdmin of stories has to submit, approve, send back and spike."""


def stage_panel(request, article: Article) -> dict:
    """The verbs that this person may use on this story now, and the note that came with it."""
    return {}
