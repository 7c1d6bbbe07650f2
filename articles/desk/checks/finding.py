"""What a check finds."""

from dataclasses import dataclass

ERROR = "error"
WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something to mend (an error) or to look at (a warning) before readers see the story."""

    id: str
    message: str
    hint: str
    field: str
    severity: str = ERROR

    def __str__(self) -> str:
        return f"{self.message} {self.hint}"
