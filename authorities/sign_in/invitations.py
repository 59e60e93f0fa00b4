"""Invitations: a link that opens an account once, within three days.

The link is signed and tied to the account's password, so it stops working when it is used or
replaced by another invitation.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from authorities.models import Membership, User
from authorities.outbox.models import Kind, OutgoingMail, text_of

DAYS = 3
SALT = "authorities.invitation"
SUBJECT = "Your Care Leaver Offer staff account"


def link_for(user, now=None):
    """The full URL. The token is in the query string, which our logs leave out."""
    made_at = (now or timezone.now()).isoformat()
    token = signing.dumps({"user": user.pk, "made": made_at, "tied": tied_to(user)}, salt=SALT)
    return f"{settings.SITE_URL}{reverse('invitation')}?{urlencode({'token': token})}"


def tied_to(user):
    return salted_hmac(SALT, f"{user.email}:{user.password}", algorithm="sha256").hexdigest()


@dataclass(frozen=True)
class Opened:
    """The person that a link belongs to, or the reason why it cannot be used."""

    user: User | None = None
    problem: str = ""  # unreadable, closed, used, replaced, old


def open_link(token, now=None) -> Opened:
    try:
        data = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return Opened(problem="unreadable")
    user = User.objects.filter(pk=data["user"]).first()
    if user is None or not user.is_staff:
        return Opened(problem="closed")
    if not constant_time_compare(data["tied"], tied_to(user)):
        return Opened(problem="used" if user.has_usable_password() else "replaced")
    made_at = datetime.fromisoformat(data["made"])
    if made_at + timedelta(days=DAYS) < (now or timezone.now()):
        return Opened(problem="old")
    return Opened(user)


def invite(*, email, role, by, authority=None, name="", is_deputy=False):
    """Give somebody a role, and an account if they have none. Sends nothing: see `send`.

    A closed account is reopened from scratch. Somebody who has the role but has never opened the
    account keeps it and can be invited again. Raises ValidationError.
    """
    with transaction.atomic():
        user = User.objects.filter(email__iexact=email.strip()).first()
        if user is None:
            user = User(email=email.strip().lower(), name=name)
            user.set_unusable_password()
            user.full_clean()
            user.save()
        elif not (user.is_active and user.has_usable_password()):
            user.start_over()
            held = user.memberships.current().filter(authority=authority, role=role).first()
            if held:
                return held
        membership = Membership(
            user=user, authority=authority, role=role, is_deputy=is_deputy, started_by=by
        )
        membership.full_clean()
        membership.save()
    return membership


def link_if_needed(user, now=None):
    """The link, or an empty string for somebody who can already sign in."""
    return "" if user.has_usable_password() else link_for(user, now)


def send(user, now=None):
    """Put the invitation in the outbox or, for somebody who can already sign in, news of the role.

    Returns its row.
    """
    mail, _ = OutgoingMail.post(Kind.INVITATION, user.email, SUBJECT, now=now)
    return mail


def text_with_link(mail):
    """The link is written only now, and stored nowhere. Nothing for an account closed meanwhile."""
    user = User.objects.active().filter(email__iexact=mail.to).first()
    if user is None:
        return ""
    return text_of(
        "authorities/sign_in/invitation.txt",
        user=user,
        link=link_if_needed(user, mail.made_at),
        days=DAYS,
        roles=user.memberships.current().select_related("authority"),
        site=settings.SITE_URL,
    )
