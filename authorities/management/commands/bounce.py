import sys

from django.core.management.base import BaseCommand, CommandError

from authorities.outbox.bounces import NoBounce, bounce


class Command(BaseCommand):
    help = (
        "Reads one report of failed delivery, an e-mail, from standard input and marks what did not "
        "arrive as bounced. Let the mail server hand it whatever comes back to EMAIL_FROM."
    )

    def handle(self, **options):
        try:
            mail = bounce(sys.stdin.buffer.read())
        except NoBounce as reason:
            raise CommandError(str(reason)) from None
        self.stdout.write(f"E-mail {mail.pk} ({mail.get_kind_display()}) has bounced.")
