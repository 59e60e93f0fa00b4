"""Receiving a message: durably, completely or not at all, and only once."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from feedback.choices import HoldKind
from feedback.messages.codes import code_hash, make_code
from feedback.messages.holds import Sending, danger_in, holds_on_sending, holds_on_words
from feedback.messages.locking import lock
from feedback.messages.models import FollowUp, Hold, Message, Original, ReplyAddress, Throttle
from feedback.messages.stamps import sending_digest
from feedback.setup.models import Desk

ATTEMPTS = 5
MOST_ADDED_A_DAY = 20


@dataclass(frozen=True)
class Received:
    message: Message
    code: str
    is_new: bool


class Flood(Exception):
    """More messages came from one IP address than people send. The message was not stored."""


def receive(words, sending, now=None) -> Received:
    """Store a message, given the form's cleaned data and how it was submitted.

    Submitting the same form with the same text again is the same message; its other fields take the
    latest choices. The message has been committed when this returns. Raises `Flood`, but never for
    a text with danger phrases.
    """
    now = now or timezone.now()
    nonce, text = sending.stamp.nonce, words["text"]
    digest = sending_digest(nonce, text)
    for attempt in range(ATTEMPTS):
        if Message.objects.filter(sending_digest=digest).exists():
            known = sent_again(words, digest, now)
            return Received(known, make_code(nonce, text, known.code_attempt), is_new=False)
        if attempt == 0 and is_flood(sending.address, now) and not danger_in(text):
            raise Flood
        code = make_code(nonce, text, attempt)
        try:
            with transaction.atomic(durable=True):
                message = keep(words, sending, digest, code, attempt, now)
        except IntegrityError:  # a simultaneous resubmission, or the code is taken
            continue
        return Received(message, code, is_new=True)
    raise RuntimeError("no free code")


def is_flood(address, now) -> bool:
    """Count one more from this address: is it more than people send in a minute, or in an hour?"""
    this_minute = Throttle.count("new in a minute", f"{now:%M} {address}", now)
    this_hour = Throttle.count("new in an hour", address, now)
    return (
        this_minute > settings.FEEDBACK_MOST_A_MINUTE or this_hour > settings.FEEDBACK_MOST_AN_HOUR
    )


@transaction.atomic(durable=True)
def sent_again(words, digest, now):
    """The message that this form created earlier, updated with the sender's new choices.

    Consent to publishing and the reply address can always change; council, line and kind only until
    somebody has handled the message. A withdrawn message stays withdrawn.
    """
    message = Message.objects.select_for_update().get(sending_digest=digest)
    if not message.has_words:
        return message
    chosen = {"may_publish": words["may_publish"]}
    if message.is_untouched:
        chosen |= where_and_what(words)
    changes = {name: value for name, value in chosen.items() if getattr(message, name) != value}
    if "authority" in changes:
        changes["due_on"] = Desk.due_on(words["authority"], timezone.localdate(message.sent_at))
        # The new council's readers have to hear of a danger.
        changes["danger_at"] = now if message.is_danger else None
    if changes.get("may_publish") is False:
        changes |= {"published_at": None, "published_by": None}
    if changes:
        message.choose_again(now=now, **changes)
    if not message.is_answered:
        keep_address(message, words["email"])
    return message


def where_and_what(words):
    line = words["line"]
    return {
        "kind": words["kind"],
        "sender": words["sender"],
        "authority": words["authority"],
        "entitlement": line if line and line.is_entitlement else None,
        "partner_offer": line if line and line.is_partner_offer else None,
    }


def keep_address(message, email):
    if email:
        ReplyAddress.objects.update_or_create(message=message, defaults={"email": email})
    else:
        message.forget_address()


def keep(words, sending, digest, code, attempt, now):
    holds = holds_on_words(words["text"]) + holds_on_sending(sending, words["text"], now)
    in_danger = any(hold.kind == HoldKind.DANGER for hold in holds)
    message = Message.objects.create(
        **where_and_what(words),
        may_publish=words["may_publish"],
        sent_at=now,
        due_on=Desk.due_on(words["authority"], timezone.localdate(now)),
        code_digest=code_hash(code),
        sending_digest=digest,
        code_attempt=attempt,
        is_danger=in_danger,
        danger_at=now if in_danger else None,
        is_braked=any(hold.is_brake for hold in holds),
    )
    Original.objects.create(message=message, text=words["text"])
    keep_address(message, words["email"])
    add_holds(message, holds)
    return message


def add_holds(message, holds):
    for hold in holds:
        hold.message = message
    Hold.objects.bulk_create(holds, ignore_conflicts=True)


def is_too_much(message, text, now=None):
    """Whether so much was added today that this has to wait. Text with danger phrases never waits."""
    last_day = (now or timezone.now()) - timedelta(days=1)
    added = message.follow_ups.filter(sent_at__gt=last_day).count()
    return added >= MOST_ADDED_A_DAY and not danger_in(text)


def add_follow_up(message, text, stamp, now=None, *, address=""):
    """Store what the sender adds, and reopen the message. Returns False for a resubmission."""
    now = now or timezone.now()
    digest = sending_digest(f"{stamp.nonce} {message.pk}", text)
    try:
        with transaction.atomic():
            lock(message)  # before the new row refers to it, or two at once would deadlock
            FollowUp.objects.create(message=message, text=text, sent_at=now, sending_digest=digest)
            holds = holds_on_words(text) + holds_on_sending(Sending(stamp, "", address), text, now)
            add_holds(message, holds)
            message.reopen(now, in_danger=any(hold.kind == HoldKind.DANGER for hold in holds))
    except IntegrityError:
        return False
    return True
