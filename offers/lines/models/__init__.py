from offers.lines.models.entitlement import Entitlement
from offers.lines.models.line import Line
from offers.lines.models.partner import PartnerOffer, PartnerOrganisation
from offers.lines.models.view_count import ViewCount
from offers.lines.models.vocabulary import Area, Heading, Situation, Topic, Word

__all__ = [
    "Area",
    "Entitlement",
    "Heading",
    "Line",
    "PartnerOffer",
    "PartnerOrganisation",
    "Situation",
    "Topic",
    "ViewCount",
    "Word",
]
