"""Drafts, as a file meets them: the text that stands now, and the drafts that a file makes.

No other module of this room knows how a draft is stored. `Drafts` makes every row of a checked
file a draft with its history, or none at all. It does for thousands of lines what `start_draft`, `one_record` and `take_content` in
offers/publishing/models.py do for one, in a few statements instead of a hundred for each line, so
that it holds its locks briefly. tests/offers/spreadsheets/test_writing.py compares the two.
"""

from dataclasses import dataclass

from django.db import IntegrityError, connection, transaction
from django.db.models import Max
from django.utils import timezone

from offers.publishing import history
from offers.spreadsheets.outcomes import CHANGED, NEW

STARTED = "Draft started from the public text"
AS_LOADED = "As it was first loaded"


class MovedOn(Exception):
    """Somebody has changed one of the lines since they were read."""


@dataclass
class KnownLine:
    """The row that is or will be public, with its draft if it has one."""

    row: object
    draft: object = None

    @property
    def text(self):
        """The latest text: the draft, if there is one."""
        return self.draft or self.row

    @property
    def public_id(self):
        return str(self.row.public_id)

    @property
    def public_slug(self):
        """The slug that the public knows; empty if the line has never been public."""
        return "" if self.row.is_work_in_progress else self.row.slug

    @property
    def slugs(self):
        """The slug of the latest text, and the one that the row has."""
        return (self.text.slug, self.row.slug)

    @property
    def is_waiting(self):
        """Whether a draft was handed in, or waits for its day."""
        return bool(self.draft) and not self.draft.is_plain_draft

    @property
    def status_text(self):
        status = self.row.get_status_display()
        if not self.draft:
            return status
        return f"{status}. This is its draft: {self.draft.get_status_display().lower()}"

    @property
    def draft_or_first(self):
        """The draft that a change goes into; None if one has to be started."""
        return self.draft or (self.row if self.row.is_work_in_progress else None)

    @property
    def version(self):
        """It changes whenever somebody saves either row."""
        draft = self.draft
        return version_of(self.row.updated_at, draft and draft.pk, draft and draft.updated_at)


def version_of(updated_at, draft_pk, draft_updated_at):
    return [str(updated_at), draft_pk, draft_updated_at and str(draft_updated_at)]


def known_lines(lines):
    """A `KnownLine` for each line among the rows of a queryset, in the order of their making."""
    rows = with_sets(lines.order_by("pk"), lines.model)
    drafts = {row.draft_of_id: row for row in rows if row.draft_of_id}
    return [KnownLine(row, drafts.get(row.pk)) for row in rows if not row.draft_of_id]


def with_sets(rows, model):
    """The rows, each with `sets`: the ids of its related rows, by many-to-many field."""
    rows = list(rows)
    by_id = {row.pk: {m2m.name: set() for m2m in model._meta.many_to_many} for row in rows}
    for m2m in model._meta.many_to_many:
        through = getattr(model, m2m.name).through.objects
        ours, theirs = f"{m2m.m2m_field_name()}_id", f"{m2m.m2m_reverse_field_name()}_id"
        for our_id, their_id in through.values_list(ours, theirs):
            if our_id in by_id:
                by_id[our_id][m2m.name].add(their_id)
    for row in rows:
        row.sets = {name: frozenset(ids) for name, ids in by_id[row.pk].items()}
    return rows


class Drafts:
    """The drafts of a checked file. All that can be computed is computed here, before anything is
    locked; `write` only compares and stores."""

    def __init__(self, model, outcomes, *, by, why):
        self.model, self.now = model, timezone.now()
        self.changed = [outcome for outcome in outcomes if outcome.kind == CHANGED]
        self.sets = [Sets(model, m2m) for m2m in model._meta.many_to_many]
        new = [outcome.line for outcome in outcomes if outcome.kind == NEW]
        started = [self.started(o) for o in self.changed if not o.standing.draft_or_first]
        self.going_on = [self.gone_on(o) for o in self.changed if o.standing.draft_or_first]
        self.made = [*started, *new]
        for line in self.made:
            line.updated_at = self.now
        self.lines = Batch(model, [values(model, line) for line in self.made])
        self.updates = Batch(model, [values(model, line) for line in self.going_on])

        records = model.history.model
        self.owners, rows = [], []
        said = {
            "history_date": self.now,
            "history_user_id": by.pk,
            "history_change_reason": STARTED,
        }
        for line in started:
            self.owners.append((line, line.public))
            rows.append(values(model, line) | line.before | said | {"history_type": "+"})
        for line in self.never_recorded():
            self.owners.append((line, line))
            said_then = {"history_date": line.updated_at, "history_change_reason": AS_LOADED}
            rows.append(values(model, line) | said_then | {"history_type": "+"})
        self.before_count = len(rows)
        said["history_change_reason"] = why
        for lines, kind in ((new, "+"), ([*started, *self.going_on], "~")):
            self.owners += [(line, line) for line in lines]
            rows += [values(model, line) | said | {"history_type": kind} for line in lines]
        self.records = Batch(records, rows)
        sources = [source.pk for _, source in self.owners[: self.before_count]]
        self.links_before = [links.of(sources) for links in self.sets]

    def started(self, outcome):
        """A new draft of a public row; `before` is the public text."""
        public, line = outcome.standing.row, outcome.line
        names = [field.attname for field in history.content_fields(self.model)]
        draft = self.model(draft_of=public, **{name: getattr(line, name) for name in names})
        draft.before = {name: getattr(public, name) for name in names}
        draft.sets, draft.public = line.sets, public
        return draft

    def gone_on(self, outcome):
        """A draft that is there. If it was handed in or scheduled, it is a plain draft again."""
        line = outcome.line
        line.status = line.Status.DRAFT
        line.forget_schedule()
        line.updated_at = self.now
        line.sets_before = outcome.standing.text.sets
        return line

    def never_recorded(self):
        """Rows that were loaded and never edited, as the database holds them."""
        drafts = [o.standing.text for o in self.changed if o.standing.draft_or_first]
        known = self.model.history.filter(id__in=[draft.pk for draft in drafts])
        known = set(known.values_list("id", flat=True))
        return [draft for draft in drafts if draft.pk not in known]

    def write(self):
        """Store the drafts, all or none. Raises MovedOn."""
        try:
            with transaction.atomic():
                self.lock()
                self.write_lines()
                self.write_records()
        except IntegrityError as error:  # somebody has just taken a slug or started a draft
            raise MovedOn from error

    def lock(self):
        """Lock the lines until the end of the transaction. Raises MovedOn if one has changed."""
        ids = [outcome.standing.row.pk for outcome in self.changed]
        times = ("pk", "draft_of", "updated_at")
        locked = self.model.objects.select_for_update(no_key=True).order_by("pk")
        rows = dict(locked.filter(pk__in=ids).values_list("pk", "updated_at"))
        drafts = {
            draft_of: (pk, updated_at)
            for pk, draft_of, updated_at in locked.filter(draft_of__in=ids).values_list(*times)
        }
        for outcome in self.changed:
            pk = outcome.standing.row.pk
            if pk not in rows or outcome.standing.version != version_of(
                rows[pk], *drafts.get(pk, (None, None))
            ):
                raise MovedOn

    def write_lines(self):
        self.last = self.model.objects.aggregate(last=Max("pk"))["last"] or 0
        self.lines.insert()
        made = self.model.objects.filter(pk__gt=self.last).values_list("public_id", "pk")
        pk_of = dict(made)
        for line in self.made:
            line.pk = pk_of[line.public_id]
        self.updates.update([line.pk for line in self.going_on])
        for links in self.sets:
            links.replace(self.going_on)
            links.add((line.pk, pk) for line in self.made for pk in sorted(line.sets[links.name]))

    def write_records(self):
        records = self.model.history.model.objects
        last = records.aggregate(last=Max("pk"))["last"] or 0
        self.records.put("id", [line.pk for line, _ in self.owners])
        self.records.insert()
        written = records.filter(pk__gt=last).order_by("pk").values_list("id", "pk")
        ids_of = {}
        for pk, history_id in written:
            ids_of.setdefault(pk, []).append(history_id)
        history_ids = [ids_of[line.pk].pop(0) for line, _ in self.owners]
        changed = [line.pk for line in self.going_on]
        for links, before in zip(self.sets, self.links_before, strict=True):
            after = links.of(changed) | links.above(self.last)
            links.record(
                (history_id, link, line.pk, related)
                for number, (history_id, (line, source)) in enumerate(
                    zip(history_ids, self.owners, strict=True)
                )
                for link, related in (before if number < self.before_count else after).get(
                    source.pk, []
                )
            )


def values(model, row):
    return {field.attname: getattr(row, field.attname) for field in model._meta.concrete_fields}


class Batch:
    """Rows of a table, by attname, made ready for the database. Missing values are null or given
    later with `put`; the table numbers new rows itself."""

    def __init__(self, model, rows):
        self.model = model
        self.fields = [f for f in model._meta.concrete_fields if not f.primary_key]
        ready = {}
        self.rows = [
            [prepared(field, row.get(field.attname), ready) for field in self.fields]
            for row in rows
        ]

    def put(self, attname, given):
        place = [field.attname for field in self.fields].index(attname)
        for row, value in zip(self.rows, given, strict=True):
            row[place] = value

    def insert(self):
        insert(self.model, [field.column for field in self.fields], self.rows)

    def update(self, pks):
        quote = connection.ops.quote_name
        sets = ", ".join(f"{quote(field.column)} = %s" for field in self.fields)
        table, key = (
            quote(name) for name in (self.model._meta.db_table, self.model._meta.pk.column)
        )
        rows = [[*row, pk] for row, pk in zip(self.rows, pks, strict=True)]
        run(f"UPDATE {table} SET {sets} WHERE {key} = %s", rows)  # noqa: S608 - our own names


def prepared(field, value, ready):
    """A value as the database takes it; the same one of a field is prepared once."""
    if (field, value) not in ready:
        ready[field, value] = field.get_db_prep_save(value, connection)
    return ready[field, value]


def insert(model, columns, rows):
    quote = connection.ops.quote_name
    table, names = quote(model._meta.db_table), ", ".join(map(quote, columns))
    if connection.vendor == "postgresql":
        copy_in(f"COPY {table} ({names}) FROM STDIN", rows)
    else:
        marks = ", ".join(["%s"] * len(columns))
        run(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)  # noqa: S608 - our own names


def copy_in(sql, rows):
    """PostgreSQL's own way in for many rows: a third of the time of as many statements."""
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(sql) as copy:
        for row in rows:
            copy.write_row(row)


def run(sql, rows):
    if rows := list(rows):
        with connection.cursor() as cursor:
            cursor.executemany(sql, rows)


class Sets:
    """The related rows of lines by one many-to-many field, and their history."""

    def __init__(self, model, m2m):
        self.name, self.through = m2m.name, getattr(model, m2m.name).through
        self.ours, self.theirs = f"{m2m.m2m_field_name()}_id", f"{m2m.m2m_reverse_field_name()}_id"
        self.history = model.records.m2m_models[m2m]

    def of(self, pks):
        """(id of the through row, id of the related row) by the id of the line."""
        return self.found(**{f"{self.ours}__in": pks})

    def above(self, pk):
        """The same for all lines with larger ids: a query with thousands of ids takes long."""
        return self.found(**{f"{self.ours}__gt": pk})

    def found(self, **lookup):
        found = {}
        rows = self.through.objects.filter(**lookup).order_by("pk")
        for link, ours, theirs in rows.values_list("pk", self.ours, self.theirs):
            found.setdefault(ours, []).append((link, theirs))
        return found

    def add(self, pairs):
        insert(self.through, [self.ours, self.theirs], pairs)

    def replace(self, lines):
        table = connection.ops.quote_name(self.through._meta.db_table)
        run(
            f"DELETE FROM {table} WHERE {self.ours} = %s AND {self.theirs} = %s",  # noqa: S608 - our own names
            [
                (line.pk, pk)
                for line in lines
                for pk in line.sets_before[self.name] - line.sets[self.name]
            ],
        )
        self.add(
            (line.pk, pk)
            for line in lines
            for pk in sorted(line.sets[self.name] - line.sets_before[self.name])
        )

    def record(self, rows):
        insert(self.history, ["history_id", "id", self.ours, self.theirs], rows)
