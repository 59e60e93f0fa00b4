"""Excel export and import in the admin: what a list shows goes out, and only drafts come back."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from offers.spreadsheets import reading, stages, workbook
from offers.spreadsheets.forms import ColumnsForm, UploadForm
from offers.spreadsheets.models import SpreadsheetUpload
from offers.spreadsheets.preview import Preview

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILES = {"xlsx": "lines.xlsx", "csv": "lines.csv", "empty": "lines-empty.xlsx"}
MOVED_ON = (
    "Nothing was imported: a line has changed since you looked at this page. Below is what the "
    "file would do now. Look at it again, then confirm."
)

DONE_ALREADY = (
    "This file is no longer waiting. If you pressed twice, the first press made the drafts: "
    "they are in the list. A file that you cancelled, or replaced with a newer one, made no drafts: send it "
    "again."
)
NOTHING_TO_TAKE = "Nothing was imported now. If you pressed twice, the first press made the drafts: they are in the list."


class ExcelAdmin:
    """Mixin, to go before an admin class with row rights (authorities/staff/admin.py)."""

    change_list_template = "offers/spreadsheets/line_list.html"

    def get_urls(self):
        return [*self.excel_urls(), *super().get_urls()]

    def excel_urls(self):
        def address(route, view, name):
            return path(route, self.admin_site.admin_view(view), name=self.excel_name(name))

        get_or_post = require_http_methods(["GET", "HEAD", "POST"])
        return [
            address("excel/", get_or_post(self.excel), "excel"),
            address("excel/<uuid:upload>/", require_safe(self.excel_preview), "excel_preview"),
            address(
                "excel/<uuid:upload>/columns/", get_or_post(self.excel_columns), "excel_columns"
            ),
            address(
                "excel/<uuid:upload>/refused.xlsx",
                require_safe(self.excel_refused),
                "excel_refused",
            ),
            address(
                "excel/<uuid:upload>/confirm/", require_POST(self.excel_confirm), "excel_confirm"
            ),
            address("excel/<uuid:upload>/leave/", require_POST(self.excel_leave), "excel_leave"),
            address("excel/<str:file>", require_safe(self.excel_file), "excel_file"),
        ]

    def excel_name(self, name):
        return f"{self.opts.app_label}_{self.opts.model_name}_{name}"

    def excel_address(self, name, *args):
        return reverse(
            f"admin:{self.excel_name(name)}", args=args, current_app=self.admin_site.name
        )

    def excel_page(self, request, template, **context):
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "excel_address": self.excel_address("excel"),
            "list_address": self.excel_address("changelist"),
            "media": self.media,
            **context,
        }
        return TemplateResponse(request, f"offers/spreadsheets/{template}.html", context)

    def changelist_view(self, request, extra_context=None):
        extra = {"excel_address": self.excel_address("excel")} | (extra_context or {})
        return super().changelist_view(request, extra)

    # Views

    def excel(self, request):
        """The files to download and, for people who may edit, the upload form."""
        self.refuse_unless(self.has_view_permission(request))
        may_import = self.has_change_permission(request)
        self.refuse_unless(may_import or request.method != "POST")
        form = UploadForm()
        if request.method == "POST":
            form = UploadForm(request.POST, request.FILES)
            if upload := self.excel_accept(request, form):
                return redirect(self.excel_address("excel_preview", upload.pk))
        files = {name: self.excel_address("excel_file", file) for name, file in FILES.items()}
        return self.excel_page(
            request,
            "import_start",
            title=f"{self.opts.verbose_name_plural.capitalize()} in Excel",
            form=form,
            files=files,
            may_import=may_import,
        )

    def excel_accept(self, request, form):
        """The SpreadsheetUpload, or None with the reason in the form."""
        too_large = int(request.META.get("CONTENT_LENGTH") or 0) > reading.MAX_BYTES
        if too_large and "file" not in request.FILES:
            form.add_error("file", f"This file is larger than {reading.MAX_BYTES // 2**20} MB.")
        if not form.is_valid():
            return None
        file = form.cleaned_data["file"]
        try:
            return stages.accept(
                file.read(), file.name, lines=self.excel_lines(request), user=request.user
            )
        except reading.Refused as refused:
            form.add_error("file", f"{refused} Nothing was imported.")
            return None

    def excel_columns(self, request, upload):
        """Ask which column of a file is which of ours."""
        upload = self.excel_upload(request, upload)
        columns = stages.sheet_for(self.model.objects.none(), request.user).columns
        data = request.POST if request.method == "POST" else None
        form = ColumnsForm(upload, stages.table_of(upload), columns, data)
        if form.is_valid():
            stages.match(upload, form.names, user=request.user, model=self.model)
            return redirect(self.excel_address("excel_preview", upload.pk))
        return self.excel_page(
            request,
            "import_columns",
            title="Which column is which?",
            upload=upload,
            form=form,
            leave_address=self.excel_address("excel_leave", upload.pk),
        )

    def excel_preview(self, request, upload):
        """Check the next rows and show the progress or, at the end, what the file would change."""
        upload = self.excel_upload(request, upload)
        if upload.has_to_ask:
            return redirect(self.excel_address("excel_columns", upload.pk))
        if not upload.is_checked:
            stages.check_more(upload, lines=self.excel_lines(request), user=request.user)
        if not upload.is_checked:
            return self.excel_page(
                request, "import_progress", title="Checking your file", upload=upload
            )
        columns = stages.sheet_for(self.model.objects.none(), request.user).columns
        return self.excel_page(
            request,
            "import_preview",
            title="What would change",
            preview=Preview(upload, columns, request.GET),
            confirm_address=self.excel_address("excel_confirm", upload.pk),
            columns_address=self.excel_address("excel_columns", upload.pk),
            refused_address=self.excel_address("excel_refused", upload.pk),
            leave_address=self.excel_address("excel_leave", upload.pk),
        )

    def excel_confirm(self, request, upload):
        upload = self.excel_upload_or_none(request, upload)
        drafts_address = f"{self.excel_address('changelist')}?status__exact=draft"
        if upload is None:
            messages.info(request, DONE_ALREADY)
            return redirect(drafts_address)
        preview_address = self.excel_address("excel_preview", upload.pk)
        try:
            count = stages.confirm(upload, lines=self.excel_lines(request), user=request.user)
        except stages.MovedOn:
            messages.warning(request, MOVED_ON)
            return redirect(preview_address)
        is_left = SpreadsheetUpload.objects.filter(pk=upload.pk).exists()
        if count is None:
            messages.info(request, NOTHING_TO_TAKE if is_left else DONE_ALREADY)
            return redirect(preview_address if is_left else drafts_address)
        drafts = "1 draft was" if count == 1 else f"{count} drafts were"
        said = (
            f"{drafts} made from {upload.file_name}. The public sees them once they are published."
        )
        if is_left:
            said += " The rows below were not taken. They are kept here for an hour."
        messages.success(request, said)
        return redirect(preview_address if is_left else drafts_address)

    def excel_refused(self, request, upload):
        """The refused rows of a file as a workbook, each with what is wrong in it."""
        upload = self.excel_upload(request, upload)
        kind = stages.sheet_for(self.model.objects.none(), request.user)
        headings, rows = stages.sent_back(upload, kind)
        return self.excel_download(
            workbook.workbook(kind, rows, headings), "rows-to-put-right.xlsx"
        )

    def excel_leave(self, request, upload):
        upload = self.excel_upload(request, upload)
        upload.delete()
        messages.info(request, f"Nothing was imported from {upload.file_name}.")
        return redirect(self.excel_address("excel"))

    def excel_file(self, request, file):
        """A workbook or CSV file with every line that the person may see, or with none."""
        self.refuse_unless(self.has_view_permission(request))
        if file not in FILES.values():
            raise Http404
        lines = self.excel_lines(request)
        lines = lines.none() if file == FILES["empty"] else lines
        kind = stages.sheet_for(lines, request.user)
        rows = kind.rows()
        name = file.replace("lines", self.opts.verbose_name_plural.replace(" ", "-"))
        if file == FILES["csv"]:
            text = workbook.csv_text([kind.headings, *rows])
            return self.excel_download(text, name, "text/csv; charset=utf-8")
        return self.excel_download(workbook.workbook(kind, rows), name)

    # What the views share

    def excel_lines(self, request):
        """The rows of the list, without the annotations that only its columns need."""
        ids = list(self.get_queryset(request).values_list("pk", flat=True))
        return self.model.objects.filter(pk__in=ids)

    def excel_download(self, data, name, kind=XLSX):
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return HttpResponse(data, content_type=kind, headers=headers)

    def refuse_unless(self, is_allowed):
        if not is_allowed:
            raise PermissionDenied

    def excel_upload(self, request, upload):
        if found := self.excel_upload_or_none(request, upload):
            return found
        raise Http404

    def excel_upload_or_none(self, request, upload):
        """The person's own upload, or None if it has gone. 404 for somebody else's."""
        self.refuse_unless(self.has_change_permission(request))
        mine = SpreadsheetUpload.objects.of(request.user, self.model).filter(pk=upload).first()
        if mine is None and SpreadsheetUpload.objects.filter(pk=upload).exists():
            raise Http404
        return mine
