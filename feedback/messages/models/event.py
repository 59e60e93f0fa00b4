from django.conf import settings
from django.db import models
from django.utils import timezone

from authorities.models import Authority
from authorities.rights import ANSWER
from feedback.messages.models.message import Message


class Event(models.Model):
    """Something done to a message: by whom and when. It never repeats the sender's words."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="events")
    authority = models.ForeignKey(
        Authority,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="At whose desk. Empty: the region's.",
    )
    # Long enough for "Given to" with the longest name or e-mail address.
    deed = models.CharField(max_length=300)
    note = models.TextField(blank=True, max_length=2000, help_text="Private.")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Empty: the sender, or the site itself.",
    )

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(deed=""), name="feedback_event_says_what_was_done"
            )
        ]

    def __str__(self):
        return self.deed

    def note_for(self, rights):
        """The private note, for people who answer at the desk where it was written."""
        return self.note if rights.may(ANSWER, self.authority_id) else ""
