"""What the monthly e-mail to staff is made of (offers/staff/digest.py puts it together)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """A heading with a sentence, whose rows they are, and the rows as (text, path) pairs.

    Parts with the same title are written under one heading. `more` counts rows that are left out;
    `more_path` is where they are.
    """

    title: str
    intro: str
    whose: str
    rows: tuple[tuple[str, str], ...]
    more: int = 0
    more_path: str = ""

    @property
    def count(self):
        return len(self.rows) + self.more
