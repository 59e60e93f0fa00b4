from django.core.management.base import BaseCommand
from django.utils import timezone

from feedback.models import OutgoingMail


class Command(BaseCommand):
    help = "Sends the e-mails that wait in the outbox, each once. Run it every few minutes."

    def handle(self, **options):
        now = timezone.now()
        due = list(OutgoingMail.objects.due(now))
        sent = sum(mail.send(now) for mail in due)
        unsure = list(OutgoingMail.objects.unsure().values_list("pk", flat=True))
        self.stdout.write(f"{sent} sent, {OutgoingMail.objects.unsent().count()} waiting.")
        if unsure:
            self.stderr.write(
                f"The mail server never said whether it took these, so they are not sent again: {unsure}"
            )
