"""Make the public copies of all photos anew from their originals."""

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _
from django_rich.management import RichCommand
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from articles.desk.copies import refresh_copies, remake_copies
from articles.models import Photo
from articles.photos import PictureProblem
from articles.photos.storage import StorageProblem


class Command(RichCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--missing",
            action="store_true",
            help="only those that are missing; those that no page names are deleted",
        )

    def handle(self, *args, missing: bool, **options) -> None:
        make = refresh_copies if missing else remake_copies
        photos = Photo.objects.order_by("pk").values_list("pk", flat=True)
        done, failed = 0, 0
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        with Progress(*columns, TimeRemainingColumn(), console=self.console) as progress:
            for pk in progress.track(list(photos), description=_("Photos")):
                photo = Photo.objects.select_related("face").defer("metadata").filter(pk=pk).first()
                if photo is None:
                    continue  # somebody has deleted it meanwhile
                try:
                    make(photo)
                except (FileNotFoundError, PictureProblem, StorageProblem) as problem:
                    failed += 1
                    self.stderr.write(
                        _("Photo %(number)s (%(photo)s): its copies cannot be made: %(why)s")
                        % {"number": photo.pk, "photo": photo, "why": _why(problem)}
                    )
                else:
                    done += 1
        self.stdout.write(f"{done} photos remade, {failed} failed")
        if failed:
            raise SystemExit(1)


def _why(problem: Exception) -> str:
    if isinstance(problem, FileNotFoundError):
        return _("The file is missing; replace it at the photo desk.")
    return str(problem)
