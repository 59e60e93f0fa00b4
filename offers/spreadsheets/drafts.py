"""Writes the changes of a checked file: every row as a draft with its history, or none at all.

It does for thousands of lines what `start_draft`, `one_record` and `take_content` in
offers/publishing/models.py do for one, in a few statements instead of a hundred for each line, so
that it holds its locks briefly. tests/offers/spreadsheets/test_excel_drafts.py compares the two.
"""

from django.db import IntegrityError, transaction
from django.utils import timezone

from offers.publishing import history
from offers.spreadsheets.known import versions
from offers.spreadsheets.outcomes import CHANGED, NEW

STARTED = "Draft started from the public text"
AS_LOADED = "As it was first loaded"


class MovedOn(Exception):
    """Somebody has changed one of the lines since they were read."""


def write(model, outcomes, *, by, why):
    """Make drafts of new and changed rows. Raises MovedOn, with nothing written."""
    changed = [outcome for outcome in outcomes if outcome.kind == CHANGED]
    new = [outcome.line for outcome in outcomes if outcome.kind == NEW]
    try:
        with transaction.atomic():
            lock(model, changed)
            started = start(model, [o for o in changed if not o.standing.draft_or_first], by=by)
            going_on = [o for o in changed if o.standing.draft_or_first]
            keep_as_loaded(model, [o.line for o in going_on])
            create(model, new)
            for outcome in going_on:
                go_on(outcome.line)
            put_sets(model, [o.line for o in going_on])
            record(model, new, "+", by=by, why=why)
            record(model, [*started, *(o.line for o in going_on)], "~", by=by, why=why)
    except IntegrityError as error:  # somebody has just taken a slug or started a draft
        raise MovedOn from error


def lock(model, outcomes):
    """Lock the lines until the end of the transaction. Raises MovedOn if one has changed."""
    ids = [outcome.standing.row.pk for outcome in outcomes]
    rows = {row.pk: row for row in of_ids(model.objects.select_for_update(), ids)}
    drafts = {
        row.draft_of_id: row
        for row in model.objects.select_for_update().filter(draft_of__in=ids).order_by("pk")
    }
    for outcome in outcomes:
        pk = outcome.standing.row.pk
        if pk not in rows or versions(rows[pk], drafts.get(pk)) != outcome.standing.version:
            raise MovedOn


def of_ids(queryset, ids):
    return queryset.filter(pk__in=ids).order_by("pk")


def create(model, lines):
    model.objects.bulk_create(lines)
    for m2m in model._meta.many_to_many:
        through, ours, theirs = through_columns(model, m2m)
        through.objects.bulk_create(
            through(**{ours: line.pk, theirs: pk})
            for line in lines
            for pk in sorted(line.sets[m2m.name])
        )


def start(model, outcomes, *, by):
    """New drafts of public rows with the new text; the first record of each holds the public text."""
    drafts, names = [], [field.attname for field in history.content_fields(model)]
    for outcome in outcomes:
        public, line = outcome.standing.row, outcome.line
        draft = model(draft_of=public, **{name: getattr(line, name) for name in names})
        draft.sets = line.sets
        draft.before = {name: getattr(public, name) for name in names}
        drafts.append(draft)
    create(model, drafts)
    record(model, drafts, "+", by=by, why=STARTED, is_before=True)
    return drafts


def go_on(line):
    """Save a draft. If it was handed in or scheduled, it is a plain draft again."""
    line.status = line.Status.DRAFT
    line.forget_schedule()
    line.skip_history_when_saving = True
    line.save(force_update=True)


def put_sets(model, lines):
    for m2m in model._meta.many_to_many:
        through, ours, theirs = through_columns(model, m2m)
        there = set_rows(model, m2m, [line.pk for line in lines])
        wanted, gone = [], []
        for line in lines:
            had = {pk: row_id for row_id, pk in there.get(line.pk, [])}
            gone += [had[pk] for pk in had.keys() - line.sets[m2m.name]]
            missing = sorted(line.sets[m2m.name] - had.keys())
            wanted += [through(**{ours: line.pk, theirs: pk}) for pk in missing]
        through.objects.filter(pk__in=gone).delete()
        through.objects.bulk_create(wanted)


def through_columns(model, m2m):
    through = getattr(model, m2m.name).through
    return through, f"{m2m.m2m_field_name()}_id", f"{m2m.m2m_reverse_field_name()}_id"


def set_rows(model, m2m, ids):
    """(id of the through row, id of the related row) by the id of the line."""
    through, ours, theirs = through_columns(model, m2m)
    found = {}
    links = through.objects.filter(**{f"{ours}__in": ids}).order_by("pk")
    for row_id, our_id, their_id in links.values_list("pk", ours, theirs):
        found.setdefault(our_id, []).append((row_id, their_id))
    return found


# History


def keep_as_loaded(model, lines):
    """Give rows that were loaded and never edited a first record, as the database holds them."""
    known = set(
        model.history.filter(id__in=[line.pk for line in lines]).values_list("id", flat=True)
    )
    loaded = list(of_ids(model.objects, [line.pk for line in lines if line.pk not in known]))
    record(model, loaded, "+", by=None, why=AS_LOADED, is_loaded=True)


def record(model, rows, kind, *, by, why, is_before=False, is_loaded=False):
    """Write one history record for each row; `is_before` records the public text it started from."""
    now = timezone.now()
    records = model.history.model
    made = records.objects.bulk_create(
        records(
            **{field.attname: getattr(row, field.attname) for field in records.tracked_fields}
            | (row.before if is_before else {}),
            history_date=row.updated_at if is_loaded else now,
            history_type=kind,
            history_user=by,
            history_change_reason=why,
        )
        for row in rows
    )
    for m2m in model._meta.many_to_many:
        record_sets(model, m2m, rows, made, is_before=is_before)


def record_sets(model, m2m, rows, made, *, is_before):
    _, ours, theirs = through_columns(model, m2m)
    records = model.records.m2m_models[m2m]
    source = {row.pk: row.draft_of_id if is_before else row.pk for row in rows}
    links = set_rows(model, m2m, source.values())
    records.objects.bulk_create(
        records(history=record, **{"id": row_id, ours: row.pk, theirs: their_id})
        for row, record in zip(rows, made, strict=True)
        for row_id, their_id in links.get(source[row.pk], [])
    )
