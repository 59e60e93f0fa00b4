from feedback.messages.models.event import Event
from feedback.messages.models.hold import Hold
from feedback.messages.models.message import Message
from feedback.messages.models.original import FollowUp, Original, ReplyAddress
from feedback.messages.models.reply import Reply
from feedback.messages.models.throttle import Throttle, ThrottleKey

__all__ = [
    "Event",
    "FollowUp",
    "Hold",
    "Message",
    "Original",
    "Reply",
    "ReplyAddress",
    "Throttle",
    "ThrottleKey",
]
