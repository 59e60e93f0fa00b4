from authorities.models.authority import RESERVED_SLUGS, Authority, District, SlugManager
from authorities.models.membership import Membership
from authorities.models.user import User
from authorities.outbox.models import OutgoingMail

__all__ = [
    "RESERVED_SLUGS",
    "Authority",
    "District",
    "Membership",
    "OutgoingMail",
    "SlugManager",
    "User",
]
