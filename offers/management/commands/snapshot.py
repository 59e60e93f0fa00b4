from django.core.management.base import BaseCommand

from offers.pledge.models import Snapshot


class Command(BaseCommand):
    help = (
        "Takes a snapshot of today's pledge board. A second run on the same day replaces the first."
    )

    def handle(self, **options):
        snapshot = Snapshot.objects.take()
        asked = snapshot.authority_count * snapshot.commitments.count()
        known = snapshot.cells.count()
        self.stdout.write(f"Board of {snapshot.taken_on} kept: {known} of {asked} cells known.")
