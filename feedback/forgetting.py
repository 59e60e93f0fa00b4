"""Deletes what has passed its retention period. The counts stay."""

from authorities.outbox.models import Kind, OutgoingMail
from feedback.messages.models import Message, ReplyAddress, Throttle
from feedback.messages.querysets import KEPT_FOR
from feedback.public.models import AskedTap


def forget(now) -> dict[str, int]:
    """Delete what is due; returns how much of each. Idempotent."""
    return {
        "e-mail addresses of senders": forget_addresses(now),
        "messages' texts": forget_texts(now),
        "counts under hashed IP addresses": Throttle.forget(now),
        "taps under hashed devices": AskedTap.forget(now),
        "e-mails": forget_mails(now),
    }


def forget_addresses(now):
    """Reply addresses after the answer or after a year, and notices that could not be delivered."""
    left = ReplyAddress.objects.filter(message__answered_at__isnull=False)
    left |= ReplyAddress.objects.filter(message__sent_at__lte=now - KEPT_FOR)
    old = OutgoingMail.objects.over(now).filter(kind=Kind.NOTICE)
    return left.delete()[0] + old.delete()[0]


def forget_texts(now):
    messages = list(Message.objects.forgettable(now))
    for message in messages:
        message.forget_words(now=now)
    return len(messages)


def forget_mails(now):
    """Those sent or bounced a year ago, and those that were not sent while anybody needed them."""
    mails = OutgoingMail.objects
    done = mails.filter(sent_at__lte=now - KEPT_FOR) | mails.filter(bounced_at__lte=now - KEPT_FOR)
    forgotten = [*done, *mails.over(now)]
    mails.filter(pk__in=[mail.pk for mail in forgotten]).delete()
    return len(forgotten)
