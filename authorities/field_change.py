from dataclasses import dataclass


@dataclass(frozen=True)
class FieldChange:
    """A field that differs, with both values in words; as text, in the form of the admin's log."""

    label: str
    old: str
    new: str
    name: str = ""

    def __str__(self):
        return f"{self.label}: “{self.old}” → “{self.new}”"
