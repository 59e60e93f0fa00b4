from django.db import models

from feedback.choices import BRAKES, HoldKind
from feedback.messages.models.message import Message


class Hold(models.Model):
    """A reason why a message needs a closer look, in words for moderators."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="holds")
    kind = models.CharField(max_length=9, choices=HoldKind)
    words = models.CharField(
        max_length=200, help_text="What was found, in words. It may repeat what was typed."
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["message", "kind", "words"], name="feedback_hold_is_said_once"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=HoldKind.values), name="feedback_hold_kind_is_known"
            ),
        ]

    def __str__(self):
        return self.get_kind_display()

    @property
    def is_brake(self):
        return self.kind in BRAKES
