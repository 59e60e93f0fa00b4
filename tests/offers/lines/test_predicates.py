"""What is asked of one line and what is asked of a list is one rule: a predicate beside its queryset."""

from datetime import timedelta
from itertools import product

import pytest
from django.utils import timezone

from authorities.dates import months_later
from offers.lines import lint
from offers.lines.models import Entitlement, PartnerOffer
from tests.factories import EntitlementFactory, PartnerOfferFactory
from tests.support.admin_pages import press, url

pytestmark = pytest.mark.django_db
PAIRS = {
    "is_public": "public",
    "has_address": "with_address",
    "is_to_come": "to_come",
    "is_overdue": "overdue",
    "is_work_in_progress": "in_progress",
    "is_plain_draft": "plain_drafts",
    "is_ready": "ready",
    "is_scheduled": "scheduled",
    "is_confirmed": "confirmed",
}


@pytest.fixture(params=[EntitlementFactory, PartnerOfferFactory], ids=["entitlement", "partner"])
def lines(request, superuser):
    """A line in every state there can be: status, first day, last day, last check, confirmed."""
    today = timezone.localdate()
    days = [None, today - timedelta(days=1), today, today + timedelta(days=1)]
    checks = [
        "",
        f"{today:%Y-%m}",
        months_later(f"{today:%Y-%m}", -12),
        months_later(f"{today}", -13),
    ]
    template = request.param()
    model = type(template)
    base = {
        field.attname: getattr(template, field.attname)
        for field in model._meta.fields
        if field.name not in ("id", "public_id", "slug", "draft_of")
    }
    states = [
        (status, starts, ends, check, confirmed)
        for status in model.Status.values
        for starts, ends, check, confirmed in product(days, days, checks, [None, today])
        if not (starts and ends and starts > ends)
    ]
    number = sum(state[0] == "scheduled" for state in states)
    plain = [model(**{**base, "slug": f"public-{n}"}) for n in range(number)]
    publics = iter(model.objects.bulk_create(plain))
    made = []
    for n, (status, starts, ends, check, confirmed) in enumerate(states):
        own = {
            "status": status,
            "starts_on": starts,
            "ends_on": ends,
            "checked_on": check,
            "slug": f"line-{n}",
            "confirmed_on": confirmed,
            "confirmed_by_id": superuser.pk if confirmed else None,
            "archived_on": today if status == "archived" else None,
        }
        if status == "scheduled":
            own |= {"draft_of": next(publics), "scheduled_by_id": superuser.pk}
        made.append(model(**{**base, **own}))
    model.objects.bulk_create(made)
    return model.objects.all()


def test_every_predicate_says_what_its_queryset_says(lines):
    rows = list(lines)
    assert len(rows) > 500
    for predicate, name in PAIRS.items():
        listed = set(getattr(lines, name)())
        said = {row for row in rows if getattr(row, predicate)}
        assert listed == said, (predicate, name)
        assert 0 < len(said) < len(rows), predicate


def test_lists_without_a_predicate_are_made_of_those_that_have_one(lines):
    rows = list(lines)
    assert set(lines.unconfirmed()) == {row for row in rows if not row.is_confirmed}
    assert set(lines.waiting_for_their_day()) == {
        row for row in rows if row.is_scheduled or row.is_to_come
    }
    due = set(lines.due_soon())
    assert due
    assert all(line.is_public and not line.is_overdue for line in due)


SCOPES = [
    ("authority", "Walsall"),
    ("authority", "Dudley"),
    ("england", None),
    ("west-midlands", None),
]


@pytest.fixture
def same_titles(walsall, dudley, superuser):
    """Lines of one title, or nearly, of every scope; some with a draft, some archived."""
    councils = {"Walsall": walsall, "Dudley": dudley, None: None}
    made = []
    for (scope, council), title, status in product(
        SCOPES,
        ["Bus pass", "BUS PASS", "Bus_pass", "Bus%", "Only here"],
        ["published", "draft", "archived"],
    ):
        if title == "Only here" and status != "published":
            continue
        line = EntitlementFactory(
            scope=scope, authority=councils[council], title=title, status=status
        )
        made.append(line)
        if title == "Only here":
            made.append(line.start_draft(by=superuser))
    made += [PartnerOfferFactory(title=title) for title in ("Gym", "gym", "Gym_", "G%", "Pool")]
    return made


def test_a_line_and_the_list_agree_on_twins(desk, same_titles):
    for model in (Entitlement, PartnerOffer):
        rows = desk.get(url(model, "changelist"), {"all": ""}).context["cl"].result_list
        listed = {row: row.twin_exists for row in rows}
        expected = {row: lint.has_twin(row) for row in model.objects.all()}
        assert listed == expected
        assert set(expected.values()) == {True, False}


@pytest.mark.parametrize(("scope", "council"), SCOPES)
def test_twins_are_counted_in_every_scope(scope, council, same_titles):
    kin = Entitlement.objects.filter(scope=scope)
    kin = [line for line in kin if line.scope_name == council or not line.authority_id]
    assert {line.title for line in kin if lint.has_twin(line)} >= {"Bus pass", "BUS PASS"}
    assert not any(lint.has_twin(line) for line in kin if line.title == "Only here")


def test_form_speaks_of_the_title_that_is_typed(officer, walsall):
    EntitlementFactory(authority=walsall, title="Bus pass")
    line = EntitlementFactory(authority=walsall, title="Train pass", from_age=1, until_birthday=2)
    page = press(officer, line, "_look", title="Bus pass")
    assert any("same title" in finding.text for finding in page.context["findings"])
