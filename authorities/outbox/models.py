"""The outbox: every e-mail of this site is a row first, and `manage.py outbox` sends it.

An alarm is sent at least once, everything else at most once. No e-mail contains a word that a
sender typed.
"""

import logging
import uuid
from datetime import timedelta
from email.utils import parseaddr
from smtplib import SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import models, transaction
from django.db.models import Case, Q, When
from django.template.loader import render_to_string
from django.utils import timezone

from authorities.database.journal import erase_after_commit
from authorities.rights import RowRights

logger = logging.getLogger(__name__)


class Kind(models.TextChoices):
    ALARM = "alarm", "alarm"
    NOTICE = "notice", "answer to a sender"
    DIGEST = "digest", "figures of the day"
    REVIEW = "review", "lines to check"
    INVITATION = "invitation", "invitation"
    PASSWORD = "password", "forgotten password"
    ACCOUNT = "account", "changed sign-in"


# Minutes until the next attempt after the first, second ... failure; the last value repeats.
WAITS = [1, 5, 15, 60]
ALARM_WAITS = [1, 5]
# A sender that has said nothing for this long is dead: the mail server would have timed out.
CLAIM_LASTS = timedelta(seconds=60)
# What waits longer is late: `manage.py outbox` fails, `/healthz` and the front page say so.
LATE_AFTER = timedelta(hours=1)
ALARM_LATE_AFTER = timedelta(minutes=15)
# For how long a lost or bounced e-mail, which is never sent again, makes `manage.py outbox` fail.
REPORTED_FOR = timedelta(days=1)
# After this nobody needs the e-mail any more, and it is deleted unsent. An alarm is tried for ever.
TRIED_FOR = {
    Kind.PASSWORD: timedelta(hours=3),
    Kind.INVITATION: timedelta(days=3),
    Kind.DIGEST: timedelta(days=1),
    Kind.NOTICE: timedelta(days=30),
    Kind.REVIEW: timedelta(days=30),
    Kind.ACCOUNT: timedelta(days=30),
}
# Their addresses are deleted as soon as they are not needed: they are not those of our staff.
PRIVATE = [Kind.NOTICE, Kind.PASSWORD]

# What is written only when it is handed over, because it holds a secret link or can still grow: a
# function of the row that returns the text (see `text_of`), or "" if there is nothing to send.
WRITERS = {}


def text_of(template, **context):
    """The text of an e-mail: its subject, an empty line and its body."""
    return render_to_string(template, context).strip() + "\n"


def new_message_id():
    host = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"<{uuid.uuid4().hex}@{host}>"


class OutgoingMailQuerySet(models.QuerySet):
    def unsent(self):
        return self.filter(sent_at=None, bounced_at=None)

    def due(self, now):
        """Those to send now. An alarm whose sender died is among them: it may arrive twice, but it
        arrives."""
        lost_alarm = Q(kind=Kind.ALARM, claimed_until__lte=now)
        free = Q(claimed_until=None) | lost_alarm
        return self.unsent().filter(free, next_try_at__lte=now).exclude(is_over(now))

    def over(self, now):
        """Nobody needs these any more."""
        return self.unsent().filter(is_over(now))

    def lost(self, now):
        """Claimed by a sender that died, so nobody knows whether they were sent. Never sent again."""
        return self.unsent().exclude(kind=Kind.ALARM).filter(claimed_until__lte=now)

    def late(self, now):
        return self.late_alarms(now) | self.late_others(now)

    def late_alarms(self, now):
        return self.unsent().filter(kind=Kind.ALARM, made_at__lte=now - ALARM_LATE_AFTER)

    def late_others(self, now):
        """The lost ones are not late: they do not wait."""
        late = self.unsent().exclude(kind=Kind.ALARM).filter(made_at__lte=now - LATE_AFTER)
        return late.exclude(claimed_until__lte=now, claimed_until__isnull=False)

    def bounced(self):
        return self.filter(bounced_at__isnull=False)

    def bounced_since(self, moment):
        return self.filter(bounced_at__gt=moment)

    def claim(self, now):
        """The next one to send, or None. Whoever gets it is the only one to send it.

        The claim is committed before the mail server is contacted, and ends after a minute.
        """
        if not self.due(now).exists():
            return None  # without waiting for SQLite's lock
        alarms_first = Case(When(kind=Kind.ALARM, then=0), default=1)
        with transaction.atomic():
            due = self.due(now).select_for_update(skip_locked=True)
            mail = due.order_by(alarms_first, "made_at", "pk").first()
            if mail:
                mail.claimed_until, mail.tries = now + CLAIM_LASTS, mail.tries + 1
                mail.save(update_fields=["claimed_until", "tries"])
        return mail

    def send_due(self, now=None):
        """Send what is due, one after the other, and yield each with what came of it."""
        while mail := self.claim(now or timezone.now()):
            mail.hand_over(now or timezone.now())
            yield mail


def is_over(now):
    """The condition; its parts are never NULL."""
    over = [Q(kind=kind, made_at__lte=now - limit) for kind, limit in TRIED_FOR.items()]
    return Q(*over, _connector=Q.OR)


class OutgoingMail(models.Model):
    key = models.CharField(max_length=120, unique=True, help_text="What identifies it.")
    kind = models.CharField(max_length=10, choices=Kind)
    to = models.EmailField(max_length=254, blank=True)
    subject = models.CharField(max_length=120)
    body = models.TextField(blank=True, help_text="Deleted as soon as it is sent.")
    message_id = models.CharField(
        "Message-ID",
        max_length=120,
        unique=True,
        default=new_message_id,
        help_text="The same for every copy: mail systems know a copy by it, and bounces name it.",
    )
    made_at = models.DateTimeField(default=timezone.now)
    next_try_at = models.DateTimeField(default=timezone.now)
    tries = models.PositiveSmallIntegerField(default=0)
    claimed_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    bounced_at = models.DateTimeField(null=True, help_text="When its address was refused for good.")

    objects = OutgoingMailQuerySet.as_manager()
    row_rights = RowRights(change=None)

    class Meta:
        ordering = ["made_at", "pk"]
        verbose_name = "e-mail"
        indexes = [
            models.Index(
                fields=["next_try_at"],
                condition=Q(sent_at=None, bounced_at=None),
                name="authorities_mail_unsent",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(to="") | Q(sent_at__isnull=False) | Q(bounced_at__isnull=False),
                name="authorities_outgoingmail_knows_where_to_until_it_is_sent",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=Kind.values),
                name="authorities_outgoingmail_kind_is_known",
            ),
        ]

    def __str__(self):
        return self.subject

    @classmethod
    def post(cls, kind, to, text, *, key="", now=None, not_before=None):
        """Queue an e-mail, unless its key was already used. Returns (the row, whether it is new).

        `text` is what `text_of` returns; for a kind with a writer its subject is enough. It goes
        with the transaction of its reason: both happen, or neither.
        """
        now = now or timezone.now()
        subject, _, body = text.partition("\n\n")
        fields = {
            "kind": kind,
            "to": to,
            "subject": subject.strip(),
            "body": body,
            "made_at": now,
            "next_try_at": not_before or now,
        }
        return cls.objects.get_or_create(key=key or f"{kind}:{uuid.uuid4().hex}", defaults=fields)

    @property
    def state(self):
        if self.bounced_at:
            return "bounced"
        if self.sent_at:
            return "sent"
        return "waiting" if self.claimed_until is None else "being sent"

    def text(self):
        """What is sent: (subject, body). Empty if there is nothing to send any more."""
        if self.body:
            return self.subject, self.body
        subject, _, body = WRITERS[self.kind](self).partition("\n\n")
        return subject, body

    def send(self, now=None):
        """Send this one, if it is due and nobody else is sending it. Returns whether it was sent."""
        now = now or timezone.now()
        mine = OutgoingMail.objects.filter(pk=self.pk).claim(now)
        if mine is None:
            return False
        mine.hand_over(now)
        if mine.pk:
            self.refresh_from_db()
        return mine.sent_at is not None

    def hand_over(self, now):
        """Give it to the mail server. Must be claimed.

        If this process dies in between, nobody knows whether it was sent. An alarm is then sent
        again, with the same Message-ID, once the claim has run out. Anything else stays claimed, and
        `manage.py outbox` reports it.
        """
        try:
            subject, body = self.text()
            if not body:
                self.delete()
                erase_after_commit()
                return
            headers = {"Message-ID": self.message_id, "Auto-Submitted": "auto-generated"}
            EmailMessage(subject, body, to=[self.to], headers=headers).send()
        except SMTPRecipientsRefused as error:
            if is_for_good(error):
                self.bounce(now)
            else:
                self.put_off(now, error)
        except Exception as error:  # whatever it is, the next e-mail is not held up
            self.put_off(now, error)
        else:
            self.mark_sent(subject, now)

    def mark_sent(self, subject, now):
        self.subject, self.sent_at = subject, now
        self._finish(["subject", "sent_at"])

    def bounce(self, now):
        """Its address does not take e-mail: it is not tried again."""
        logger.warning("E-mail %s bounced", self.pk)
        self.bounced_at = now
        self._finish(["bounced_at"])

    def _finish(self, changed):
        self.claimed_until, self.body = None, ""
        if self.kind in PRIVATE:
            self.to = ""
        self.save(update_fields=[*changed, "claimed_until", "body", "to"])
        erase_after_commit()

    def put_off(self, now, error):
        """Try again later, unless another sender has taken over meanwhile."""
        # The type alone: the error's own text often quotes the address.
        logger.warning("E-mail %s was not sent: %s", self.pk, type(error).__qualname__)
        waits = ALARM_WAITS if self.kind == Kind.ALARM else WAITS
        self.next_try_at = now + timedelta(minutes=waits[min(self.tries, len(waits)) - 1])
        own = OutgoingMail.objects.filter(pk=self.pk, claimed_until=self.claimed_until)
        own.update(claimed_until=None, next_try_at=self.next_try_at)
        self.claimed_until = None


def is_for_good(refusal):
    """Whether a mail server said so with a 5xx; a 4xx is "not now", as in greylisting."""
    return all(code >= 500 for code, _ in refusal.recipients.values())
