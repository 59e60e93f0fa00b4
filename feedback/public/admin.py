from django.contrib import admin

from authorities.staff.admin import StaffAdmin
from feedback.public.models import AskedCount


@admin.register(AskedCount)
class AskedCountAdmin(StaffAdmin):
    list_display = ["entitlement", "council", "outcome", "times"]
    list_filter = ["outcome"]
    list_select_related = ["entitlement__authority"]
    ordering = ["-times", "entitlement"]

    @admin.display(description="council")
    def council(self, row):
        return row.entitlement.scope_name
