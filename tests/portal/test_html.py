"""Every kind of page, with the shipped content in it, is valid HTML."""

import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from authorities.models import Authority
from authorities.sign_in.invitations import link_for
from offers.lines.models import Entitlement, PartnerOffer
from tests.factories import MessageFactory
from tests.support.signing_in import code_now, give_password, somebody

pytestmark = [pytest.mark.django_db, pytest.mark.node]

LISTS = [
    "home",
    "my-offer",
    "offer-list",
    "partner-offer-list",
    "authority-list",
    "word-list",
    "compare",
    "region",
    "surveys",
    "years",
    "moving",
    "help-now",
    "about",
    "accessibility",
    "privacy",
    "message-new",
    "follow",
    "heard",
]
QUESTIONS = [
    "/my-offer/?council=walsall&age=19&living=dudley",
    "/my-offer/?council=staffordshire&age=24&living=lichfield&situation=university",
    "/my-offer/?council=nowhere&age=99",
    "/offers/?q=cuoncil+tax",
    "/offers/?q=zzzzzz",
    "/offers/?council=walsall&area=accommodation&age=19",
    "/offers/?age=old",
    "/offers/?page=2",
    "/compare/?council=walsall&council=dudley&council=coventry",
    "/compare/?council=all&age=19&living=dudley",
    "/compare/?council=walsall",
    "/my-offer/moving/?council=walsall&from=walsall&to=dudley&age=19",
    "/my-offer/moving/?council=x",
    "/no-such-page/",
    "/staff/sign-in/",
    "/staff/password/forgotten/",
    "/staff/password/forgotten/sent/",
    "/staff/closed/",
    "/staff/invitation/?token=x",
    "/feedback/?about=walsall/no-council-tax-until-25-if-you-live-in-walsall",
    "/feedback/heard/?council=nowhere",
    "/feedback/heard/?about=nowhere/nothing",
]
# Pages of somebody's own account; the first shows the drawing of a QR code.
ACCOUNT = [
    "mfa_activate_totp",
    "mfa_index",
    "account_change_password",
    "account_logout",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_deactivate_totp",
]


def addresses():
    rows = [
        MessageFactory(published=True),
        *Authority.objects.all(),
        *Entitlement.objects.order_by("pk")[::25],
        *PartnerOffer.objects.order_by("pk")[::10],
    ]
    return [*map(reverse, LISTS), *QUESTIONS, *(row.get_absolute_url() for row in rows)]


def test_pages_are_valid_html(client, content, tmp_path):
    for number, address in enumerate(addresses()):
        page = f"<!-- {address} -->\n".encode() + client.get(address).content
        (tmp_path / f"{number:02}.html").write_bytes(page)
    check(tmp_path)


def test_pages_of_an_account_are_valid_html(client, tmp_path):
    user = somebody()
    give_password(client, user.email)
    for number, name in enumerate(ACCOUNT):
        response = client.get(reverse(name))
        assert response.status_code == 200, name
        (tmp_path / f"{number:02}.html").write_bytes(response.content)
        if number == 0:
            client.post(reverse(name), {"code": code_now(client.session["mfa.totp.secret"])})
    check(tmp_path)


def test_invitation_is_valid_html(client, tmp_path):
    user = somebody()
    user.start_over()
    link = link_for(user).removeprefix(settings.SITE_URL)
    for number, response in enumerate([client.get(link), client.post(link, {})]):
        (tmp_path / f"{number}.html").write_bytes(response.content)
    check(tmp_path)


def check(folder):
    done = subprocess.run(
        [
            Path(settings.BASE_DIR, "node_modules", ".bin", "html-validate"),
            "--config=.htmlvalidate.json",
            "--max-warnings=0",
            folder,
        ],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
