from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from feedback.forgetting import forget
from feedback.messages.erasing import erase_for_good


class Command(BaseCommand):
    help = (
        "Deletes e-mail addresses after the answer, texts after 12 months and hashed IP addresses "
        "after an hour, and leaves the counts. Run it every hour."
    )

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="only say what would be deleted")

    def handle(self, *, dry_run=False, **options):
        with transaction.atomic():
            done = forget(timezone.now())
            transaction.set_rollback(dry_run)
        word = "Would delete" if dry_run else "Deleted"
        for what, number in done.items():
            self.stdout.write(f"{word} {number} {what}.")
        if not dry_run:
            # Even if nothing was due: a message withdrawn since the last run has left rows in the
            # files.
            left = erase_for_good()
            if left:
                raise CommandError(
                    f"What is deleted may still be in {', '.join(left)}: somebody was using it. "
                    "No page shows it. The next run tries again."
                )
