"""The answer: may this person have this line? The one place that compares ages and places.

The law counts to the birthday: "until your 25th birthday" holds at 24 and no longer at 25.
What nobody has stated is never read as no: it is `open` where the Children Act 1989 ss.23A to 24B
carry a care leaver anyway (from 16 until the 25th birthday), and `ask` beyond.
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

# How much use an answer is to somebody who has several.
BEST_FIRST = [OPEN, ASK, LATER, ELSEWHERE, ENDED]

# Without a stated start a line counts as open from here, and without a stated end until there.
USUAL_START, USUAL_END = 16, 25


@dataclass(frozen=True)
class Answer:
    """One of the five, with a plain sentence of reason.

    `birthday` is the age at which the answer next changes by itself: the start of a `later`, the
    end of an `open` or `ask`; None where no such birthday is stated.
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
    """A line and the answer that one person gets for it."""

    line: object
    answer: Answer


def answer(line, person) -> Answer:
    """The answer for a line (Entitlement or PartnerOffer) and a Person. Never raises, never unsure.

    An age that has passed comes first, then a place that does not fit, then what has not begun for
    anybody, then an age still to come, then what has to be asked.
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
    """The best answer that any of several lines gives: one that is open is enough.

    Of two that are as good, the one that says on which birthday it changes.
    """
    answers = (answer(line, person) for line in lines)
    return min(answers, key=lambda a: (BEST_FIRST.index(a.code), a.birthday is None))


def age_answer(line, age: int) -> Answer:
    """The answer by age alone. `from_age` is inclusive, `until_birthday` exclusive."""
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
    """The answer by home (a Place), and by which Authority looked after the person."""
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
    """The answer by home alone, for an entitlement and somebody whose council's line it is."""
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
    """A partner's areas, against where the person lives and who looked after them."""
    if offer.is_for_england:
        return answer_within(living.is_in_england, "England", offer)
    if offer.is_for_the_region:
        return answer_within(living.is_in_region, "the West Midlands", offer)
    if not offer.authority_names:
        return Answer(ASK, f"The partner has not said where this counts. {whom_to_ask(offer)}")
    if offer.authority_names & {home.short_name for home in (authority, living.authority) if home}:
        return Answer(OPEN, open_reason(offer))
    return Answer(ELSEWHERE, f"Only for {offer.places}.")


def answer_within(is_inside: bool, place: str, line) -> Answer:
    """Inside a wider scope everything fits; outside nothing is said, so ask."""
    if is_inside:
        return Answer(OPEN, open_reason(line))
    return Answer(ASK, f"Ask whether this counts outside {place}. {whom_to_ask(line)}")


def is_inside(line, living) -> bool:
    """Is the home known to lie in the line's area: its authority, or its districts if it names any?"""
    if living.authority is None or living.authority.pk != line.authority_id:
        return False
    districts = line.district_names
    return not districts or (living.district is not None and living.district.name in districts)


def is_district_unknown(line, living) -> bool:
    """Is only the county known, while the line is for some of its districts?"""
    is_in_county = living.authority is not None and living.authority.pk == line.authority_id
    return is_in_county and living.district is None and bool(line.district_names)


def unstated_place(line) -> str:
    return (
        f"{line.giver} has not said whether this counts outside {line.places}. {whom_to_ask(line)}"
    )


def not_begun(line) -> str:
    """True of what is only planned, of a law not in force, and of a start that nobody can prove."""
    return f"This was announced, but we have not seen that it has started. {whom_to_ask(line)}"


def whom_to_ask(line) -> str:
    return "Ask the partner." if line.is_partner_offer else "Ask your personal adviser."


def open_reason(line) -> str:
    """Until when; the answer itself says already that the line is open."""
    if line.until_birthday is not None:
        return f"Until your {birthday(line.until_birthday)}."
    return f"{line.giver} has not said at what age this stops."


def is_for_situations_of(line, person) -> bool:
    """Is the line aimed at nobody in particular, or at a situation the person has named?"""
    return not line.situation_slugs or bool(line.situation_slugs & person.known_situations)


def in_other_situations(given, line, left, situations) -> Answer:
    """The answer for a line that fitted by a situation that the person has `left` (slugs) by a move.

    A line that is for other situations too may go on: the person has not said, so it is to ask. An
    age that has passed and a place that does not fit come first, as in `answer()`.
    """
    if given.is_ended or given.is_elsewhere:
        return given
    unsaid = line.situation_slugs - left
    if unsaid:
        return Answer(ASK, f"Only if {conditions(unsaid, situations)}.")
    return Answer(ELSEWHERE, f"Only if {conditions(line.situation_slugs, situations)}.")


def conditions(slugs, situations) -> str:
    """What goes on after "If": the situations (of all Situation rows) with these slugs."""
    return "; or ".join(s.condition for s in situations if s.slug in slugs)


def stands_for(version, national) -> bool:
    """Is a council's line its version of a national one, and does it say at least as much?

    A sum and an end that the national line names are in it, and no smaller or earlier; and it is
    for everybody whom the national line is for. Only then may the national line step back.
    """
    return (
        version.delivers_id == national.pk
        and reaches(version.amount_gbp, national.amount_gbp)
        and reaches(version.until_birthday, national.until_birthday)
        and is_for_situations_in(version, national.situation_slugs)
    )


def is_for_situations_in(line, slugs) -> bool:
    """Is the line for nobody in particular, or for each of these situations (one at least)?"""
    return not line.situation_slugs or (bool(slugs) and slugs <= line.situation_slugs)
