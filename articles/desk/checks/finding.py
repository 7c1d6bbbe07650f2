"""What a check finds."""

from dataclasses import dataclass

ERROR = "error"
WARNING = "warning"
ADVICE = "advice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something to mend (an error) or to look at (a warning) before readers see the story.

    Advice is neither: it is shown while one writes, and nobody has to acknowledge it.

    ``field`` is that of the story's form; ``row`` (from 0) the one of its photos that is meant.
    """

    id: str
    message: str
    hint: str
    field: str
    severity: str = ERROR
    row: int | None = None

    def __str__(self) -> str:
        return f"{self.message} {self.hint}"

    @property
    def key(self) -> str:
        """What it is acknowledged by: its id, and the row where a story may have it in several."""
        return self.id if self.row is None else f"{self.id}/{self.row}"

    @property
    def place(self) -> str:
        """Where the form is to jump to: a field, or a row of photos."""
        return self.field if self.row is None else f"{self.field}-{self.row}"
