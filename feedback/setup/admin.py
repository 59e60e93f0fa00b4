from django.contrib import admin

from authorities.rights import ANSWER, LEAD
from authorities.staff.admin import RowRightsAdmin, SharedWordsAdmin
from feedback.setup.models import AbuseWord, Desk, ReplyTemplate


@admin.register(Desk)
class DeskAdmin(RowRightsAdmin):
    """A participation lead sets the target of their own council only."""

    right_to_see = right_to_change = ANSWER
    list_display = ["__str__", "target_days"]
    list_select_related = ["authority"]

    def get_readonly_fields(self, request, obj=None):
        return ["authority"] if obj else []

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """The region's desk, which has no council, belongs to the regional lead."""
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        field.required = not self.rights(request).is_regional_lead
        return field

    def has_delete_permission(self, request, obj=None):
        return self.rights(request).has(LEAD)


@admin.register(ReplyTemplate)
class ReplyTemplateAdmin(SharedWordsAdmin):
    list_display = ["title", "kind"]
    list_filter = ["kind"]
    search_fields = ["title", "text"]


@admin.register(AbuseWord)
class AbuseWordAdmin(SharedWordsAdmin):
    search_fields = ["word"]
