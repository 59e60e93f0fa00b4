from offers.eligibility.answers import ASK, OPEN, Answer


def test_only_an_answer_that_has_to_be_asked_gives_a_reason_to_ask():
    assert Answer(ASK, "The partner has not said.").reason_to_ask == "The partner has not said."
    assert Answer(OPEN, "Until your 25th birthday.").reason_to_ask == ""
