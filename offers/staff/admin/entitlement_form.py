from offers.lines.models.entitlement import districts_problem
from offers.spreadsheets.values import NOT_PUBLIC
from offers.staff.admin.line_form import LineForm


def name_if_public(line):
    """Another council's draft is not named here, nor in spreadsheets."""
    return str(line) if line.has_address else NOT_PUBLIC


class EntitlementForm(LineForm):
    def __init__(self, *args, **kwargs):
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
