"""What staff set up for the desk, and the counts and e-mails they may look at."""

from django.contrib import admin

from authorities.rights import ANSWER, LEAD, SEE
from authorities.staff_admin import KeptAdmin, RowRightsAdmin, SharedWordsAdmin
from feedback.models import AbuseWord, AskedCount, Desk, OutgoingMail, ReplyTemplate


@admin.register(Desk)
class DeskAdmin(RowRightsAdmin):
    """A participation lead sets the target of the own council, and of no other."""

    right_to_see = right_to_change = ANSWER
    list_display = ["__str__", "target_days"]
    list_select_related = ["authority"]

    def get_readonly_fields(self, request, obj=None):
        return ["authority"] if obj else []

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """The region's desk, which has no council, is the regional lead's."""
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


@admin.register(OutgoingMail)
class OutgoingMailAdmin(KeptAdmin):
    """Only whether it went: neither where to nor what it said."""

    list_display = ["subject", "kind", "made_at", "tries", "sent_at", "claimed_at"]
    list_filter = ["kind"]
    fields = ["subject", "kind", "made_at", "tries", "next_try_at", "claimed_at", "sent_at"]
