"""Who is told about a message from somebody who may be in danger, and when."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from feedback.alarms.models import Alarm
from feedback.alarms.readers import readers
from feedback.choices import AlarmStep
from feedback.messages.models import Message
from feedback.outbox.models import OutgoingMail

# How long a danger may stay unread before the next person is told.
WAITS = {
    AlarmStep.LEAD: timedelta(0),
    AlarmStep.DEPUTY: timedelta(hours=4),
    AlarmStep.REGION: timedelta(hours=24),
}
NEXT = {
    AlarmStep.LEAD: "the deputy is told after 4 hours",
    AlarmStep.DEPUTY: "the regional lead is told after 24 hours",
    AlarmStep.REGION: "nobody else is told",
}


def raise_alarms(now=None):
    """Queue the alarms that are due. Returns their number, and the messages with nobody to tell."""
    now = now or timezone.now()
    raised, unheard = 0, []
    for message in Message.objects.in_danger().kept().select_related("authority"):
        due = steps_due(message, readers(message.authority), now)
        raised += sum(raise_one(message, step, people, now) for step, people in due)
        if not due and not message.alarms.filter(danger_at=message.danger_at).exists():
            unheard.append(message)
    return raised, unheard


def steps_due(message, people, now):
    """The steps that are due, with their people. A step without people falls to the next at once."""
    due, passed_on = [], True
    for step, wait in WAITS.items():
        has_come = passed_on or (message.read_at is None and now >= message.danger_at + wait)
        if has_come and people[step]:
            due.append((step, people[step]))
        passed_on = passed_on and not people[step]
    return due


def raise_one(message, step, people, now):
    with transaction.atomic():
        _, is_new = Alarm.objects.get_or_create(
            message=message, danger_at=message.danger_at, step=step, defaults={"raised_at": now}
        )
        if not is_new:
            return 0
        path = reverse("admin:feedback_message_change", args=[message.pk])
        for person in people:
            key = f"alarm:{message.pk}:{message.danger_at:%Y%m%d%H%M%S}:{step}:{person.pk}"
            context = {"url": f"{settings.SITE_URL}{path}", "next": NEXT[step]}
            OutgoingMail.post(key, "alarm", person.email, message=message, now=now, **context)
    return 1
