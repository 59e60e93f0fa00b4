"""Preview links: a line as the public would see it, for colleagues without an account."""

from django.core import signing
from django.urls import reverse

SALT = "offers.publishing.previews"
DAYS = 7


def url_of(row, request):
    """The URL of a row's preview, valid for 7 days."""
    token = signing.dumps([row._meta.model_name, row.pk], salt=SALT)
    return request.build_absolute_uri(reverse("preview", args=[token]))


def read(token):
    """The model name and id in a token. Raises signing.BadSignature.

    An expired token raises its subclass signing.SignatureExpired.
    """
    model_name, pk = signing.loads(token, salt=SALT, max_age=DAYS * 24 * 60 * 60)
    return model_name, pk
