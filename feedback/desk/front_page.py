from django.urls import reverse
from django.utils import timezone

from authorities.staff.front_page import Card, Number
from feedback.messages.models import Message


def cards(user) -> list[Card]:
    if not user.has_perm("feedback.view_message"):
        return []
    messages = user.rights.rows_for("view", Message.objects.all())
    numbers = [
        number("danger", "in danger", messages.in_danger(), is_urgent=True),
        number("overdue", "overdue", messages.overdue(timezone.localdate()), is_urgent=True),
        number("answer", "waiting for an answer", messages.unanswered()),
        number(
            "change-overdue",
            "promised changes that are late",
            messages.change_overdue(),
            is_urgent=True,
        ),
        number("unhelped", "whose answer did not help", messages.unhelped()),
        number("answer-not-public", "published without the answer", messages.answer_not_public()),
        number("line-changed", "whose line has changed", messages.with_changed_line()),
        number("publish", "waiting for a decision on publishing", messages.to_moderate()),
    ]
    pack = Number(messages.published().count(), "published (forum pack)", reverse("forum-pack"))
    return [Card("Messages", "staff/_piles.html", [*numbers, pack])]


def number(need, label, messages, *, is_urgent=False):
    url = f"{reverse('admin:feedback_message_changelist')}?need={need}"
    return Number(messages.count(), label, url, is_urgent)
