"""Reports of failed delivery, which mail servers send back by e-mail (RFC 3464)."""

import email
import email.policy
import re

from django.utils import timezone

from authorities.outbox.models import OutgoingMail

MESSAGE_ID = re.compile(r"<[^<>\s]+>")


class NoBounce(Exception):
    """Why the e-mail bounces nothing of ours."""


def bounce(raw, now=None) -> OutgoingMail:
    """Mark the e-mail that a report says did not arrive. Raises NoBounce.

    It is known by its Message-ID, which the report quotes. "Delayed" is not "failed".
    """
    report = email.message_from_bytes(raw, policy=email.policy.default)
    if "failed" not in actions(report):
        raise NoBounce("It does not report a delivery that failed for good.")
    mail = OutgoingMail.objects.filter(message_id__in=message_ids(report)).first()
    if mail is None:
        raise NoBounce("It does not name an e-mail of ours.")
    if mail.bounced_at is None:
        mail.bounce(now or timezone.now())
    return mail


def actions(report):
    """What happened to each recipient: failed, delayed, delivered ..."""
    return {
        str(block.get("Action", "")).strip().lower()
        for part in report.walk()
        if part.get_content_type() == "message/delivery-status"
        for block in part.walk()
    }


def message_ids(report):
    """The Message-IDs of what came back: the whole e-mail, or its headers alone."""
    found = set()
    for part in report.walk():
        if part is not report and part["Message-ID"]:
            found.update(MESSAGE_ID.findall(str(part["Message-ID"])))
        if part.get_content_type() in ("text/rfc822-headers", "message/rfc822-headers"):
            headers = email.message_from_bytes(part.get_payload(decode=True) or b"")
            found.update(MESSAGE_ID.findall(str(headers["Message-ID"] or "")))
    return found
