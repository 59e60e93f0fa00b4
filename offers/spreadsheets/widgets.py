"""How the values of cells are written and read. Errors are sentences that say what to write."""

import re
from datetime import date
from decimal import Decimal

from import_export import widgets

from authorities.dates import is_partial_date
from authorities.models import Authority
from offers.lines.models import Entitlement

BRITISH_DATE = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
NOT_PUBLIC = "(a line that is not public)"


class CellWidget(widgets.Widget):
    """Plain text. `known` has the vocabulary that other widgets look up."""

    known = None

    def render(self, value, obj=None, **kwargs):
        return "" if value is None else str(value)

    def clean(self, value, row=None, **kwargs):
        return value


class Slug(CellWidget):
    def clean(self, value, row=None, **kwargs):
        return value.lower()


class Whole(CellWidget):
    def clean(self, value, row=None, **kwargs):
        if not value:
            return None
        if not re.fullmatch(r"[0-9]{1,4}", value):
            raise ValueError(f"“{value}” is not a whole number. Write digits only, such as 18.")
        return int(value)


class Pounds(CellWidget):
    def render(self, value, obj=None, **kwargs):
        return "" if value is None else f"{value:.2f}".removesuffix(".00")

    def clean(self, value, row=None, **kwargs):
        if not value:
            return None
        figures = value.removeprefix("£").replace(",", "")
        if not re.fullmatch(r"-?[0-9]{1,9}(\.[0-9]{1,2})?", figures):
            raise ValueError(
                f"“{value}” is not an amount. Write digits only, such as 2000 or 4.50. Words such "
                "as “a week” go in the next column."
            )
        return Decimal(figures).quantize(Decimal("0.01"))


class YesNo(CellWidget):
    def render(self, value, obj=None, **kwargs):
        return "yes" if value else "no"

    def clean(self, value, row=None, **kwargs):
        answers = {"yes": True, "no": False, "": False, "true": True, "false": False}
        try:
            return answers[value.lower()]
        except KeyError as error:
            raise ValueError("Write yes or no.") from error


def british(value):
    """ "31/05/2024", Excel's form of a date in a CSV file, as "2024-05-31"."""
    found = BRITISH_DATE.fullmatch(value)
    return f"{found[3]}-{found[2]:0>2}-{found[1]:0>2}" if found else value


class Day(CellWidget):
    def render(self, value, obj=None, **kwargs):
        return value.isoformat() if value else ""

    def clean(self, value, row=None, **kwargs):
        try:
            return date.fromisoformat(british(value)) if value else None
        except ValueError as error:
            raise ValueError(f"“{value}” is not a date. Write it as 2026-05-31.") from error


class PartialDate(CellWidget):
    def clean(self, value, row=None, **kwargs):
        value = british(value)
        if value and not is_partial_date(value):
            raise ValueError(
                f"“{value}” cannot be read. Write a year (2024), a year and a month (2024-05) or "
                "a full date (2024-05-31)."
            )
        return value


class Choice(CellWidget):
    """One of a model's choices, by its label or code.

    After a colon a label explains its code, so other words there, as in old files, mean the same.
    """

    def __init__(self, model, name):
        super().__init__()
        self.choices = dict(model._meta.get_field(name).choices)

    @property
    def allowed(self):
        return [str(label) for label in self.choices.values()]

    def render(self, value, obj=None, **kwargs):
        return str(self.choices.get(value, value or ""))

    def clean(self, value, row=None, **kwargs):
        before_colon = value.partition(":")[0].strip()
        for code, label in self.choices.items():
            if before_colon.casefold() == code or value.casefold() == str(label).casefold():
                return code
        if not value:
            return ""
        raise ValueError(f"“{value}” is not known. Write one of: {'; '.join(self.allowed)}.")


class One(CellWidget):
    """A row of a vocabulary, by its name or slug."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    @property
    def allowed(self):
        return list(self.known.named(self.model))

    def find(self, name):
        rows = self.known.named(self.model)
        if name in rows:
            return rows[name]
        for known, row in rows.items():
            if name.casefold() in (known.casefold(), row.slug.casefold()):
                return row
        raise ValueError(
            f"“{name}” is not among the {self.model._meta.verbose_name_plural}. The sheet "
            "“Allowed values” lists them."
        )

    def clean(self, value, row=None, **kwargs):
        return self.find(value) if value else None


class Many(One):
    """Rows of a vocabulary, by names with semicolons between them. The value is a set of ids."""

    def render(self, value, obj=None, **kwargs):
        names = {row.pk: name for name, row in self.known.named(self.model).items()}
        return "; ".join(sorted(names[pk] for pk in value if pk in names))

    def clean(self, value, row=None, **kwargs):
        names = [name.strip() for name in value.split(";")]
        return frozenset(self.find(name).pk for name in names if name)


class Whose(CellWidget):
    """The scope and council of a line: a council's short name, West Midlands or England."""

    WIDER = {str(label): code for code, label in Entitlement.Scope.choices if code != "authority"}

    @property
    def allowed(self):
        return [*self.known.named(Authority), *self.WIDER]

    def render(self, value, obj=None, **kwargs):
        scope, authority = value
        return authority.short_name if authority else str(Entitlement.Scope(scope).label)

    def clean(self, value, row=None, **kwargs):
        for label, scope in self.WIDER.items():
            if value.casefold() in (label.casefold(), scope):
                return scope, None
        for name, authority in self.known.named(Authority).items():
            if value.casefold() in (name.casefold(), authority.slug, authority.name.casefold()):
                return Entitlement.Scope.AUTHORITY.value, authority
        if not value:
            raise ValueError("This cell is empty. Say whose line it is, such as Walsall.")
        raise ValueError(
            f"“{value}” is not one of our councils. The sheet “Allowed values” lists them."
        )


class NationalLine(CellWidget):
    """The national line that a council's line delivers, by its slug."""

    @property
    def allowed(self):
        return list(self.known.national_lines)

    def render(self, value, obj=None, **kwargs):
        return value.slug if value else ""

    def clean(self, value, row=None, **kwargs):
        if not value:
            return None
        try:
            return self.known.national_lines[value.removeprefix("england/").lower()]
        except KeyError as error:
            raise ValueError(
                f"“{value}” is not a national line. The sheet “Allowed values” lists them."
            ) from error


class OtherLine(CellWidget):
    """The line that replaces this one, by owner and slug: walsall/a-mentor."""

    def render(self, value, obj=None, **kwargs):
        if not value:
            return ""
        address = "/".join(filter(None, self.known.address(value)))
        return address if address in self.known.addresses else NOT_PUBLIC

    def clean(self, value, row=None, **kwargs):
        if not value:
            return None
        try:
            return self.known.addresses[value.strip("/").removeprefix("offers/").lower()]
        except KeyError as error:
            raise ValueError(
                f"“{value}” is not a line that the public can open. Write the end of its web address, "
                "such as walsall/a-mentor."
            ) from error
