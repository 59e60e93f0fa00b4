"""What replaced an archived line: asked when it is archived, or set later without reviving it."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.urls import path

from offers.publishing.admin.bulk_actions import SAY_REPLACEMENT
from offers.publishing.admin.publishable import PublishableAdmin


class ReplacedByForm(forms.Form):
    replaced_by = forms.ModelChoiceField(
        None,
        label="Replaced by",
        help_text="The page of the line that ended says so, with a link.",
        error_messages={"required": "Choose what replaced it."},
    )


class ReplacedAdmin(PublishableAdmin):
    is_archived_text = (
        f"{PublishableAdmin.is_archived_text} To say what replaced it and leave it archived, use “Say "
        "what replaced it” at the top."
    )

    def get_urls(self):
        own = path(
            "<path:object_id>/replaced-by/",
            self.admin_site.admin_view(self.replaced_by_view),
            name=f"{self.opts.app_label}_{self.opts.model_name}_replaced-by",
        )
        return [own, *super().get_urls()]

    def replaced_by_url(self, request, row):
        """Also for the draft that would bring the archived line back."""
        if row is None or not row.brings_back or not self.may_publish(request, row):
            return ""
        return self.address_back(request, "replaced-by", row.draft_of_id or row.pk)

    def replaced_by_view(self, request, object_id):
        """Set what replaced an archived line, which stays archived."""
        row = self.row_or_404(request, object_id)
        if not row.is_archived or not self.may_publish(request, row):
            raise PermissionDenied
        form = self.replacement_form(request, row, is_needed=True)
        rows = self.model.objects.filter(pk=row.pk)
        return self.ask_why(request, rows, SAY_REPLACEMENT, "", form)

    def replacement_form(self, request, row, *, is_needed):
        choices = self.replacements(request).exclude(pk=row.pk).exclude(status="archived")
        data = request.POST if "_do" in request.POST else None
        form = ReplacedByForm(data, initial={"replaced_by": row.replaced_by_id})
        field = form.fields["replaced_by"]
        field.queryset, field.required = choices, is_needed
        if not is_needed:
            field.label = "Replaced by (if anything)"
        return form

    def replacements(self, request):
        return self.model.objects.with_address()
