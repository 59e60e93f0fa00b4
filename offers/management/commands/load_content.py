"""Loads the shipped content, without undoing what people have since edited, renamed or deleted."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from offers.releases.loading import Release


class Command(BaseCommand):
    help = (
        "Adds the shipped councils, lines and partner offers that the database does not have yet. "
        "Rows loaded before are left as people have edited, renamed or deleted them, unless --reset "
        "is given. A row that cannot be loaded is named, and the rest is loaded."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--reset",
            action="store_true",
            help="put every shipped row back to what was shipped; rows of your own stay",
        )

    def handle(self, *, reset=False, verbosity=1, **options):
        folder = settings.CONTENT_DIR
        release = Release(folder, reset=reset)
        if not release.files:
            raise CommandError(f"There is no content in {folder}.")
        files = release.load()
        for file in files:
            name = file.path.relative_to(folder)
            for problem in file.problems:
                self.stderr.write(f"  Not loaded from {name}: {problem}")
            if verbosity > 1 or (file.added and verbosity):
                self.stdout.write(f"  {name}: {file.added} added, {file.kept} kept")
        if not verbosity:
            return
        added, kept = sum(file.added for file in files), sum(file.kept for file in files)
        done = "put back" if reset else "there already"
        self.stdout.write(f"Content: {added} rows added, {kept} {done}.")
        if left_out := sum(len(file.problems) for file in files):
            self.stderr.write(f"{left_out} not loaded, see above. They are tried again next time.")
