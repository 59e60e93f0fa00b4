"""Forgotten passwords: the link to a new one, by e-mail.

The request does the same whether or not somebody has an account: it puts the address in the outbox.
Only the sender looks for the account, and writes the link, which is stored nowhere.
"""

from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse

from authorities.models import User
from authorities.outbox.models import Kind, OutgoingMail, text_of

SUBJECT = "Choose a new password for Care Leaver Offer"


def ask_for_link(email):
    OutgoingMail.post(Kind.PASSWORD, email, SUBJECT)


def text_with_link(mail):
    """Nothing for a stranger, or for accounts that were never opened, are closed or have expired:
    those need an invitation."""
    user = User.objects.active().filter(email__iexact=mail.to).first()
    if user is None or not user.has_usable_password() or user.is_unused():
        return ""
    return text_of("account/email/password_reset.txt", user=user, link=link_for(user))


def link_for(user):
    token = default_token_generator.make_token(user)
    way = {"uidb36": user_pk_to_url_str(user), "key": token}
    return settings.SITE_URL + reverse("account_reset_password_from_key", kwargs=way)
