"""The staff site: Django's admin, with a front page of what needs doing."""

from django.contrib import admin, auth
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db.models.base import ModelBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from authorities.rights import RowRights
from authorities.staff import mail_card
from authorities.staff.admin import StaffAdmin
from feedback.desk import front_page as feedback_front_page
from offers.pledge import front_page as pledge_front_page
from offers.staff import front_page as offers_front_page

# Modules with a function cards(user), which returns cards for the front page.
FRONT_PAGES = [
    mail_card,
    feedback_front_page,
    offers_front_page,
    pledge_front_page,
]

# Libraries' models, whose own pages know nothing of the rights of rows.
LEFT_OUT = {"account.EmailAddress", "auth.Group", "auth.User", "mfa.Authenticator"}


class StaffSite(admin.AdminSite):
    site_header = "Care Leaver Offer: staff"
    site_title = "Care Leaver Offer"
    index_title = "What needs doing"
    index_template = "staff/index.html"
    site_url = "/"
    enable_nav_sidebar = False

    def register(self, model_or_iterable, admin_class=None, **options):
        """Only what keeps the rights of rows comes in."""
        is_one = isinstance(model_or_iterable, ModelBase)
        for model in [model_or_iterable] if is_one else model_or_iterable:
            if model._meta.label in LEFT_OUT:
                continue
            if admin_class is None or not issubclass(admin_class, StaffAdmin):
                raise ImproperlyConfigured(
                    f"The admin of {model._meta.label} does not ask who may see which rows. Make "
                    "it a StaffAdmin (authorities/staff/admin.py), or keep a library's model out "
                    "of the staff site: add it to LEFT_OUT (portal/admin.py)."
                )
            if not isinstance(getattr(model, "row_rights", None), RowRights):
                raise ImproperlyConfigured(
                    f"{model._meta.label} does not say whose its rows are and who may do what with "
                    "them. Give it row_rights (authorities/rights.py)."
                )
            super().register(model, admin_class, **options)

    def has_permission(self, request):
        return request.user.is_active and getattr(request.user, "is_staff", False)

    def get_urls(self):
        """Without Django's `r/<type>/<id>/`, which reveals the URL of any row to any member of
        staff."""
        return [url for url in super().get_urls() if getattr(url, "name", "") != "view_on_site"]

    def index(self, request, extra_context=None):
        cards = [card for page in FRONT_PAGES for card in page.cards(request.user)]
        return super().index(request, {"cards": cards, **(extra_context or {})})

    # Sign-in and passwords have throttled pages of their own (authorities/urls.py).

    def login(self, request, extra_context=None):
        """Django redirects here everybody it does not let in."""
        if request.user.is_authenticated and not self.has_permission(request):
            raise PermissionDenied
        following = request.GET.get(REDIRECT_FIELD_NAME, "")
        return redirect_to_login(following or reverse("admin:index"))

    def logout(self, request, extra_context=None):
        return sign_out(request)

    def password_change(self, request, extra_context=None):
        return redirect("account_change_password")

    password_change_done = password_change


@require_POST
def sign_out(request):
    auth.logout(request)
    return redirect("account_login")
