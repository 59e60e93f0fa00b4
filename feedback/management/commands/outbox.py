from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from feedback.outbox.models import OutgoingMail


class Command(BaseCommand):
    help = "Sends the e-mails that wait in the outbox, each once. Run it every few minutes."

    def handle(self, **options):
        now = timezone.now()
        due = list(OutgoingMail.objects.due(now))
        unsent = [mail for mail in due if not mail.send(now)]
        # The others have not failed: another process had claimed them.
        refused = [mail.pk for mail in unsent if mail.next_try_at > now]
        unsure = list(OutgoingMail.objects.unsure().values_list("pk", flat=True))
        self.stdout.write(
            f"{len(due) - len(unsent)} sent, {OutgoingMail.objects.unsent().count()} waiting."
        )
        if unsure:
            self.stderr.write(
                f"The mail server never said whether it took these, so they are not sent again: {unsure}"
            )
        if refused:
            raise CommandError(
                f"The mail server did not take these: {refused}. They are tried again later."
            )
