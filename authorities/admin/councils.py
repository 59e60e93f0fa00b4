from django.contrib import admin

from authorities.models import Authority, District
from authorities.staff.admin import StaffAdmin
from authorities.staff.two_editors import TwoEditorsAdmin

# What determines a council's URLs and its place on the map: only regional leads change it.
REGIONAL_FIELDS = [
    "name",
    "short_name",
    "slug",
    "gss_code",
    "kind",
    "delivered_by",
    "tile_row",
    "tile_column",
]


class DistrictInline(admin.TabularInline):
    model = District
    extra = 0
    prepopulated_fields = {"slug": ["name"]}


@admin.register(Authority)
class AuthorityAdmin(TwoEditorsAdmin, StaffAdmin):
    """A council's own staff maintain its contact details; regional leads maintain the rest."""

    list_display = ["short_name", "kind", "team_name", "team_phone", "emergency_phone", "as_of"]
    list_filter = ["kind"]
    search_fields = ["name", "short_name", "gss_code", "districts__name"]
    inlines = [DistrictInline]
    fieldsets = [
        (None, {"fields": ["name", "short_name", "slug", "gss_code", "kind", "delivered_by"]}),
        ("On the web", {"fields": ["website", "local_offer_url"]}),
        (
            "Leaving care team",
            {
                "fields": [
                    "team_name",
                    "team_phone",
                    "team_email",
                    "team_address",
                    "team_hours",
                    "emergency_phone",
                ]
            },
        ),
        (
            "How it works here",
            {
                "description": "A publisher can switch this on. Only the regional lead can switch it off.",
                "fields": ["four_eyes"],
            },
        ),
        ("Where this comes from", {"fields": ["sources", "as_of"]}),
        ("The map", {"fields": ["tile_row", "tile_column"]}),
    ]

    def get_readonly_fields(self, request, obj=None):
        """Publishers may turn four eyes on, but only a regional lead may turn off what binds them."""
        rights = self.rights(request)
        if rights.is_regional_lead:
            return []
        is_free = rights.may_publish(obj) and not (obj and obj.four_eyes)
        return [*REGIONAL_FIELDS, *([] if is_free else ["four_eyes"])]


@admin.register(District)
class DistrictAdmin(StaffAdmin):
    list_display = ["name", "authority"]
    list_filter = ["authority"]
    list_select_related = ["authority"]
    search_fields = ["name", "authority__short_name"]
    autocomplete_fields = ["authority"]
    prepopulated_fields = {"slug": ["name"]}
