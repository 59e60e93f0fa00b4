"""Versions of a row: what each said, who wrote it, and how two of them differ.

django-simple-history keeps the records; this reads them. A *version* is a live row or a record.
"""

from dataclasses import dataclass, field

from simple_history.models import HistoricalRecords

from authorities.field_change import FieldChange


class Records(HistoricalRecords):
    """The history of a model, with a handle (`model.records`) for writing a record explicitly."""

    def finalize(self, sender, **kwargs):
        super().finalize(sender, **kwargs)
        if sender is self.cls or issubclass(sender, self.cls):
            sender.records = self

    def pre_delete(self, instance, **kwargs):
        """Write the last record here: after the deletion the many-to-many sets are empty."""
        super().pre_delete(instance, **kwargs)
        self.create_historical_record(instance, "-")

    def post_delete(self, instance, **kwargs):
        """pre_delete has written the record."""


def record(row, kind):
    """Write one record of a row as it is: "+" for a new row, "~" for a change."""
    type(row).records.create_historical_record(row, kind)


def keep_as_loaded(row):
    """Give a row that was loaded and never edited a first record, as the database holds it."""
    if row.history.exists():
        return
    loaded = type(row).objects.get(pk=row.pk)
    loaded._history_user, loaded._change_reason = None, "As it was first loaded"
    loaded._history_date = loaded.updated_at
    record(loaded, "+")


@dataclass(frozen=True)
class Content:
    """What a version says: values by attname, and sets of related ids by many-to-many field."""

    fields: dict = field(default_factory=dict)
    sets: dict = field(default_factory=dict)

    def value(self, name):
        return self.sets[name] if name in self.sets else self.fields.get(name)


def content_fields(model):
    return [f for f in model._meta.fields if f.name not in model.ROW_FIELDS]


def key_of(model_field):
    return model_field.name if model_field.many_to_many else model_field.attname


def content_of(version) -> Content:
    """The content of a live row or of a history record."""
    if hasattr(version, "history_id"):
        return contents_of([version], version.instance_type)[version.history_id]
    model = type(version)
    sets = {
        m2m.name: frozenset(getattr(version, m2m.name).values_list("pk", flat=True))
        if version.pk
        else frozenset()
        for m2m in model._meta.many_to_many
    }
    return Content(fields_of(version, model), sets)


def contents_of(records, model) -> dict:
    """The contents of history records by history_id; one query for each many-to-many field."""
    found = {record.history_id: Content(fields_of(record, model)) for record in records}
    for m2m in model._meta.many_to_many:
        held = {history_id: set() for history_id in found}
        rows = model.records.m2m_models[m2m].objects.filter(history__in=list(found))
        for history_id, pk in rows.values_list("history", m2m.m2m_reverse_field_name()):
            held[history_id].add(pk)
        for history_id, content in found.items():
            content.sets[m2m.name] = frozenset(held[history_id])
    return found


def fields_of(version, model):
    return {f.attname: getattr(version, f.attname) for f in content_fields(model)}


def names_of(model, ids) -> dict:
    return {pk: str(row) for pk, row in model.objects.in_bulk(list(ids)).items()}


def names_in(contents, model) -> dict:
    """{model: {id: name}} for every related row in these contents; one query for each model."""
    ids = {}
    for model_field in [*content_fields(model), *model._meta.many_to_many]:
        if model_field.is_relation:
            wanted = ids.setdefault(model_field.related_model, set())
            for content in contents:
                value = content.value(key_of(model_field))
                wanted |= value if model_field.many_to_many else {value} - {None}
    return {related: names_of(related, wanted) for related, wanted in ids.items()}


def value_in_words(model_field, value, names=None):
    """A stored value as text for readers; empty for an empty value.

    `names` comes from `names_in`; without it the names are queried.
    """
    if value in (None, "", frozenset()):
        return ""
    if model_field.is_relation:
        ids, related = value if model_field.many_to_many else [value], model_field.related_model
        known = names_of(related, ids) if names is None else names[related]
        return ", ".join(sorted(known[pk] for pk in ids if pk in known))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(dict(model_field.flatchoices).get(value, value))


def changes(old: Content, new: Content, model, names) -> list[FieldChange]:
    """The fields that differ between two contents, in the model's order."""
    found = []
    for model_field in [*content_fields(model), *model._meta.many_to_many]:
        name = key_of(model_field)
        before, after = old.value(name), new.value(name)
        if before != after:
            label = str(model_field.verbose_name)
            found.append(
                FieldChange(
                    label[:1].upper() + label[1:],
                    value_in_words(model_field, before, names),
                    value_in_words(model_field, after, names),
                    name=model_field.name,
                )
            )
    return found


def between(old_row, new_row) -> list[FieldChange]:
    model, old, new = type(new_row), content_of(old_row), content_of(new_row)
    return changes(old, new, model, names_in([old, new], model))


def records_of(row):
    """All records of a row and of the drafts that were merged into it, newest first."""
    records = type(row).history.select_related("history_user")
    return (records.filter(id=row.pk) | records.filter(draft_of_id=row.pk)).order_by(
        "-history_date", "-history_id"
    )


def editors_of(drafts, model) -> dict:
    """The ids of everybody who changed what a draft says, by draft id.

    The number of queries does not depend on the number of drafts.
    """
    publics = model.objects.filter(pk__in=[draft.draft_of_id for draft in drafts])
    started_from = contents_of_rows(publics, model)
    before = {draft.pk: started_from.get(draft.draft_of_id) for draft in drafts}
    records = list(model.history.filter(id__in=before).order_by("history_date", "history_id"))
    contents, found = contents_of(records, model), {pk: set() for pk in before}
    for record in records:
        content = contents[record.history_id]
        if content != before[record.id] and record.history_user_id:
            found[record.id].add(record.history_user_id)
        before[record.id] = content
    return found


def contents_of_rows(rows, model) -> dict:
    """The contents of live rows by id; one query for each many-to-many field."""
    found = {row.pk: Content(fields_of(row, model)) for row in rows}
    for m2m in model._meta.many_to_many:
        held, ours = {pk: set() for pk in found}, m2m.m2m_field_name()
        links = getattr(model, m2m.name).through.objects.filter(**{f"{ours}__in": list(found)})
        for pk, their_id in links.values_list(ours, m2m.m2m_reverse_field_name()):
            held[pk].add(their_id)
        for pk, content in found.items():
            content.sets[m2m.name] = frozenset(held[pk])
    return found


# How the reason of a draft's last record begins if it was published rather than deleted.
PUBLISHED = "Published: "


def end_of(model, pk):
    """A draft's last record, which tells how it ended, or None."""
    ends = model.history.filter(id=pk, history_type="-").select_related("history_user")
    return ends.order_by("-history_date", "-history_id").first()


def is_publication(end) -> bool:
    return (end.history_change_reason or "").startswith(PUBLISHED)


def latest_record(row):
    records = row.history.select_related("history_user")
    return records.order_by("-history_date", "-history_id").first()


def first_record(row):
    records = row.history.select_related("history_user")
    return records.order_by("history_date", "history_id").first()


def latest_record_id(row) -> int:
    """Identifies the current version of a row; 0 for a row that was never edited here."""
    latest = latest_record(row)
    return latest.history_id if latest else 0


def differs(some: Content, whole: Content) -> bool:
    """Whether a partial content differs from a whole one in any of its fields."""
    return any(value != whole.value(name) for name, value in {**some.fields, **some.sets}.items())


@dataclass(frozen=True)
class Version:
    record: object
    changes: list
    is_of_draft: bool

    @property
    def by(self):
        return str(self.record.history_user or "The server")


def versions(row) -> list[Version]:
    """A row's versions, newest first, each with its changes from the row's previous version."""
    records, model = list(records_of(row)), type(row)
    contents = contents_of(records, model)
    names = names_in(contents.values(), model)
    found, before = [], {}
    for record in reversed(records):
        content = contents[record.history_id]
        previous = before.get(record.id)
        if previous is None and record.draft_of_id:
            previous = before.get(record.draft_of_id)
        changed = [] if previous is None else changes(previous, content, model, names)
        found.append(Version(record, changed, record.id != row.pk))
        before[record.id] = content
    return found[::-1]
