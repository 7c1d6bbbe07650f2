"""What may stop a command that people call by hand, and the sentence that says so."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management.base import CommandError
from django.db import InterfaceError, OperationalError, ProgrammingError
from django.utils.translation import gettext as _

#: The exit status of what was interrupted, as shells have it.
INTERRUPTED = 130


@contextmanager
def told() -> Iterator[None]:
    """Raise CommandError, with a sentence, where the work cannot go on; what is done stays done."""
    try:
        yield
        sys.stdout.flush()
    except (OperationalError, InterfaceError, ProgrammingError) as error:
        raise CommandError(
            _(
                "The database does not answer (%(why)s); what is listed above is done. See that it "
                "runs and is migrated, then run this again."
            )
            % {"why": str(error).strip().splitlines()[0]},
            returncode=2,
        ) from error
    except KeyboardInterrupt as error:
        said = _("Interrupted; what is listed above is done. Run this again for the rest.")
        raise CommandError(said, returncode=INTERRUPTED) from error
    except BrokenPipeError as error:
        _let_go_of_output()
        said = _("Nobody reads the output any more, so this stopped; run it again for the rest.")
        raise CommandError(said, returncode=2) from error
    except OSError as error:
        _let_go_of_output()
        raise CommandError(
            _(
                "Nothing more can be written (%(why)s); what is listed above is done. Make room, "
                "then run this again."
            )
            % {"why": error.strerror or error},
            returncode=2,
        ) from error


def check_text(name: str, value: str, *, most: int) -> None:
    """Raise CommandError, with status 2, where ``value`` of the option cannot be stored."""
    try:
        value.encode()
    except UnicodeEncodeError as error:
        said = _("%(option)s is not in UTF-8; set your terminal to UTF-8 and write it again.")
        raise CommandError(said % {"option": name}, returncode=2) from error
    if len(value) > most:
        raise CommandError(
            _("%(option)s has %(count)s characters, and %(most)s is the most; shorten it.")
            % {"option": name, "count": len(value), "most": most},
            returncode=2,
        )


def _let_go_of_output() -> None:
    """What is still to be written goes nowhere: Python would try once more at its end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
