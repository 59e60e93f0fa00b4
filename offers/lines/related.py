"""Lines related to a line: others of its owner, and its counterparts in other councils."""

from collections import Counter
from dataclasses import dataclass
from urllib.parse import urlencode

from rapidfuzz import fuzz

from authorities.models import Authority
from offers.lines.models import Entitlement, Topic

MOST_RELATED = 4
# Title similarity (0 to 100) from which two lines on one topic are the same thing, and from which
# they are on the same subject.
ALIKE, SOMEWHAT_ALIKE = 75, 60
# A topic is narrow if councils have on average no more lines on it than this: council tax, not
# money. Two lines on a narrow topic are on the same subject whatever their titles.
NARROW = 1.9
# How surely another council's line is the same thing.
SAME_RIGHT, SAME, SAME_SUBJECT, DIFFERENT = 3, 2, 1, 0


@dataclass(frozen=True)
class Elsewhere:
    """Another authority's published line on the same subject.

    `entitlement` is None if we found nothing, which does not mean there is nothing: then `topic`,
    if the line has one, is where to look. `is_same` is False for a looser match.
    """

    authority: Authority
    entitlement: Entitlement | None
    is_same: bool
    topic: Topic | None

    @property
    def topic_text(self):
        """Where to look where nothing was found: "Travel in Dudley"."""
        return f"{self.topic.name} in {self.authority.short_name}"

    @property
    def topic_query(self):
        return urlencode({"council": self.authority.slug, "topic": self.topic.slug})


def likeness(line, other):
    """The similarity of two titles, 0 to 100, ignoring the order of words."""
    return fuzz.token_set_ratio(line.title.lower(), other.title.lower())


def related_lines(line):
    """Other published lines of the same owner that share a topic, most similar first."""
    others = type(line).objects.public().exclude(pk=line.pk).for_lists()
    if line.is_entitlement:
        others = others.filter(scope=line.scope, authority=line.authority)
    shared = [other for other in others if other.topic_slugs & line.topic_slugs]
    shared.sort(key=lambda o: (-len(o.topic_slugs & line.topic_slugs), -likeness(line, o), o.pk))
    return shared[:MOST_RELATED]


def in_other_authorities(line):
    """For every other authority, its line that is most surely the same thing or on the same
    subject."""
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
    """(how surely, how similar): whether two lines are the same thing; `narrow` has narrow topic
    slugs.

    A line with a narrow topic is about that topic: a bus pass for college is not a bursary.
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
