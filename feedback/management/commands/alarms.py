from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from feedback.alarms.raising import raise_alarms


class Command(BaseCommand):
    help = "Alerts people to messages from somebody who may be in danger. Run it every 5 minutes."

    def handle(self, **options):
        raised, unheard = raise_alarms()
        self.stdout.write(f"{raised} alarms raised.")
        problems = []
        if unheard:
            numbers = ", ".join(str(message.pk) for message in unheard)
            problems.append(
                f"There is nobody to alert about these messages: {numbers}. Give somebody a role."
            )
        try:
            call_command("outbox", stdout=self.stdout, stderr=self.stderr)
        except CommandError as refused:
            problems.append(str(refused))
        if problems:
            raise CommandError("\n".join(problems))
