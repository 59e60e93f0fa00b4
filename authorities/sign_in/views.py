"""Our own sign-in pages; django-allauth has the others (authorities/urls.py)."""

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from authorities.sign_in.adapters import qr_path
from authorities.sign_in.forms import AcceptForm
from authorities.sign_in.invitations import DAYS, open_link


@sensitive_post_parameters("password1", "password2")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request):
    """Where an invitation's link leads: choose a name and a password."""
    opened = open_link(request.GET.get("token", ""))
    if opened.problem:
        page = {"problem": opened.problem, "days": DAYS}
        return render(request, "authorities/sign_in/invitation_over.html", page, status=410)
    form = AcceptForm(request.POST or None, user=opened.user)
    if form.is_valid():
        form.save()
        messages.success(request, "Your password is set. Now sign in with it.")
        return redirect("account_login")
    return render(request, "authorities/sign_in/invitation.html", {"form": form})


class SetUpAppView(ActivateTOTPView):
    """Shows the QR code as inline SVG, and records the first code as authentication."""

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        secret = context["form"].secret
        parts = [secret[start : start + 4] for start in range(0, len(secret), 4)]
        return context | {"qr": qr_path(context["totp_url"]), "secret": " ".join(parts)}

    def form_valid(self, form):
        response = super().form_valid(form)
        record_authentication(self.request, self.request.user, "mfa", type="totp")
        return response


class OtherAppView(DeactivateTOTPView):
    """Removes the app so that another can be set up. The admin stays locked in between."""

    success_url = reverse_lazy("mfa_activate_totp")
