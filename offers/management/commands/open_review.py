from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from offers.pledge.models import Review


class Command(BaseCommand):
    help = "Asks every council to confirm its position on every commitment, and takes a snapshot of the board."

    def add_arguments(self, parser):
        parser.add_argument("--year", type=int, required=True, help="such as 2027")

    def handle(self, *, year, **options):
        try:
            Review(year=year, opened_on="2000-01-01").clean_fields()
            Review(year=year).validate_constraints()
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        review = Review.objects.open(year)
        waiting = review.items.waiting().count()
        self.stdout.write(
            f"{review}: {waiting} of {review.items.count()} questions are waiting for an answer."
        )
