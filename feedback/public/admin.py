from django.contrib import admin

from authorities.rights import SEE
from authorities.staff.admin import KeptAdmin, RowRightsAdmin
from feedback.public.models import AskedCount


@admin.register(AskedCount)
class AskedCountAdmin(KeptAdmin, RowRightsAdmin):
    row_authority = "entitlement__authority"
    right_to_see = SEE
    list_display = ["entitlement", "council", "outcome", "times"]
    list_filter = ["outcome"]
    list_select_related = ["entitlement__authority"]
    ordering = ["-times", "entitlement"]

    @admin.display(description="council")
    def council(self, row):
        return row.entitlement.scope_name
