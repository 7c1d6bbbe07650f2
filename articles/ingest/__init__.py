"""Story → working copy: batched, idempotent by provider and guid, with an outcome for each.

The part of an import that touches the database. ``run`` takes what arrives through a batch a time:
``provider`` says what its sender's codes mean here, ``photos`` takes pictures in, ``create`` makes
new stories, ``again`` brings what is held up to date, ``stop`` holds what the wire takes back,
``keep`` keeps every original; ``ahead`` is a run by two processes.
"""

from .ahead import ingest_ahead
from .item import Arrived, Options, Outcome
from .keep import KEPT_BYTES
from .run import ingest

__all__ = ["KEPT_BYTES", "Arrived", "Options", "Outcome", "ingest", "ingest_ahead"]
