"""Collects the models for Django; our own code imports them from their rooms."""

from feedback.alarms.models import Alarm
from feedback.messages.models import (
    Event,
    FollowUp,
    Hold,
    Message,
    Original,
    Reply,
    ReplyAddress,
    Throttle,
    ThrottleKey,
)
from feedback.public.models import AskedCount, AskedPublic, AskedTap
from feedback.setup.models import AbuseWord, Desk, ReplyTemplate

__all__ = [
    "AbuseWord",
    "Alarm",
    "AskedCount",
    "AskedPublic",
    "AskedTap",
    "Desk",
    "Event",
    "FollowUp",
    "Hold",
    "Message",
    "Original",
    "Reply",
    "ReplyAddress",
    "ReplyTemplate",
    "Throttle",
    "ThrottleKey",
]
