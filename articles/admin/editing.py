"""Two people, one story: presence, autosave, conflicts."""


class EditingPages:
    """What a ModelAdmin of stories has so that nothing typed is lost."""
