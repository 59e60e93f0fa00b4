"""The admin of publishable rows: the pages. The rules are in offers/publishing/models.py."""

from django.contrib import messages
from django.contrib.admin import helpers
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.forms import CheckboxSelectMultiple
from django.http import Http404
from django.shortcuts import redirect
from django.utils.html import format_html

from authorities.staff.admin import StaffAdmin
from offers.publishing import history, previews
from offers.publishing.admin.editing import PublishableForm, merge, take_theirs
from offers.publishing.admin.row_pages import RowPagesAdmin, how_it_ended
from offers.publishing.locking import lock_pair

SAVE, HAND_IN, PUBLISH, LOOK, CONFIRM = "_save", "_ready", "_publish", "_look", "_confirm"
PUBLISH_AGAIN = "_publish_again"
BUTTONS = (LOOK, HAND_IN, PUBLISH, PUBLISH_AGAIN, CONFIRM)


class PublishableAdmin(RowPagesAdmin, StaffAdmin):
    """Edits go into a draft; the public text stays until somebody publishes."""

    form = PublishableForm
    change_form_template = add_form_template = "offers/publishing/change_row.html"
    # Fields that are read-only once the row exists: who owns it.
    fixed_fields = []
    is_archived_text = "This is archived. “Publish again” brings it back for everybody."

    # Rights

    def may_publish(self, request, row):
        return self.may(request, "publish", row)

    def has_publish_permission(self, request):
        return self.may(request, "publish")

    def has_delete_permission(self, request, obj=None):
        """Only drafts can be deleted. Public rows are archived, so that their pages remain."""
        if obj is not None and not obj.is_work_in_progress:
            return False
        return self.has_change_permission(request, obj)

    def get_actions(self, request):
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def get_readonly_fields(self, request, obj=None):
        fixed = [] if obj is None else self.fixed_fields
        return [*super().get_readonly_fields(request, obj), *fixed]

    # The form

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """Without Django's buttons for adding or deleting the related row."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(getattr(field, "widget", None), RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        return field

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        kwargs["widget"] = CheckboxSelectMultiple
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        try:
            row = (
                None if object_id is None else self.row_or_404(request, object_id, to_change=False)
            )
        except Http404:
            if (end := self.end_of(object_id)) and self.may(request, "change", end.instance):
                return self.after_deleting(request, end)
            raise
        if request.method == "POST":
            return self.post_form(request, row)
        if row and str(row.pk) != unquote(object_id):
            return redirect(self.address("change", row.pk))
        if row and not row.is_work_in_progress and (draft := row.current_draft):
            self.tell_of_draft(request, draft)
            return redirect(self.address_back(request, "change", draft.pk))
        if row and not self.has_change_permission(request, row):
            return super().changeform_view(request, object_id, form_url, extra_context)
        if row is None and not self.has_add_permission(request):
            raise PermissionDenied
        initial = {"opened": history.latest_record_id(row)} if row else self.first_values(request)
        form = self.form_class(request, row)(instance=row, initial=initial)
        return self.show_form(request, row, form)

    def after_deleting(self, request, end):
        """A colleague deleted a first draft: offer to save what was typed as a new row."""
        if request.method != "POST":
            messages.warning(request, how_it_ended(end))
            return redirect(self.address("changelist"))
        data = request.POST.copy()
        for name in self.fixed_fields:
            data[name] = self.opts.get_field(name).value_from_object(end) or ""
        form = self.form_class(request, None)(data)
        form.is_valid()
        messages.warning(request, f"{how_it_ended(end)} Save to start a new one with what is here.")
        return self.show_form(request, None, form, form_url=self.address("add"))

    def first_values(self, request):
        return self.get_changeform_initial_data(request)

    def form_class(self, request, row):
        fields = flatten_fieldsets(self.get_fieldsets(request, row))
        return self.get_form(request, row, change=row is not None, fields=fields)

    def post_form(self, request, row):
        if row is None and not self.has_add_permission(request):
            raise PermissionDenied
        if row is not None and not self.has_change_permission(request, row):
            raise PermissionDenied
        Form = self.form_class(request, row)
        button = next((b for b in BUTTONS if b in request.POST), SAVE)
        with transaction.atomic():
            target = self.lock_target(row, button)
            if row and not target:  # published or deleted a moment ago
                row = self.row_or_404(request, str(row.pk))
                target = self.lock_target(row, button)
            data = request.POST
            if names := request.POST.getlist("take"):
                data = take_theirs(data, Form(instance=row), target, names)
            form = Form(data, instance=row)
            is_valid = form.is_valid()
            clash = merge(form, self.model.objects.get(pk=row.pk), target) if row else None
            if clash:
                form = Form(clash.data, instance=row)
                form.is_valid()
            if clash or not is_valid or button == LOOK:
                return self.show_form(request, row, form, merge=clash)
            try:
                with transaction.atomic():
                    saved, was_public = self.carry_out(request, form, target, button)
            except ValidationError as refusal:
                form.add_error(None, refusal)
                return self.show_form(request, row, form)
        self.tell(request, saved, button, was_public)
        if button == CONFIRM:
            return self.after_confirming(request, saved)
        landing = saved.work_in_progress or saved  # a scheduled change is a draft
        return redirect(self.address_back(request, "change", landing.pk))

    def lock_target(self, row, button):
        """The row that will be saved, locked and reloaded: the draft if there is one.

        Confirming applies to the row itself.
        """
        if row is None:
            return None
        lock_pair(row)
        rows = self.model.objects
        if button == CONFIRM:
            return rows.filter(pk=row.pk).first()
        return rows.filter(draft_of=row.pk).first() or rows.filter(pk=row.pk).first()

    def carry_out(self, request, form, target, button):
        """Save what was typed and do what the button says. Returns (row, was it public before)."""
        by, why = request.user, form.cleaned_data["why"]
        if target is None:
            target = self.new_row(request, form)
        content = form.content()
        has_changed = target.pk is None or history.differs(content, history.content_of(target))
        was_public = not target.is_work_in_progress and target.pk is not None
        if button == CONFIRM:
            if has_changed:
                raise ValidationError(
                    "You have changed something here, so nothing is marked as checked. Save your "
                    "change, or reload the page to confirm what the public sees."
                )
            target.confirm(by=by)
            return target, was_public
        if button == PUBLISH and target.brings_back:
            raise ValidationError(self.is_archived_text)
        is_to_come_back = button == PUBLISH_AGAIN and target.brings_back
        if was_public and not has_changed and not is_to_come_back:
            raise ValidationError(
                "Nothing was changed. If it is all still right, press “Checked, still right”."
            )
        if was_public:
            target = target.start_draft(by=by)
        if has_changed:
            with target.one_record(by=by, why=why):
                target.status = target.Status.DRAFT
                target.forget_schedule()
                target.take_content(content)
        if button == HAND_IN:
            target.hand_in(by=by, why=why)
        if button in (PUBLISH, PUBLISH_AGAIN):
            if not self.may_publish(request, target):
                raise ValidationError("Only publishers can publish. Mark it as ready instead.")
            target = target.publish(by=by, why=why)
        return target, was_public

    def after_confirming(self, request, row):
        """Go on to the next row of the filtered list that the person came from, or back to the
        list."""
        left = self.left_in_list(request, row)
        if following := left.first():
            messages.info(request, f"Here is the next of {left.count()} left in your list.")
            return redirect(self.address_back(request, "change", following.pk))
        return redirect(self.address_back(request, "changelist"))

    def new_row(self, request, form):
        """An unsaved row, with values that the form cannot set."""
        return self.model()

    def tell(self, request, row, button, was_public):
        name = format_html("“{}”", row)
        is_published = button in (PUBLISH, PUBLISH_AGAIN)
        if button == CONFIRM:
            text = "Thank you. This is marked as checked today:"
        elif is_published and row.current_draft:
            text = "The change is saved and goes public on its start date:"
        elif is_published and row.is_to_come:
            text = f"Published. The public sees this from {row.starts_on:%-d %B %Y}:"
        elif is_published:
            text = "Published. The public sees this now:"
        elif button == HAND_IN:
            text = "Saved, and ready for a colleague to check:"
        elif was_public and row.draft_of.is_to_come:
            text = "Saved as a draft. What is published stays as it is until this is published too:"
        elif was_public:
            text = "Saved as a draft. The public still sees the old text of"
        else:
            text = "Saved as a draft:"
        messages.success(request, format_html("{} {}", text, name))

    def show_form(self, request, row, form, merge=None, form_url=""):
        readonly = self.get_readonly_fields(request, row)
        fieldsets = self.get_fieldsets(request, row)
        prepopulated = self.get_prepopulated_fields(request, row)
        admin_form = helpers.AdminForm(form, list(fieldsets), prepopulated, readonly, self)
        # Validation may have assigned the typed values to the row; the page shows the stored ones.
        stored = self.model.objects.get(pk=row.pk) if row else None
        context = {
            **self.admin_site.each_context(request),
            "title": f"Change: {stored}" if row else f"Add {self.opts.verbose_name}",
            "subtitle": None,
            "adminform": admin_form,
            "object_id": str(row.pk) if row else None,
            "original": stored,
            "is_popup": False,
            "to_field": None,
            "media": self.media + admin_form.media,
            "inline_admin_formsets": [],
            "errors": helpers.AdminErrorList(form, []),
            "preserved_filters": self.get_preserved_filters(request),
            "row": stored,
            "may_publish": self.may_publish(request, stored)
            if row
            else self.has_publish_permission(request),
            "merge": merge,
            "compared": self.compared(stored),
            "preview_url": previews.url_of(stored, request) if row else "",
            **self.beside(request, row, form),
        }
        return self.render_change_form(
            request,
            context,
            add=row is None,
            change=row is not None,
            form_url=form_url,
            obj=stored,
        )

    def beside(self, request, row, form):
        return {}

    def delete_model(self, request, obj):
        try:
            obj.discard(by=request.user, why="Draft deleted")
        except ValidationError as refusal:  # published a moment ago
            raise PermissionDenied from refusal
