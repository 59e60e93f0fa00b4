from django.core.management.base import BaseCommand

from authorities.models import User
from authorities.models.user import UNUSED_DAYS


class Command(BaseCommand):
    help = f"Closes the accounts that nobody has used for {UNUSED_DAYS} days. Run it every night."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="only say which")

    def handle(self, *, dry_run, **options):
        unused = list(User.objects.unused())
        for user in unused:
            if not dry_run:
                user.close()
            self.stdout.write(f"{'Would close' if dry_run else 'Closed'} {user.email}")
        if not unused:
            self.stdout.write("Every open account is in use.")
