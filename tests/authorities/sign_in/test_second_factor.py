"""The second factor: no admin without a code, and a way out when the phone is gone."""

from urllib.parse import unquote

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.urls import reverse

from authorities.sign_in.adapters import qr_path
from tests.support.mails import sent
from tests.support.reading import read
from tests.support.signing_in import (
    PASSWORD,
    SECRET,
    code_now,
    give_code,
    give_password,
    is_in,
    recovery_codes,
    somebody,
)

pytestmark = pytest.mark.django_db

SET_UP = reverse("mfa_activate_totp")
CODES = reverse("mfa_view_recovery_codes")


@pytest.fixture(autouse=True)
def _second_factor(settings):
    settings.SECOND_FACTOR = True


@pytest.fixture
def ann():
    return somebody("ann@walsall.invalid", app=True)


def test_password_alone_opens_no_page_of_the_admin(client):
    give_password(client, somebody("ann@walsall.invalid").email)
    guarded = ["/feedback/forum-pack/", "/feedback/forum-pack.csv", "/admin/jsi18n/"]
    for path in ("/admin/", "/admin/offers/entitlement/", "/admin/nowhere/", *guarded):
        assert client.get(path)["Location"] == SET_UP
        assert client.post(path)["Location"] == SET_UP


def test_setting_up_an_app_opens_the_admin(client, django_capture_on_commit_callbacks):
    user = somebody("ann@walsall.invalid")
    give_password(client, user.email)
    page = client.get(SET_UP)
    secret = client.session["mfa.totp.secret"]
    in_writing = read(page).one("#secret").text  # with no camera
    assert in_writing.replace(" ", "") == secret
    assert qr_path(page.context["totp_url"])["path"] in page.content.decode()
    assert "style=" not in page.content.decode()
    response = client.post(SET_UP, {"code": "000000"})
    assert "This code is wrong" in response.content.decode()
    assert not user.has_second_factor
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(SET_UP, {"code": code_now(secret)}, follow=True)
    assert response.redirect_chain == [(CODES, 302)]
    page = response.content.decode()
    codes = recovery_codes(user)
    assert len(codes) == 10
    assert all(code in page for code in codes)
    assert is_in(client)
    assert "app that makes codes was set up" in sent()[-1].body


def test_session_from_before_the_app_was_set_up_is_asked_for_a_code(client):
    user = somebody("ann@walsall.invalid")
    give_password(client, user.email)
    TOTP.activate(user, SECRET)
    confirm = reverse("mfa_reauthenticate")
    assert client.get("/admin/")["Location"] == f"{confirm}?next=/admin/"
    assert client.post(f"{confirm}?next=/admin/", {"code": code_now()})["Location"] == "/admin/"
    assert is_in(client)


def test_sign_in_asks_for_a_code_after_the_password(client, ann):
    assert give_password(client, ann.email)["Location"] == reverse("mfa_authenticate")
    assert not is_in(client)
    assert "This code is wrong" in give_code(client, "123").content.decode()
    assert not is_in(client)
    assert give_code(client, code_now())["Location"] == "/admin/"
    assert is_in(client)


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_clock_may_be_half_a_minute_wrong(client, ann, steps):
    give_password(client, ann.email)
    give_code(client, code_now(steps=steps))
    assert is_in(client)


@pytest.mark.parametrize("steps", [-3, 3])
def test_old_code_does_not_open(client, ann, steps):
    give_password(client, ann.email)
    give_code(client, code_now(steps=steps))
    assert not is_in(client)


def test_code_opens_once(client, ann):
    code = code_now()
    give_password(client, ann.email)
    give_code(client, code)
    thief = type(client)()
    give_password(thief, ann.email)
    assert "has already been used" in give_code(thief, f"{code[:3]} {code[3:]}").content.decode()
    assert not is_in(thief)


def test_code_guessed_six_times_waits(client, ann):
    give_password(client, ann.email)
    for n in range(5):
        give_code(client, f"{n}")
    assert "Wait five minutes" in give_code(client, code_now()).content.decode()
    assert not is_in(client)


def test_recovery_code_opens_once(client, ann):
    code = recovery_codes(ann)[0]
    give_password(client, ann.email)
    give_code(client, code)
    assert is_in(client)
    client.post(reverse("account_logout"))
    give_password(client, ann.email)
    give_code(client, code)
    assert not is_in(client)
    assert len(recovery_codes(ann)) == 9


def signed_in(client, user):
    give_password(client, user.email)
    give_code(client, code_now())
    return client


def test_recovery_codes_can_be_read_again_saved_and_made_anew(client, ann):
    signed_in(client, ann)
    old = recovery_codes(ann)
    assert old[0] in client.get(CODES).content.decode()
    file = client.get(reverse("mfa_download_recovery_codes"))
    assert "attachment" in file["Content-Disposition"]
    assert old[9] in file.content.decode()
    assert "no-store" in file["Cache-Control"]
    page = client.post(reverse("mfa_generate_recovery_codes"), follow=True).content.decode()
    new = recovery_codes(ann)
    assert not set(old) & set(new)
    assert new[0] in page


def test_long_after_signing_in_the_password_is_asked_for_again(client, ann):
    signed_in(client, ann)
    session = client.session
    records = session["account_authentication_methods"]
    session["account_authentication_methods"] = [r | {"at": r["at"] - 3600} for r in records]
    session.save()
    response = client.get(CODES)
    again = f"{reverse('account_reauthenticate')}?next={CODES}"
    assert unquote(response["Location"]) == again
    assert "Is it still you?" in client.get(again).content.decode()
    assert "not your password" in client.post(again, {"password": "wrong"}).content.decode()
    assert client.post(again, {"password": PASSWORD})["Location"] == CODES
    assert client.get(CODES).status_code == 200


def test_other_phone_takes_the_place_of_the_old_one(client, ann):
    signed_in(client, ann)
    page = client.post(reverse("mfa_deactivate_totp"), follow=True)
    assert page.redirect_chain[-1][0] == SET_UP
    assert not ann.has_second_factor
    assert client.get("/admin/")["Location"] == SET_UP
    secret = client.session["mfa.totp.secret"]
    assert secret != SECRET
    client.post(SET_UP, {"code": code_now(secret)})
    assert is_in(client)


def test_page_of_the_second_factor_says_how_it_stands(client, ann):
    signed_in(client, ann)
    assert "Your app is set up." in client.get(reverse("mfa_index")).content.decode()
    ann.authenticator_set.all().delete()
    assert "Set up an app" in client.get(reverse("mfa_index")).content.decode()


@pytest.mark.parametrize(
    "name",
    [
        "mfa_activate_totp",
        "mfa_deactivate_totp",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_download_recovery_codes",
        "mfa_index",
        "mfa_reauthenticate",
        "mfa_authenticate",
        "account_change_password",
        "account_reauthenticate",
    ],
)
def test_pages_of_an_account_are_for_its_person(client, name):
    somebody("ann@walsall.invalid", app=True)
    response = client.get(reverse(name))
    assert response["Location"].startswith(reverse("account_login"))
    assert "no-store" in response["Cache-Control"]


def test_signing_out_needs_no_second_factor(client):
    give_password(client, somebody("ann@walsall.invalid").email)
    assert client.post("/admin/logout/")["Location"] == reverse("account_login")


def test_development_can_do_without(client, settings):
    settings.SECOND_FACTOR = False
    give_password(client, somebody("ann@walsall.invalid").email)
    assert is_in(client)
