"""The shipped list of phrases on sentences as young people write them."""

from pathlib import Path

import pytest
import yaml

from feedback.messages.holds import danger_in
from offers.search.index import find

HERE = Path(__file__).parent
PHRASES = yaml.safe_load((HERE / "danger.yaml").read_text(encoding="utf-8"))
UNSEEN = yaml.safe_load((HERE / "danger_unseen.yaml").read_text(encoding="utf-8"))

pytestmark = pytest.mark.django_db


def test_both_lists_have_at_least_thirty_sentences():
    assert all(len(PHRASES[name]) >= 30 for name in ("must_flag", "must_not_flag"))


@pytest.mark.parametrize("text", PHRASES["must_flag"])
def test_words_of_danger_flag(content, text):
    assert danger_in(text)
    assert find(text).is_danger


@pytest.mark.parametrize("text", PHRASES["must_not_flag"])
def test_harmless_words_do_not_flag(content, text):
    assert danger_in(text) == []
    assert not find(text).is_danger


@pytest.mark.parametrize("text", [*UNSEEN["danger"], *UNSEEN["harmless"]])
def test_search_and_messages_agree(content, text):
    assert find(text).is_danger == bool(danger_in(text))


@pytest.mark.parametrize("text", PHRASES["known_false_alarms"])
def test_known_false_alarm_is_still_one(content, text):
    """Better one look too many: the phrase is there for those who mean it."""
    assert danger_in(text)


def test_share_of_unseen_sentences_is_known(content, record_property):
    hit = sum(bool(danger_in(text)) for text in UNSEEN["danger"])
    wrong = sum(bool(danger_in(text)) for text in UNSEEN["harmless"])
    of, of_harmless = len(UNSEEN["danger"]), len(UNSEEN["harmless"])
    said = f"danger on unseen sentences: {hit} of {of} flagged, harmless {wrong} of {of_harmless}"
    record_property("measured", said)
    assert hit >= 7
    assert wrong == 0
