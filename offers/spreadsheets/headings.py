"""Which column of a file is which of ours: by its heading, as remembered, or as somebody says."""

import re
import textwrap
from collections import Counter
from dataclasses import asdict, dataclass, field

from offers.spreadsheets.columns import UNPRINTABLE

# The column that we add to rows that we send back. It is ignored when they return.
WRONG = "What is wrong"

MAX_KEY = 200  # HeadingMatch.key
SHOWN = 80  # characters of a heading

IDLE = {"a", "an", "in", "the", "of"}
SAME = {"£": "pound", "gbp": "pound", "email": "mail", "telephone": "phone", "tel": "phone"}

# Other headings with one meaning: taken, and said.
TAKEN = {
    "title": "Name of offer; Offer; Offer title; Title of offer; Entitlement; Service",
    "summary": "Short description; In short; In brief",
    "detail": "More detail; More information; Further information; Further details",
    "whose": "Council; Local authority; Authority",
    "area": "Guidance area; Area of the local offer",
    "topics": "Tags; Keywords",
    "from_age": "Minimum age; Min age; Lowest age; Starting age",
    "how_to_get": "How to apply; How to get this; How to access; How do I get it",
    "contact_phone": "Phone; Phone number; Contact number; Contact phone number",
    "contact_email": "E-mail; E-mail address; Contact e-mail address",
    "contact_url": "Contact website; Contact link; Contact web page; Contact URL",
    "source_title": "Source title; Name of source; Where it was read",
    "source_url": "Source website; Source link; Source web page; Source URL",
    "source_date": "Date of source; Source dated",
    "checked_on": "Checked; Date checked; Checked on; Last check; Last reviewed",
    "legal_basis": "Legislation; Legal basis; Act",
    "organisation": "Partner; Company; Business; Name of organisation",
}  # fmt: skip
# Headings that could mean one thing or another: asked.
ASKED = {
    "Age; Ages; Age range; Age group": "from_age until_birthday",
    "To age; Until age; Up to age; Until; Maximum age; Max age; Highest age": "until_birthday",
    "Description; Details; What; What is it; Information": "summary detail",
    "Name": "title organisation source_title",
    "Website; Web page; Web link; Link; URL; Web address": "contact_url source_url slug",
    "Contact; Contact details; Who to ask": "contact_phone contact_email how_to_get",
    "Date; Updated; Last updated": "checked_on source_date starts_on",
    "Start; Start date; From; Starts": "starts_on from_age",
    "End; End date; To; Ends; Expiry date": "ends_on until_birthday",
    "Amount; Value; Cost; Worth; How much": "amount_gbp amount_note",
    "Category; Type; Theme; Subject": "area topics",
    "Where; Place; Location": "districts lives coverage",
    "Eligibility; Who; Who is it for; Who can get it": "situations care_leavers_of detail",
    "Statutory; Right": "basis",
}  # fmt: skip


def key(heading):
    """A heading without what people change in passing: order of words, case, signs, plural."""
    words = re.findall(r"[^\W_]+|£", heading.casefold().replace("e-mail", "mail"))
    words = [SAME.get(word, word) for word in words if word not in IDLE]
    words = {word[:-1] if len(word) > 3 and word[-1] == "s" else word for word in words}
    return " ".join(sorted(words))[:MAX_KEY]


def by_key(meanings):
    return {key(name): meant for names, meant in meanings for name in names.split(";")}


TAKEN_KEYS = by_key((names, name) for name, names in TAKEN.items())
ASKED_KEYS = by_key((names, meant.split()) for names, meant in ASKED.items())


@dataclass
class Match:
    """A column of a file. `name` is our column's, empty for one that is left out."""

    heading: str
    name: str = ""
    # exact: our own heading; same: another that means it; remembered: said earlier for this council;
    # said: said for this file; asked: not clear; unknown: none of ours.
    how: str = "unknown"
    candidates: list = field(default_factory=list)

    def kept(self):
        return asdict(self)


def letters(place):
    """The letters that Excel has for a column: 0 is A, 26 is AA."""
    return letters(place // 26 - 1) + chr(65 + place % 26) if place > 25 else chr(65 + place)


def known_keys(columns, remembered):
    """The headings by which a table of lines is recognised in a file."""
    return {key(column.heading) for column in columns} | TAKEN_KEYS.keys() | remembered.keys()


def matches(table, columns, remembered):
    """A `Match` for every column of a table. `remembered` are our names by key."""
    ours = {key(column.heading): column for column in columns}
    exact = {column.heading.casefold() for column in columns}
    is_ours = len(exact & {heading.casefold() for heading in table.headings}) * 2 >= len(exact)
    names = {column.name for column in columns}
    found = []
    for place, heading in enumerate(table.headings):
        if not heading and not any(cells[place] for _, cells in table.rows):
            found.append(Match("", how="exact"))
            continue
        shown = textwrap.shorten(heading, SHOWN, placeholder=" …")
        match = Match(UNPRINTABLE.sub("\ufffd", shown) or f"column {letters(place)} (no heading)")
        found.append(match)
        its_key = key(heading)
        if heading == WRONG:
            match.how = "exact"
        elif is_ours and heading.casefold() in exact:
            match.name, match.how = ours[its_key].name, "exact"
        elif its_key in remembered and remembered[its_key] in names | {""}:
            match.name, match.how = remembered[its_key], "remembered"
        elif not is_ours and its_key in ASKED_KEYS:
            match.how = "asked"
        elif its_key in ours:
            is_exact = heading.casefold() in exact
            match.name, match.how = ours[its_key].name, "exact" if is_exact else "same"
        elif TAKEN_KEYS.get(its_key) in names:
            match.name, match.how = TAKEN_KEYS[its_key], "same"
        elif its_key in ASKED_KEYS:
            match.how = "asked"
        if match.how == "asked":
            match.candidates = [name for name in ASKED_KEYS[its_key] if name in names]
            match.how = "asked" if match.candidates else "unknown"
    return ask_of_twins(found)


def ask_of_twins(found):
    """Ask where two columns would be the same one of ours; one with our own heading keeps it."""
    times = Counter(match.name for match in found)
    exact = Counter(match.name for match in found if match.how == "exact")
    for match in found:
        keeps = match.how == "exact" and exact[match.name] == 1
        if match.name and times[match.name] > 1 and not keeps:
            match.candidates, match.how, match.name = [match.name], "asked", ""
    return found


def has_to_ask(found, columns):
    """Whether somebody has to say what is what: never for a file of ours with notes added."""
    hows = Counter(match.how for match in found)
    names = {match.name for match in found}
    is_ours = hows["exact"] * 2 >= len(columns)
    return bool(
        hows["asked"] or (hows["unknown"] and not is_ours) or not names & {"title", "public_id"}
    )


def said_of(found, columns):
    """Sentences for the preview: what was taken for what, what was left out, what is missing."""
    heading_of = {column.name: column.heading for column in columns}
    said = []
    taken = [
        m for m in found if m.name and m.heading.casefold() != heading_of.get(m.name, "").casefold()
    ]
    if taken:
        pairs = "; ".join(f"“{match.heading}” as {heading_of[match.name]}" for match in taken)
        said.append(f"Headings were read as ours: {pairs}.")
    left_out = [f"“{m.heading}”" for m in found if not m.name and m.how != "exact"]
    if left_out:
        said.append(f"Left out, because they are not columns of ours: {', '.join(left_out)}.")
    missing = [
        column.heading
        for column in columns
        if column.is_content and column.name not in {match.name for match in found}
    ]
    if missing:
        said.append(
            "Not in your file: "
            + ", ".join(missing)
            + ". Lines that are here already keep what they say there."
        )
    return said
