"""A rule about a message is a predicate and a queryset: both say the same of every message."""

from datetime import timedelta
from itertools import product

import pytest
from django.contrib import admin
from django.utils import timezone

from feedback.messages.models import Message
from tests.factories import AuthorityFactory, MessageFactory, UserFactory

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
PAIRS = {
    "is_published": "published",
    "has_words": "kept",
    "is_in_danger": "in_danger",
    "is_unanswered": "unanswered",
    "is_open": "open",
    "is_overdue": "overdue",
    "is_held": "held",
    "is_change_overdue": "change_overdue",
    "answer_is_not_public": "answer_not_public",
}
STATES = {
    "withdrawn": [False, True],
    "forgotten": [False, True],
    "archived": [False, True],
    "is_braked": [False, True],
    "danger": ["", "danger", "handled"],
    "answered": ["", "answered", "followed up"],
    "due": [-1, 0],
    "state": ["waiting", "answered", "changing late", "changing today"],
    "published": ["", "with the answer", "without the answer"],
}


def can_be(withdrawn, danger, answered, state, published, **_):
    """What the database's constraints and the commands let happen."""
    if withdrawn and (published or state.startswith("changing")):
        return False
    if danger == "danger" and published:
        return False
    return bool(answered) or state == "waiting"


def message(authority, by, *, withdrawn, forgotten, archived, is_braked, danger, answered, due,
            state, published):  # fmt: skip
    now, today = timezone.now(), timezone.localdate()

    def done(deed, when=True):
        return {f"{deed}_at": now, f"{deed}_by": by} if when else {}

    values = {
        "authority": authority, "kind": "question", "may_publish": True, "sent_at": now - 30 * DAY,
        "due_on": today + due * DAY, "is_braked": is_braked, "state": state.split()[0],
        **done("archived", archived), **done("answered", answered),
    }  # fmt: skip
    if withdrawn:
        values["withdrawn_at"] = now
    if forgotten:
        values["forgotten_at"] = now
    if answered == "followed up":
        values["followed_up_at"] = now
    if danger:
        values |= {"is_danger": True, "danger_at": now}
    if danger == "handled":
        values |= {"danger_handled_how": "Rang.", **done("danger_handled")}
    if state.startswith("changing"):
        until = today - DAY if state.endswith("late") else today
        values |= {"changing_what": "A form", "changing_until": until, **done("decided")}
    if published:
        values |= {"edited_text": "Laptops?", **done("edited"), **done("published")}
    if published == "with the answer":
        values["edited_reply"] = "Yes."
    return Message(**values)


@pytest.fixture
def every_message():
    """A message in each state that there can be: more than a thousand."""
    authority, by = AuthorityFactory(), UserFactory()
    states = [dict(zip(STATES, values, strict=True)) for values in product(*STATES.values())]
    Message.objects.bulk_create(message(authority, by, **s) for s in states if can_be(**s))
    return list(Message.objects.all())


def test_every_predicate_says_of_every_message_what_its_queryset_says(every_message):
    assert len(every_message) > 1000
    wrong = {}
    for predicate, queryset in PAIRS.items():
        found = set(getattr(Message.objects, queryset)().values_list("pk", flat=True))
        assert 0 < len(found) < len(every_message), queryset
        said = {m.pk for m in every_message if getattr(m, predicate)}
        wrong[f"{predicate}, {queryset}()"] = len(said ^ found)
    assert set(wrong.values()) == {0}, wrong


def test_the_queue_is_in_the_order_that_the_predicates_say(every_message):
    need = dict(Message.objects.by_need().values_list("pk", "need"))
    for m in every_message:
        if m.withdrawn_at:
            assert need[m.pk] == 5
        elif m.is_in_danger:
            assert need[m.pk] == 0
        else:
            assert (need[m.pk] in (1, 2)) == m.is_open == m.is_unanswered
            assert (need[m.pk] == 2) == (m.is_unanswered and m.is_held)


def test_every_filter_of_the_desk_names_the_messages_as_their_column_does(every_message):
    """The column “needs” and the filter “An answer, overdue” once said different things."""
    column = admin.site.get_model_admin(Message).needs
    said = {}
    for m in every_message:
        said.setdefault(column(m), set()).add(m.pk)
    overdue = set(Message.objects.overdue().values_list("pk", flat=True))
    danger = set(Message.objects.in_danger().values_list("pk", flat=True))
    unanswered = set(Message.objects.unanswered().values_list("pk", flat=True))
    assert said["DANGER"] == danger
    assert said["Overdue"] == overdue - danger
    assert said["An answer"] == unanswered - overdue - danger


def test_sender_of_a_held_message_reads_that_its_answer_is_late(client):
    """It is not counted as overdue, but its sender was promised a day too."""
    code, yesterday = "purple-train-lemon-maple", timezone.localdate() - DAY
    held = MessageFactory(braked=True, code=code, due_on=yesterday)
    assert not held.is_overdue
    shown = client.post("/feedback/follow/", {"code": code}).content.decode()
    assert "It is late, and we are sorry." in shown
    assert "You can expect an answer by" not in shown
