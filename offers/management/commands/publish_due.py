from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from authorities.dates import parse_day
from offers.lines.models import Entitlement, PartnerOffer
from offers.publishing.locking import IsGone


class Command(BaseCommand):
    help = (
        "Publishes the changes whose start date has come. Run it soon after midnight; "
        "it is safe to run again."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--on", type=parse_day, metavar="DATE", help="as if today were this day (2026-11-25)"
        )
        parser.add_argument("--dry-run", action="store_true", help="only say what would go public")

    def handle(self, *, on=None, dry_run=False, **options):
        day = on or timezone.localdate()
        done = failed = 0
        for model in (Entitlement, PartnerOffer):
            for line in (
                model.objects.scheduled().filter(starts_on__lte=day).select_related("draft_of")
            ):
                self.stdout.write(f"  {line}: public from {line.starts_on:%-d %B %Y}")
                if dry_run:
                    continue
                try:
                    done += line.go_public_if_due(day=day) is not None
                except IsGone:
                    continue
                except ValidationError as refusal:
                    failed += 1
                    self.stderr.write(f"  {line} stays as it is: {' '.join(refusal.messages)}")
        self.stdout.write(f"{done} changes went public, {failed} could not.")
        if failed:
            raise CommandError(f"{failed} changes could not go public. The next run tries again.")
