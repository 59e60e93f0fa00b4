"""The signed stamp in every form: a nonce and the time it was opened.

It replaces a cookie. The nonce identifies a resubmission; a form sent faster than a person reads,
or days later, is held.
"""

import secrets
import unicodedata
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.utils import timezone

from feedback.messages.codes import keyed

SALT = "feedback.messages.stamps"
TOO_OLD = timedelta(hours=24)


@dataclass(frozen=True)
class Stamp:
    """The contents of a form's stamp. `age` is None if it was missing or not signed by us."""

    nonce: str
    age: timedelta | None

    @property
    def is_ours(self):
        return self.age is not None

    @property
    def is_too_fast(self):
        return self.is_ours and self.age.total_seconds() < settings.FEEDBACK_TOO_FAST

    @property
    def is_too_old(self):
        return self.is_ours and self.age > TOO_OLD


def new_stamp(now=None) -> str:
    now = now or timezone.now()
    return signing.dumps([secrets.token_hex(16), int(now.timestamp())], salt=SALT)


def read_stamp(signed: str, now=None) -> Stamp:
    """Never raises: a stamp that is not ours gets a random nonce, which matches no other."""
    now = now or timezone.now()
    try:
        nonce, opened = signing.loads(signed, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return Stamp(secrets.token_hex(16), None)
    return Stamp(nonce, timedelta(seconds=max(now.timestamp() - opened, 0)))


def sending_digest(nonce: str, text: str) -> str:
    """Identifies a submission: the same form with the same text is the same submission."""
    return keyed("sending", nonce, text).hex()


def plain_text(text: str) -> str:
    """Line breaks as browsers count them, NFC, without control characters and surrogates."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))
