from offers.pledge.models.borrowed import Borrowed
from offers.pledge.models.commitment import Commitment, CommitmentGroup
from offers.pledge.models.position import Position
from offers.pledge.models.review import Review, ReviewItem
from offers.pledge.models.snapshot import Snapshot, SnapshotCell
from offers.pledge.models.survey import CouncilFigure, Survey, YouthFigure

__all__ = [
    "Borrowed",
    "Commitment",
    "CommitmentGroup",
    "CouncilFigure",
    "Position",
    "Review",
    "ReviewItem",
    "Snapshot",
    "SnapshotCell",
    "Survey",
    "YouthFigure",
]
