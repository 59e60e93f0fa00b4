"""The e-mails of alarms: a flood of messages gives one with a count, and none is lost."""

from datetime import timedelta

from django.conf import settings
from django.db.models.functions import Coalesce
from django.urls import reverse

from authorities.models import User
from authorities.outbox.models import Kind, OutgoingMail, text_of
from feedback.choices import AlarmStep
from feedback.messages.models import Message

# At most one e-mail about danger to one person in this time. The first goes at once; what comes in
# meanwhile goes together when the time is over.
WINDOW = timedelta(minutes=10)
SUBJECT = "A message needs you now"
NEXT = {
    AlarmStep.LEAD: "the deputy is told after 4 hours",
    AlarmStep.DEPUTY: "the regional lead is told after 24 hours",
    AlarmStep.REGION: "nobody else is told",
}


def tell(person, alarm, now):
    """Add the alarm to the e-mail that waits for this person, or to a new one."""
    # Two runs at the same moment take turns.
    User.objects.select_for_update().get(pk=person.pk)
    mails = OutgoingMail.objects.filter(kind=Kind.ALARM, to=person.email)
    mail = waiting(mails)
    if mail is None:
        mail, _ = OutgoingMail.post(
            Kind.ALARM,
            person.email,
            SUBJECT,
            key=f"alarm:{alarm.pk}:{person.pk}",
            now=now,
            not_before=next_one_at(mails, now),
        )
    alarm.mails.add(mail)


def waiting(mails):
    """The e-mail that nobody has tried to send. A later one can be out already, and its copy,
    which has the same Message-ID, would be taken for what was read before."""
    untried = mails.unsent().filter(tries=0, body="")
    return untried.select_for_update().order_by("pk").first()


def next_one_at(mails, now):
    went = mails.filter(bounced_at=None).annotate(at=Coalesce("sent_at", "next_try_at"))
    last = went.order_by("-at").values_list("at", flat=True).first()
    return max(now, last + WINDOW) if last else now


def addresses_that_bounced(message):
    """Where alarms about the message did not arrive."""
    bounced = OutgoingMail.objects.bounced().filter(alarms__message=message)
    return list(bounced.order_by("to").values_list("to", flat=True).distinct())


def text_about(mail):
    """Written when it is handed over. Nothing if all its messages have been withdrawn."""
    alarms = list(mail.alarms.order_by("pk"))
    messages = list(Message.objects.filter(alarms__in=alarms).distinct().order_by("danger_at"))
    if not messages:
        return ""
    if len(messages) > 1:
        path = f"{reverse('admin:feedback_message_changelist')}?need=danger"
        return text_of(
            "feedback/alarms/alarms.txt", messages=messages, url=f"{settings.SITE_URL}{path}"
        )
    [message] = messages
    path = reverse("admin:feedback_message_change", args=[message.pk])
    return text_of(
        "feedback/alarms/alarm.txt",
        message=message,
        url=f"{settings.SITE_URL}{path}",
        next=NEXT[alarms[-1].step],
    )
