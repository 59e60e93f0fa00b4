from django.db import models
from django.db.models import Q

from feedback.choices import Kind, Sender, State


def both_or_neither(name):
    """`_at` and `_by` are both set, or neither."""
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


RULES = [
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
        condition=Q(kind__in=Kind.values) & Q(sender__in=Sender.values) & Q(state__in=State.values),
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
