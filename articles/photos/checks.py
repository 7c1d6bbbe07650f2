"""System checks of the storage of photos; ``check --deploy`` asks for them."""

from typing import Any

from django.core.checks import Error, Tags, register

from .storage import StorageProblem, copies, originals


@register(Tags.files, deploy=True)
def media_storage(*, app_configs: Any, **kwargs: Any) -> list[Error]:
    """articles.E001: originals or public copies cannot be stored; nothing is written to see it."""
    problems = {}
    for storage in (originals(), copies()):
        try:
            storage.check()
        except StorageProblem as problem:
            problems[str(problem)] = Error(str(problem), id="articles.E001")
    return list(problems.values())
