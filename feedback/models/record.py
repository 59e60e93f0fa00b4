"""What is kept of a message. Where it stands is read in standing.py; what can be done with it is in message.py.

The words that the sender typed are not here: they live in rows of their own (original.py), which
nothing public reads.
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from authorities.models import Authority
from feedback.choices import KIND_NAMES, DeclineReason, Kind, Sender, State
from feedback.models.standing import Standing
from offers.lines.models import Entitlement, PartnerOffer


def moment():
    return models.DateTimeField(null=True, blank=True, editable=False)


def person():
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )


def both_or_neither(name):
    """A deed has a moment and a person, or it has not been done."""
    return models.CheckConstraint(
        condition=Q(**{f"{name}_at__isnull": True, f"{name}_by__isnull": True})
        | Q(**{f"{name}_at__isnull": False, f"{name}_by__isnull": False}),
        name=f"feedback_message_{name}_at_goes_with_by",
    )


def only_if(name, condition, needs, message=""):
    return models.CheckConstraint(
        condition=~condition | needs,
        name=f"feedback_message_{name}",
        **({"violation_error_message": message} if message else {}),
    )


class MessageRecord(Standing, models.Model):
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=10, choices=Kind)
    sender = models.CharField("who sent it", max_length=12, choices=Sender, default=Sender.UNSAID)
    authority = models.ForeignKey(
        Authority,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="messages",
        help_text="Whose desk it is on. Empty: the region's.",
    )
    entitlement = models.ForeignKey(
        Entitlement, on_delete=models.PROTECT, null=True, blank=True, related_name="messages"
    )
    partner_offer = models.ForeignKey(
        PartnerOffer, on_delete=models.PROTECT, null=True, blank=True, related_name="messages"
    )
    may_publish = models.BooleanField("may be published, edited", default=False)
    sent_at = models.DateTimeField(default=timezone.now, editable=False)
    due_on = models.DateField(editable=False, help_text="The day to have answered by.")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING, editable=False)

    # Both are HMACs. The first is empty once the code has run out or the message is withdrawn; the
    # second stays for a year, so that what was taken back does not come back with a reloaded page.
    code_digest = models.CharField(max_length=64, null=True, unique=True, editable=False)  # noqa: DJ001
    sending_digest = models.CharField(max_length=64, null=True, unique=True, editable=False)  # noqa: DJ001
    code_attempt = models.PositiveSmallIntegerField(default=0, editable=False)

    is_danger = models.BooleanField(default=False, editable=False)
    danger_at = moment()
    danger_handled_at, danger_handled_by = moment(), person()
    danger_handled_how = models.TextField(blank=True, max_length=1000)
    is_braked = models.BooleanField("looks like a robot", default=False, editable=False)

    read_at, read_by = moment(), person()
    assigned_at, assigned_by = moment(), person()
    assigned_to = person()
    answered_at, answered_by = moment(), person()
    decided_at, decided_by = moment(), person()
    changing_what = models.CharField("what changes", max_length=300, blank=True)
    changing_until = models.DateField("by when", null=True, blank=True)
    not_agreed_why = models.CharField("why not", max_length=500, blank=True)
    passed_on_at, passed_on_by = moment(), person()
    passed_on_note = models.CharField(
        "what the sender will see", max_length=300, blank=True, editable=False
    )
    edited_at, edited_by = moment(), person()
    edited_text = models.TextField("for publication", max_length=2000, blank=True)
    edited_reply = models.TextField("reply for publication", max_length=4000, blank=True)
    published_at, published_by = moment(), person()
    declined_at, declined_by = moment(), person()
    declined_reason = models.CharField(
        "why it is not published", max_length=10, choices=DeclineReason, blank=True
    )
    archived_at, archived_by = moment(), person()
    followed_up_at = models.DateTimeField(
        null=True, editable=False, help_text="When the sender added what nobody has answered yet."
    )
    helped = models.BooleanField("did the answer help?", null=True, editable=False)
    helped_at = moment()
    withdrawn_at = moment()
    forgotten_at = moment()

    class Meta:
        abstract = True
        constraints = [
            *map(
                both_or_neither,
                "danger_handled read assigned answered decided passed_on edited published "
                "declined archived".split(),
            ),
            models.CheckConstraint(
                condition=Q(entitlement__isnull=True) | Q(partner_offer__isnull=True),
                name="feedback_message_is_about_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=Kind.values)
                & Q(sender__in=Sender.values)
                & Q(state__in=State.values),
                name="feedback_message_choices_are_known",
            ),
            only_if(
                "beyond_waiting_was_read",
                ~Q(state__in=["waiting", "passed-on"]),
                Q(read_at__isnull=False) | Q(answered_at__isnull=False),
            ),
            only_if("answered_has_an_answer", Q(state="answered"), Q(answered_at__isnull=False)),
            only_if(
                "changing_says_what_and_by_when",
                Q(state="changing"),
                ~Q(changing_what="") & Q(changing_until__isnull=False, decided_at__isnull=False),
                "Say what is changing and by when.",
            ),
            only_if(
                "changed_names_the_line",
                Q(state="changed"),
                Q(decided_at__isnull=False)
                & (Q(entitlement__isnull=False) | Q(partner_offer__isnull=False)),
                "A message is only changed when a line has changed.",
            ),
            only_if(
                "not_agreed_says_why",
                Q(state="not-agreed"),
                ~Q(not_agreed_why="") & Q(decided_at__isnull=False),
                "Say why not.",
            ),
            only_if(
                "passed_on_says_where_to",
                Q(state="passed-on"),
                ~Q(passed_on_note="") & Q(passed_on_at__isnull=False),
            ),
            only_if(
                "is_published_only_as_agreed_edited_and_safe",
                Q(published_at__isnull=False),
                Q(may_publish=True, edited_at__isnull=False, withdrawn_at__isnull=True)
                & ~Q(edited_text="")
                & Q(declined_at__isnull=True)
                & (Q(is_danger=False) | Q(danger_handled_at__isnull=False)),
                "It can be published only with the sender's yes, edited, and with danger handled.",
            ),
            only_if("declined_has_a_reason", Q(declined_at__isnull=False), ~Q(declined_reason="")),
            only_if(
                "danger_handled_says_how",
                Q(danger_handled_at__isnull=False),
                Q(is_danger=True) & ~Q(danger_handled_how=""),
                "Say what was done.",
            ),
            only_if("danger_has_a_moment", Q(is_danger=True), Q(danger_at__isnull=False)),
            only_if(
                "withdrawn_keeps_no_words",
                Q(withdrawn_at__isnull=False),
                Q(
                    code_digest__isnull=True,
                    published_at__isnull=True,
                    edited_text="",
                    edited_reply="",
                    changing_what="",
                    not_agreed_why="",
                    passed_on_note="",
                    declined_reason="",
                ),
            ),
        ]

    def get_absolute_url(self):
        return reverse("heard-detail", args=[self.public_id])

    @property
    def anchor(self):
        return f"m-{self.public_id.hex[:12]}"

    @property
    def kind_name(self):
        return KIND_NAMES[self.kind]

    @property
    def line(self):
        return self.entitlement or self.partner_offer

    @property
    def desk_name(self):
        return self.authority.short_name if self.authority_id else "the region"

    @property
    def answers_as(self):
        return self.authority.name if self.authority_id else "The regional lead"
