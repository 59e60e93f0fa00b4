from django.core.management.base import BaseCommand

from feedback.public.models import AskedPublic


class Command(BaseCommand):
    help = "Makes the public's weekly copy of the “I asked for this” counts. Run it once a day."

    def handle(self, **options):
        rows = AskedPublic.refresh()
        self.stdout.write(
            "The last copy is younger than a week." if rows is None else f"{rows} lines shown."
        )
