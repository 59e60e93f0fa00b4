"""Why a message needs a closer look before anything else happens to it."""

import re
from dataclasses import dataclass

from feedback.choices import HoldKind
from feedback.messages.models import Hold, Throttle
from feedback.messages.personal_details import finds_in
from feedback.setup.models import AbuseWord
from offers.search.danger import phrases_in, words_of
from offers.search.models import DangerPhrase

MOST_LINKS = 2
MOST_AN_HOUR = 5
LINK = re.compile(r"https?://|www\.", re.IGNORECASE)


@dataclass(frozen=True)
class Sending:
    """How a message was submitted. None of it is stored."""

    stamp: object
    honeypot: str
    address: str


def danger_in(text: str) -> list[str]:
    return phrases_in(text, DangerPhrase.objects.values_list("phrase", flat=True))


def abuse_in(text: str) -> list[str]:
    words = set(words_of(text))
    return [word for word in AbuseWord.objects.values_list("word", flat=True) if word in words]


def holds_on_words(text: str) -> list[Hold]:
    """Holds for the text itself: danger, personal details, abuse."""
    found = []
    if danger := danger_in(text):
        found.append((HoldKind.DANGER, f"Danger words: {', '.join(danger)}. Deal with this first."))
    for kind in dict.fromkeys(find.kind for find in finds_in(text)):
        found.append((kind, f"{kind.label} is in the text. Remove it before you publish."))
    if abuse_in(text):
        found.append((HoldKind.ABUSE, "The text contains abusive words. Read it all the same."))
    return [Hold(kind=kind, words=words[:200]) for kind, words in found]


def holds_on_sending(sending, text: str, now) -> list[Hold]:
    """Holds for the way it was sent, which put a message at the bottom of the queue."""
    stamp = sending.stamp
    reasons = [
        (HoldKind.HONEYPOT, "It filled in a field that is hidden from people.", sending.honeypot),
        (
            HoldKind.STAMP,
            "It did not come from our form, or the form was tampered with.",
            not stamp.is_ours,
        ),
        (HoldKind.FAST, "It was sent faster than anybody can type.", stamp.is_too_fast),
        (HoldKind.OLD, "The form had been open for more than a day.", stamp.is_too_old),
        (HoldKind.LINKS, "It has more than two web links.", len(LINK.findall(text)) > MOST_LINKS),
        (
            HoldKind.REPEATED,
            "The same words were sent within the last hour.",
            Throttle.count("text", " ".join(words_of(text)), now) > 1,
        ),
        (
            HoldKind.OFTEN,
            "Many messages came from one address within an hour.",
            Throttle.count("sending", sending.address, now) > MOST_AN_HOUR,
        ),
    ]
    return [Hold(kind=kind, words=words) for kind, words, applies in reasons if applies]
