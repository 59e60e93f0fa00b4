import csv
from datetime import timedelta

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from authorities.dates import parse_day
from authorities.models import Authority
from feedback.forum.pack import ForumPack
from offers.csv_files import safe_cell


class Command(BaseCommand):
    help = "Writes the forum pack of some days, and of one council or all, as CSV."

    def add_arguments(self, parser):
        parser.add_argument("--from", dest="first", type=parse_day, help="2026-01-31")
        parser.add_argument("--to", dest="last", type=parse_day, help="2026-06-30")
        parser.add_argument("--council", help="the council's slug, or region")
        parser.add_argument("--output", help="a file; without it the pack is printed")

    def handle(self, *, first, last, council, output, **options):
        last = last or timezone.localdate()
        first = first or last - timedelta(days=182)
        pack = ForumPack(first, last, *desks_of(council))
        rows = [[safe_cell(value) for value in row] for row in pack.rows()]
        if not output:
            csv.writer(self.stdout).writerows(rows)
            return
        with open(output, "w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows(rows)
        self.stdout.write(f"{pack.total} messages, written to {output}.")


def desks_of(council):
    """The desks and the name of the pack, for a council's slug, `region`, or nothing."""
    if not council:
        return ()
    if council == "region":
        return (None,), "The whole region"
    authority = Authority.objects.filter(slug=council).first()
    if authority is None:
        raise CommandError(f"There is no council “{council}”.")
    return (authority.pk,), authority.short_name
