"""Quality checks for a line: errors prevent publishing, advice does not.

Errors that the public text has already are advice.

The reading age is the Flesch-Kincaid grade plus five years; we aim for 11.
"""

import re
from dataclasses import dataclass, replace

READING_AGE = 11
# A longer sentence is hard to follow (Plain English Campaign: 15 to 20 words on average).
LONGEST_SENTENCE = 25
# What councils write, and what people say.
COUNCIL_SPEAK = {
    "access support": "get help",
    "accommodation options": "places to live",
    "additional": "more",
    "commence": "start",
    "corporate parent": "the council, which has to look out for you",
    "eligible for": "can get",
    "facilitate": "help",
    "holistic": "whole",
    "in accordance with": "under",
    "in order to": "to",
    "in receipt of": "getting",
    "in respect of": "for",
    "liaise": "talk",
    "multi-agency": "several services together",
    "prior to": "before",
    "provision": "help",
    "referral pathway": "how to ask for it",
    "service user": "person",
    "signpost": "tell you where to go",
    "subject to": "if",
    "utilise": "use",
    "wraparound": "all-round",
}
PER = re.compile(
    r"\b(once|each|every|a|an|per|in total|total|one-off|first|yearly|weekly|monthly|annual|annually|"
    r"week|month|year|term|birthday|christmas|course|lesson|trip|item)\b",
    re.IGNORECASE,
)
UP_TO_NOTHING = re.compile(
    r"\bup to\b(?!\W+(?:\w+\W+){0,4}?\w*\d)(?! (?:your|the age))", re.IGNORECASE
)

SUM = re.compile(r"£\s?\d")
NOT_BEGUN = re.compile(
    r"^planned\b|\bon the way\b|\bplans (?:a|an|to)\b|\bplanned (?:in|to)\b|\bwas planning\b|"
    r"\b(?:had|has) not (?:yet )?(?:started|begun)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Finding:
    field: str
    text: str
    is_error: bool = False


def findings(line, known=()) -> list[Finding]:
    """All errors, then all advice, for a line as it is in memory.

    `known` are the problems of the public text (`known_problems`): they count as advice.
    """
    found = [replace(one, is_error=one.text not in known) for one in errors(line)]
    return [*sorted(found, key=lambda one: not one.is_error), *advice(line)]


def errors(line) -> list[Finding]:
    found = []
    if line.area_id is None:
        found.append(("area", "Choose the area it belongs to."))
    if line.is_entitlement and not line.basis:
        found.append(
            ("basis", "Say whether the law requires it or the council chooses to offer it.")
        )
    if not line.source_title or not line.source_url:
        found.append(("source_title", "Say where this was read: its title and web address."))
    if line.until_birthday is None and not line.ages_unstated:
        found.append(
            ("until_birthday", "Give the birthday on which it stops, or tick “ages not stated”.")
        )
    if line.from_age is None and not line.ages_unstated:
        found.append(("from_age", "Give the age from which it starts, or tick “ages not stated”."))
    return [Finding(field, text, is_error=True) for field, text in found]


def advice(line) -> list[Finding]:
    found = []
    for field in ("title", "summary", "detail", "how_to_get"):
        found += [(field, text) for text in advice_on_text(getattr(line, field))]
    if line.is_entitlement:
        found += advice_on_entitlement(line)
    if not line.is_planned and any(map(NOT_BEGUN.search, [line.title, line.summary, line.detail])):
        found.append(("is_planned", "Has this started? If not, tick “not started yet”."))
    if has_twin(line):
        found.append(
            ("title", "Another line has the same title. Say what makes this one different.")
        )
    if not line.how_to_get:
        found.append(("how_to_get", "Say how to get it: who to ring, what to ask for."))
    return [Finding(field, text) for field, text in found]


def advice_on_entitlement(line):
    if line.is_statutory and not line.legal_basis and not line.delivers_id:
        yield "legal_basis", "Name the Act and section behind this right, if you know it."
    if line.amount_gbp is not None and not PER.search(line.amount_note):
        yield "amount_note", "Say how often the amount is paid: once, a week, a year, in total."
    if line.amount_gbp is None and line.amount_note.lower().startswith("up to"):
        yield "amount_gbp", "“Up to” how much? Give the amount."
    if line.amount_gbp is None and names_a_sum(line.title, line.summary):
        yield "amount_gbp", "The title or summary mentions an amount. Give it here too."


def names_a_sum(*texts):
    return any(map(SUM.search, texts))


def advice_on_text(text):
    if not text:
        return
    for said, better in COUNCIL_SPEAK.items():
        if re.search(rf"\b{re.escape(said)}", text, re.IGNORECASE):
            yield f"“{said}” is council-speak. You could say “{better}”."
    if UP_TO_NOTHING.search(text):
        yield "“Up to” how much? A number tells people what to expect."
    longest = max((len(sentence.split()) for sentence in sentences(text)), default=0)
    if longest > LONGEST_SENTENCE:
        yield f"A sentence has {longest} words. Split it: under {LONGEST_SENTENCE} reads better."
    age = reading_age(text)
    if age and age > READING_AGE:
        yield f"The reading age is {age}. Shorter words and sentences bring it closer to {READING_AGE}."


def sentences(text):
    return [s for s in re.split(r"(?<=[.!?])\s+|\n+", text) if s.strip()]


def reading_age(text) -> int | None:
    """The age at which most people can read a text easily; None if the text is too short to tell."""
    if len(text.split()) < 12:
        return None
    # Imported late: its dictionary takes half a second to load, and most commands never need it.
    import textstat

    return round(textstat.flesch_kincaid_grade(text)) + 5


def has_twin(line):
    """Whether the owner has another line with this title. Lists annotate it as `twin_exists`."""
    known = getattr(line, "twin_exists", None)
    return type(line).objects.twins_of(line).exists() if known is None else known
