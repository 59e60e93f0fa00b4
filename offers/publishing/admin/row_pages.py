from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone

from offers.publishing import history
from offers.publishing.admin.bulk_actions import ARCHIVE, BulkActionsAdmin
from offers.publishing.admin.filtered import FilteredAdmin


class RowPagesAdmin(BulkActionsAdmin, FilteredAdmin):
    delete_confirmation_template = "offers/publishing/delete_draft.html"

    def row_or_404(self, request, object_id, *, to_change=True):
        """The row, if it is in the person's lists; for a deleted draft, the public row it belonged
        to."""
        row = self.get_object(request, unquote(object_id))
        if row is None and (end := self.end_of(object_id)) and end.draft_of_id:
            row = self.get_object(request, str(end.draft_of_id))
            if row is not None:
                messages.info(request, f"{how_it_ended(end)} This is the public text now.")
        if row is None:
            raise Http404("There is no such line in your lists.")
        allowed = self.has_change_permission if to_change else self.has_view_permission
        if not allowed(request, row):
            raise PermissionDenied
        return row

    def end_of(self, object_id):
        """The last record of a deleted draft; None if there never was one."""
        try:
            pk = self.opts.pk.to_python(unquote(object_id))
        except ValidationError:
            return None
        return history.end_of(self.model, pk)

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        views = {
            "archive": self.archive_view,
            "take-back": self.take_back_view,
        }
        own = [
            path(
                f"<path:object_id>/{slug}/",
                self.admin_site.admin_view(view),
                name=f"{name}_{slug}",
            )
            for slug, view in views.items()
        ]
        restore = path(
            "<path:object_id>/restore/<int:history_id>/",
            self.admin_site.admin_view(self.restore_view),
            name=f"{name}_restore",
        )
        return [*own, restore, *super().get_urls()]

    def tell_of_draft(self, request, draft):
        """Tell somebody who opened a public row that they are looking at its draft, and whose it
        is."""
        first = history.first_record(draft)
        who = first.history_user if first else None
        if who == request.user:
            text = "You have begun a change to this. Here is your draft."
        else:
            text = f"{who or 'Somebody'} has begun a change to this. Here is their draft."
        messages.info(request, text)

    def compared(self, row):
        """How a draft differs from its public row, and who saved it last."""
        if row is None or row.draft_of_id is None:
            return None
        latest = history.latest_record(row)
        return {
            "by": (latest and latest.history_user) or "the server",
            "when": latest and latest.history_date,
            "changes": history.between(row.draft_of, row),
        }

    def history_view(self, request, object_id, extra_context=None):
        """Every version, newest first, with who, when, why and each field's old and new text."""
        row = self.row_or_404(request, object_id, to_change=False)
        context = {
            **self.admin_site.each_context(request),
            "title": f"History: {row}",
            "opts": self.opts,
            "original": row,
            "versions": history.versions(row),
            "may_restore": self.has_change_permission(request, row),
        }
        return TemplateResponse(request, "offers/publishing/history.html", context)

    def restore_view(self, request, object_id, history_id):
        row = self.row_or_404(request, object_id)
        record = history.records_of(row).filter(history_id=history_id).first()
        if record is None or request.method != "POST":
            raise Http404("There is no such version.")
        draft = row.work_in_progress
        latest = history.latest_record(draft) if draft else None
        if latest and request.POST.get("replacing") != str(latest.pk):
            return self.ask_to_replace(request, row, record, draft, latest)
        known = latest.pk if latest else None
        draft = self.command(request, row.restore, record, by=request.user, replacing=known)
        if draft:
            messages.success(request, "That version is now a draft. The public sees no change yet.")
        return redirect(self.address("change", (draft or row).pk))

    def ask_to_replace(self, request, row, record, draft, latest):
        """Before an earlier version overwrites a draft: show whose draft it is."""
        context = {
            **self.admin_site.each_context(request),
            "title": f"Replace the draft of “{row}”?",
            "opts": self.opts,
            "row": row,
            "record": record,
            "draft": draft,
            "latest": latest,
        }
        return TemplateResponse(request, "offers/publishing/ask_to_replace.html", context)

    def command(self, request, method, *args, **kwargs):
        """Call a command of a row; a ValidationError becomes a message and returns None."""
        try:
            return method(*args, **kwargs)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
            return None

    def take_back_view(self, request, object_id):
        row = self.row_or_404(request, object_id)
        if request.method == "POST":
            self.command(request, row.take_back, by=request.user)
        return redirect(self.address_back(request, "change", row.pk))

    def response_delete(self, request, obj_display, obj_id):
        """Back to the public row, or to the list if there is none."""
        messages.success(request, "The draft is deleted.")
        end = self.end_of(str(obj_id))
        if end and end.draft_of_id:
            return redirect(self.address_back(request, "change", end.draft_of_id))
        return redirect(self.address_back(request, "changelist"))

    def archive_view(self, request, object_id):
        row = self.row_or_404(request, object_id)
        if not row.is_published or not self.may_publish(request, row):
            raise PermissionDenied
        form = self.replacement_form(request, row, is_needed=False)
        return self.ask_why(request, self.model.objects.filter(pk=row.pk), ARCHIVE, "", form)

    def replacement_form(self, request, row, *, is_needed):
        """A form that asks what replaces the row, or None if nothing can."""
        return None


def how_it_ended(end):
    became = "published" if history.is_publication(end) else "deleted"
    day = timezone.localtime(end.history_date)
    return f"{end.history_user or 'The server'} {became} that draft on {day:%-d %B %Y, %H:%M}."
