"""The desk's forms: each is a button, and calls a command of the message."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from authorities.models import Authority, User
from feedback.alarms.readers import readers
from feedback.choices import AlarmStep, DeclineReason
from feedback.setup.models import ReplyTemplate
from offers.lines.models import Entitlement

BOTH_READ_IT = (
    "The sender reads this and, once the message is published, so does the public: leave out names, "
    "numbers and addresses. Put anything meant for the sender alone in the answer."
)


def big(rows=6):
    return forms.Textarea(attrs={"rows": rows})


class DeskForm(forms.Form):
    """A button and what has to be said with it. `fits`: whether it applies to the message."""

    name = ""  # posted as `command`; also the prefix of its fields' ids
    title = ""
    button = ""
    hint = ""

    def __init__(self, message, data=None):
        super().__init__(data, auto_id=f"{self.name}_%s")
        self.message = message
        self.set_up()

    @classmethod
    def fits(cls, message):
        return message.has_words

    def set_up(self):
        """Choices and initial values that depend on the message."""

    def run(self, by):
        """Run the command. Returns False if it was refused, with the reason in the form."""
        if not self.is_valid():
            return False
        try:
            self.do(by, **self.cleaned_data)
        except ValidationError as error:
            self.add_error(None, error.messages)
            return False
        return True

    def refuse(self, why):
        self.full_clean()
        self.add_error(None, why)

    def do(self, by):
        raise NotImplementedError


class ReplyForm(DeskForm):
    name = "reply"
    title, button = "Answer", "Send the answer"
    hint = "The sender reads it with the code. The public reads only what you publish below."
    text = forms.CharField(label="Your answer", max_length=4000, widget=big(10))

    def set_up(self):
        self.templates = ReplyTemplate.objects.filter(kind=self.message.kind)

    def do(self, by, text):
        self.message.reply(text, by=by)


class Danger(DeskForm):
    name = "danger"
    title, button = "Danger", "The danger has been dealt with"
    handled_how = forms.CharField(
        label="What was done, and with whom", max_length=1000, widget=big(3)
    )

    @classmethod
    def fits(cls, message):
        return message.is_in_danger

    def do(self, by, handled_how):
        self.message.handle_danger(handled_how, by=by)


class Real(DeskForm):
    name = "real"
    title, button = "Held", "This is a real message"
    hint = "It was held because it looks as if a robot sent it. Press this and it is treated like any other message."

    @classmethod
    def fits(cls, message):
        return message.is_held

    def do(self, by):
        self.message.let_through(by=by)


class FlagDanger(DeskForm):
    name = "flagdanger"
    title, button = "Is somebody in danger?", "Somebody may be in danger"
    hint = "Press this if you are worried. The message goes to the top, and everybody who reads messages here gets an alarm."

    @classmethod
    def fits(cls, message):
        return message.has_words and not message.is_in_danger

    def do(self, by):
        self.message.flag_danger(by=by)


class Assign(DeskForm):
    name = "assign"
    title, button = "Assign it", "Assign"
    to = forms.ModelChoiceField(label="To", queryset=User.objects.none())

    def set_up(self):
        people = readers(self.message.authority)
        ids = {person.pk for step in AlarmStep for person in people[step]}
        self.fields["to"].queryset = User.objects.filter(pk__in=ids)

    def do(self, by, to):
        self.message.assign(to=to, by=by)


class Note(DeskForm):
    name = "note"
    title, button = "Private note", "Save the note"
    hint = "Everybody who answers at this desk sees it. It is deleted if the sender takes the message back."
    note = forms.CharField(label="Note", max_length=2000, widget=big(3))

    def do(self, by, note):
        self.message.note(note, by=by)


class Redact(DeskForm):
    name = "redact"
    title, button = "Redact", "Start from the redacted original"
    hint = (
        "The phone numbers, addresses and names that we found are replaced. We do not find all of them. "
        "Read it, then save it below."
    )
    over_edit = forms.BooleanField(
        label="Discard the version that was already edited", required=False
    )

    @classmethod
    def fits(cls, message):
        return message.has_words and message.may_publish and not message.is_published

    def set_up(self):
        if self.message.edited_at is None:
            del self.fields["over_edit"]

    def do(self, by, over_edit=False):
        self.message.redact(by=by, over_edit=over_edit)


class Edit(DeskForm):
    name = "edit"
    title, button = "Edit for publication", "Save this version"
    text = forms.CharField(label="Message for the public", max_length=2000, widget=big())
    reply = forms.CharField(
        label="Answer for the public", max_length=4000, required=False, widget=big()
    )

    @classmethod
    def fits(cls, message):
        return message.has_words and message.may_publish

    def set_up(self):
        last = self.message.replies.filter(authority=self.message.authority).last()
        self.initial = {
            "text": self.message.edited_text,
            "reply": self.message.edited_reply or (last.text if last else ""),
        }

    def do(self, by, text, reply):
        self.message.edit(text, reply, by=by)


class Publish(DeskForm):
    name = "publish"
    title, button = "Publish", "Publish the edited version"

    @classmethod
    def fits(cls, message):
        return message.has_words and message.may_publish and not message.is_published

    def do(self, by):
        self.message.publish(by=by)


class TakeBack(DeskForm):
    name = "takeback"
    title, button = "Take back", "Unpublish it"

    @classmethod
    def fits(cls, message):
        return message.is_published

    def do(self, by):
        self.message.take_back(by=by)


class Decline(DeskForm):
    name = "decline"
    title, button = "Do not publish", "Do not publish it"
    hint = "The sender sees the reason."
    reason = forms.ChoiceField(label="Reason", choices=DeclineReason.choices)

    @classmethod
    def fits(cls, message):
        return message.has_words and message.may_publish

    def do(self, by, reason):
        self.message.decline(reason, by=by)


class Changing(DeskForm):
    name = "changing"
    title, button = "Something is changing", "Announce the change"
    hint = BOTH_READ_IT
    what = forms.CharField(label="What changes", max_length=300)
    until = forms.DateField(label="By when", widget=forms.DateInput(attrs={"type": "date"}))

    def clean_until(self):
        if self.cleaned_data["until"] < timezone.localdate():
            raise ValidationError("Choose a day in the future.")
        return self.cleaned_data["until"]

    def do(self, by, what, until):
        self.message.start_change(what, until, by=by)


class Changed(DeskForm):
    name = "changed"
    title, button = "It has changed", "Say that it has changed"
    hint = "Only once the line has changed: the sender and the public get a link to it."
    line = forms.ModelChoiceField(
        label="Which line", required=False, queryset=Entitlement.objects.none(),
        empty_label="The line it is about",
    )  # fmt: skip

    def set_up(self):
        lines = Entitlement.objects.public().filter(authority=self.message.authority)
        self.fields["line"].queryset = lines

    def do(self, by, line):
        self.message.mark_changed(by=by, line=line)


class NotAgreed(DeskForm):
    name = "notagreed"
    title, button = "Not agreed", "Say that it is not agreed"
    hint = BOTH_READ_IT
    why = forms.CharField(label="Why not", max_length=500, widget=big(3))

    def do(self, by, why):
        self.message.disagree(why, by=by)


class PassOn(DeskForm):
    name = "passon"
    title, button = "Pass it on", "Pass it on"
    hint = (
        "You then no longer see it, unless you are a regional lead. It counts as unanswered again, and is "
        "unpublished: the other desk answers in its own name. Your private notes stay here."
    )
    to = forms.ModelChoiceField(
        label="To", required=False, queryset=Authority.objects.all(), empty_label="The region"
    )
    note = forms.CharField(label="What the sender will see", max_length=300)

    def do(self, by, to, note):
        self.message.pass_on(to, note, by=by)


class Archive(DeskForm):
    name = "archive"
    title, button = "Archive", "Archive it"
    hint = "It leaves the queue. The code keeps working."

    @classmethod
    def fits(cls, message):
        return message.archived_at is None and not message.cannot_be_put_away

    def do(self, by):
        self.message.archive(by=by)


FORMS = {
    form.name: form
    for form in [
        Danger, Real, ReplyForm, FlagDanger, Assign, Note, Redact, Edit, Publish, TakeBack, Decline,
        Changing, Changed, NotAgreed, PassOn, Archive,
    ]
}  # fmt: skip
