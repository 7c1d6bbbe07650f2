"""What is done to many stories at once, each with its confirm page."""


class BulkActions:
    """The actions of the list of stories."""
