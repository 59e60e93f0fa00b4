from django.contrib import admin
from django.utils import timezone
from django.utils.html import format_html

from authorities.models import District
from offers.eligibility import examples
from offers.lines import lint
from offers.lines.models import Entitlement, PartnerOffer
from offers.spreadsheets.admin import ExcelAdmin
from offers.staff.admin.entitlement_form import EntitlementForm
from offers.staff.admin.line_form import LineForm
from offers.staff.admin.replaced import ReplacedAdmin
from offers.staff.work_lists import WORK_LIST_BY_SLUG

WHERE_READ = (
    "Where this comes from",
    {"fields": ["source_title", "source_url", "source_date", "confidence"]},
)
HOW = (
    "How to get it",
    {"fields": ["how_to_get", "contact_phone", "contact_email", "contact_url"]},
)
WHEN = (
    "When",
    {"fields": [("starts_on", "ends_on"), "replaced_by", "review_months"]},
)
ROW = (
    "The row",
    {
        "classes": ["collapse"],
        "fields": ["slug", "checked_on", "confirmed_on", "confirmed_by", "public_id", "updated_at"],
    },
)


class WorkListFilter(admin.SimpleListFilter):
    title = "what needs doing"
    parameter_name = "pile"

    def lookups(self, request, model_admin):
        fields = {field.name for field in model_admin.model._meta.get_fields()}
        is_partners = "amount_gbp" not in fields
        left_out = {"no-amount", "no-place", "unconfirmed"} if is_partners else set()
        return [
            (pile.slug, pile.label.capitalize())
            for pile in WORK_LIST_BY_SLUG.values()
            if pile.slug not in left_out and request.user.rights.has(pile.right)
        ]

    def queryset(self, request, queryset):
        pile = WORK_LIST_BY_SLUG.get(self.value())
        return pile.rows(queryset, timezone.localdate(), request.user) if pile else queryset


class LineAdmin(ReplacedAdmin):
    form = LineForm
    list_per_page = 50
    prepopulated_fields = {"slug": ["title"]}
    readonly_fields = ["checked_on", "confirmed_on", "confirmed_by", "public_id", "updated_at"]

    def get_queryset(self, request):
        """Annotates `twin_exists`: another line of the same owner has the same title."""
        return super().get_queryset(request).with_twins()

    def get_readonly_fields(self, request, obj=None):
        """The slug is fixed once the line has been public."""
        fields = super().get_readonly_fields(request, obj)
        is_new = obj is None or (obj.is_work_in_progress and obj.draft_of_id is None)
        return fields if is_new else [*fields, "slug"]

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else self.prepopulated_fields

    def beside(self, request, row, form):
        """The linter's findings and the example people's answers for the form as it is now."""
        line = row or self.model()
        if form.is_bound:
            line = examples.as_typed(form.instance, form)
        authority = self.own_authority(request)
        is_there = row is not None or form.is_bound
        return {
            "replaced_by_url": self.replaced_by_url(request, row),
            "findings": lint.findings(line, line.known_problems()) if is_there else [],
            "examples": examples.examples(line, authority) if is_there else [],
        }

    def own_authority(self, request):
        memberships = [m for m in self.rights(request).memberships if m.authority_id]
        return memberships[0].authority if memberships else None

    @admin.display(description="state", ordering="status")
    def state(self, line):
        if line.draft_of_id:
            return f"{line.get_status_display()}: change to a public line"
        if line.is_published and line.has_ended:
            return "Ended"
        if line.is_published and line.starts_after(timezone.localdate()):
            return "Goes public on its start date"
        return line.get_status_display()

    @admin.display(boolean=True, description="confirmed", ordering="confirmed_on")
    def confirmed(self, line):
        return line.is_confirmed

    @admin.display(description="to fix")
    def linted(self, line):
        """The number of errors and of hints that the linter finds."""
        found = lint.findings(line)
        wrong = sum(finding.is_error for finding in found)
        parts = [f"{wrong} to fix"] if wrong else []
        if len(found) > wrong:
            parts.append(f"{len(found) - wrong} advice")
        return (
            format_html("<span title='{}'>{}</span>", found[0].text, ", ".join(parts))
            if found
            else ""
        )


@admin.register(Entitlement)
class EntitlementAdmin(ExcelAdmin, LineAdmin):
    form = EntitlementForm
    list_display = ["title", "scope_name", "area", "state", "confirmed", "checked", "linted"]
    list_filter = [
        WorkListFilter,
        "status",
        "authority",
        "scope",
        "area",
        "basis",
        "lives",
        "care_leavers_of",
        "confidence",
    ]
    list_select_related = ["authority", "area", "delivers", "draft_of"]
    search_fields = [
        "title",
        "summary",
        "detail",
        "authority__short_name",
        "source_title",
        "topics__name",
    ]
    fixed_fields = ["scope", "authority"]
    fieldsets = [
        (None, {"fields": [("scope", "authority")]}),
        ("What it is", {"fields": ["title", "summary", "detail", "area", "topics"]}),
        (
            "Who can get it",
            {
                "fields": [
                    ("from_age", "until_birthday"),
                    "ages_unstated",
                    "is_planned",
                    "care_leavers_of",
                    "lives",
                    "districts",
                    "situations",
                ]
            },
        ),
        ("How much", {"fields": [("amount_gbp", "amount_note")]}),
        HOW,
        ("Right or council’s choice", {"fields": ["basis", "legal_basis", "delivers"]}),
        WHERE_READ,
        WHEN,
        ROW,
    ]

    def first_values(self, request):
        own = self.own_authority(request)
        given = super().first_values(request)
        return {"authority": own.pk, **given} if own else {"scope": "england", **given}

    def formfield_for_choice_field(self, db_field, request, **kwargs):
        """Only regional leads write national and regional lines."""
        if db_field.name == "scope" and not self.rights(request).is_regional_lead:
            kwargs["choices"] = [("authority", "One council")]
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "delivers":
            kwargs["queryset"] = Entitlement.objects.national().public()
        if db_field.name == "replaced_by":
            own = self.rights(request).rows_for("view", Entitlement.objects.with_address())
            kwargs["queryset"] = own.select_related("authority")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name == "districts":
            kwargs["queryset"] = self.rights(request).narrow(District.objects.all())
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def get_fieldsets(self, request, obj=None):
        """Without `districts` where there are none to choose."""
        fieldsets = super().get_fieldsets(request, obj)
        places = District.objects.filter(authority=obj.authority_id) if obj else District.objects
        if self.rights(request).narrow(places.all()).exists():
            return fieldsets
        return [
            (name, {**rest, "fields": [field for field in rest["fields"] if field != "districts"]})
            for name, rest in fieldsets
        ]

    def get_list_display(self, request):
        """Without the owner for people who see one council only."""
        shown = super().get_list_display(request)
        if self.sees_many(request):
            return shown
        return [name for name in shown if name != "scope_name"]

    def get_list_filter(self, request):
        """Without the scope for people who are not regional leads."""
        kept = super().get_list_filter(request)
        if self.rights(request).is_regional_lead:
            return kept
        return [item for item in kept if item != "scope"]

    def replacements(self, request):
        """Lines that the person sees, and wider ones, which everybody sees."""
        lines = super().replacements(request).select_related("authority")
        return self.rights(request).rows_for("view", lines) | lines.filter(authority=None)

    @admin.display(description="whose", ordering="authority__short_name")
    def scope_name(self, line):
        return line.scope_name

    @admin.display(description="last checked", ordering="checked_on")
    def checked(self, line):
        return line.checked_text


@admin.register(PartnerOffer)
class PartnerOfferAdmin(ExcelAdmin, LineAdmin):
    """Partner offers belong to the regional lead."""

    list_display = ["title", "organisation", "area", "coverage", "state", "checked_on", "linted"]
    list_filter = [
        WorkListFilter,
        "status",
        "coverage",
        "authorities",
        "area",
        "organisation__sector",
        "confidence",
    ]
    list_select_related = ["organisation", "area", "draft_of"]
    search_fields = ["title", "summary", "detail", "organisation__name", "source_title"]
    autocomplete_fields = ["organisation"]
    fieldsets = [
        (None, {"fields": ["organisation"]}),
        ("What it is", {"fields": ["title", "summary", "detail", "area", "topics"]}),
        (
            "Who can get it",
            {
                "fields": [
                    ("from_age", "until_birthday"),
                    "ages_unstated",
                    "is_planned",
                    "coverage",
                    "authorities",
                ]
            },
        ),
        HOW,
        WHERE_READ,
        WHEN,
        ROW,
    ]
