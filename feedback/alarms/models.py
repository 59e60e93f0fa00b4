from django.db import models
from django.utils import timezone

from authorities.outbox.models import OutgoingMail
from feedback.choices import AlarmStep
from feedback.messages.models.message import Message


class Alarm(models.Model):
    """A record that somebody was told of a danger, so that nobody is told twice."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="alarms")
    danger_at = models.DateTimeField(help_text="Which danger: a follow-up can bring a new one.")
    step = models.CharField(max_length=6, choices=AlarmStep)
    raised_at = models.DateTimeField(default=timezone.now)
    mails = models.ManyToManyField(
        OutgoingMail,
        related_name="alarms",
        help_text="One for each person; it can tell of others too.",
    )

    class Meta:
        ordering = ["raised_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["message", "danger_at", "step"], name="feedback_alarm_is_raised_once"
            ),
            models.CheckConstraint(
                condition=models.Q(step__in=AlarmStep.values), name="feedback_alarm_step_is_known"
            ),
        ]

    def __str__(self):
        return f"{self.get_step_display()}, message {self.message_id}"
