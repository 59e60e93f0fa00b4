"""The parts of the monthly e-mail to staff, which offers/staff/digest.py puts together."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """A heading with an introduction, the owner, and rows as (text, path).

    Parts with the same title share a heading. `more` counts the rows left out, which are at
    `more_path`.
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
