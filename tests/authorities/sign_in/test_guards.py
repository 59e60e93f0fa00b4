"""What keeps sign-in shut, each guard alone: allauth has guards of its own in front of some."""

import pytest
from django import forms
from django.conf import settings
from django.utils.module_loading import import_string

from authorities.sign_in.adapters import AccountAdapter
from authorities.sign_in.forms import TakesCodeOnce, take_once
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_nobody_signs_up():
    assert AccountAdapter().is_open_for_signup(None) is False


def is_taken(user, code):
    try:
        take_once(user, code)
    except forms.ValidationError:
        return False
    return True


def test_a_code_opens_once_for_its_person_however_it_is_written():
    ann, bob = UserFactory(name="Ann"), UserFactory(name="Bob")
    assert is_taken(ann, "123456")
    assert not is_taken(ann, "123456")
    assert not is_taken(ann, "123 456")
    assert is_taken(ann, "654321")
    assert is_taken(bob, "123456")


class AnyCode(forms.Form):
    """Where allauth's form stands, which forgets a code after 30 seconds."""

    code = forms.CharField()

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_code(self):
        return self.cleaned_data["code"]


class OnceOnly(TakesCodeOnce, AnyCode):
    pass


def test_a_form_refuses_a_code_that_has_opened_something():
    ann = UserFactory(name="Ann")
    assert OnceOnly({"code": "123456"}, user=ann).is_valid()
    again = OnceOnly({"code": "123456"}, user=ann)
    assert list(again.errors) == ["code"]


@pytest.mark.parametrize("name", ["authenticate", "reauthenticate"])
def test_every_form_that_takes_a_code_takes_it_once(name):
    assert issubclass(import_string(settings.MFA_FORMS[name]), TakesCodeOnce)
