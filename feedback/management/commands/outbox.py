from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from feedback.outbox.models import ALARM, REPORTED_FOR, OutgoingMail


class Command(BaseCommand):
    help = (
        "Sends the e-mails that wait in the outbox: alarms at least once, everything else once. "
        "Run it every few minutes."
    )

    def handle(self, **options):
        started = timezone.now()
        due = sorted(OutgoingMail.objects.due(started), key=lambda mail: mail.kind != ALARM)
        unsent = [mail for mail in due if not mail.send()]
        # The others have not failed: another process had claimed them.
        refused = [mail.pk for mail in unsent if mail.next_try_at > started]
        now = timezone.now()
        lost = OutgoingMail.objects.lost(now)
        waiting = OutgoingMail.objects.unsent().exclude(pk__in=lost.values("pk"))
        self.stdout.write(f"{len(due) - len(unsent)} sent, {waiting.count()} waiting.")
        self.fail_if_any(
            ("The mail server did not take these: {}. They are tried again later.", refused),
            (
                "These alarms have waited for 15 minutes or more: {}.",
                keys(OutgoingMail.objects.late_alarms(now)),
            ),
            (
                "Nobody knows whether these went, so they are not sent again: {}.",
                keys(lost.filter(claimed_at__gt=now - REPORTED_FOR)),
            ),
        )

    def fail_if_any(self, *problems):
        said = [text.format(rows) for text, rows in problems if rows]
        if said:
            raise CommandError("\n".join(said))


def keys(mails):
    return list(mails.values_list("pk", flat=True))
