"""The forms for young people. Their errors say what to do, in plain words."""

from django import forms
from django.core.mail.message import sanitize_address

from authorities.models import Authority
from feedback.choices import Kind, Sender
from feedback.messages.stamps import new_stamp, plain_text
from offers.eligibility.query_forms import TEXT_ERRORS
from offers.lines.models import Entitlement, PartnerOffer

LONGEST = 2000
REGION = "region"
YES_NO = [("yes", "Yes"), ("no", "No")]
HARMLESS = {"autocomplete": "off"}
UNSENDABLE = "We cannot send e-mail to this address. Check what comes after the @."
BROKEN = "Something went wrong with this form. Open the page again and copy your message into it."


class LongText(forms.CharField):
    """Text of up to 2,000 characters, counted as browsers count them."""

    widget = forms.Textarea

    def __init__(self, *, empty, **kwargs):
        super().__init__(error_messages={"required": empty}, **kwargs)
        self.widget.attrs.update({"rows": 7, "data-count": LONGEST})

    def to_python(self, value):
        return plain_text(super().to_python(value) or "").strip()

    def validate(self, value):
        super().validate(value)
        if len(value) > LONGEST:
            over = len(value) - LONGEST
            raise forms.ValidationError(
                f"Your message has {len(value):,} characters, {over:,} too many. Shorten it, "
                "or send the rest as a second message."
            )


class StampedForm(forms.Form):
    """A form with a signed stamp: its nonce and when it was opened."""

    stamp = forms.CharField(
        widget=forms.HiddenInput,
        required=False,
        max_length=200,
        error_messages=dict.fromkeys(TEXT_ERRORS, BROKEN),
    )

    def __init__(self, data=None, *, initial=None):
        super().__init__(data, initial={"stamp": new_stamp(), **(initial or {})})


class MessageForm(StampedForm):
    kind = forms.ChoiceField(
        label="What would you like to do?",
        choices=Kind.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose what you would like to do.",
            "invalid_choice": "Choose one of these.",
        },
    )
    text = LongText(
        label="Your message",
        help_text="Up to 2,000 characters: about a page. Leave out names, phone numbers and "
        "addresses, yours and other people’s.",
        empty="Write your message.",
    )
    council = forms.ChoiceField(
        label="Which council is it for?",
        error_messages={
            "required": "Choose a council, or the whole region.",
            "invalid_choice": "We do not know this council. Choose one from the list.",
        },
    )
    about = forms.ChoiceField(
        label="Is it about one of these?",
        required=False,
        error_messages={"invalid_choice": "We do not know this one. Choose one from the list."},
    )
    sender = forms.ChoiceField(
        label="Who are you?",
        choices=Sender.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose who you are, or that you would rather not say.",
            "invalid_choice": "Choose one of these.",
        },
    )
    may_publish = forms.ChoiceField(
        label="May we publish it on this website?",
        help_text="Only an edited version, with nothing in it that shows who you are.",
        choices=YES_NO,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose yes or no. You get an answer either way.",
            "invalid_choice": "Choose yes or no.",
        },
    )
    email = forms.EmailField(
        label="E-mail address (you can leave this empty)",
        help_text="If you want to be told when there is an answer. We use it for that alone and "
        "delete it after the answer. Without it, you follow your message with a code.",
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages=TEXT_ERRORS
        | {"invalid": "Enter the whole address: a name, an @ and what comes after it."},
    )
    # Honeypot: hidden from people, filled in by robots.
    subject = forms.CharField(
        label="Leave this empty",
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", **HARMLESS}),
        error_messages=TEXT_ERRORS,
    )

    def __init__(self, data=None, *, initial=None):
        super().__init__(data, initial=initial)
        self.authorities = {a.slug: a for a in Authority.objects.all()}
        self.fields["council"].choices = [
            ("", "Choose a council"),
            *((slug, a.short_name) for slug, a in self.authorities.items()),
            (REGION, "Any council, or the whole region"),
        ]
        self.lines = {}
        self.fields["about"].choices = self.about_choices()

    def about_choices(self):
        """The chosen council's lines, the national ones, and the line that the form was opened
        from."""
        council, about = (str(self[name].value() or "") for name in ("council", "about"))
        groups = [("", "No, or I am not sure")]
        if council in self.authorities:
            name = self.authorities[council].short_name
            groups.append((name, self.options(Entitlement.objects.of_scope(council))))
        groups.append(("Everywhere in England", self.options(Entitlement.objects.national())))
        if about and about not in self.lines and (line := line_named(about)):
            self.lines[about] = line
            groups.insert(1, (about, line.title))
        return [group for group in groups if group[1]]

    def options(self, entitlements):
        lines = entitlements.public().select_related("authority").order_by("title", "pk")
        named = {name_of(line): line for line in lines}
        self.lines |= named
        return [(name, line.title) for name, line in named.items()]

    def clean_may_publish(self):
        return self.cleaned_data["may_publish"] == "yes"

    def clean_email(self):
        email = self.cleaned_data["email"].strip().lower()
        if not email:
            return email
        try:
            sanitize_address(email, "utf-8")  # as it is done on sending
        except ValueError as error:  # includes UnicodeError
            raise forms.ValidationError(UNSENDABLE) from error
        return email

    def clean(self):
        """Adds the council (None for the region) and the line as rows."""
        data = super().clean()
        data["authority"] = self.authorities.get(data.get("council"))
        data["line"] = self.lines.get(data.get("about"))
        return data

    @property
    def authority(self):
        return self.authorities.get(str(self["council"].value() or ""))


class CodeForm(forms.Form):
    code = forms.CharField(
        label="Your code",
        help_text="Four words, such as purple-train-oak-lemon. Spaces are fine.",
        required=False,
        widget=forms.TextInput(
            attrs={"autocapitalize": "none", "spellcheck": "false", "maxlength": 100, **HARMLESS}
        ),
    )


class FollowUpForm(StampedForm):
    text = LongText(label="Add something", empty="Write what you want to add.")


def name_of(line) -> str:
    """A line in a query string or form: walsall/free-gym, or partner/free-gym."""
    return f"{line.scope_slug}/{line.slug}" if line.is_entitlement else f"partner/{line.slug}"


def line_named(name: str):
    """The public line with that name, along with its council, or None."""
    scope, _, slug = name.partition("/")
    if "\x00" in name:
        return None
    if scope == "partner":
        return PartnerOffer.objects.public().filter(slug=slug).first()
    lines = Entitlement.objects.public().of_scope(scope).select_related("authority")
    return lines.filter(slug=slug).first()


def initial_from(query) -> dict:
    """Initial values from ?council=, ?about=, ?kind= and ?looked-for=, the words of a search that
    found nothing. Values that cannot be read are left out."""
    about = query.get("about", "")[:250]
    line = line_named(about) if about else None
    council = query.get("council", "")
    if line and line.is_entitlement and not council:
        council = line.authority.slug if line.authority_id else ""
    kind = query.get("kind", "")
    looked_for = " ".join(query.get("looked-for", "").replace("\x00", "").split())[:200]
    return {
        "text": f"I looked for “{looked_for}” and found nothing. " if looked_for else "",
        "council": council,
        "about": about if line else "",
        "kind": kind if kind in Kind.values else "",
    }
