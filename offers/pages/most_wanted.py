"""What young people in the region asked for most, in the survey of 2022."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse


@dataclass(frozen=True)
class MostWanted:
    """Something that young people scored, on average, from 0 (not helpful) to 10 (extremely
    helpful)."""

    label: str
    score: str
    query: dict

    @property
    def url(self):
        return f"{reverse('offer-list')}?{urlencode(self.query)}"


def most_wanted() -> list[MostWanted]:
    """The six highest scores of "What would have helped you most at 18?", highest first.

    West Midlands Regional Care Leaver Offer blueprint, 2022; 132 young people answered.
    """
    return [
        MostWanted("Money off council tax and bills", "8.67", {"topic": "council-tax"}),
        MostWanted("A stronger health offer", "8.64", {"area": "health-and-wellbeing"}),
        MostWanted("More choice of housing", "8.45", {"topic": "finding-a-home"}),
        MostWanted("More help with education, such as university", "8.13", {"topic": "university"}),
        MostWanted("Work experience and apprenticeships in the council", "8.11", {"topic": "jobs"}),
        MostWanted("Free or cheaper travel", "8.08", {"topic": "travel"}),
    ]
