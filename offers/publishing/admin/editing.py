"""The form for a publishable row, and the merge when two people edit one at the same time."""

from django import forms
from django.forms.models import model_to_dict

from authorities.field_change import FieldChange
from authorities.staff.two_editors import Clash, Merge
from offers.publishing import history


class PublishableForm(forms.ModelForm):
    """Carries the version that was opened, and the reason for publishing."""

    opened = forms.IntegerField(required=False, widget=forms.HiddenInput)
    why = forms.CharField(
        label="Why this change?",
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text="A few words, needed for publishing. Colleagues see them in the history.",
    )

    def __init__(self, *args, **kwargs):
        """Keep the row's current values among the choices, so that saving without edits changes
        nothing."""
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items() if self.instance.pk else ():
            if isinstance(field, forms.ModelChoiceField):
                held = self.instance.serializable_value(name)
                ids = held.values("pk") if hasattr(held, "values") else [held]
                field.queryset |= field.queryset.model.objects.filter(pk__in=ids)

    def content(self):
        """The valid fields of the form as a partial Content."""
        fields, sets = {}, {}
        for model_field in self.content_fields():
            value = self.cleaned_data[model_field.name]
            if model_field.many_to_many:
                sets[model_field.name] = frozenset(row.pk for row in value)
            else:
                is_row = model_field.is_relation and value is not None
                fields[model_field.attname] = value.pk if is_row else value
        return history.Content(fields, sets)

    def content_fields(self):
        options = self._meta.model._meta
        return [
            model_field
            for model_field in (*options.fields, *options.many_to_many)
            if model_field.name in self.fields and model_field.name in self.cleaned_data
        ]


def base_of(row, opened):
    """The content that was on screen when the row was opened, by history_id.

    The record may belong to a draft that has since been published or deleted.
    """
    records = history.records_of(row)
    if opened:
        record = records.filter(history_id=opened).first()
    else:
        record = records.filter(id=row.pk).order_by("history_date", "history_id").first()
    return history.content_of(record or row)


def merge(form, row, target) -> Merge | None:
    """Three-way merge of what was opened, what is stored now (`target`) and what was typed.

    None if nobody else has changed anything.
    """
    opened = form.cleaned_data.get("opened") or 0
    if history.latest_record_id(target) == opened:
        return None
    base, theirs, mine = base_of(row, opened), history.content_of(target), form.content()
    clashes, taken, data = [], [], form.data.copy()
    stored = model_to_dict(target)
    for model_field in form.content_fields():
        name = history.key_of(model_field)
        before, other, own = base.value(name), theirs.value(name), mine.value(name)
        if other in (before, own):
            continue
        words = [history.value_in_words(model_field, value) for value in (before, other, own)]
        label = str(form.fields[model_field.name].label)
        if own == before:
            taken.append(FieldChange(label, words[0], words[1], name=model_field.name))
            put(data, form, model_field.name, stored)
        else:
            clashes.append(Clash(model_field.name, label, *words))
    if not clashes and not taken:
        return None
    record = history.latest_record(target)
    data["opened"] = str(record.history_id) if record else "0"
    who, when = (record.history_user, record.history_date) if record else (None, None)
    return Merge(who, when, clashes, taken, data)


def take_theirs(data, form, target, names):
    """The posted data, with the stored value in each of the named fields."""
    data, stored = data.copy(), model_to_dict(target)
    for name in names:
        if name in form.fields and name in stored:
            put(data, form, name, stored)
    return data


def put(data, form, name, stored):
    """Write a stored value into posted data in the form a browser would send."""
    value = stored[name]
    if isinstance(value, list):
        data.setlist(name, [str(item.pk) for item in value])
    elif isinstance(form.fields[name].widget, forms.CheckboxInput):
        data.setlist(name, ["on"] if value else [])
    else:
        data[name] = "" if value is None else str(value)
