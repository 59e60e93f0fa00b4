"""The outbox: e-mails to be sent once each. None contains a word that a sender typed."""

from datetime import timedelta

from django.core.mail import EmailMessage
from django.db import models
from django.template.loader import render_to_string
from django.utils import timezone

from feedback.messages.erasing import erase_after_commit
from feedback.messages.models.message import Message

# Minutes until the next attempt after the first, second ... failure; the last value repeats.
WAITS = [1, 5, 15, 60]


class OutgoingMailQuerySet(models.QuerySet):
    def unsent(self):
        return self.filter(sent_at__isnull=True)

    def due(self, now):
        return self.unsent().filter(next_try_at__lte=now, claimed_at__isnull=True)

    def unsure(self):
        """Handed to a mail server that never said whether it accepted them. Never sent again."""
        return self.unsent().filter(claimed_at__isnull=False)


class OutgoingMail(models.Model):
    key = models.CharField(max_length=120, unique=True, help_text="What makes it one and no other.")
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
        nobody knows whether the e-mail was sent: the row stays claimed, `manage.py outbox` lists
        it, and it is not sent again.
        """
        now = now or timezone.now()
        free = OutgoingMail.objects.due(now).filter(pk=self.pk)
        if not free.update(claimed_at=now, tries=models.F("tries") + 1):
            return False
        self.refresh_from_db()
        headers = {"Message-ID": f"<{self.pk}.{int(self.made_at.timestamp())}@care-leaver-offer>"}
        try:
            EmailMessage(self.subject, self.body, to=[self.to], headers=headers).send()
        except OSError:  # includes every smtplib exception
            wait = WAITS[min(self.tries, len(WAITS)) - 1]
            self.claimed_at, self.next_try_at = None, now + timedelta(minutes=wait)
            self.save(update_fields=["claimed_at", "next_try_at"])
            return False
        self.claimed_at, self.sent_at = None, now
        if self.is_to_the_sender:
            self.to = ""
        self.save(update_fields=["claimed_at", "sent_at", "to"])
        if self.is_to_the_sender:
            erase_after_commit()
        return True
