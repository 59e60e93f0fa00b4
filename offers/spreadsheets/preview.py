"""What the page shows of a checked file: the counts, and one page of rows of one kind."""

from functools import cached_property

from django.core.paginator import Paginator

from offers.spreadsheets import stages
from offers.spreadsheets.outcomes import CHANGED, NEW, REFUSED, UNCHANGED

PER_PAGE = 50
KINDS = {
    REFUSED: "Refused",
    NEW: "New",
    CHANGED: "Changed",
    UNCHANGED: "Unchanged",
}


class Preview:
    def __init__(self, upload, columns, query):
        outcomes = stages.outcomes_of(upload)
        self.upload = upload
        self.said = stages.said(upload, columns)
        self.of_kind = {k: [o for o in outcomes if o["kind"] == k] for k in KINDS}
        self.kinds = [
            {"code": code, "name": name, "count": len(self.of_kind[code])}
            for code, name in KINDS.items()
        ]
        first = next((k for k in KINDS if self.of_kind[k]), UNCHANGED)
        self.shown = query.get("show") if query.get("show") in KINDS else first
        self.name = KINDS[self.shown]
        self.page = Paginator(self.of_kind[self.shown], PER_PAGE).get_page(query.get("page"))

    @cached_property
    def draft_count(self):
        return len(self.of_kind[NEW]) + len(self.of_kind[CHANGED])

    @property
    def refused_count(self):
        return len(self.of_kind[REFUSED])

    @property
    def can_be_matched(self):
        """Whether somebody can still say which column is which."""
        return any(match.how != "exact" for match in self.upload.matches)

    @property
    def button(self):
        drafts = "1 draft" if self.draft_count == 1 else f"{self.draft_count} drafts"
        return f"Make {drafts}"
