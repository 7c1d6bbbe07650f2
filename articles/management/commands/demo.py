"""Set up the sample newsroom on this machine and serve it."""

import os
import socket
import sys

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from articles.demo.load import PASSWORD, load

HOST = "127.0.0.1"
LICENCE = "CC BY-ND 4.0 https://creativecommons.org/licenses/by-nd/4.0/"


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--no-serve", action="store_true", help="set up only")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args, no_serve: bool, port: int, **options) -> None:
        if not no_serve:
            self._check_port(port)
        self._keep_secret_key()
        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        self.stdout.write("Drawing the photos and publishing the stories …")
        made = load()
        self.stdout.write(
            f"{made} sample stories loaded." if made else "The sample stories are here already."
        )
        self._say_where(port)
        if not no_serve:
            self._serve(port)

    def _check_port(self, port: int) -> None:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except (OSError, OverflowError) as error:
                raise CommandError(
                    f"Port {port} cannot be used ({error}); name another with --port."
                ) from error

    def _keep_secret_key(self) -> None:
        """Commands that follow in this folder need the key that the demo began with."""
        if os.environ.get("SECRET_KEY"):
            return
        path = settings.BASE_DIR / ".env"
        if path.exists() and "SECRET_KEY" in path.read_text(encoding="utf-8"):
            return
        with path.open("a", encoding="utf-8") as out:
            out.write(f"SECRET_KEY={settings.SECRET_KEY}\n")
        path.chmod(0o600)

    def _say_where(self, port: int) -> None:
        site = f"http://{HOST}:{port}/"
        self.stdout.write(f"\nReaders:  {site}\nThe desk: {site}admin/\n")
        demo = User.objects.filter(email__endswith="@example.org", is_staff=True)
        for user in demo.prefetch_related("groups").order_by("pk"):
            roles = ", ".join(group.name for group in user.groups.all())
            self.stdout.write(f"  {user.username:<14} password {PASSWORD}   {roles}")
        self.stdout.write("\nThese passwords are public: keep the demo on this machine.\n")
        self.stdout.flush()

    def _serve(self, port: int) -> None:
        command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", HOST]
        command += ["--port", str(port), "--workers", "1", "--blocking-threads", "4"]
        command += ["--working-dir", str(settings.BASE_DIR), "newsroom.wsgi:application"]
        os.environ.setdefault("SITE_URL", f"http://{HOST}:{port}")
        os.environ.setdefault("REPUBLISH_LICENCE", LICENCE)
        self.stdout.write("Press Ctrl-C to stop.\n")
        self.stdout.flush()
        os.execv(sys.executable, command)  # noqa: S606 - our own interpreter, our own words
