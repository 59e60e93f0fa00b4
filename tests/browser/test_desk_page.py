"""A message with words at the desk, in the light and in the dark, on a phone and on a desk."""

import pytest

from tests.browser.axe import DJANGOS_OWN
from tests.browser.pages import DESK, PHONE

# A message about a line that a form was held for, with what the sender added and two answers.
WITH_WORDS = """
from datetime import timedelta
from django.utils import timezone
from authorities.models import User
from feedback.messages.models import FollowUp, Hold, Message, Original
from feedback.setup.models import ReplyTemplate
from offers.lines.models import Entitlement
lead = User.objects.get(email={email!r})
line = Entitlement.objects.of_scope("walsall").public().first()
ReplyTemplate.objects.get_or_create(kind="question", title="Thanks", defaults=dict(text="Thank you."))
message = Message.objects.create(
    kind="question", authority=line.authority, entitlement=line, may_publish=True,
    due_on=timezone.localdate() + timedelta(days=14),
)
Original.objects.create(message=message, text="Can I get a laptop?\\n\\nMy number is 07700 900123.")
Hold.objects.create(message=message, kind="phone", words="07700 900123")
message.read(by=lead)
message.reply("Yes, ask us.", by=lead)
FollowUp.objects.create(message=message, text="How?", sending_digest=str(message.pk))
message.reply("By e-mail.\\n\\nSee you.", by=lead)
print(message.pk)
"""


@pytest.fixture
def lead(person):
    return person("participation-lead", "walsall")


@pytest.fixture(scope="module")
def messages():
    """The number of the message with words, once it is there."""
    return []


@pytest.fixture
def path(lead, site, messages):
    if not messages:
        messages.append(int(site.manage.shell(WITH_WORDS.format(email=lead.email))))
    return f"/admin/feedback/message/{messages[0]}/change/"


@pytest.mark.node
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_page_of_a_message_suits_everybody(lead, path, staff_page, fine, viewport, scheme):
    page = staff_page(lead, path, viewport=viewport, color_scheme=scheme)
    assert page.locator("blockquote").count() == 4
    fine(page, DJANGOS_OWN)


def test_mark_is_made_of_tiles_as_on_the_public_site(lead, staff_page, site):
    """A path of squares 4 wide, 10 apart: without its line around each they are dots."""
    page = staff_page(lead)
    staff = page.locator("#site-name .mark").evaluate(TILES)
    page.goto(site)
    assert staff == page.locator(".brand .mark").evaluate(TILES)


TILES = """mark => [...mark.querySelectorAll('path')].map(path => {
    const {fill, stroke, strokeWidth, strokeLinejoin} = getComputedStyle(path);
    return [fill, stroke, strokeWidth, strokeLinejoin];
})"""
