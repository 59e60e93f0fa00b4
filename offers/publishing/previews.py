"""Links that show a line as the public would see it, to a colleague without an account."""

from django.core import signing
from django.urls import reverse

SALT = "offers.publishing.previews"
DAYS = 7


def url_of(row, request):
    """The address of a row's preview; it opens for 7 days from now."""
    token = signing.dumps([row._meta.model_name, row.pk], salt=SALT)
    return request.build_absolute_uri(reverse("preview", args=[token]))


def read(token):
    """The model's name and the id that a token was made for. Raises signing.BadSignature.

    signing.SignatureExpired, which is one, tells a link that is too old.
    """
    model_name, pk = signing.loads(token, salt=SALT, max_age=DAYS * 24 * 60 * 60)
    return model_name, pk
