"""Our rules for django-allauth's sign-in."""

import time
from itertools import groupby

import qrcode
from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter

from authorities.outbox.models import Kind, OutgoingMail, text_of


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "The e-mail address or password is wrong. Try again.",
        "too_many_login_attempts": "Too many attempts. Wait five minutes, then try again.",
        "rate_limited": "Too many attempts. Wait five minutes, then try again.",
        "incorrect_password": "That is not your password. Try again.",
        "enter_current_password": "That is not your current password. Try again.",
    }

    def is_open_for_signup(self, request):
        return False

    def pre_login(self, request, user, **kwargs):
        """Let in only people with a role whose account was used in the last 90 days."""
        if user.is_active and user.is_unused():
            user.close()
        if not user.is_staff:
            return self.respond_user_inactive(request, user)
        return super().pre_login(request, user, **kwargs)

    def is_reauthentication_required(self, *, app, **kwargs):
        """A sign-in moments ago is authentication enough."""
        records = get_authentication_records(self.request, self.request.user)
        recently = time.time() - app_settings.REAUTHENTICATION_TIMEOUT
        if records and records[-1]["at"] > recently:
            return False
        return super().is_reauthentication_required(app=app, **kwargs)

    def send_notification_mail(self, template_prefix, user, context=None, email=None):
        """Tell people when their sign-in has changed, in case it was not them."""
        event = template_prefix.rpartition("/")[2]
        text = text_of("account/email/notice.txt", user=user, event=event)
        OutgoingMail.post(Kind.ACCOUNT, user.email, text)


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "This code is wrong or has already been used. Wait for the next one.",
    }


def qr_path(text):
    """A QR code as an SVG path, with the length of its side: needs no image and no inline style."""
    code = qrcode.QRCode()
    code.add_data(text)
    rows = code.get_matrix()
    bars = []
    for y, row in enumerate(rows):
        x = 0
        for is_dark, squares in groupby(row):
            length = len(list(squares))
            if is_dark:
                bars.append(f"M{x} {y}h{length}v1h-{length}z")
            x += length
    return {"path": "".join(bars), "side": len(rows)}
