"""What is in the outbox, and sending it."""

from django.core import mail

from authorities.outbox.models import OutgoingMail
from feedback.alarms.models import Alarm


def sent():
    """Send what is due, as `manage.py outbox` does; returns everything sent so far."""
    for _ in OutgoingMail.objects.send_due():
        pass
    return mail.outbox


def told():
    """The addresses to which each alarm goes, in the order of the alarms."""
    alarms = Alarm.objects.order_by("pk")
    return [address for alarm in alarms for address in to_whom(alarm)]


def to_whom(alarm):
    return alarm.mails.order_by("pk").values_list("to", flat=True)
