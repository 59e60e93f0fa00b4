"""Three-way merge when two people have the same row open, so that nobody's edits are lost."""

from dataclasses import dataclass

from django import forms
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.forms.models import model_to_dict

from authorities.field_change import FieldChange


@dataclass(frozen=True)
class Clash:
    """A field that both people changed, to different values."""

    name: str
    label: str
    before: str
    theirs: str
    mine: str


@dataclass(frozen=True)
class Merge:
    """What somebody else saved while this person had the row open.

    `data` fills the form again: this person's values, and the other's where this person changed
    nothing. `clashes` are for this person to decide; `taken` is for information.
    """

    by: object
    when: object
    clashes: list
    taken: list
    data: object


def value_as_text(value):
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


class OpenedForm(forms.ModelForm):
    """Carries the values from when the page was opened, and saves only what has changed since.

    For rows without a history, with values that are text, numbers, booleans or lists of text.
    """

    opened = forms.JSONField(required=False, widget=forms.HiddenInput)
    merge = None

    def __init__(self, data=None, *args, **kwargs):
        super().__init__(data, *args, **kwargs)
        self.changes = {}
        if self.instance.pk:
            stored = self.values_of(self.instance)
            self.initial["opened"] = stored
            if names := [name for name in data.getlist("take") if name in stored] if data else []:
                self.data = self.with_values({name: stored[name] for name in names})

    def values_of(self, row):
        return model_to_dict(row, [name for name in self.fields if name != "opened"])

    def clean(self):
        """Refuse to overwrite what somebody else has saved since the page was opened."""
        cleaned = super().clean()
        if not self.instance.pk:
            return cleaned
        locked = type(self.instance).objects.select_for_update().get(pk=self.instance.pk)
        stored = self.values_of(locked)
        mine = {name: value for name, value in cleaned.items() if name in stored}
        self.changes = {
            name: FieldChange(
                self.label_of(name), value_as_text(stored[name]), value_as_text(value)
            )
            for name, value in mine.items()
            if value != stored[name]
        }
        self.merge = self.merge_with(stored, mine)
        if self.merge:
            self.data = self.merge.data
            raise forms.ValidationError(
                "Somebody changed this while you had it open. Look at it below, and save again."
            )
        return cleaned

    def merge_with(self, stored, mine):
        """Compare what was opened, what is stored and what was typed; None without a conflict."""
        opened = self.cleaned_data.get("opened")
        opened = opened if isinstance(opened, dict) else stored
        clashes, taken, values = [], [], {}
        for name, own in mine.items():
            before, other = opened.get(name, stored[name]), stored[name]
            if other in (before, own):
                continue
            label, words = self.label_of(name), [value_as_text(v) for v in (before, other, own)]
            if own == before:
                taken.append(FieldChange(label, words[0], words[1]))
                values[name] = other
            else:
                clashes.append(Clash(name, label, *words))
        if not clashes and not taken:
            return None
        entry = self.entry_about({change.label for change in (*clashes, *taken)})
        who, when = (entry.user, entry.action_time) if entry else (None, None)
        return Merge(who, when, clashes, taken, self.with_values({**values, "opened": stored}))

    def entry_about(self, labels):
        kind = ContentType.objects.get_for_model(self.instance)
        entries = LogEntry.objects.filter(content_type=kind, object_id=str(self.instance.pk))
        for entry in entries.select_related("user").order_by("-action_time", "-pk")[:20]:
            text = entry.get_change_message()
            if any(f"{label}: “" in text for label in labels):
                return entry
        return None

    def label_of(self, name):
        return str(self.fields[name].label)

    def with_values(self, values):
        """The submitted data, with these values in the form a browser would send."""
        data = self.data.copy()
        for name, value in values.items():
            if isinstance(self.fields[name].widget, forms.CheckboxInput):
                data.setlist(name, ["on"] if value else [])
            else:
                value = self.fields[name].prepare_value(value)
                data[name] = "" if value is None else str(value)
        return data


class TwoEditorsAdmin:
    """For an admin class whose form is an `OpenedForm`."""

    form = OpenedForm
    change_form_template = "authorities/staff/change_council.html"

    def save_model(self, request, obj, form, change):
        """Save only what this person changed: somebody else may have saved the rest."""
        if not change:
            super().save_model(request, obj, form, change)
        elif form.changes:
            obj.save(update_fields=[*form.changes, "updated_at"])

    def construct_change_message(self, request, form, formsets, add=False):
        """Each field's old and new value, for the admin's log."""
        said = super().construct_change_message(request, form, formsets, add)
        # Messages about inline rows have a "name"; those about the row itself have none.
        rest = [item for item in said if add or all("name" in what for what in item.values())]
        if not form.changes:
            return rest
        return [{"changed": {"fields": [str(change) for change in form.changes.values()]}}, *rest]
