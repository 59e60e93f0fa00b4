from django.contrib import admin
from django.urls import path

from authorities.staff.admin import StaffAdmin
from offers.lines.models import Entitlement
from offers.pledge.admin import desk as pledge_desk
from offers.pledge.models import Commitment, CommitmentGroup, Position, Review, Snapshot
from offers.publishing.admin.publishable import PublishableAdmin


@admin.register(CommitmentGroup)
class CommitmentGroupAdmin(StaffAdmin):
    list_display = ["name", "position"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}


@admin.register(Commitment)
class CommitmentAdmin(StaffAdmin):
    """Regional leads write the rows of the board; everybody may choose from them."""

    list_display = ["title", "group", "is_in_pledge", "position", "retired_on"]
    list_filter = ["group", "is_in_pledge", "area"]
    list_select_related = ["group"]
    search_fields = ["title", "meaning"]
    prepopulated_fields = {"slug": ["title"]}
    filter_horizontal = ["topics", "council_figures", "youth_figures"]
    fieldsets = [
        (None, {"fields": ["title", "slug", "meaning", "group", "is_in_pledge", "position"]}),
        ("Where it belongs", {"fields": ["area", "topics", "national"]}),
        ("What was asked in 2022", {"fields": ["council_figures", "youth_figures"]}),
        ("No longer asked for", {"fields": ["retired_on"]}),
    ]

    def has_delete_permission(self, request, obj=None):
        """A commitment with answers is retired instead, so that earlier boards keep it."""
        return super().has_delete_permission(request, obj) and not (obj and obj.positions.exists())


@admin.register(Position)
class PositionAdmin(PublishableAdmin):
    """The council's own staff give its answer, with the lines that show it."""

    list_display = ["commitment", "authority", "answer", "until_birthday", "state", "confirmed"]
    list_filter = ["status", "authority", "answer", "commitment__group"]
    list_select_related = ["authority", "commitment", "draft_of"]
    search_fields = ["commitment__title", "authority__short_name", "note"]
    filter_horizontal = ["evidence"]
    fixed_fields = ["authority", "commitment"]
    readonly_fields = ["confirmed_on", "confirmed_by", "updated_at"]
    fieldsets = [
        (None, {"fields": ["authority", "commitment", "answer", "note"]}),
        (
            "What shows it",
            {
                "fields": ["evidence", "as_of"],
                "description": (
                    "“Yes” and “partly” need a published line. “No” needs a line that says no, "
                    "or in the note the address (https://…) of a page that does."
                ),
            },
        ),
        (
            "How far it goes",
            {
                "fields": [
                    "until_birthday",
                    ("amount_gbp", "amount_note"),
                    "counts_outside",
                    "since",
                ]
            },
        ),
        ("The row", {"fields": ["confirmed_on", "confirmed_by", "updated_at"]}),
    ]

    def get_urls(self):
        own = [
            path(address, self.admin_site.admin_view(view), name=name, kwargs={"site": self})
            for address, view, name in pledge_desk.URLS
        ]
        return [*own, *super().get_urls()]

    def first_values(self, request):
        memberships = [m for m in self.rights(request).memberships if m.authority_id]
        own = {"authority": memberships[0].authority_id} if memberships else {}
        return {**own, **super().first_values(request)}

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        """Evidence comes from the published lines of councils that the person works for."""
        if db_field.name == "evidence":
            lines = Entitlement.objects.public().exclude(authority=None)
            lines = self.rights(request).rows_for("change", lines)
            kwargs["queryset"] = lines.select_related("authority")
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def beside(self, request, row, form):
        """A position is seen on the board, so a draft of it has no page to preview."""
        return {**super().beside(request, row, form), "preview_url": ""}

    @admin.display(description="state", ordering="status")
    def state(self, position):
        if position.draft_of_id:
            return f"{position.get_status_display()}: change to a public answer"
        return position.get_status_display()

    @admin.display(boolean=True, description="confirmed", ordering="confirmed_on")
    def confirmed(self, position):
        return position.is_confirmed


@admin.register(Review)
class ReviewAdmin(StaffAdmin):
    list_display = ["year", "opened_on"]


@admin.register(Snapshot)
class SnapshotAdmin(StaffAdmin):
    list_display = ["taken_on", "authority_count"]
    fields = ["taken_on", "authority_count"]
