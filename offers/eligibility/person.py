"""Who is asking: the four things an answer depends on."""

from dataclasses import dataclass
from urllib.parse import urlencode

from authorities.models import Authority, District

YOUNGEST, OLDEST = 15, 30
ELSEWHERE_SLUG, OUTSIDE_SLUG = "elsewhere", "outside"
# The slug of the shipped Situation for living outside the responsible council's area.
LIVING_OUT_OF_AREA = "living-out-of-area"


@dataclass(frozen=True)
class Place:
    """Where somebody lives, as far as we know.

    `authority` is one of the 14, or None outside the region; `district` is None if it is not known
    or the authority has none. `is_assumed`: taken from the responsible authority.
    """

    authority: Authority | None = None
    district: District | None = None
    is_in_england: bool = True
    is_assumed: bool = False

    @property
    def is_in_region(self):
        return self.authority is not None

    @property
    def name(self):
        if self.district:
            return self.district.name
        return self.authority.short_name if self.authority else ""

    @property
    def slug(self):
        """The value of `living=` for this place; empty if the place is assumed."""
        if self.is_assumed:
            return ""
        if self.is_in_region:
            return (self.district or self.authority).slug
        return ELSEWHERE_SLUG if self.is_in_england else OUTSIDE_SLUG

    @property
    def phrase(self):
        """Follows "living": "in Dudley", "elsewhere in England"."""
        if self.is_in_region:
            return f"in {self.name}"
        return "elsewhere in England" if self.is_in_england else "outside England"


ELSEWHERE = Place()
OUTSIDE = Place(is_in_england=False)


@dataclass(frozen=True)
class Person:
    """A care leaver: responsible authority, age in whole years, home, and slugs of situations.

    Never stored.
    """

    authority: Authority
    age: int
    living: Place
    situations: frozenset[str] = frozenset()

    @property
    def known_situations(self):
        """The situations that were named, and living out of area if the home implies it."""
        lives_away = not self.living.is_assumed and self.living.authority != self.authority
        return self.situations | ({LIVING_OUT_OF_AREA} if lives_away else set())

    @property
    def sentence(self):
        return f"A {self.authority.short_name} care leaver, {self.age}, living {self.living.phrase}"

    @property
    def sentence_inside(self):
        """The sentence as it reads after "I am"."""
        return self.sentence.replace("A ", "a ", 1)

    @property
    def question(self):
        """A message for somebody who knows, to be sent with the URL of the page."""
        return f"I am {self.sentence_inside}. Which of the things under ‘Ask first’ can I have?"

    @property
    def assumption(self):
        if not self.living.is_assumed:
            return ""
        return f"We have taken it that you live in {self.living.name}."

    def query(self, **changes):
        """The query string that describes this person, with some values changed."""
        values = {
            "council": self.authority.slug,
            "age": self.age,
            "living": self.living.slug,
            "situation": sorted(self.situations),
            **changes,
        }
        return urlencode({name: value for name, value in values.items() if value}, doseq=True)
