"""Make the index that readers search anew, from what they see and what waits for its time."""

from django.utils.translation import gettext as _
from django_rich.management import RichCommand
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from articles.search import readers


class Command(RichCommand):
    help = __doc__

    def handle(self, *args, **options) -> None:
        done = 0
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        with Progress(*columns, TimeRemainingColumn(), console=self.console) as progress:
            task = progress.add_task(_("Stories"), total=readers.how_many())
            for some in readers.rebuild():
                done += some
                progress.advance(task, some)
        self.stdout.write(f"{done} stories indexed")
