"""How the values of cells are written and read. Errors are sentences that say what to write."""

import re
from datetime import date
from decimal import Decimal

from authorities.dates import MONTHS, is_partial_date
from authorities.models import Authority
from offers.lines.models import Entitlement

NOT_PUBLIC = "(a line that is not public)"
BRITISH_DATE = re.compile(r"([0-9]{1,2})[/.]([0-9]{1,2})[/.]([0-9]{4})")
WORDY_DATE = re.compile(r"(?:([0-9]{1,2})(?:st|nd|rd|th)? (?:of )?)?([a-z]{3,9}),? ([0-9]{4})")
ORDINAL = re.compile(r"([0-9]{1,4})(?:st|nd|rd|th)?(?: (?:birthday|years?(?: old)?))?", re.I)
SPELLINGS = str.maketrans({"&": " and ", "’": "'", "‘": "'", "-": None, "–": None, "‑": None})


def alike(text):
    """A name without what people spell differently: capitals, &, hyphens, apostrophes, spaces."""
    return " ".join(text.translate(SPELLINGS).casefold().split())


class Text:
    """Plain text."""

    def render(self, value):
        return "" if value is None else str(value)

    def clean(self, text):
        return text


class Address(Text):
    """A web address; the way people write one gets its https://."""

    def clean(self, text):
        if re.match(r"(www\.|[a-z0-9-]+\.(gov|org|co|ac|nhs)\.uk\b)", text, re.I):
            return f"https://{text}"
        return text


class Slug(Text):
    def clean(self, text):
        return text.lower()


class Whole(Text):
    def clean(self, text):
        if not text:
            return None
        found = ORDINAL.fullmatch(text)
        if not found:
            raise ValueError(f"“{text}” is not a whole number. Write digits only, such as 18.")
        return int(found[1])


class Pounds(Text):
    def render(self, value):
        return "" if value is None else f"{value:.2f}".removesuffix(".00")

    def clean(self, text):
        if not text:
            return None
        figures = text.removeprefix("£").strip().replace(",", "")
        if not re.fullmatch(r"-?[0-9]{1,9}(\.[0-9]{1,2})?", figures):
            raise ValueError(
                f"“{text}” is not an amount. Write digits only, such as 2000 or 4.50. Words such "
                "as “a week” go in the next column."
            )
        return Decimal(figures).quantize(Decimal("0.01"))


class YesNo(Text):
    ANSWERS = dict.fromkeys(("yes", "y", "true"), True) | dict.fromkeys(
        ("no", "n", "false", ""), False
    )

    def render(self, value):
        return "yes" if value else "no"

    def clean(self, text):
        try:
            return self.ANSWERS[text.lower()]
        except KeyError as error:
            raise ValueError("Write yes or no.") from error


def iso(text):
    """ "31/05/2024" and "31st May 2024" as "2024-05-31", "May 2024" as "2024-05"."""
    if found := BRITISH_DATE.fullmatch(text):
        return f"{found[3]}-{found[2]:0>2}-{found[1]:0>2}"
    if found := WORDY_DATE.fullmatch(" ".join(text.casefold().split())):
        for number, month in enumerate(MONTHS, 1):
            if found[2] in (month.casefold(), month[:3].casefold()):
                day = f"-{found[1]:0>2}" if found[1] else ""
                return f"{found[3]}-{number:02d}{day}"
    return text


class Day(Text):
    def render(self, value):
        return value.isoformat() if value else ""

    def clean(self, text):
        try:
            return date.fromisoformat(iso(text)) if text else None
        except ValueError as error:
            raise ValueError(f"“{text}” is not a date. Write it as 2026-05-31.") from error


class PartialDate(Text):
    def clean(self, text):
        value = iso(text)
        if value and not is_partial_date(value):
            raise ValueError(
                f"“{value}” cannot be read. Write a year (2024), a year and a month (2024-05) or "
                "a full date (2024-05-31)."
            )
        return value


class Choice(Text):
    """One of a model's choices, by its label or code.

    After a colon a label explains its code, so other words there, as in old files, mean the same.
    """

    def __init__(self, model, name):
        self.choices = dict(model._meta.get_field(name).choices)
        self.codes = {alike(code): code for code in self.choices} | {
            alike(str(label)): code for code, label in self.choices.items()
        }

    @property
    def allowed(self):
        return [str(label) for label in self.choices.values()]

    def render(self, value):
        return str(self.choices.get(value, value or ""))

    def clean(self, text):
        if not text:
            return ""
        for said in (text, text.partition(":")[0]):
            if alike(said) in self.codes:
                return self.codes[alike(said)]
        raise ValueError(f"“{text}” is not known. Write one of: {'; '.join(self.allowed)}.")


class Lookup(Text):
    """A value that is looked up in what the person may see, and in the vocabulary."""

    def __init__(self, known):
        self.known = known


class One(Lookup):
    """A row of a vocabulary, by its name or slug."""

    def __init__(self, known, model):
        super().__init__(known)
        self.model = model

    @property
    def allowed(self):
        return list(self.known.named(self.model))

    def row(self, name):
        return self.known.spelt(self.model).get(alike(name))

    def find(self, name):
        if row := self.row(name):
            return row
        raise ValueError(
            f"“{name}” is not among the {self.model._meta.verbose_name_plural}. The sheet "
            "“Allowed values” lists them."
        )

    def clean(self, text):
        return self.find(text) if text else None


class Many(One):
    """Rows of a vocabulary, by names with semicolons, commas or lines between them. The value is a
    set of ids."""

    def render(self, value):
        names = self.known.names_by_id(self.model)
        return "; ".join(sorted(names[pk] for pk in value if pk in names))

    def clean(self, text):
        parts = [part.strip() for part in re.split(r"[;\n]", text)]
        return frozenset(row.pk for part in parts if part for row in self.rows(part))

    def rows(self, part):
        """The rows that a part names: one, or several with commas. Names have commas too."""
        if self.row(part) or "," not in part:
            return [self.find(part)]
        pieces = [piece.strip() for piece in part.split(",")]
        found = []
        while pieces:
            sizes = range(len(pieces), 0, -1)
            size = next((n for n in sizes if self.row(", ".join(pieces[:n]))), 1)
            name = ", ".join(pieces[:size])
            found += [self.find(name)] if name else []
            del pieces[:size]
        return found


class Whose(Lookup):
    """The scope and council of a line: a council's short name, West Midlands or England."""

    WIDER = {str(label): code for code, label in Entitlement.Scope.choices if code != "authority"}

    @property
    def allowed(self):
        return [*self.known.named(Authority), *self.WIDER]

    def render(self, value):
        scope, authority = value
        return authority.short_name if authority else str(Entitlement.Scope(scope).label)

    def clean(self, text):
        for label, scope in self.WIDER.items():
            if text.casefold() in (label.casefold(), scope):
                return scope, None
        if not text:
            raise ValueError("This cell is empty. Say whose line it is, such as Walsall.")
        spelt = self.known.spelt(Authority)
        if authority := spelt.get(alike(text)) or self.known.councils_in_full.get(alike(text)):
            return Entitlement.Scope.AUTHORITY.value, authority
        raise ValueError(
            f"“{text}” is not one of our councils. The sheet “Allowed values” lists them."
        )


class NationalLine(Lookup):
    """The national line that a council's line delivers, by its slug."""

    @property
    def allowed(self):
        return list(self.known.national_lines)

    def render(self, value):
        return value.slug if value else ""

    def clean(self, text):
        if not text:
            return None
        try:
            return self.known.national_lines[text.removeprefix("england/").lower()]
        except KeyError as error:
            raise ValueError(
                f"“{text}” is not a national line. The sheet “Allowed values” lists them."
            ) from error


class OtherLine(Lookup):
    """The line that replaces this one, by owner and slug: walsall/a-mentor."""

    def render(self, value):
        if not value:
            return ""
        address = self.known.written(value)
        return address if address in self.known.addresses else NOT_PUBLIC

    def clean(self, text):
        if not text:
            return None
        try:
            return self.known.addresses[text.strip("/").removeprefix("offers/").lower()]
        except KeyError as error:
            raise ValueError(
                f"“{text}” is not a line that the public can open. Write the end of its web address, "
                "such as walsall/a-mentor."
            ) from error
