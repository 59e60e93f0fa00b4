"""Writing many lines at once does what the models' own commands do one by one."""

import copy

import pytest
from django.db import transaction

from offers.lines.models import Entitlement
from offers.publishing import history
from offers.spreadsheets import writing
from offers.spreadsheets.known import Known
from offers.spreadsheets.lines import EntitlementSheet
from offers.spreadsheets.reading import Table
from tests.factories import (
    AuthorityFactory,
    DistrictFactory,
    EntitlementFactory,
    MembershipFactory,
    SituationFactory,
    TopicFactory,
)

pytestmark = pytest.mark.django_db

WHY = "Imported from lines.xlsx"


@pytest.fixture
def somebody():
    return MembershipFactory(regional=True).user


def a_line(**fields):
    return EntitlementFactory(
        topics=[TopicFactory(), TopicFactory()],
        districts=[DistrictFactory()],
        situations=[SituationFactory()],
        from_age=16,
        until_birthday=25,
        **fields,
    )


def never_edited(line):
    line.history.all().delete()
    return line


def with_draft(by, status="draft"):
    line = a_line(starts_on="2099-01-01")
    draft = line.start_draft(by=by)
    if status == "ready":
        draft.hand_in(by=by, is_check=False)
    if status == "scheduled":
        draft.publish(by=by, why="In time")
    return line


# How a line can stand before a sheet changes it.
STANDS = {
    "published": lambda by: a_line(),
    "published, never edited": lambda by: never_edited(a_line()),
    "archived": lambda by: a_line(status="archived"),
    "first draft": lambda by: a_line(status="draft"),
    "first draft, never edited": lambda by: never_edited(a_line(status="draft")),
    "first draft, handed in": lambda by: a_line(status="ready"),
    "with a draft": with_draft,
    "with a draft that was handed in": lambda by: with_draft(by, "ready"),
    "with a draft that is scheduled": lambda by: with_draft(by, "scheduled"),
}


def by_sheet(line, new, *, by):
    sheet = EntitlementSheet(Known(Entitlement.objects.all(), by.rights))
    headings = sheet.headings
    (standing,) = sheet.known.lines
    cells = sheet.cells(standing) | new
    table = Table(headings, [(2, [cells[heading] for heading in headings])])
    outcomes = EntitlementSheet(sheet.known, table).check(table.rows)
    writing.Drafts(Entitlement, outcomes, by=by, why=WHY).write()


def as_it_stands(line):
    return Entitlement.objects.get(pk=line.pk)


def by_commands(line, change, *, by):
    row = line if line.is_work_in_progress else line.start_draft(by=by)
    with row.one_record(by=by, why=WHY):
        row.status = row.Status.DRAFT
        row.forget_schedule()
        content = row.content()
        row.take_content(change(content))


def state():
    """Everything about the lines and their history but numbers and times."""
    rows = {
        row.pk: (
            row.status,
            row.scheduled_why,
            row.archived_on,
            row.draft_of_id is None,
            history.content_of(row),
        )
        for row in Entitlement.objects.all()
    }
    order = {pk: n for n, pk in enumerate(sorted(rows))}
    records = [
        (
            order.get(record.id),
            record.history_type,
            record.history_change_reason,
            record.history_user_id,
            record.status,
            record.scheduled_why,
            record.draft_of_id and order[record.draft_of_id],
            history.content_of(record),
        )
        for record in Entitlement.history.order_by("history_id")
    ]
    return [rows[pk] for pk in sorted(rows)], records


def state_after(commands):
    """What the commands leave; then all is as it was before them."""
    with transaction.atomic():
        commands()
        found = state()
        transaction.set_rollback(True)
    return found


@pytest.mark.parametrize("stands", STANDS)
def test_a_sheet_leaves_what_the_commands_leave(somebody, stands):
    line = STANDS[stands](somebody)
    topic = TopicFactory(name="A new topic")

    def change(content):
        fields = content.fields | {"summary": "New words.", "from_age": 18}
        sets = content.sets | {"topics": frozenset([topic.pk]), "situations": frozenset()}
        return history.Content(fields, sets)

    expected = state_after(lambda: by_commands(as_it_stands(line), change, by=somebody))
    new = {"Summary": "New words.", "From age": "18", "Topics": "A new topic", "Situations": ""}
    by_sheet(line, new, by=somebody)
    assert state() == expected
    (row,) = Entitlement.objects.filter(summary="New words.")
    assert row.current_draft is None


def plan(by):
    sheet = EntitlementSheet(Known(Entitlement.objects.all(), by.rights))
    table_rows = []
    for number, line in enumerate(sheet.known.lines, 2):
        cells = sheet.cells(line) | {"Summary": "New words."}
        table_rows.append((number, [cells[heading] for heading in sheet.headings]))
    table = Table(sheet.headings, table_rows)
    return EntitlementSheet(sheet.known, table).check(table_rows)


@pytest.mark.parametrize("what", ["edited", "draft started", "draft edited", "gone"])
def test_nothing_is_written_when_one_line_has_moved_on(somebody, what):
    first, second = a_line(), a_line(status="draft")
    draft = first.start_draft(by=somebody) if what == "draft edited" else None
    planned = plan(somebody)
    if what == "edited":
        with first.one_record(by=somebody, why="Meanwhile"):
            first.detail = "More."
    elif what == "draft started":
        first.start_draft(by=somebody)
    elif what == "draft edited":
        with draft.one_record(by=somebody, why="Meanwhile"):
            draft.detail = "More."
    else:
        second.delete()
    before = state()
    with pytest.raises(writing.MovedOn):
        writing.Drafts(Entitlement, planned, by=somebody, why=WHY).write()
    assert state() == before


def test_nothing_is_written_when_somebody_takes_the_address_of_a_new_line(somebody):
    council = AuthorityFactory()
    a_line(authority=council)
    planned = plan(somebody)
    new = copy.copy(planned[0])
    new.kind = "new"
    new.line = Entitlement(
        authority=council,
        slug="taken",
        area=planned[0].line.area,
        title="T",
        summary="S",
        basis="statutory",
        source_title="S",
        source_url="https://s.invalid/",
        confidence="high",
    )
    new.line.sets = {"topics": frozenset(), "districts": frozenset(), "situations": frozenset()}
    EntitlementFactory(authority=council, slug="taken")
    before = state()
    with pytest.raises(writing.MovedOn):
        writing.Drafts(Entitlement, [*planned, new], by=somebody, why=WHY).write()
    assert state() == before


def test_as_many_statements_for_three_lines_as_for_one(somebody, django_assert_max_num_queries):
    for _ in range(3):
        a_line()
    planned = plan(somebody)
    with django_assert_max_num_queries(32):
        writing.Drafts(Entitlement, planned, by=somebody, why=WHY).write()
    assert Entitlement.objects.exclude(draft_of=None).count() == 3
