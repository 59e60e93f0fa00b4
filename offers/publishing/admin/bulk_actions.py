from dataclasses import dataclass

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse

from offers.publishing.admin.filtered import FilteredAdmin


@dataclass(frozen=True)
class BulkAction:
    """A bulk action that asks for a reason: `do(row, by=…, why=…)` for each row that it `fits`."""

    title: str
    button: str
    done: str
    fits: object
    do: object


PUBLISH_ALL = BulkAction(
    "Publish these?",
    "Publish",
    "published",
    # Archived rows are brought back one at a time, deliberately.
    fits=lambda row: row.is_work_in_progress and not row.brings_back,
    do=lambda row, **who: row.publish(**who),
)
ARCHIVE = BulkAction(
    "Archive these? They leave the lists; their pages say that they have ended",
    "Archive",
    "archived",
    fits=lambda row: row.is_published,
    do=lambda row, **who: row.archive(**who),
)
SAY_REPLACEMENT = BulkAction(
    "Say what replaced this? It stays archived",
    "Save",
    "saved: its page now says so",
    fits=lambda row: row.is_archived,
    do=lambda row, **who: row.say_replacement(**who),
)


class BulkActionsAdmin(FilteredAdmin):
    """Each action checks the admin's rights for every row."""

    actions = ["confirm_chosen", "hand_in_chosen", "publish_chosen", "archive_chosen"]

    @admin.action(description="Checked, still right", permissions=["change"])
    def confirm_chosen(self, request, queryset):
        chosen = [row for row in queryset if row.is_published and self.may(request, "change", row)]
        refused = refusals(chosen, lambda row: row.confirm(by=request.user))
        self.count(request, len(chosen) - len(refused), queryset, "checked and still right")
        self.tell_refusals(request, "Changed, so check again", refused)

    @admin.action(description="Mark as ready for checking", permissions=["change"])
    def hand_in_chosen(self, request, queryset):
        chosen = [
            row for row in queryset if row.is_plain_draft and self.may(request, "change", row)
        ]
        refused = refusals(chosen, lambda row: row.hand_in(by=request.user))
        self.count(request, len(chosen) - len(refused), queryset, "marked as ready")
        self.tell_refusals(request, "To fix first", refused)

    @admin.action(description="Publish …", permissions=["publish"])
    def publish_chosen(self, request, queryset):
        return self.ask_why(request, queryset, PUBLISH_ALL, "publish_chosen")

    @admin.action(description="Archive … (they leave the lists)", permissions=["publish"])
    def archive_chosen(self, request, queryset):
        return self.ask_why(request, queryset, ARCHIVE, "archive_chosen")

    def ask_why(self, request, queryset, deed, action, form=None):
        """List the affected rows, ask for a reason, and act on all of them or on none.

        `form` asks for anything else that is needed.
        """
        queryset = queryset.select_related("draft")
        rows = [row for row in queryset if deed.fits(row) and self.may_publish(request, row)]
        why, problem = request.POST.get("why", ""), ""
        if "_do" in request.POST and rows and (form is None or form.is_valid()):
            try:
                with transaction.atomic():
                    for row in rows:
                        deed.do(
                            row, by=request.user, why=why, **(form.cleaned_data if form else {})
                        )
            except ValidationError as refusal:
                problem = " ".join([f"“{row}”:", *refusal.messages])
            else:
                self.count(request, len(rows), queryset, deed.done)
                return HttpResponseRedirect(self.address_back(request, "changelist"))
        context = {
            **self.admin_site.each_context(request),
            "title": deed.title,
            "opts": self.opts,
            "rows": rows,
            "left_out": len(queryset) - len(rows),
            "action": action,
            "why": why,
            "problem": problem,
            "deed": deed,
            "form": form,
            "list_address": self.address_back(request, "changelist"),
        }
        return TemplateResponse(request, "offers/publishing/ask_why.html", context)

    def tell_refusals(self, request, what, refused):
        if refused:
            names = ", ".join(f"“{row}”" for row in refused)
            self.message_user(request, f"{what}: {names}.", messages.WARNING)

    def count(self, request, done, queryset, what):
        left = len(queryset) - done
        passed_over = f" {left} skipped: this does not apply to them." if left else ""
        level = messages.SUCCESS if done else messages.WARNING
        self.message_user(request, f"{done} {what}.{passed_over}", level)


def refusals(rows, command):
    """Run a command on each row. Returns the rows that raised ValidationError."""
    refused = []
    for row in rows:
        try:
            command(row)
        except ValidationError:
            refused.append(row)
    return refused
