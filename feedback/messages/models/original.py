"""The sender's own text and e-mail address. Never public; deleted when the sender withdraws."""

from django.db import models
from django.utils import timezone

from feedback.messages.models.message import Message


class Original(models.Model):
    message = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="original")
    text = models.TextField(max_length=2000)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(text=""), name="feedback_original_says_something"
            )
        ]

    def __str__(self):
        return f"the words of message {self.message_id}"


class FollowUp(models.Model):
    """What the sender added later, with the code."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="follow_ups")
    text = models.TextField(max_length=2000)
    sent_at = models.DateTimeField(default=timezone.now)
    sending_digest = models.CharField(max_length=64, unique=True, editable=False)

    class Meta:
        ordering = ["sent_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(text=""), name="feedback_followup_says_something"
            )
        ]

    def __str__(self):
        return f"follow-up to message {self.message_id}"


class ReplyAddress(models.Model):
    """Where to announce an answer. Used once, then deleted."""

    message = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="reply_address")
    email = models.EmailField(max_length=254)

    class Meta:
        verbose_name_plural = "reply addresses"

    def __str__(self):
        return f"the address for message {self.message_id}"
