"""Following a message from any phone with four words, and taking it back."""

import sqlite3
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from feedback.messages.models import FollowUp, Message, Throttle
from feedback.messages.stamps import new_stamp
from tests.factories import (
    AuthorityFactory,
    DangerPhraseFactory,
    MembershipFactory,
    MessageFactory,
    UserFactory,
)
from tests.support.databases import on_a_file
from tests.support.reading import read
from tests.support.tables import places_where_it_can_be_read

pytestmark = pytest.mark.django_db

URL = "/feedback/follow/"
CODE = "purple-train-lemon-maple"
SECRET = "zanderquist"


@pytest.fixture
def lead():
    return UserFactory(name="Lee Lead")


@pytest.fixture
def message():
    return MessageFactory(code=CODE, text="Can I get a laptop?")


def follow(client, code=CODE, **values):
    return client.post(URL, {"code": code, **values})


def text_of(response):
    return read(response).text


def test_code_opens_the_message_with_its_state_and_words(client, message):
    response = follow(client)
    assert "Waiting to be read." in text_of(response)
    assert "Can I get a laptop?" in text_of(response)
    assert "no-store" in response["Cache-Control"]
    assert not response.cookies


def test_code_is_read_as_people_say_it(client, message):
    assert follow(client, "Purple train LEMON maple").status_code == 200


def test_code_in_an_address_opens_nothing(client, message):
    response = client.get(URL, {"code": CODE})
    html = response.content.decode()
    assert "Can I get a laptop?" not in html
    assert "purple" not in html.replace("such as purple-train", "")


def test_answer_and_what_came_of_it_are_seen(client, message, lead):
    message.reply("Yes: ask your adviser for form 7.", by=lead)
    response = follow(client)
    assert "Yes: ask your adviser for form 7." in text_of(response)
    assert "Lee Lead" not in response.content.decode()
    message.start_change("A new form", timezone.localdate() + timedelta(days=30), by=lead)
    assert "Changing: A new form. Planned for" in text_of(follow(client))


def test_answer_says_who_gave_it_also_after_passing_on(client, message, lead):
    name = message.authority.name
    message.reply("Dudley answers you.", by=lead)
    message.pass_on(AuthorityFactory(short_name="Dudley"), "Dudley runs that.", by=lead)
    shown = text_of(follow(client))
    assert "Passed on to Dudley." in shown
    assert "You can expect an answer by" in shown
    assert f"{name}, " in shown


def test_message_put_away_as_a_robots_says_so_and_can_be_brought_back(client, message, lead):
    Message.objects.update(is_braked=True)
    message.archive(by=lead)
    shown = text_of(follow(client))
    assert "set aside without an answer" in shown
    assert "You can expect an answer by" not in shown
    follow(client, add="1", text="I am a person", stamp=new_stamp())
    message.refresh_from_db()
    assert message.archived_at is None


def test_overdue_answer_is_called_late(client, message):
    Message.objects.update(due_on=timezone.localdate() - timedelta(days=1))
    assert "It is late, and we are sorry." in text_of(follow(client))


def test_private_things_of_the_desk_are_not_seen(client, message, lead):
    message.note("SECRET NOTE", by=lead)
    message.assign(to=lead, by=lead)
    message.edit("SECRET EDIT", by=lead)
    html = follow(client).content.decode()
    assert "SECRET" not in html
    assert "Lead" not in html


def test_something_can_be_added(client, message, lead):
    message.reply("Yes.", by=lead)
    form = {"add": "1", "text": "But when?", "stamp": new_stamp()}
    assert "Added. Somebody will read it." in text_of(follow(client, **form))
    follow(client, **form)
    assert [added.text for added in message.follow_ups.all()] == ["But when?"]
    message.refresh_from_db()
    assert message.state == "waiting"


def test_added_words_of_danger_raise_the_alarm_again(client, message, lead):
    DangerPhraseFactory(phrase="want to die")
    message.read(by=lead)
    follow(client, add="1", text="I want to die", stamp=new_stamp())
    message.refresh_from_db()
    assert message.is_in_danger
    assert message.read_at is None


def test_empty_addition_is_an_error_that_keeps_the_page(client, message):
    response = follow(client, add="1", text="", stamp=new_stamp())
    assert "Write what you want to add." in text_of(response)
    assert "Can I get a laptop?" in text_of(response)


def a_stamp():
    return new_stamp(timezone.now() - timedelta(minutes=2))


def test_twenty_additions_a_day_are_kept_and_the_next_waits_with_its_text(client, message):
    DangerPhraseFactory(phrase="want to die")
    for number in range(20):
        follow(client, add="1", text=f"And {number}", stamp=a_stamp())
    response = follow(client, add="1", text="One more thing", stamp=a_stamp())
    assert "You have added a lot today." in text_of(response)
    assert read(response).one("textarea").text == "One more thing"
    assert message.follow_ups.count() == 20
    follow(client, add="1", text="I want to die", stamp=a_stamp())
    assert message.follow_ups.count() == 21
    FollowUp.objects.update(sent_at=timezone.now() - timedelta(hours=25))
    follow(client, add="1", text="One more thing", stamp=a_stamp())
    assert message.follow_ups.count() == 22


LINKS = "http://a.invalid http://b.invalid http://c.invalid"


def test_addition_that_looks_like_a_robots_is_kept_with_its_reason_and_waits(client, message, lead):
    message.reply("Yes.", by=lead)
    follow(client, add="1", text=LINKS, stamp=a_stamp())
    message.refresh_from_db()
    assert message.needs_an_answer
    assert not message.is_braked
    assert [hold.kind for hold in message.holds.all()] == ["links"]
    assert message.follow_ups.get().text == LINKS


def test_addition_does_not_push_an_unanswered_message_to_the_bottom(client, message):
    follow(client, add="1", text=LINKS, stamp=a_stamp())
    message.refresh_from_db()
    assert not message.is_braked
    assert [hold.kind for hold in message.holds.all()] == ["links"]


def test_additions_count_with_the_messages_of_one_address(client, message, lead):
    message.reply("Yes.", by=lead)
    for number in range(6):
        follow(client, add="1", text=f"And {number}", stamp=a_stamp())
    assert [hold.kind for hold in message.holds.all()] == ["often"]


def test_whether_it_helped_is_said_once(client, message, lead):
    message.reply("Yes.", by=lead)
    for _ in range(5):
        follow(client, helped="no")
    assert message.events.filter(deed__contains="did not help").count() == 1


@pytest.mark.parametrize(("pressed", "helped"), [("yes", True), ("no", False)])
def test_sender_says_whether_it_helped(client, message, lead, pressed, helped):
    message.reply("Yes.", by=lead)
    follow(client, helped=pressed)
    message.refresh_from_db()
    assert message.helped is helped


def test_helping_is_not_asked_before_there_is_an_answer(client, message):
    assert "Did that help?" not in text_of(follow(client))
    follow(client, helped="yes")
    message.refresh_from_db()
    assert message.helped is None


# One page for all that cannot be found


def test_wrong_withdrawn_and_expired_codes_get_the_same_page(client, lead):
    MessageFactory(code="apple-train-lemon-maple").withdraw()
    MessageFactory(code="banana-train-lemon-maple", sent_at=timezone.now() - timedelta(days=366))
    forgotten = MessageFactory(code="celery-train-lemon-maple")
    forgotten.forget_words(now=timezone.now())
    pages = [
        follow(client, code)
        for code in [
            "carrot-train-lemon-maple", "apple-train-lemon-maple", "banana-train-lemon-maple",
            "celery-train-lemon-maple", "nonsense", "", "\x00",
        ]
    ]  # fmt: skip
    assert {page.status_code for page in pages} == {404}
    assert len({page.content for page in pages}) == 1
    assert "We cannot find that" in text_of(pages[0])


def test_guessing_is_stopped_after_twenty_wrong_codes(client, message):
    for _ in range(20):
        assert follow(client, "carrot-train-lemon-maple").status_code == 404
    assert follow(client).status_code == 429
    assert client.post(URL, {"code": CODE}, REMOTE_ADDR="192.0.2.8").status_code == 200
    Throttle.forget(timezone.now() + timedelta(hours=1, seconds=1))
    assert follow(client).status_code == 200


def test_right_codes_are_not_counted(client, message):
    for _ in range(25):
        assert follow(client).status_code == 200


def test_another_websites_form_is_refused(client, message):
    response = client.post(
        URL, {"code": CODE, "withdraw-now": "1"}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert response.status_code == 403
    assert Message.objects.kept().exists()


# Taking it back


def test_taking_back_asks_once_and_then_deletes(client, message):
    assert "Take your message back?" in text_of(follow(client, withdraw="1"))
    assert Message.objects.kept().exists()
    assert "Your message is deleted" in text_of(follow(client, **{"withdraw-now": "1"}))
    assert follow(client).status_code == 404
    assert Message.objects.count() == 1


def with_secret_everywhere(client, lead):
    """A message whose words have been repeated in every place that the site has for them."""
    DangerPhraseFactory(phrase=f"want to {SECRET}")
    message = MessageFactory(
        text=f"I want to {SECRET}", email=f"{SECRET}@example.com", code=CODE, danger=True
    )
    follow(client, add="1", text=f"I want to {SECRET} now", stamp=new_stamp())
    DangerPhraseFactory._meta.model.objects.all().delete()
    message.refresh_from_db()
    call_command("alarms", stdout=StringIO())
    message.note(f"about {SECRET}", by=lead)
    message.handle_danger(f"rang {SECRET}", by=lead)
    message.reply(f"We hear {SECRET}", by=lead)
    message.disagree(f"no {SECRET}", by=lead)
    message.start_change(f"what {SECRET}", timezone.localdate(), by=lead)
    message.pass_on(AuthorityFactory(), f"to {SECRET}", by=lead)
    message.edit(f"edited {SECRET}", f"reply {SECRET}", by=lead)
    message.publish(by=lead)
    return message


def test_taking_back_deletes_the_words_in_every_table(client, lead):
    MembershipFactory(regional=True)
    with_secret_everywhere(client, lead)
    assert len(places_where_it_can_be_read(SECRET)) >= 9
    follow(client, **{"withdraw-now": "1"})
    assert places_where_it_can_be_read(SECRET) == []


@pytest.mark.django_db(transaction=True)
def test_taking_back_deletes_the_words_from_the_database_files(client, tmp_path):
    """Not only from the tables: from their free pages and from the journal too."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL's files are rewritten by `manage.py forget`: test_forgetting.py")
    file = tmp_path / "copy.sqlite3"
    with on_a_file(file):
        MembershipFactory(regional=True)
        with_secret_everywhere(client, UserFactory(name="Lee Lead"))
        connection.cursor().execute("PRAGMA wal_checkpoint(PASSIVE)")
        assert SECRET.encode() in file.read_bytes()
        follow(client, **{"withdraw-now": "1"})
        for part in tmp_path.iterdir():
            assert SECRET.encode() not in part.read_bytes(), part.name
    with sqlite3.connect(file) as db:
        assert db.execute("SELECT COUNT(*) FROM feedback_message").fetchone() == (1,)
