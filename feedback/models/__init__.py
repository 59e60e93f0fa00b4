from feedback.models.alarm import Alarm
from feedback.models.asked import AskedCount, AskedPublic, AskedTap
from feedback.models.desk import AbuseWord, Desk, ReplyTemplate
from feedback.models.event import Event
from feedback.models.hold import Hold
from feedback.models.mail import OutgoingMail
from feedback.models.message import Message
from feedback.models.original import FollowUp, Original, ReplyAddress
from feedback.models.reply import Reply
from feedback.models.throttle import Throttle, ThrottleKey

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
    "OutgoingMail",
    "Reply",
    "ReplyAddress",
    "ReplyTemplate",
    "Throttle",
    "ThrottleKey",
]
