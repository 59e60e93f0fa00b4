"""The outbox: alarms are sent at least once, everything else at most once.

No e-mail contains a word that a sender typed.
"""

import logging
from datetime import timedelta

from django.core.mail import EmailMessage
from django.db import models
from django.template.loader import render_to_string
from django.utils import timezone

from authorities.rights import RowRights
from feedback.messages.erasing import erase_after_commit
from feedback.messages.models.message import Message

logger = logging.getLogger(__name__)

ALARM = "alarm"
# Minutes until the next attempt after the first, second ... failure; the last value repeats.
WAITS = [1, 5, 15, 60]
ALARM_WAITS = [1, 5]
# A sender that has said nothing for this long is dead: the mail server would have timed out.
CLAIM_LASTS = timedelta(seconds=60)
LATE_AFTER = timedelta(minutes=15)
# For how long a lost e-mail, which is never sent again, makes `manage.py outbox` fail.
REPORTED_FOR = timedelta(days=1)


class OutgoingMailQuerySet(models.QuerySet):
    def unsent(self):
        return self.filter(sent_at__isnull=True)

    def due(self, now):
        """Those to send now. A lost alarm is among them: it may arrive twice, but it arrives."""
        lost_alarm = models.Q(kind=ALARM, claimed_at__lte=now - CLAIM_LASTS)
        free = models.Q(claimed_at__isnull=True) | lost_alarm
        return self.unsent().filter(free, next_try_at__lte=now)

    def lost(self, now):
        """Claimed by a sender that died, so nobody knows whether they were sent. Never sent again."""
        return self.unsent().exclude(kind=ALARM).filter(claimed_at__lte=now - CLAIM_LASTS)

    def late_alarms(self, now):
        return self.unsent().filter(kind=ALARM, made_at__lte=now - LATE_AFTER)


class OutgoingMail(models.Model):
    key = models.CharField(max_length=120, unique=True, help_text="What identifies it.")
    kind = models.CharField(max_length=10)
    to = models.EmailField(max_length=254, blank=True)
    subject = models.CharField(max_length=120)
    body = models.TextField()
    message = models.ForeignKey(Message, on_delete=models.CASCADE, null=True, related_name="mails")
    made_at = models.DateTimeField(default=timezone.now)
    next_try_at = models.DateTimeField(default=timezone.now)
    tries = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    objects = OutgoingMailQuerySet.as_manager()
    row_rights = RowRights(change=None)

    class Meta:
        ordering = ["made_at", "pk"]
        verbose_name = "e-mail"
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(to="") | models.Q(sent_at__isnull=False),
                name="feedback_outgoingmail_knows_where_to_until_it_is_sent",
            )
        ]

    def __str__(self):
        return self.subject

    @classmethod
    def post(cls, key, kind, to, *, message=None, now=None, **context):
        """Queue an e-mail, unless its key was already used. Returns whether it is new."""
        now = now or timezone.now()
        text = render_to_string(f"feedback/outbox/{kind}.txt", {"message": message, **context})
        subject, _, body = text.strip().partition("\n\n")
        _, is_new = cls.objects.get_or_create(
            key=key,
            defaults={
                "kind": kind,
                "to": to,
                "subject": subject,
                "body": body + "\n",
                "message": message,
                "made_at": now,
                "next_try_at": now,
            },
        )
        return is_new

    @property
    def is_to_the_sender(self):
        return self.kind == "notice"

    def send(self, now=None):
        """Claim the row and send the e-mail. Returns whether it was sent.

        The claim is committed before the mail server is contacted. If this process dies in between,
        nobody knows whether the e-mail was sent. An alarm is then sent again, with the Message-ID
        it had, once the claim has run out. Anything else stays claimed, and `manage.py outbox`
        reports it.
        """
        now = now or timezone.now()
        free = OutgoingMail.objects.due(now).filter(pk=self.pk)
        if not free.update(claimed_at=now, tries=models.F("tries") + 1):
            return False
        self.refresh_from_db()
        headers = {"Message-ID": f"<{self.pk}.{int(self.made_at.timestamp())}@care-leaver-offer>"}
        try:
            EmailMessage(self.subject, self.body, to=[self.to], headers=headers).send()
        except Exception as error:  # whatever it is, the next e-mail is not held up
            # The type alone: the error's own text often quotes the address.
            logger.warning("E-mail %s was not sent: %s", self.pk, type(error).__qualname__)
            self.put_off(now)
            return False
        self.claimed_at, self.sent_at = None, now
        if self.is_to_the_sender:
            self.to = ""
        self.save(update_fields=["claimed_at", "sent_at", "to"])
        if self.is_to_the_sender:
            erase_after_commit()
        return True

    def put_off(self, now):
        """Try again later, unless another sender has taken over meanwhile."""
        waits = ALARM_WAITS if self.kind == ALARM else WAITS
        self.next_try_at = now + timedelta(minutes=waits[min(self.tries, len(waits)) - 1])
        own = OutgoingMail.objects.filter(pk=self.pk, claimed_at=self.claimed_at)
        own.update(claimed_at=None, next_try_at=self.next_try_at)
        self.claimed_at = None
