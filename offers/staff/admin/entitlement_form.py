"""The form of an entitlement: which lines and districts it may name."""

from offers.lines.models.entitlement import districts_problem
from offers.spreadsheets.widgets import NOT_PUBLIC
from offers.staff.admin.line_form import LineForm


def name_if_public(line):
    """It may be another council's draft: spreadsheets say no more of it either."""
    return str(line) if line.has_address else NOT_PUBLIC


class EntitlementForm(LineForm):
    def __init__(self, *args, **kwargs):
        """What stands there stays a choice; where the public cannot open it, it is not named."""
        super().__init__(*args, **kwargs)
        for name in {"replaced_by", "delivers"} & self.fields.keys():
            self.fields[name].label_from_instance = name_if_public

    def clean(self):
        cleaned = super().clean()
        if "authority" in self.errors:
            return cleaned
        authority = cleaned.get("authority", self.instance.authority)
        if problem := districts_problem(cleaned.get("districts", []), authority):
            self.add_error("districts", problem)
        return cleaned

    def same_scope(self, cleaned):
        authority = cleaned.get("authority", self.instance.authority)
        scope = cleaned.get("scope", self.instance.scope)
        return super().same_scope(cleaned).filter(scope=scope, authority=authority)
