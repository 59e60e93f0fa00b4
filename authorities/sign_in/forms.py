"""Sign-in forms in our words, and the form that accepts an invitation."""

from allauth.account import forms as account
from allauth.account.adapter import get_adapter
from allauth.core import context
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.base import forms as second_factor
from allauth.mfa.totp import forms as totp
from django import forms
from django.core.cache import cache
from django.core.validators import MaxLengthValidator

from authorities.sign_in.passwords import ask_for_link

CHOOSE_WELL = (
    "At least 8 characters, not only digits, and without your name. "
    "Three unrelated words are easy to remember."
)
CODE_HINT = "The 6 digits that your app shows now, or one of your recovery codes."
LONGEST_EMAIL = 254
EMAIL_INVALID = "This is not an e-mail address. It should look like name@council.gov.uk"


def reword(form, **fields):
    """Set label, hint and "required" error of fields, and remove their placeholders."""
    for name, (label, hint, missing) in fields.items():
        field = form.fields[name]
        field.label, field.help_text = label, hint
        field.error_messages["required"] = missing
        field.widget.attrs.pop("placeholder", None)


def reword_code(form, hint):
    reword(form, code=("Code", hint, "Enter the code."))
    form.fields["code"].widget.attrs["inputmode"] = "numeric"


NEW_PASSWORD = {
    "password1": ("New password", CHOOSE_WELL, "Enter a new password."),
    "password2": ("New password again", "", "Enter the new password again."),
}


class SignInForm(account.LoginForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        reword(
            self,
            login=("E-mail address", "", "Enter your e-mail address."),
            password=("Password", "", "Enter your password."),
        )
        self.fields["login"].error_messages["invalid"] = EMAIL_INVALID


class ConfirmPasswordForm(account.ReauthenticateForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        reword(self, password=("Password", "", "Enter your password."))


class ChangePasswordForm(account.ChangePasswordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        now = ("Current password", "", "Enter your current password.")
        reword(self, oldpassword=now, **NEW_PASSWORD)


class ResetPasswordForm(account.ResetPasswordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        reword(self, email=("E-mail address", "", "Enter your e-mail address."))
        self.fields["email"].error_messages["invalid"] = EMAIL_INVALID
        # Longer ones are nobody's, and the outbox has no room for them.
        self.fields["email"].validators.append(MaxLengthValidator(LONGEST_EMAIL, EMAIL_INVALID))

    def clean_email(self):
        """allauth looks for the account here, and then takes longer if there is one."""
        return self.cleaned_data["email"].lower()

    def save(self, request, **kwargs):
        ask_for_link(self.cleaned_data["email"])
        return self.cleaned_data["email"]


class NewPasswordForm(account.ResetPasswordKeyForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        reword(self, **NEW_PASSWORD)

    def save(self):
        """Failed attempts with the forgotten password no longer count."""
        super().save()
        adapter = get_adapter()
        adapter._delete_login_attempts_cached_email(context.request, email=self.user.email)


def take_once(user, code):
    """Refuse a code that was already used. allauth remembers it for 30 seconds, but it lasts 90."""
    key = f"code-used:{user.pk}:{normalize_user_code(code)}"
    if not cache.add(key, True, timeout=90):
        raise get_mfa_adapter().validation_error("incorrect_code")


class TakesCodeOnce:
    """Mixin, to go before an allauth form that asks for a code."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        reword_code(self, CODE_HINT)

    def clean_code(self):
        code = super().clean_code()
        take_once(self.user, code)
        return code


class CodeForm(TakesCodeOnce, second_factor.AuthenticateForm):
    pass


class ConfirmCodeForm(TakesCodeOnce, second_factor.ReauthenticateForm):
    pass


class FirstCodeForm(totp.ActivateTOTPForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        reword_code(self, "The 6 digits that the app shows now.")


class AcceptForm(forms.Form):
    """Accepts an invitation: the name that colleagues see, and a password."""

    # Shown so that people and password managers know what they will sign in with.
    email = forms.EmailField(
        label="You will sign in as",
        disabled=True,
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )
    name = forms.CharField(
        label="Your name",
        max_length=100,
        help_text="Colleagues see it beside what you change. Young people do not.",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Enter your name."},
    )
    password1 = account.SetPasswordField()
    password2 = account.PasswordField(autocomplete="new-password")

    def __init__(self, *args, user, **kwargs):
        initial = {"email": user.email, "name": user.name}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["password1"].user = self.user = user
        reword(
            self,
            password1=("Password", CHOOSE_WELL, "Enter a password."),
            password2=("Password again", "", "Enter the password again."),
        )

    def clean(self):
        cleaned = super().clean()
        first, second = cleaned.get("password1"), cleaned.get("password2")
        if first and second and first != second:
            self.add_error("password2", "The two passwords are not the same.")
        return cleaned

    def save(self):
        self.user.accept(name=self.cleaned_data["name"], password=self.cleaned_data["password1"])
