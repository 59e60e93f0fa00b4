"""What the staff front page is made of."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Number:
    """A number, what it counts, and the list it opens."""

    number: int
    label: str
    url: str
    is_urgent: bool = False


@dataclass(frozen=True)
class Card:
    """A part of the front page: `template` shows `content`."""

    title: str
    template: str
    content: object
    is_wide: bool = False
