from django.conf import settings
from django.db import models
from django.utils import timezone

from authorities.models import Authority
from feedback.messages.models.message import Message


class Reply(models.Model):
    """A council's reply. The sender reads it with the code; the public reads an edited version."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="replies")
    authority = models.ForeignKey(
        Authority,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Who said it: the message can be passed on since. Empty: the regional lead.",
    )
    text = models.TextField(max_length=4000)
    written_at = models.DateTimeField(default=timezone.now)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["written_at", "pk"]
        verbose_name_plural = "replies"
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(text=""), name="feedback_reply_says_something"
            )
        ]

    def __str__(self):
        return f"reply to message {self.message_id}"

    @property
    def said_by(self):
        return self.authority.name if self.authority_id else "The regional lead"
