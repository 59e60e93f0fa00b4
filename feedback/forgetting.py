"""Deletes what has passed its retention period. The counts stay."""

from datetime import timedelta

from feedback.messages.models import Message, ReplyAddress, Throttle
from feedback.messages.querysets import KEPT_FOR
from feedback.outbox.models import OutgoingMail
from feedback.public.models import AskedTap

NOTICES_TRIED_FOR = timedelta(days=30)


def forget(now) -> dict[str, int]:
    """Delete what is due; returns how much of each. Idempotent."""
    return {
        "e-mail addresses of senders": forget_addresses(now),
        "messages' texts": forget_texts(now),
        "counts under hashed IP addresses": Throttle.forget(now),
        "taps under hashed devices": AskedTap.forget(now),
        "sent e-mails": forget_mails(now),
    }


def forget_addresses(now):
    """Reply addresses after the answer or after a year, and notices that could not be delivered."""
    left = ReplyAddress.objects.filter(message__answered_at__isnull=False)
    left |= ReplyAddress.objects.filter(message__sent_at__lte=now - KEPT_FOR)
    old = OutgoingMail.objects.unsent().filter(kind="notice", made_at__lte=now - NOTICES_TRIED_FOR)
    return left.delete()[0] + old.delete()[0]


def forget_texts(now):
    messages = list(Message.objects.forgettable(now))
    for message in messages:
        message.forget_words(now=now)
    return len(messages)


def forget_mails(now):
    sent = OutgoingMail.objects.filter(sent_at__lte=now - KEPT_FOR)
    return sent.delete()[0]
