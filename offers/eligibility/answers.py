"""Whether a person can have a line: the only module that compares ages and places.

The law runs up to the birthday: "until your 25th birthday" applies at 24 and not at 25. Silence is
never read as no: where nothing is stated the answer is `open` for the years the Children Act 1989
ss.23A to 24B covers in any case (16 until the 25th birthday), and `ask` outside them.
"""

from dataclasses import dataclass

from offers.lines.bounds import reaches
from offers.lines.wording import birthday

OPEN, LATER, ENDED, ELSEWHERE, ASK = "open", "later", "ended", "elsewhere", "ask"
LABELS = {
    OPEN: "Open now",
    LATER: "Later",
    ENDED: "Ended",
    ELSEWHERE: "Elsewhere",
    ASK: "Ask first",
}

# Most useful first: which of several answers to show.
BEST_FIRST = [OPEN, ASK, LATER, ELSEWHERE, ENDED]

# Defaults for a line that does not state its start or end.
USUAL_START, USUAL_END = 16, 25


@dataclass(frozen=True)
class Answer:
    """One of the five answers, with its reason in plain English.

    `birthday` is the age at which the answer will next change by itself: the start for `later`, the
    end for `open` or `ask`; None if no such birthday is stated.
    """

    code: str
    reason: str
    birthday: int | None = None

    @property
    def label(self):
        return LABELS[self.code]

    @property
    def is_open(self):
        return self.code == OPEN

    @property
    def is_later(self):
        return self.code == LATER

    @property
    def is_ended(self):
        return self.code == ENDED

    @property
    def is_elsewhere(self):
        return self.code == ELSEWHERE

    @property
    def is_ask(self):
        return self.code == ASK

    @property
    def reason_to_ask(self):
        """What is not clear; empty where nothing has to be asked."""
        return self.reason if self.is_ask else ""


@dataclass(frozen=True)
class Answered:
    line: object
    answer: Answer


def answer(line, person) -> Answer:
    """The answer for an Entitlement or PartnerOffer and a Person. Never raises.

    In order of precedence: an age limit already passed, a place that does not fit, a scheme that
    has not started, an age not yet reached, anything that has to be asked.
    """
    by_age = age_answer(line, person.age)
    by_place = place_answer(line, person.authority, person.living)
    if by_age.code == ENDED:
        return by_age
    if by_place.code == ELSEWHERE:
        return by_place
    if line.is_planned:
        return Answer(ASK, not_begun(line), line.until_birthday)
    if by_age.code == LATER:
        return by_age
    if ASK in (by_place.code, by_age.code):
        asked = by_place if by_place.code == ASK else by_age
        return Answer(ASK, asked.reason, line.until_birthday)
    return Answer(OPEN, open_reason(line), line.until_birthday)


def answer_all(lines, person) -> list[Answered]:
    return [Answered(line, answer(line, person)) for line in lines]


def answer_of_any(lines, person) -> Answer:
    """The best answer that any of the lines gives: one open line is enough.

    Of two equally good answers, the one that says when it changes.
    """
    answers = (answer(line, person) for line in lines)
    return min(answers, key=lambda a: (BEST_FIRST.index(a.code), a.birthday is None))


def age_answer(line, age: int) -> Answer:
    """The answer on age alone. `from_age` is inclusive, `until_birthday` exclusive."""
    start, end = line.from_age, line.until_birthday
    if end is not None and age >= end:
        return Answer(ENDED, f"This was until your {birthday(end)}.")
    if start is not None and age < start:
        return Answer(LATER, f"From your {birthday(start)}.", start)
    if end is None and age >= USUAL_END:
        return Answer(ASK, f"{line.giver} has not said at what age this stops. {whom_to_ask(line)}")
    if start is None and age < USUAL_START:
        return Answer(
            ASK, f"{line.giver} has not said from what age this starts. {whom_to_ask(line)}"
        )
    return Answer(OPEN, open_reason(line), end)


def place_answer(line, authority, living) -> Answer:
    """The answer on place alone: the home (a Place) and the Authority that looked after the person."""
    if line.is_partner_offer:
        return partner_place_answer(line, authority, living)
    if line.is_national or line.is_regional or line.authority_id == authority.pk:
        return home_answer(line, living)
    if not line.is_for_any_care_leaver:
        return Answer(ELSEWHERE, f"Only for people that {line.scope_name} looked after.")
    if living.authority is None or living.authority.pk != line.authority_id:
        return Answer(ELSEWHERE, f"Only if you live in {line.places}.")
    return home_answer(line, living)


def home_answer(line, living) -> Answer:
    """The answer on the home alone, assuming that the entitlement covers this person's council."""
    if line.is_national:
        return answer_within(living.is_in_england, "England", line)
    if line.is_regional:
        return answer_within(living.is_in_region, "the West Midlands", line)
    if line.lives == line.Lives.ANYWHERE or is_inside(line, living):
        return Answer(OPEN, open_reason(line))
    if line.lives == line.Lives.IN_REGION:
        if living.is_in_region:
            return Answer(OPEN, open_reason(line))
        return Answer(ELSEWHERE, "Only if you live in the West Midlands.")
    if is_district_unknown(line, living):
        return Answer(ASK, f"Only if you live in {line.places}. Say which district you live in.")
    if line.lives == line.Lives.IN_AUTHORITY:
        return Answer(ELSEWHERE, f"Only if you live in {line.places}.")
    return Answer(ASK, unstated_place(line))


def partner_place_answer(offer, authority, living) -> Answer:
    """Match a partner's areas against where the person lives and who looked after them."""
    if offer.is_for_england:
        return answer_within(living.is_in_england, "England", offer)
    if offer.is_for_the_region:
        return answer_within(living.is_in_region, "the West Midlands", offer)
    if not offer.authority_names:
        return Answer(ASK, f"The partner has not said where this applies. {whom_to_ask(offer)}")
    if offer.authority_names & {home.short_name for home in (authority, living.authority) if home}:
        return Answer(OPEN, open_reason(offer))
    return Answer(ELSEWHERE, f"Only for {offer.places}.")


def answer_within(is_inside: bool, place: str, line) -> Answer:
    """Open inside the area; outside it nobody has said, so ask."""
    if is_inside:
        return Answer(OPEN, open_reason(line))
    return Answer(ASK, f"Ask whether this applies outside {place}. {whom_to_ask(line)}")


def is_inside(line, living) -> bool:
    """Whether the home is known to be in the line's districts or, if it names none, its authority."""
    if living.authority is None or living.authority.pk != line.authority_id:
        return False
    districts = line.district_names
    return not districts or (living.district is not None and living.district.name in districts)


def is_district_unknown(line, living) -> bool:
    """Whether we know only the county, and the line is limited to some of its districts."""
    is_in_county = living.authority is not None and living.authority.pk == line.authority_id
    return is_in_county and living.district is None and bool(line.district_names)


def unstated_place(line) -> str:
    return (
        f"{line.giver} has not said whether this applies outside {line.places}. {whom_to_ask(line)}"
    )


def not_begun(line) -> str:
    """The reason for a line that is only planned, not yet in force, or without a proven start."""
    return f"This was announced, but we have not seen that it has started. {whom_to_ask(line)}"


def whom_to_ask(line) -> str:
    return "Ask the partner." if line.is_partner_offer else "Ask your personal adviser."


def open_reason(line) -> str:
    """How long it lasts; the label already says that the line is open."""
    if line.until_birthday is not None:
        return f"Until your {birthday(line.until_birthday)}."
    return f"{line.giver} has not said at what age this stops."


def is_for_situations_of(line, person) -> bool:
    """Whether the line is for everybody, or for a situation that the person has named."""
    return not line.situation_slugs or bool(line.situation_slugs & person.known_situations)


def in_other_situations(given, line, left, situations) -> Answer:
    """The answer in a home where the line no longer matches the person's situations.

    `left` holds the slugs of every situation we know of. If the line covers others as well, ask,
    because the person has not mentioned them. A passed age limit and a place that does not fit take
    precedence, as in `answer()`.
    """
    if given.is_ended or given.is_elsewhere:
        return given
    unsaid = line.situation_slugs - left
    if unsaid:
        return Answer(ASK, f"Only if {conditions(unsaid, situations)}.")
    return Answer(ELSEWHERE, f"Only if {conditions(line.situation_slugs, situations)}.")


def conditions(slugs, situations) -> str:
    """Completes "If ...": the conditions of the situations with these slugs."""
    return "; or ".join(s.condition for s in situations if s.slug in slugs)


def stands_for(version, national) -> bool:
    """Whether a council's line is its version of the national one and promises at least as much.

    Any amount is no smaller, any end no earlier, and it covers everybody that the national line
    covers. Only then may the national line be hidden in its favour.
    """
    return (
        version.delivers_id == national.pk
        and reaches(version.amount_gbp, national.amount_gbp)
        and reaches(version.until_birthday, national.until_birthday)
        and is_for_situations_in(version, national.situation_slugs)
    )


def is_for_situations_in(line, slugs) -> bool:
    """Whether the line is for everybody, or covers all of these situations (at least one)."""
    return not line.situation_slugs or (bool(slugs) and slugs <= line.situation_slugs)
