from django.core.management import call_command
from django.core.management.base import BaseCommand

from feedback.desk.digest import post_digests


class Command(BaseCommand):
    help = "Sends the day's figures to everybody who answers messages. Run it once a day."

    def handle(self, **options):
        self.stdout.write(f"{post_digests()} digests written.")
        call_command("outbox", stdout=self.stdout, stderr=self.stderr)
