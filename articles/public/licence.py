"""On which terms others may take over the newsroom's stories."""

from dataclasses import dataclass

from django.conf import settings

from articles.models.published import PublishedVersion
from articles.records import Story


@dataclass(frozen=True, slots=True)
class Licence:
    """What others may do with a story: what it is called, and where its words stand, if anywhere."""

    name: str
    url: str


def licence() -> Licence | None:
    """``REPUBLISH_LICENCE``: a name, an address, or one after the other; None where it is empty."""
    name, _space, last = settings.REPUBLISH_LICENCE.strip().rpartition(" ")
    if last.startswith(("https://", "http://")):
        return Licence(name.strip() or last.partition("://")[2].rstrip("/"), last)
    said = f"{name} {last}".strip()
    return Licence(said, "") if said else None


def agencies_of(story: Story) -> str:
    """The agencies that ``story`` is credited to, whose it is to give; a credit of no kind is one."""
    credited = [source for source in story.sources if source.role == "credit"]
    if not credited:
        return story.credit
    names = (source.name for source in credited if source.kind in {"agency", ""})
    return " / ".join(dict.fromkeys(names))


def republish_address(version: PublishedVersion, story: Story) -> str:
    """Where others find the story to take it over; empty where they may not."""
    if licence() is None or agencies_of(story):
        return ""
    return f"{version.get_absolute_url()}republish/"
