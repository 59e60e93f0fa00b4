from dataclasses import dataclass


@dataclass(frozen=True)
class FieldChange:
    """One field that differs, with both values in words; as a text the way the admin's log has it."""

    label: str
    old: str
    new: str
    name: str = ""

    def __str__(self):
        return f"{self.label}: “{self.old}” → “{self.new}”"
