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
from offers.spreadsheets import values
from offers.spreadsheets.checking import LineSheet
from offers.spreadsheets.columns import Column, ReadOnly, RelatedColumn, WhoseColumn

READ_ONLY = "Read only: anything you write here is ignored."
MANY = "One or more from the sheet “Allowed values”, separated by semicolons."
MONTHS = "2024, 2024-05 or 2024-05-31."


def text(name, heading, how=""):
    return Column(name, heading, values.Text(), how)


def shared(known, model):
    return [
        ReadOnly(
            "public_id",
            "ID",
            lambda line: line.standing.public_id if line.standing else "",
            "Leave it as it is. For a new line leave this cell and the web address empty.",
        ),
        ReadOnly(
            "version",
            "Version",
            lambda line: "",  # computed from the other cells of the row
            "Leave it as it is. It shows whether the row has been changed. Empty for a new line.",
        ),
        ReadOnly("status", "Status", lambda line: line.standing.status_text, READ_ONLY),
        text("title", "Title", "Needed. What you get, in a few words; at most 120 characters."),
        Column(
            "slug",
            "Web address",
            values.Slug(),
            "Lower-case letters and hyphens. Leave it empty for a new line: it is made from the title.",
        ),
        text("summary", "Summary", "Needed. One or two sentences; at most 300 characters."),
        text("detail", "Detail", "Everything else worth knowing."),
        RelatedColumn("area", "Area", values.One(known, Area), "Needed. One of the six areas."),
        Column("topics", "Topics", values.Many(known, Topic), MANY),
        Column(
            "from_age",
            "From age",
            values.Whole(),
            "The first age it is for. Empty: not stated.",
        ),
        Column(
            "until_birthday",
            "Until birthday",
            values.Whole(),
            "The birthday on which it stops: 25 means until the day before. Empty: not stated.",
        ),
        Column(
            "ages_unstated",
            "Ages not stated",
            values.YesNo(),
            "yes, if no source gives the ages. Otherwise no.",
        ),
        Column(
            "is_planned",
            "Not begun yet",
            values.YesNo(),
            "yes, while this is only planned or announced. Otherwise no.",
        ),
        text("how_to_get", "How to get it", "What to do to get it. Empty: not stated."),
        text("contact_phone", "Contact phone", "Digits, such as 01922 652080."),
        text("contact_email", "Contact e-mail"),
        Column("contact_url", "Contact web address", values.Address(), "Starts with https://"),
        text("source_title", "Source", "Needed. Where this was read."),
        Column(
            "source_url", "Source web address", values.Address(), "Needed. Starts with https://"
        ),
        Column(
            "source_date",
            "Source date",
            values.PartialDate(),
            f"The date on the source: {MONTHS} Empty: it has none.",
        ),
        Column(
            "confidence",
            "Confidence",
            values.Choice(model, "confidence"),
            "Needed. How reliable the source is.",
        ),
        Column(
            "checked_on",
            "Last checked",
            values.PartialDate(),
            f"When you last read the source: {MONTHS}",
        ),
        Column(
            "review_months",
            "Review after months",
            values.Whole(),
            "12 is usual, 36 the most.",
        ),
        Column(
            "starts_on",
            "First day",
            values.Day(),
            "The public sees it from this day, such as 2026-05-31. Empty: as soon as it is published.",
        ),
        Column("ends_on", "Last day", values.Day(), "The last day it is available."),
        RelatedColumn(
            "replaced_by",
            "Replaced by",
            values.OtherLine(known),
            "The end of the web address of the line that replaced it.",
        ),
    ]


def of_entitlements(known):
    return [
        WhoseColumn(
            "whose", "Whose line", values.Whose(known), "Needed. Your council, such as Walsall."
        ),
        Column(
            "basis",
            "Right or choice",
            values.Choice(Entitlement, "basis"),
            "Needed. Right in law: the council must. Council's choice: it has decided to.",
        ),
        text("legal_basis", "Law", "The Act and section, for a right in law."),
        Column(
            "care_leavers_of",
            "For the care leavers of",
            values.Choice(Entitlement, "care_leavers_of"),
            "Your own, or any council's who live with you.",
        ),
        Column(
            "lives",
            "Where you must live",
            values.Choice(Entitlement, "lives"),
            "“Not stated” never counts as no: people are told to ask.",
        ),
        Column(
            "districts", "Districts", values.Many(known, District), f"Empty: the whole area. {MANY}"
        ),
        Column(
            "situations", "Situations", values.Many(known, Situation), f"Empty: everybody. {MANY}"
        ),
        Column(
            "amount_gbp", "Amount in pounds", values.Pounds(), "Figures only, such as 2000 or 4.50."
        ),
        text("amount_note", "Amount note", "“up to”, “a week” and so on."),
        RelatedColumn(
            "delivers",
            "Delivers",
            values.NationalLine(known),
            "The national line that this is your own version of, from the sheet “Allowed values”.",
        ),
    ]


def of_partner_offers(known):
    return [
        RelatedColumn(
            "organisation",
            "Organisation",
            values.One(known, PartnerOrganisation),
            "Needed. Add a new organisation in the browser first.",
        ),
        Column(
            "coverage",
            "Where it is for",
            values.Choice(PartnerOffer, "coverage"),
            "Where it is available.",
        ),
        Column(
            "authorities",
            "Councils' areas",
            values.Many(known, Authority),
            f"For some areas only. {MANY}",
        ),
    ]


ROW = "public_id version status".split()
TEXTS = "title slug summary detail area topics from_age until_birthday".split()
AGES = "ages_unstated is_planned".split()
HOW = "how_to_get contact_phone contact_email contact_url".split()
WHERE_READ = (
    "source_title source_url source_date confidence checked_on review_months starts_on ends_on "
    "replaced_by"
).split()


class EntitlementSheet(LineSheet):
    ORDER = [
        *ROW, "whose", *TEXTS, *AGES, *"care_leavers_of lives districts situations".split(),
        *"amount_gbp amount_note".split(), *HOW, *"basis legal_basis delivers".split(), *WHERE_READ,
    ]  # fmt: skip

    def all_columns(self, known):
        return [*shared(known, Entitlement), *of_entitlements(known)]

    def usual_for(self, council):
        return {
            "Whose line": council.short_name,
            "Right or choice": str(Entitlement.Basis.DISCRETIONARY.label),
            "Confidence": str(Entitlement.Confidence.LOW.label),
        }

    def more_errors(self, row, errors):
        """Districts, if the file changes them, belong to the line's council."""
        if any(column.name == "districts" for column in row.differing) and not (
            {"districts", "whose"} & errors.keys()
        ):
            ids = row.line.sets["districts"]
            districts = [d for d in self.known.named(District).values() if d.pk in ids]
            authority = row.line.authority if row.line.authority_id else None
            if problem := districts_problem(districts, authority):
                errors["districts"] = [ValidationError(problem)]

    # Whose line it is

    def owner_in(self, cells):
        """The scope and council that a row names. Raises ValidationError."""
        column = self.column["whose"]
        try:
            return column.value.clean(unescaped(cells.get(column.heading, "")))
        except ValueError as error:
            raise ValidationError({"whose": str(error)}) from error

    def owner_of(self, row):
        """The owner that a row names. A row with an ID may leave it to its line."""
        column = self.column["whose"]
        if self.id_in(row.cells) and column.heading not in self.headings_read:
            standing = self.known.by_id.get(self.id_in(row.cells))
            return column.get(standing.text) if standing else None
        return self.owner_in(row.cells)

    def address_in(self, cells):
        scope, authority = self.owner_in(cells)
        return (authority.slug if authority else scope, self.slug_in(cells))

    def refuse_foreign(self, owner):
        """The message depends on the file alone, so that it gives no line away."""
        if owner and not self.known.may_edit(owner[1]):
            name = self.column["whose"].value.render(owner)
            raise ValidationError(
                {"whose": f"This line belongs to {name}; you work for {self.known.works_for}."}
            )

    def refuse_move(self, owner, standing):
        column = self.column["whose"]
        mine = column.get(standing.text)
        if owner != mine:
            names = [column.value.render(each) for each in (mine, owner)]
            raise ValidationError(
                {"whose": f"This line belongs to {names[0]}. A line cannot move to {names[1]}."}
            )

    def may_change(self, standing):
        return self.known.may_edit(self.column["whose"].get(standing.text)[1])

    def refuse_reader(self, standing):
        """Refuse lines that the person may see but not change."""
        if standing is not None:
            self.refuse_foreign(self.column["whose"].get(standing.text))


class PartnerOfferSheet(LineSheet):
    ORDER = [
        *ROW, "organisation", *TEXTS, *AGES, *"coverage authorities".split(), *HOW, *WHERE_READ,
    ]  # fmt: skip

    def all_columns(self, known):
        return [*shared(known, PartnerOffer), *of_partner_offers(known)]


SHEETS = {Entitlement: EntitlementSheet, PartnerOffer: PartnerOfferSheet}
