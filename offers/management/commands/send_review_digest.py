from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils import timezone

from authorities.dates import parse_day
from authorities.outbox.models import Kind, OutgoingMail
from offers.progress import Progress
from offers.staff.digest import key_of, parts_for, recipients, text_for


class Command(BaseCommand):
    help = (
        "Sends each person one e-mail with the lines that are overdue or due, once a calendar month "
        "however often this runs. Run it every day. People with nothing to check get no e-mail."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="print who would get what; send and write nothing",
        )
        parser.add_argument("--on", type=parse_day, metavar="DATE", help="as if it were this day")

    def handle(self, *, dry_run, on, verbosity, **options):
        self.day = on or timezone.localdate()
        self.month = self.day.replace(day=1)
        self.written = self.before = 0
        people = [*recipients()]
        progress = Progress(self.stdout, "people", is_quiet=dry_run or not verbosity)
        for person in progress.of(people):
            if parts := parts_for(person, self.day):
                (self.show if dry_run else self.post)(person, text_for(person, parts))
        if verbosity:
            self.summarise(dry_run, len(people))
        if not dry_run:
            call_command("outbox", stdout=self.stdout, stderr=self.stderr, verbosity=verbosity)

    def post(self, person, text):
        key = key_of(person, self.month)
        _, is_new = OutgoingMail.post(Kind.REVIEW, person.email, text, key=key)
        self.written += is_new
        self.before += not is_new

    def show(self, person, text):
        if OutgoingMail.objects.filter(key=key_of(person, self.month)).exists():
            self.before += 1
            self.stdout.write(f"{person.email}: has had this month’s e-mail.\n")
            return
        self.written += 1
        self.stdout.write(f"To: {person.email}\nSubject: {text}\n")

    def summarise(self, dry_run, people):
        would = "would be written" if dry_run else "written"
        rest = people - self.written - self.before
        self.stdout.write(
            f"{self.month:%B %Y}: {self.written} {would}, {self.before} written before, "
            f"{rest} with nothing to check."
        )
