"""Who is told about a message from somebody who may be in danger, and when."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from feedback.alarms.mails import tell
from feedback.alarms.models import Alarm
from feedback.alarms.readers import readers
from feedback.choices import AlarmStep
from feedback.messages.models import Message

# How long a danger may stay unread before the next person is told.
WAITS = {
    AlarmStep.LEAD: timedelta(0),
    AlarmStep.DEPUTY: timedelta(hours=4),
    AlarmStep.REGION: timedelta(hours=24),
}


def raise_alarms(now=None):
    """Queue the alarms that are due. Returns their number, and the messages with nobody to tell."""
    now = now or timezone.now()
    raised, unheard = 0, []
    bounced = steps_that_bounced()
    for message in Message.objects.in_danger().kept().select_related("authority"):
        unreached = bounced.get((message.pk, message.danger_at), set())
        due = steps_due(message, readers(message.authority), now, unreached)
        raised += sum(raise_one(message, step, people, now) for step, people in due)
        if not due and not message.alarms.filter(danger_at=message.danger_at).exists():
            unheard.append(message)
    return raised, unheard


def steps_that_bounced():
    """The steps of each danger of which a person's address took no e-mail."""
    alarms = Alarm.objects.filter(
        message__in=Message.objects.in_danger().kept(), mails__bounced_at__isnull=False
    )
    steps = {}
    for message, danger_at, step in alarms.values_list("message", "danger_at", "step"):
        steps.setdefault((message, danger_at), set()).add(step)
    return steps


def steps_due(message, people, now, unreached=()):
    """The steps that are due, with their people.

    A step without people falls to the next at once, and so does one whose e-mail bounced, unless
    somebody has read the message meanwhile.
    """
    due, passed_on = [], True
    for step, wait in WAITS.items():
        has_come = passed_on or (message.read_at is None and now >= message.danger_at + wait)
        if has_come and people[step]:
            due.append((step, people[step]))
        passed_on = passed_on and not people[step]
        if step in unreached and message.read_at is None:
            passed_on = True
    return due


def raise_one(message, step, people, now):
    with transaction.atomic():
        alarm, is_new = Alarm.objects.get_or_create(
            message=message, danger_at=message.danger_at, step=step, defaults={"raised_at": now}
        )
        if not is_new:
            return 0
        for person in sorted(
            people, key=lambda person: person.pk
        ):  # whom `tell` locks, in one order
            tell(person, alarm, now)
    return 1
