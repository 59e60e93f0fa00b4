import os
import signal
import threading

from django.core.management.base import BaseCommand, CommandError
from django.db import Error, connection
from django.utils import timezone

from authorities.outbox.models import REPORTED_FOR, OutgoingMail


class Command(BaseCommand):
    help = (
        "Sends the e-mails that wait in the outbox: alarms at least once, everything else once. "
        "Run it every minute, or keep it running with --watch."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--watch",
            type=int,
            metavar="SECONDS",
            help="do not end: send again and again, and end with the process that started this one",
        )

    def handle(self, *, watch=None, verbosity=1, **options):
        if watch:
            self.watch(watch)
        else:
            self.send(verbosity)

    def watch(self, seconds):
        """Whoever starts this beside a server need not stop it: it ends when its parent does.

        Told to end, it first finishes the e-mail that it is handing over.
        """
        parent, end = os.getppid(), threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: end.set())
        signal.signal(signal.SIGHUP, signal.SIG_IGN)  # a closed terminal does not end gunicorn
        while os.getppid() == parent and not end.is_set():
            try:
                for _ in OutgoingMail.objects.send_due():  # logs what was not sent
                    if end.is_set():
                        break
            except Error as error:
                self.stderr.write(f"The outbox could not be read: {type(error).__qualname__}.")
            connection.close()
            end.wait(seconds)

    def send(self, verbosity):
        tried = [*OutgoingMail.objects.send_due()]
        now = timezone.now()
        mails = OutgoingMail.objects
        lost = mails.lost(now)
        waiting = mails.unsent().exclude(pk__in=lost.values("pk"))
        sent = [mail for mail in tried if mail.sent_at]
        if verbosity:
            self.stdout.write(f"{len(sent)} sent, {waiting.count()} waiting.")
        self.fail_if_any(
            (
                "The mail server did not take these: {}. They are tried again later.",
                [mail.pk for mail in tried if mail.pk and mail.state == "waiting"],
            ),
            ("These alarms have waited for 15 minutes or more: {}.", keys(mails.late_alarms(now))),
            ("These e-mails have waited for an hour or more: {}.", keys(mails.late_others(now))),
            (
                "Nobody knows whether these went, so they are not sent again: {}.",
                keys(lost.filter(claimed_until__gt=now - REPORTED_FOR)),
            ),
            (
                "The addresses of these take no e-mail, so they are not sent again: {}.",
                keys(mails.bounced_since(now - REPORTED_FOR)),
            ),
        )

    def fail_if_any(self, *problems):
        said = [text.format(rows) for text, rows in problems if rows]
        if said:
            raise CommandError("\n".join(said))


def keys(mails):
    return list(mails.values_list("pk", flat=True))
