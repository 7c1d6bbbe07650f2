"""The story as readers would have it, before they have it."""


class PreviewPages:
    """What a ModelAdmin of stories has to look at the working copy."""
