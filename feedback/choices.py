from django.db import models


class Kind(models.TextChoices):
    QUESTION = "question", "Ask a question"
    SUGGESTION = "suggestion", "Suggest something"
    PRAISE = "praise", "Say what works"
    PROBLEM = "problem", "Something here is wrong"
    TOLD_NO = "told-no", "I asked for this and was told no"


# Kinds of messages once they have been sent.
KIND_NAMES = {
    Kind.QUESTION: "Question",
    Kind.SUGGESTION: "Suggestion",
    Kind.PRAISE: "What works",
    Kind.PROBLEM: "Something wrong",
    Kind.TOLD_NO: "Told no",
}


class Sender(models.TextChoices):
    CARE_LEAVER = "care-leaver", "A care leaver"
    ADVISER = "adviser", "A personal adviser"
    FAMILY = "family", "Family or carer"
    PROFESSIONAL = "professional", "Somebody else who works with young people"
    UNSAID = "unsaid", "I would rather not say"


class State(models.TextChoices):
    WAITING = "waiting", "Waiting to be read"
    READ = "read", "Read"
    ANSWERED = "answered", "Answered"
    CHANGING = "changing", "Changing"
    CHANGED = "changed", "Changed"
    NOT_AGREED = "not-agreed", "Not agreed"
    PASSED_ON = "passed-on", "Passed on"


class DeclineReason(models.TextChoices):
    PERSONAL = "personal", "It could show who somebody is, even after editing"
    SAFETY = "safety", "It is about somebody's safety, which we deal with in private"
    SAME = "same", "We have already published the same question"
    ABUSE = "abuse", "It attacks a person"
    OFF_TOPIC = "off-topic", "It is not about what care leavers get"


class HoldKind(models.TextChoices):
    DANGER = "danger", "Somebody may be in danger"
    PHONE = "phone", "A phone number"
    EMAIL = "email", "An e-mail address"
    POSTCODE = "postcode", "A postcode"
    STREET = "street", "A street address"
    NAME = "name", "Somebody's name"
    ABUSE = "abuse", "Abusive words"
    HONEYPOT = "honeypot", "The trap for robots was filled in"
    STAMP = "stamp", "Without our time stamp"
    FAST = "fast", "Sent too fast"
    OLD = "old", "Sent from an old page"
    LINKS = "links", "Many links"
    REPEATED = "repeated", "The same words again"
    OFTEN = "often", "Many from one address"


BRAKES = [
    HoldKind.HONEYPOT,
    HoldKind.STAMP,
    HoldKind.FAST,
    HoldKind.OLD,
    HoldKind.LINKS,
    HoldKind.REPEATED,
    HoldKind.OFTEN,
]


class AlarmStep(models.TextChoices):
    LEAD = "lead", "Participation lead"
    DEPUTY = "deputy", "Deputy"
    REGION = "region", "Regional lead"


class Outcome(models.TextChoices):
    GOT_IT = "got-it", "Got it"
    TOLD_NO = "told-no", "Told no"
    WAITING = "waiting", "Still waiting"
