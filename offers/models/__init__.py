"""Collects the models for Django; our own code imports them from their rooms."""

from offers.lines.models import (
    Area,
    Entitlement,
    PartnerOffer,
    PartnerOrganisation,
    Situation,
    Topic,
    ViewCount,
    Word,
)
from offers.links.models import Link
from offers.pledge.models import (
    Borrowed,
    Commitment,
    CommitmentGroup,
    CouncilFigure,
    Position,
    Review,
    ReviewItem,
    Snapshot,
    SnapshotCell,
    Survey,
    YouthFigure,
)
from offers.releases.models import ShippedRow
from offers.search.models import DangerPhrase, SearchCount, SearchWord, Synonym, UnknownWord
from offers.spreadsheets.models import HeadingMatch, SpreadsheetUpload

__all__ = [
    "Area",
    "Borrowed",
    "Commitment",
    "CommitmentGroup",
    "CouncilFigure",
    "DangerPhrase",
    "Entitlement",
    "HeadingMatch",
    "Link",
    "PartnerOffer",
    "PartnerOrganisation",
    "Position",
    "Review",
    "ReviewItem",
    "SearchCount",
    "SearchWord",
    "ShippedRow",
    "Situation",
    "Snapshot",
    "SnapshotCell",
    "SpreadsheetUpload",
    "Survey",
    "Synonym",
    "Topic",
    "UnknownWord",
    "ViewCount",
    "Word",
    "YouthFigure",
]
