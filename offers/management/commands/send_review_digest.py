from smtplib import SMTPException

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from authorities.dates import parse_day
from offers.progress import Progress
from offers.staff.digest import email_for, parts_for, recipients
from offers.staff.models import Digest


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
        self.sent = self.failed = self.before = 0
        people = [*recipients()]
        progress = Progress(self.stdout, "people", is_quiet=dry_run or not verbosity)
        for person in progress.of(people):
            if parts := parts_for(person, self.day):
                email = email_for(person, parts, self.month)
                (self.show if dry_run else self.send)(person, email)
        self.summarise(dry_run, len(people), verbosity)

    def send(self, person, email):
        digest = Digest.objects.claim(person, self.month)
        if digest is None:
            self.before += 1
            return
        try:
            email.send()
        except (SMTPException, OSError) as error:
            digest.let_go()
            self.failed += 1
            self.stderr.write(
                f"Not sent to {person.email}: {type(error).__name__}. Will try again."
            )
            return
        digest.mark_sent()
        self.sent += 1

    def show(self, person, email):
        if Digest.objects.filter(person=person, month=self.month).exclude(sent_at=None).exists():
            self.before += 1
            self.stdout.write(f"{person.email}: has had this month’s e-mail.\n")
            return
        self.sent += 1
        self.stdout.write(f"To: {person.email}\nSubject: {email.subject}\n\n{email.body}\n")

    def summarise(self, dry_run, people, verbosity):
        if verbosity:
            would = "would be sent" if dry_run else "sent"
            rest = people - self.sent - self.failed - self.before
            self.stdout.write(
                f"{self.month:%B %Y}: {self.sent} {would}, {self.before} sent before, "
                f"{rest} with nothing to check, {self.failed} failed."
            )
        if self.failed:
            raise CommandError(
                f"{self.failed} e-mails were not accepted. The next run tries again."
            )
