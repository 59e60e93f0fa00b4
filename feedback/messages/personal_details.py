"""Detects and redacts details in a text that could identify somebody."""

import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError

from feedback.choices import HoldKind
from feedback.messages.first_names import FIRST_NAMES

PHONE = re.compile(r"(?<![\w£.])(?:\+44|0044|\(?0)(?:[ ().-]?\d){9,10}(?!\d)")
EMAIL = re.compile(r"[\w.+-]+\s?(?:@|\(at\)|\[at\])\s?[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
POSTCODE = re.compile(r"\b[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][ABD-HJLNP-UW-Z]{2}\b", re.IGNORECASE)
STREETS = (
    "street st road rd avenue ave lane drive close crescent way court place grove gardens terrace "
    "walk square house hill row".split()
)
STREET = re.compile(
    rf"\b(?:flat \d+\w?,? )?\d{{1,4}}[a-z]?,? (?:[A-Z][\w'’]+ ){{1,3}}(?:{'|'.join(STREETS)})\b",
    re.IGNORECASE,
)
TITLES = (
    "pa, p.a., personal adviser, personal advisor, adviser, advisor, social worker, support worker, "
    "key worker, keyworker, youth worker, worker, manager, team manager, foster mum, foster dad, "
    "foster mother, foster father, foster carer, carer, landlord, teacher, tutor, mentor, advocate, "
    "boyfriend, girlfriend, partner, mum, dad, mother, father, brother, sister, uncle, auntie, aunt, "
    "nan, friend, mate, doctor, counsellor, therapist, nurse, boss"
).split(", ")
CAPITALISED = r"[A-Z](?:['’][A-Z])?[a-zà-ÿ]+(?:[-'’][A-Z]?[a-zà-ÿ]+)?"
# Capitalised words after "my PA" that are not names.
NO_NAMES = (
    "And|Are|As|At|But|Did|Does|For|From|Had|Has|He|I|If|In|Is|It|Never|No|Not|Of|On|Or|Said|"
    "Says|She|So|The|Then|They|To|Told|Was|We|Were|What|When|Who|Why|Will|With|You|My|Local|Care|"
    "Offer|Council|Team|Service|Leaving|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|"
    "January|February|March|April|May|June|July|August|September|October|November|December|"
    "Birmingham|Coventry|Dudley|Herefordshire|Sandwell|Shropshire|Solihull|Staffordshire|Stoke|"
    "Telford|Walsall|Warwickshire|Wolverhampton|Worcestershire"
)
NAME = rf"(?!(?:{NO_NAMES})\b){CAPITALISED}(?: (?!(?:{NO_NAMES})\b){CAPITALISED})?"
# Lower-case words after a first name that are not surnames.
NO_SURNAMES = (
    "a|about|again|aged|all|already|also|always|am|an|and|are|as|asked|asks|at|back|be|because|been|"
    "but|by|called|calls|came|can|cant|could|did|didnt|does|doesnt|even|ever|for|from|gave|gets|"
    "goes|got|had|has|hasnt|have|he|help|helped|helps|her|here|him|his|how|if|ignored|ignores|im|in|"
    "is|isnt|it|its|just|keeps|kept|knew|knows|left|lives|made|makes|me|my|need|needs|never|no|not|"
    "now|of|off|on|only|or|our|out|over|please|promised|promises|rang|really|rings|said|says|sent|"
    "she|so|still|than|that|the|their|them|then|there|they|this|to|today|told|too|took|tried|up|us|"
    "very|want|wants|was|wasnt|we|went|were|what|when|where|which|who|why|will|with|wont|works|"
    "would|yesterday|you|your"
)
# A first name from the list in any case, with a possible surname.
LISTED = "|".join(sorted(FIRST_NAMES))
LISTED_NAME = (
    rf"(?:(?:{LISTED})\b(?: (?!(?:{NO_SURNAMES})\b)[a-zà-ÿ][a-zà-ÿ'’-]+)?"
    rf"|(?=[A-Z])(?i:{LISTED})\b(?: (?!(?:{NO_NAMES})\b){CAPITALISED})?)"
)
SOMEBODYS = (
    r"\b(?i:my|our|his|her|their|the|your|old|new) "
    rf"(?i:(?:\w+ )?(?:{'|'.join(map(re.escape, TITLES))}))"
    r"(?:(?:,| is| was|:| -)? | ?\()"
)
NAMES = [
    # my pa sarah smith; our social worker (dave)
    re.compile(rf"{SOMEBODYS}({LISTED_NAME})"),
    # my name kayleigh brown; im kayleigh; sorry Kayleigh; my PA is called sarah smith
    re.compile(
        r"\b(?i:my name(?: is|['’]?s)?|name is|called|named|i am|i['’]?m|this is|it['’]?s|hi|hello|"
        rf"hey|dear|sorry|thanks|thank you),? ({LISTED_NAME})"
    ),
    # Mr Khan, Mrs. O'Neill, Dr Lee
    re.compile(rf"\b(?:Mr|Mrs|Miss|Ms|Mx|Dr|Sir|[Mm]r|[Mm]rs|[Mm]iss|[Mm]s|[Dd]r)\.? ({NAME})"),
    # my PA Sarah; our social worker, Dave Smith; her manager is Kim; my PA (Sarah)
    re.compile(rf"{SOMEBODYS}({NAME})"),
    # called sarah, named Dave: lower case counts too
    re.compile(
        r"\b(?i:called|named|name is|name was|name's|names|i am called) "
        r"(?!(?i:a|an|the|me|him|her|it|them|us|you|and|in|on|at|for|to|again|back|up|out|off|not|"
        r"no|when|about|my|round|three|twice|so|but|because|every|they|she|he|this|that)\b)"
        rf"([A-Za-z][a-zà-ÿ'’-]+(?: {CAPITALISED})?)"
    ),
]
PATTERNS = [
    (HoldKind.EMAIL, EMAIL),
    (HoldKind.PHONE, PHONE),
    (HoldKind.POSTCODE, POSTCODE),
    (HoldKind.STREET, STREET),
    *((HoldKind.NAME, pattern) for pattern in NAMES),
]
# Any listed first name anywhere: redacted from a draft, but no reason to refuse one.
MAY_BE_NAMES = [(HoldKind.NAME, re.compile(rf"\b({LISTED_NAME})"))]
INSTEAD = {
    HoldKind.EMAIL: "[e-mail address]",
    HoldKind.PHONE: "[phone number]",
    HoldKind.POSTCODE: "[postcode]",
    HoldKind.STREET: "[address]",
    HoldKind.NAME: "[name]",
}


@dataclass(frozen=True)
class Find:
    """A part of a text that could identify somebody, from `start` up to `end`."""

    kind: HoldKind
    start: int
    end: int

    @property
    def instead(self):
        return INSTEAD[self.kind]


def finds_in(text: str, patterns=PATTERNS) -> list[Find]:
    """Finds in the order of the text, without overlaps; the earlier pattern wins."""
    found = []
    for kind, pattern in patterns:
        for match in pattern.finditer(text):
            start, end = match.span(match.lastindex or 0)
            if all(end <= other.start or start >= other.end for other in found):
                found.append(Find(kind, start, end))
    return sorted(found, key=lambda find: find.start)


def redacted(text: str) -> str:
    """The text with each find replaced by its kind in square brackets.

    Listed first names are replaced anywhere. It is a draft, which a person then reads.
    """
    for find in reversed(finds_in(text, PATTERNS + MAY_BE_NAMES)):
        text = text[: find.start] + find.instead + text[find.end :]
    return text


def refuse_what_identifies(*texts):
    """Raise ValidationError if a text for the public contains any finds."""
    kinds = dict.fromkeys(find.kind for text in texts for find in finds_in(text))
    if kinds:
        names = ", ".join(HoldKind(kind).label.lower() for kind in kinds)
        raise ValidationError(f"The public version still contains: {names}.")
