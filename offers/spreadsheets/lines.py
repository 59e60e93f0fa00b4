"""The columns of the two kinds of lines. The headings never change, so that old files still load."""

from django.core.exceptions import ValidationError

from authorities.models import Authority, District
from offers.csv_files import unescaped
from offers.lines.models import (
    Area,
    Entitlement,
    PartnerOffer,
    PartnerOrganisation,
    Situation,
    Topic,
)
from offers.lines.models.entitlement import districts_problem
from offers.spreadsheets import widgets
from offers.spreadsheets.columns import Column, ReadOnly, WhoseColumn
from offers.spreadsheets.resource import LineResource

READ_ONLY = "Read only: anything you write here is ignored."
MANY = "One or more from the sheet “Allowed values”, separated by semicolons."
MONTHS = "2024, 2024-05 or 2024-05-31."


def public_id(line):
    return str(line.standing.row.public_id) if line.standing else ""


def status(line):
    row = line.standing.row
    if not line.standing.draft:
        return row.get_status_display()
    return f"{row.get_status_display()}. This is its draft: {line.get_status_display().lower()}"


class IdColumn(ReadOnly):
    """Read before the other cells, to find the line; it never changes."""

    def __init__(self):
        super().__init__(
            "ID",
            public_id,
            "Leave it as it is. For a new line leave this cell and the web address empty.",
        )
        self.attribute = "public_id"


def text(attribute, heading, how=""):
    return Column(attribute, heading, widgets.CellWidget(), how)


class Shared(LineResource):
    public_id = IdColumn()
    version = ReadOnly(
        "Version",
        lambda line: "",  # computed from the other cells of the row
        "Leave it as it is. It shows whether the row has been changed. Empty for a new line.",
    )
    status = ReadOnly("Status", status, READ_ONLY)
    title = text("title", "Title", "Needed. What you get, in a few words; at most 120 characters.")
    slug = Column(
        "slug",
        "Web address",
        widgets.Slug(),
        "Lower-case letters and hyphens. Leave it empty for a new line: it is made from the title.",
    )
    summary = text("summary", "Summary", "Needed. One or two sentences; at most 300 characters.")
    detail = text("detail", "Detail", "Everything else worth knowing.")
    area = Column("area", "Area", widgets.One(Area), "Needed. One of the six areas.")
    topics = Column("topics", "Topics", widgets.Many(Topic), MANY)
    from_age = Column(
        "from_age", "From age", widgets.Whole(), "The first age it is for. Empty: not stated."
    )
    until_birthday = Column(
        "until_birthday",
        "Until birthday",
        widgets.Whole(),
        "The birthday on which it stops: 25 means until the day before. Empty: not stated.",
    )
    ages_unstated = Column(
        "ages_unstated",
        "Ages not stated",
        widgets.YesNo(),
        "yes, if no source gives the ages. Otherwise no.",
    )
    is_planned = Column(
        "is_planned",
        "Not begun yet",
        widgets.YesNo(),
        "yes, while this is only planned or announced. Otherwise no.",
    )
    how_to_get = text("how_to_get", "How to get it", "What to do to get it. Empty: not stated.")
    contact_phone = text("contact_phone", "Contact phone", "Digits, such as 01922 652080.")
    contact_email = text("contact_email", "Contact e-mail")
    contact_url = text("contact_url", "Contact web address", "Starts with https://")
    source_title = text("source_title", "Source", "Needed. Where this was read.")
    source_url = text("source_url", "Source web address", "Needed. Starts with https://")
    source_date = Column(
        "source_date",
        "Source date",
        widgets.PartialDate(),
        f"The date on the source: {MONTHS} Empty: it has none.",
    )
    checked_on = Column(
        "checked_on",
        "Last checked",
        widgets.PartialDate(),
        f"When you last read the source: {MONTHS}",
    )
    review_months = Column(
        "review_months", "Review after months", widgets.Whole(), "12 is usual, 36 the most."
    )
    starts_on = Column(
        "starts_on",
        "First day",
        widgets.Day(),
        "The public sees it from this day, such as 2026-05-31. Empty: as soon as it is published.",
    )
    ends_on = Column("ends_on", "Last day", widgets.Day(), "The last day it is available.")
    replaced_by = Column(
        "replaced_by",
        "Replaced by",
        widgets.OtherLine(),
        "The end of the web address of the line that replaced it.",
    )


WHERE_READ = (
    "source_title source_url source_date confidence checked_on review_months starts_on ends_on "
    "replaced_by"
).split()
HOW = "how_to_get contact_phone contact_email contact_url".split()
ROW = "public_id version status".split()


class EntitlementResource(Shared):
    is_of_councils = True

    whose = WhoseColumn(
        "scope authority", "Whose line", widgets.Whose(), "Needed. Your council, such as Walsall."
    )
    basis = Column(
        "basis",
        "Right or choice",
        widgets.Choice(Entitlement, "basis"),
        "Needed. Right in law: the council must. Council's choice: it has decided to.",
    )
    legal_basis = text("legal_basis", "Law", "The Act and section, for a right in law.")
    care_leavers_of = Column(
        "care_leavers_of",
        "For the care leavers of",
        widgets.Choice(Entitlement, "care_leavers_of"),
        "Your own, or any council's who live with you.",
    )
    lives = Column(
        "lives",
        "Where you must live",
        widgets.Choice(Entitlement, "lives"),
        "“Not stated” never counts as no: people are told to ask.",
    )
    districts = Column(
        "districts", "Districts", widgets.Many(District), f"Empty: the whole area. {MANY}"
    )
    situations = Column(
        "situations", "Situations", widgets.Many(Situation), f"Empty: everybody. {MANY}"
    )
    amount_gbp = Column(
        "amount_gbp", "Amount in pounds", widgets.Pounds(), "Figures only, such as 2000 or 4.50."
    )
    amount_note = text("amount_note", "Amount note", "“up to”, “a week” and so on.")
    delivers = Column(
        "delivers",
        "Delivers",
        widgets.NationalLine(),
        "The national line that this is your own version of, from the sheet “Allowed values”.",
    )
    confidence = Column(
        "confidence",
        "Confidence",
        widgets.Choice(Entitlement, "confidence"),
        "Needed. How reliable the source is.",
    )

    class Meta:
        export_order = import_order = [
            *ROW, *"whose title slug summary detail area topics from_age until_birthday".split(),
            *"ages_unstated is_planned care_leavers_of lives districts situations".split(),
            *"amount_gbp amount_note".split(), *HOW,
            *"basis legal_basis delivers".split(), *WHERE_READ,
        ]  # fmt: skip

    def __init__(self, known, table=None):
        super().__init__(known, table)
        whose = self.fields["whose"].column_name
        self.headings_of |= {"scope": whose, "authority": whose, "whose": whose}

    def validate_instance(self, instance, import_validation_errors=None, validate_unique=True):
        """Also checks that districts, if the file changes them, belong to the line's council."""
        errors = dict(import_validation_errors or {})
        differing = {column.attribute for column in self.differing}
        if "districts" in differing and not {"districts", "whose"} & errors.keys():
            ids = instance.sets["districts"]
            rows = [row for row in self.known.named(District).values() if row.pk in ids]
            authority = instance.authority if instance.authority_id else None
            if problem := districts_problem(rows, authority):
                errors["districts"] = [ValidationError(problem)]
        super().validate_instance(instance, errors, validate_unique)

    def owner_in(self, row):
        """The scope and council that a row names. Raises ValueError."""
        column = self.fields["whose"]
        return column.widget.clean(unescaped(row[column.column_name]))

    def owner_named(self, row):
        try:
            return self.owner_in(row)
        except ValueError as error:
            raise ValidationError({"whose": str(error)}) from error

    def address_in(self, row):
        scope, authority = self.owner_named(row)
        return (authority.slug if authority else scope, self.slug_in(row))

    def refuse_foreign(self, owner):
        """The message depends on the file alone, so that it gives no line away."""
        if not self.known.may_edit(owner[1]):
            name = self.fields["whose"].widget.render(owner)
            raise ValidationError(
                {"whose": f"This line belongs to {name}; you work for {self.known.works_for}."}
            )

    def refuse_move(self, owner):
        column = self.fields["whose"]
        mine = column.get_value(self.standing.row)
        if owner != mine:
            names = [column.widget.render(each) for each in (mine, owner)]
            raise ValidationError(
                {"whose": f"This line belongs to {names[0]}. A line cannot move to {names[1]}."}
            )

    def refuse_reader(self):
        """Refuse lines that the person may see but not change."""
        if self.standing is not None:
            self.refuse_foreign(self.fields["whose"].get_value(self.standing.row))


class PartnerOfferResource(Shared):
    organisation = Column(
        "organisation",
        "Organisation",
        widgets.One(PartnerOrganisation),
        "Needed. Add a new organisation in the browser first.",
    )
    coverage = Column(
        "coverage",
        "Where it is for",
        widgets.Choice(PartnerOffer, "coverage"),
        "Where it is available.",
    )
    authorities = Column(
        "authorities", "Councils' areas", widgets.Many(Authority), f"For some areas only. {MANY}"
    )
    confidence = Column(
        "confidence",
        "Confidence",
        widgets.Choice(PartnerOffer, "confidence"),
        "Needed. How reliable the source is.",
    )

    class Meta:
        export_order = import_order = [
            *ROW, *"organisation title slug summary detail area topics from_age".split(),
            *"until_birthday ages_unstated is_planned coverage authorities".split(), *HOW, *WHERE_READ,
        ]  # fmt: skip


RESOURCES = {Entitlement: EntitlementResource, PartnerOffer: PartnerOfferResource}
