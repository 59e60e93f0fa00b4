"""Any text out and in again: the escape of formulas, and cells as people type them."""

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from offers.csv_files import RISKY, escaped, safe_cell, unescaped
from offers.lines.models import Entitlement
from tests.factories import AuthorityFactory, EntitlementFactory, MembershipFactory
from tests.support.sheets import Sheet, counts, fetch, send, take_in

RISKY_TEXT = st.text(st.sampled_from("'=+-@\t\r\n a1"), max_size=8)
ANY_TEXT = st.one_of(st.text(), RISKY_TEXT)


@given(ANY_TEXT)
def test_the_escape_can_be_undone(text):
    assert unescaped(escaped(text)) == text


@given(ANY_TEXT, ANY_TEXT)
def test_two_texts_never_become_the_same_cell(one, other):
    assert (escaped(one) == escaped(other)) == (one == other)


@given(ANY_TEXT)
def test_no_cell_starts_like_a_formula(text):
    assert not escaped(text).startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert safe_cell(text) == escaped(text)


@given(ANY_TEXT)
def test_harmless_text_stays_as_it_is(text):
    if not RISKY.match(text):
        assert escaped(text) == text


@pytest.fixture
def lead_of_walsall(client, db):
    client.force_login(MembershipFactory(regional=True).user)
    return client, AuthorityFactory(short_name="Walsall")


# Each example makes its own rows in the one database of the test.
FEW = settings(
    max_examples=settings().max_examples * 3 // 20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
WORDS = st.text(
    st.one_of(st.characters(exclude_categories=["Cs", "Cc"]), st.sampled_from("'=+-@\t\r\n;,\"")),
    max_size=40,
).filter(lambda text: "x005F_" not in text)


@FEW
@given(texts=st.lists(st.tuples(WORDS, WORDS), min_size=8, max_size=8))
@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_any_text_out_and_in_changes_nothing(lead_of_walsall, kind, texts):
    lead, walsall = lead_of_walsall
    Entitlement.objects.filter(authority=walsall).delete()
    for number, (detail, note) in enumerate(texts):
        EntitlementFactory(
            authority=walsall,
            title=f"Line {number}",
            slug=f"l{number}",
            detail=detail,
            how_to_get=note,
        )
    data = fetch(lead, f".{kind}")
    assert counts(send(lead, data, f"all.{kind}")) == {"unchanged": 8}


@FEW
@example(texts=["\r", "'\r", "\n'", "'", "''", "\t", "'=", "=\r"])
@given(texts=st.lists(WORDS, min_size=8, max_size=8))
@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_any_text_that_somebody_types_arrives_as_it_is(lead_of_walsall, kind, texts):
    """But for spaces and empty lines at its ends, and with one kind of line end."""
    lead, walsall = lead_of_walsall
    Entitlement.objects.filter(authority=walsall).delete()
    for number in range(8):
        EntitlementFactory(
            authority=walsall, title=f"Line {number}", slug=f"l{number}", status="draft"
        )
    sheet = Sheet.out(lead) if kind == "xlsx" else Sheet.out_csv(lead)
    for number, text in enumerate(texts):
        sheet.row(f"Line {number}")["Detail"] = escaped(text)
    take_in(lead, getattr(sheet, kind)(), f"all.{kind}")
    found = [line.detail for line in Entitlement.objects.filter(authority=walsall).order_by("pk")]
    assert found == [text.replace("\r\n", "\n").replace("\r", "\n").strip() for text in texts]
