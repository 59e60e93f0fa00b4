"""Lines that go with a line: beside it in the same offer, and like it in other councils."""

from collections import Counter
from dataclasses import dataclass

from rapidfuzz import fuzz

from authorities.models import Authority
from offers.lines.models import Entitlement, Topic

MOST_RELATED = 4
# From this likeness of titles on (0 to 100) two lines on one topic are called the same thing, and
# from the lower one on they are on the same subject.
ALIKE, SOMEWHAT_ALIKE = 75, 60
# A topic is narrow when councils have on average no more lines on it than this: council tax, not
# money. Two lines on a narrow topic are on the same subject, whatever their titles say.
NARROW = 1.9
# How surely a line of another council is the same thing.
SAME_RIGHT, SAME, SAME_SUBJECT, DIFFERENT = 3, 2, 1, 0


@dataclass(frozen=True)
class Elsewhere:
    """What another authority has published on the subject of a line.

    `entitlement` is None where we found nothing, which does not say that there is nothing: `topic`
    is where to look then, if the line has one. `is_same` is False for a looser match.
    """

    authority: Authority
    entitlement: Entitlement | None
    is_same: bool
    topic: Topic | None


def likeness(line, other):
    """0 to 100: how alike two titles are, whatever the order of their words and the sums in them."""
    return fuzz.token_set_ratio(line.title.lower(), other.title.lower())


def related_lines(line):
    """Other published lines of the same owner that share a topic, most alike first."""
    others = type(line).objects.public().exclude(pk=line.pk).for_lists()
    if line.is_entitlement:
        others = others.filter(scope=line.scope, authority=line.authority)
    shared = [other for other in others if other.topic_slugs & line.topic_slugs]
    shared.sort(key=lambda o: (-len(o.topic_slugs & line.topic_slugs), -likeness(line, o), o.pk))
    return shared[:MOST_RELATED]


def in_other_authorities(line):
    """For each of the other authorities, its line that is most surely the same thing, or on it."""
    others = list(
        Entitlement.objects.public()
        .filter(scope=Entitlement.Scope.AUTHORITY)
        .exclude(authority=line.authority_id)
        .for_likeness()
    )
    authorities = list(Authority.objects.exclude(pk=line.authority_id))
    lines_on = Counter(slug for other in others for slug in other.topic_slugs)
    narrow = {slug for slug in line.topic_slugs if lines_on[slug] <= NARROW * len(authorities)}
    best = {}
    for other in others:
        score = sameness(line, other, narrow)
        if score > best.get(other.authority_id, ((DIFFERENT, 0),))[0]:
            best[other.authority_id] = (score, other)
    topic = min(line.topics.all(), key=lambda topic: lines_on[topic.slug], default=None)
    return [
        Elsewhere(authority, other, is_same=score[0] >= SAME, topic=topic)
        for authority in authorities
        for score, other in [best.get(authority.pk, ((DIFFERENT, 0), None))]
    ]


def sameness(line, other, narrow):
    """How surely two lines are the same thing, and how alike; `narrow` are the line's narrow topics.

    A line that has a narrow topic is about that: a bus pass for college is not like a bursary.
    """
    alike = likeness(line, other)
    national = line.pk if line.is_national else line.delivers_id
    if national and other.delivers_id == national:
        return SAME_RIGHT, alike
    if not (narrow or line.topic_slugs) & other.topic_slugs:
        return DIFFERENT, 0
    if alike >= ALIKE:
        return SAME, alike
    return (SAME_SUBJECT, alike) if narrow or alike >= SOMEWHAT_ALIKE else (DIFFERENT, 0)
