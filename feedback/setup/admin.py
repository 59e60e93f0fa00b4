from django.contrib import admin

from authorities.staff.admin import StaffAdmin
from feedback.setup.models import AbuseWord, Desk, ReplyTemplate


@admin.register(Desk)
class DeskAdmin(StaffAdmin):
    """A participation lead sets the target of their own council only."""

    list_display = ["__str__", "target_days"]
    list_select_related = ["authority"]

    def get_readonly_fields(self, request, obj=None):
        return ["authority"] if obj else []

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """The region's desk, which has no council, belongs to the regional lead."""
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        field.required = not self.rights(request).is_regional_lead
        return field


@admin.register(ReplyTemplate)
class ReplyTemplateAdmin(StaffAdmin):
    list_display = ["title", "kind"]
    list_filter = ["kind"]
    search_fields = ["title", "text"]


@admin.register(AbuseWord)
class AbuseWordAdmin(StaffAdmin):
    search_fields = ["word"]
