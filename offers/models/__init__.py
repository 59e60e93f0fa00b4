from offers.models.borrowed import Borrowed
from offers.models.commitment import Commitment, CommitmentGroup
from offers.models.digest import Digest
from offers.models.entitlement import Entitlement
from offers.models.link import Link
from offers.models.partner import PartnerOffer, PartnerOrganisation
from offers.models.position import Position
from offers.models.review import Review, ReviewItem
from offers.models.search import DangerPhrase, SearchCount, SearchWord, Synonym, UnknownWord
from offers.models.shipped import ShippedRow
from offers.models.snapshot import Snapshot, SnapshotCell
from offers.models.survey import CouncilFigure, Survey, YouthFigure
from offers.models.upload import SpreadsheetUpload
from offers.models.view_count import ViewCount
from offers.models.vocabulary import Area, Situation, Topic, Word

__all__ = [
    "Area",
    "Borrowed",
    "Commitment",
    "CommitmentGroup",
    "CouncilFigure",
    "DangerPhrase",
    "Digest",
    "Entitlement",
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
