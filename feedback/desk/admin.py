"""The desk: messages in order of need, and the commands for each."""

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from authorities.staff.admin import StaffAdmin
from feedback.alarms.mails import addresses_that_bounced
from feedback.alarms.readers import is_reader
from feedback.desk.forms import FORMS, PassOn
from feedback.messages.line_changes import has_changed_since
from feedback.messages.locking import lock
from feedback.messages.models import Message
from offers.lines.models import Entitlement, PartnerOffer

SINCE = (
    "Something has happened to this message since you opened the page: see the message above and "
    "“What was done” below. Your command was not carried out. If it is still right, press again."
)


def newest_event(message):
    """The id of the latest event: whether anything has happened since a page was opened."""
    return message.events.aggregate(newest=Max("pk"))["newest"] or 0


class DeskList(ChangeList):
    def get_ordering(self, request, queryset):
        if "o" in self.params:
            return super().get_ordering(request, queryset)
        return ["need", "due_on", "sent_at", "pk"]


class NeedFilter(admin.SimpleListFilter):
    title = "what they need"
    parameter_name = "need"

    def lookups(self, request, model_admin):
        return [
            ("danger", "Danger"),
            ("answer", "An answer"),
            ("overdue", "An answer, overdue"),
            ("publish", "A decision on publishing"),
            ("answer-not-public", "Published without its answer"),
            ("answered-since", "Answered since its public version was written"),
            ("change-overdue", "A change that is late"),
            ("unhelped", "The answer did not help"),
            ("line-changed", "Their line has changed"),
            ("held", "Held: looks like a robot"),
        ]

    def queryset(self, request, queryset):
        return {
            "danger": queryset.in_danger,
            "answer": queryset.unanswered,
            "overdue": queryset.overdue,
            "publish": queryset.to_moderate,
            "answer-not-public": queryset.answer_not_public,
            "answered-since": queryset.answered_since_edited,
            "change-overdue": queryset.change_overdue,
            "unhelped": queryset.unhelped,
            "line-changed": queryset.with_changed_line,
            "held": queryset.held,
        }.get(self.value(), lambda: queryset)()


def in_bulk(name, description, command):
    """A bulk action that runs a command on each message and reports refusals."""

    @admin.action(description=description, permissions=["change"])
    def action(modeladmin, request, queryset):
        done = 0
        for message in queryset.order_by("pk"):
            try:
                with transaction.atomic():
                    modeladmin.lock_own(request, message)
                    command(message, request.user)
                done += 1
            except ValidationError as error:
                text = f"{message}: {' '.join(error.messages)}"
                modeladmin.message_user(request, text, messages.WARNING)
        modeladmin.message_user(request, f"Done for {done}.")

    action.__name__ = name
    return action


def keys_in(values):
    """The valid primary keys among submitted values, small enough for the database."""
    return [int(value) for value in values if value.isdecimal() and len(value) <= 18]


ACTIONS = [
    in_bulk("take", "Assign to me", lambda m, by: m.assign(to=by, by=by)),
    in_bulk("real", "These are real messages", lambda m, by: m.let_through(by=by)),
    in_bulk("redact", "Redact for publication", lambda m, by: m.redact(by=by)),
    in_bulk("publish", "Publish their edited versions", lambda m, by: m.publish(by=by)),
    in_bulk("changed", "Say that their lines have changed", lambda m, by: m.mark_changed(by=by)),
    in_bulk("archive", "Archive them", lambda m, by: m.archive(by=by)),
]


@admin.register(Message)
class MessageAdmin(StaffAdmin):
    list_display = [
        "needs", "what", "authority", "line", "state", "due_on", "held", "assigned_to",
    ]  # fmt: skip
    list_display_links = ["what"]
    list_filter = [NeedFilter, "kind", "state", "authority"]
    list_select_related = ["authority", "entitlement", "partner_offer", "assigned_to"]
    list_per_page = 50
    date_hierarchy = None
    actions = ACTIONS

    def get_queryset(self, request):
        return super().get_queryset(request).by_need().prefetch_related("holds")

    def get_changelist(self, request, **kwargs):
        return DeskList

    def get_urls(self):
        changed = [
            path(
                f"changed/{way}<int:line_id>/",
                self.admin_site.admin_view(self.changed_view),
                {"model": model},
                name=f"feedback_message_{name}",
            )
            for way, name, model in (
                ("", "changed", Entitlement),
                ("partner/", "changed_partner", PartnerOffer),
            )
        ]
        return [*changed, *super().get_urls()]

    @admin.display(description="needs")
    def needs(self, message):
        if message.withdrawn_at:
            return "Withdrawn"
        if message.is_in_danger:
            return "DANGER"
        if message.is_overdue:
            return "Overdue"
        if message.is_unanswered:
            return "An answer"
        return "A change, late" if message.is_change_overdue else "–"

    @admin.display(description="message")
    def what(self, message):
        return f"{message.kind_name}, {timezone.localdate(message.sent_at):%-d %b %Y}"

    @admin.display(description="line")
    def line(self, message):
        return message.line or "–"

    @admin.display(description="held because")
    def held(self, message):
        holds = [h for h in message.holds.all() if message.is_braked or not h.is_brake]
        return " ".join(hold.words for hold in holds) or "–"

    def change_view(self, request, object_id, form_url="", extra_context=None):
        message = self.get_object(request, unquote(object_id))
        if message is None:
            raise Http404
        if not self.has_change_permission(request, message):
            raise PermissionDenied
        if request.method == "POST":
            return self.press(request, message)
        if message.read_at is None:
            self.note_reading(message, request.user)
        return self.page(request, message, None)

    @transaction.atomic
    def note_reading(self, message, person):
        """Opening a message counts as reading it for the people of the desk that holds it now.

        Whoever passes a message on sees it again afterwards. That must not stop the alarm at the
        new desk, nor tell the sender that somebody has read it.
        """
        lock(message)
        if is_reader(person, message.authority):
            message.read(by=person)

    def lock_own(self, request, message):
        """Lock and reload a message. Raises PermissionDenied if it has left the person's desk."""
        lock(message)
        if not self.has_change_permission(request, message):
            raise PermissionDenied

    @transaction.atomic
    def press(self, request, message):
        """Run a command, unless something has happened to the message that the page did not show."""
        self.lock_own(request, message)
        command = FORMS.get(request.POST.get("command"))
        if command is None or not command.fits(message):
            messages.error(request, "This can no longer be done with this message.")
            return HttpResponseRedirect(request.path)
        pressed = command(message, request.POST)
        if request.POST.get("seen") != str(newest_event(message)):
            pressed.refuse(SINCE)
        elif pressed.run(request.user):
            messages.success(request, f"Done: {pressed.title.lower()}.")
            return self.after(request, message, pressed)
        message.refresh_from_db()
        return self.page(request, message, pressed)

    def after(self, request, message, pressed):
        """Back to the message, or to the list when it has gone to somebody else's desk."""
        has_left = pressed.name == PassOn.name
        if has_left or not self.has_view_permission(request, message):
            return HttpResponseRedirect(reverse("admin:feedback_message_changelist"))
        return HttpResponseRedirect(request.path)

    def page(self, request, message, pressed):
        seen = newest_event(message)  # read before the text, so that nothing newer counts as seen
        commands = [
            pressed if pressed and pressed.name == name else command(message)
            for name, command in FORMS.items()
            if command.fits(message)
        ]
        events = message.events.select_related("by")
        context = {
            **self.admin_site.each_context(request),
            "title": str(message),
            "opts": self.opts,
            "message": message,
            "words": getattr(message, "original", None),
            "follow_ups": message.follow_ups.all(),
            "replies": message.replies.select_related("written_by", "authority"),
            "holds": message.holds.all(),
            "events": [(event, event.note_for(self.rights(request))) for event in events],
            "commands": commands,
            "bounced": addresses_that_bounced(message) if message.is_in_danger else [],
            "pressed": pressed,
            "seen": seen,
            "line_has_changed": message.has_words
            and not message.is_changed
            and message.line is not None
            and has_changed_since(message.line, message.sent_at),
        }
        response = TemplateResponse(request, "feedback/desk/desk.html", context)
        add_never_cache_headers(response)
        return response

    def changed_view(self, request, line_id, model):
        """The messages that a line's new version may have settled, to be marked as changed."""
        line = get_object_or_404(model.objects.with_address(), pk=line_id)
        waiting = self.get_queryset(request).changeable_by(line)
        if not self.has_change_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            chosen = waiting.filter(pk__in=keys_in(request.POST.getlist("message")))
            changed = in_bulk("changed", "", lambda m, by: m.mark_changed(by=by))
            changed(self, request, chosen)
            return HttpResponseRedirect(request.path)
        context = {
            **self.admin_site.each_context(request),
            "title": f"Has this settled them? {line}",
            "opts": self.opts,
            "line": line,
            "waiting": waiting.select_related("original"),
        }
        return TemplateResponse(request, "feedback/desk/changed.html", context)
