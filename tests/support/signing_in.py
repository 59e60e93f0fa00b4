"""How people in tests get in: a password, an app, a code."""

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.urls import reverse

from tests.factories import MembershipFactory

PASSWORD = "kettle-window-tram"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
SIGN_IN = reverse("account_login")


def somebody(email="ann@walsall.invalid", *, app=False, **membership):
    """A person with a role and a password, and with an app that makes codes if asked."""
    user = MembershipFactory(user__email=email, **membership).user
    user.set_password(PASSWORD)
    user.save()
    if app:
        TOTP.activate(user, SECRET)
        RecoveryCodes.activate(user)
    return user


def code_now(secret=SECRET, steps=0):
    """What the app shows, or showed so many steps of 30 seconds ago."""
    counters = list(yield_hotp_counters_from_time())
    return format_hotp_value(hotp_value(secret, counters[len(counters) // 2] + steps))


def recovery_codes(user):
    return user.authenticator_set.get(type="recovery_codes").wrap().get_unused_codes()


def give_password(client, email, password=PASSWORD, **options):
    return client.post(SIGN_IN, {"login": email, "password": password}, **options)


def give_code(client, code, **options):
    return client.post(reverse("mfa_authenticate"), {"code": code}, **options)


def is_in(client):
    return client.get("/admin/").status_code == 200
