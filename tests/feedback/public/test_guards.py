"""What the public does not get to see of messages and counts: each guard alone."""

import pytest
from django.utils import timezone

from feedback.public.models import AskedPublic
from tests.factories import EntitlementFactory, MessageFactory

pytestmark = pytest.mark.django_db


def test_only_a_published_message_has_a_page(client):
    waiting, public = MessageFactory(), MessageFactory(published="Can young people get one?")
    answers = [client.get(message.get_absolute_url()).status_code for message in (waiting, public)]
    assert answers == [404, 200]


def test_counts_go_out_for_public_lines_only(client):
    for title, status in (("Public", "published"), ("Archived", "archived"), ("Draft", "draft")):
        AskedPublic.objects.create(
            entitlement=EntitlementFactory(title=title, status=status),
            got_it=10,
            as_of=timezone.localdate(),
        )
    rows = client.get("/feedback/asked.csv").content.decode().splitlines()[1:]
    assert [row.split(",")[2] for row in rows] == ["Public"]
