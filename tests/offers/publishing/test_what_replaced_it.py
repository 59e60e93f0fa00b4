"""An archived line says what replaced it, and stays archived until somebody publishes it again."""

import pytest

from offers.lines.models import Entitlement, PartnerOffer
from tests.factories import EntitlementFactory, PartnerOfferFactory
from tests.support.admin_pages import press, run, text_of, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def line(walsall):
    return EntitlementFactory(authority=walsall, title="Bus pass", from_age=16, until_birthday=25)


@pytest.fixture
def card(walsall):
    return EntitlementFactory(
        authority=walsall, title="Travel card", from_age=16, until_birthday=25
    )


@pytest.fixture
def ended(line, publisher):
    line.archive(by=publisher.user, why="Closed down")
    return line


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def send(client, page, row, **sent):
    address = url(type(row), page, row.pk)
    return client.post(address, {"why": "New contract", "_do": "1", **sent}, follow=True)


def choices(client, page, row):
    form = client.get(url(type(row), page, row.pk)).context["form"]
    return set(form.fields["replaced_by"].queryset)


def test_archiving_a_line_can_say_what_replaced_it(publisher, client, line, card):
    send(publisher, "archive", line, replaced_by=card.pk)
    assert fresh(line).is_archived
    page = client.get(line.get_absolute_url())
    assert "It has been replaced by Travel card" in " ".join(text_of(page).split())


def test_archiving_a_line_without_a_replacement_is_as_it_was(publisher, line):
    send(publisher, "archive", line, replaced_by="")
    assert (fresh(line).is_archived, fresh(line).replaced_by) == (True, None)


def test_partner_offer_can_say_it_too(regional_lead):
    old, new = PartnerOfferFactory(), PartnerOfferFactory()
    send(regional_lead, "archive", old, replaced_by=new.pk)
    assert PartnerOffer.objects.get(pk=old.pk).replaced_by == new


@pytest.mark.parametrize("page", ["archive", "replaced-by"])
def test_own_lines_and_wider_ones_can_be_chosen(publisher, line, card, dudley, page):
    wider = EntitlementFactory(authority=None, scope="england")
    others = EntitlementFactory(authority=dudley)
    EntitlementFactory(authority=line.authority, status="draft")
    gone = EntitlementFactory(authority=line.authority)
    gone.archive(by=publisher.user, why="Gone")
    if page == "replaced-by":
        line.archive(by=publisher.user, why="Closed down")
    assert choices(publisher, page, line) == {card, wider}
    send(publisher, page, line, replaced_by=others.pk)
    assert fresh(line).replaced_by is None


def test_archived_line_is_told_what_replaced_it_and_stays_archived(publisher, client, ended, card):
    opened = publisher.get(url(Entitlement, "change", ended.pk))
    assert url(Entitlement, "replaced-by", ended.pk) in opened.content.decode()
    send(publisher, "replaced-by", ended, replaced_by=card.pk)
    assert (fresh(ended).is_archived, fresh(ended).replaced_by) == (True, card)
    assert "Travel card" in text_of(client.get(ended.get_absolute_url()))
    record = ended.history.latest()
    assert (record.history_user, record.history_change_reason) == (publisher.user, "New contract")


def test_it_has_to_be_chosen_and_explained(publisher, ended, card):
    words = text_of(send(publisher, "replaced-by", ended, replaced_by=""))
    assert "Choose what replaced it." in words
    send(publisher, "replaced-by", ended, replaced_by=card.pk, why=" ")
    assert fresh(ended).replaced_by is None


def test_only_publishers_say_it_and_only_of_what_has_ended(
    officer, stranger, publisher, line, card
):
    assert send(publisher, "replaced-by", line, replaced_by=card.pk).status_code == 403
    line.archive(by=publisher.user, why="Closed down")
    assert send(officer, "replaced-by", line, replaced_by=card.pk).status_code == 403
    assert send(stranger, "replaced-by", line, replaced_by=card.pk).status_code == 404
    page = officer.get(url(Entitlement, "change", line.pk))
    assert url(Entitlement, "replaced-by", line.pk) not in page.content.decode()


# Bringing it back


def test_plain_publish_does_not_bring_it_back(publisher, ended, card):
    page = press(publisher, ended, "_publish", replaced_by=card.pk, why="New contract")
    assert "“Publish again” brings it back for everybody" in text_of(page)
    assert fresh(ended).is_archived
    assert not Entitlement.objects.filter(draft_of=ended).exists()


def test_button_of_an_archived_line_says_that_it_brings_it_back(publisher, ended):
    page = publisher.get(url(Entitlement, "change", ended.pk)).content.decode()
    assert ">Publish again</button>" in page
    assert ">Publish</button>" not in page


def test_publish_again_brings_it_back(publisher, ended):
    press(publisher, ended, "_publish_again", why="Money again")
    assert fresh(ended).is_published


def test_draft_of_an_archived_line_is_published_by_that_button_too(officer, publisher, ended):
    press(officer, ended, title="Bus pass again")
    draft = ended.current_draft
    page = publisher.get(url(Entitlement, "change", draft.pk)).content.decode()
    assert ">Publish again</button>" in page
    assert url(Entitlement, "replaced-by", ended.pk) in page
    press(publisher, draft, "_publish", why="Money again")
    assert fresh(ended).is_archived
    press(publisher, draft, "_publish_again", why="Money again")
    assert fresh(ended).is_published


def test_publishing_many_passes_over_what_would_come_back(officer, publisher, ended, card):
    press(officer, ended, title="Bus pass again")
    press(officer, card, title="Travel card for all")
    run(publisher, "publish_chosen", ended.current_draft, card.current_draft, why="Now", _do="1")
    assert fresh(ended).is_archived
    assert fresh(card).title == "Travel card for all"
