from datetime import timedelta

from django.utils import timezone

from authorities.outbox.models import OutgoingMail
from authorities.staff.front_page import Card, Number
from authorities.staff.pages import list_page

BOUNCES_SHOWN_FOR = timedelta(days=7)


def cards(user) -> list[Card]:
    """What is wrong with the site's e-mails; no card when nothing is."""
    if not user.has_perm("authorities.view_outgoingmail"):
        return []
    now = timezone.now()
    mails = OutgoingMail.objects
    late, bounced = mails.late(now).count(), mails.bounced_since(now - BOUNCES_SHOWN_FOR).count()
    if not (late or bounced):
        return []
    numbers = [
        Number(late, "waiting too long", list_page(OutgoingMail, state="late"), is_urgent=True),
        Number(
            bounced,
            "to an address that takes none",
            list_page(OutgoingMail, state="bounced"),
            is_urgent=True,
        ),
    ]
    return [Card("E-mails", "staff/_piles.html", numbers)]
