"""The daily e-mail to everybody who answers messages: counts, and never a word of a message."""

from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from authorities.models import User
from authorities.outbox.models import Kind, OutgoingMail, text_of
from feedback.messages.models import Message

ONE_DAY = timedelta(days=1)


def post_digests(now=None) -> int:
    """One for each person and day, unless all counts are zero. Returns how many are new."""
    now = now or timezone.now()
    people = User.objects.active().filter(
        memberships__ended_at=None, memberships__role__in=["participation-lead", "regional-lead"]
    )
    return sum(post_digest(person, now) for person in people.distinct())


def post_digest(person, now):
    messages = person.rights.rows_for("view", Message.objects.all())
    today = timezone.localdate(now)
    numbers = {
        "new": messages.kept().filter(sent_at__gt=now - ONE_DAY, sent_at__lte=now).count(),
        "overdue": messages.overdue(today).count(),
        "danger": messages.in_danger().count(),
        "late_changes": messages.change_overdue(today).count(),
        "unhelped": messages.unhelped().count(),
        "answers_not_public": messages.answer_not_public().count(),
        "line_changed": messages.with_changed_line().count(),
        "waiting": messages.open().filter(is_braked=False).count(),
    }
    if not any(numbers.values()):
        return False
    url = f"{settings.SITE_URL}{reverse('admin:feedback_message_changelist')}"
    text = text_of("feedback/desk/digest.txt", url=url, **numbers)
    key = f"digest:{person.pk}:{today}"
    _, is_new = OutgoingMail.post(Kind.DIGEST, person.email, text, key=key, now=now)
    return is_new
