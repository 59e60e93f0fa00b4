from django.contrib import admin

from authorities.staff.admin import StaffAdmin
from feedback.outbox.models import OutgoingMail


@admin.register(OutgoingMail)
class OutgoingMailAdmin(StaffAdmin):
    list_display = ["subject", "kind", "made_at", "tries", "sent_at", "claimed_at"]
    list_filter = ["kind"]
    fields = ["subject", "kind", "made_at", "tries", "next_try_at", "claimed_at", "sent_at"]
