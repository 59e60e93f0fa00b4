"""The forum pack for staff who answer messages: a page to print, and a CSV file."""

from datetime import date, timedelta

from django import forms
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.core.validators import MinValueValidator
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from authorities.models import Authority
from authorities.rights import ANSWER
from feedback.forum.pack import ForumPack
from feedback.messages.requests import private
from offers.csv_files import csv_response

HALF_A_YEAR = timedelta(days=182)
# Earlier than any message.
FIRST_DAY = date(2020, 1, 1)
REGION = "region"


class ForumPackForm(forms.Form):
    """Reads `from`, `to` and `council`; offers only desks that the person answers for."""

    council = forms.ChoiceField(required=False, label="Council")

    def __init__(self, data, *, user, today):
        super().__init__(data)
        self.rights = user.rights
        dates = {
            "required": False,
            "widget": forms.DateInput(attrs={"type": "date"}),
            "validators": [MinValueValidator(FIRST_DAY, "Choose a day in 2020 or later.")],
        }
        error = {"invalid": "Write the date as 2026-05-31."}
        self.fields["from"] = forms.DateField(label="From", error_messages=error, **dates)
        self.fields["to"] = forms.DateField(label="To", error_messages=error, **dates)
        self.today = today
        own = self.rights.narrow(Authority.objects.all(), "pk", ANSWER)
        self.authorities = {authority.slug: authority for authority in own}
        names = [(slug, authority.short_name) for slug, authority in self.authorities.items()]
        if self.rights.is_regional_lead:
            names.append((REGION, "Messages for the whole region"))
        self.fields["council"].choices = [("", "All that I answer for"), *names]

    def clean(self):
        data = super().clean()
        first, last = data.get("from"), data.get("to")
        if first and last and last < first:
            raise forms.ValidationError("The last day cannot be before the first.")
        return data

    @property
    def pack(self):
        data = self.cleaned_data
        last = data.get("to") or self.today
        first = data.get("from") or last - HALF_A_YEAR
        chosen = data.get("council")
        if chosen == REGION:
            return ForumPack(first, last, (None,), "The whole region")
        if chosen:
            authority = self.authorities[chosen]
            return ForumPack(first, last, (authority.pk,), authority.short_name)
        if self.rights.is_regional_lead:
            return ForumPack(first, last)
        names = ", ".join(a.short_name for a in self.authorities.values())
        return ForumPack(first, last, tuple(a.pk for a in self.authorities.values()), names)


@require_safe
@login_required(login_url="admin:login")
@permission_required("feedback.view_message", raise_exception=True)
def forum_pack(request):
    form = form_of(request)
    pack = form.pack if form.is_valid() else None
    context = {"form": form, "pack": pack, "query": request.GET.urlencode()}
    return private(render(request, "feedback/forum/forum_pack.html", context))


@require_safe
@permission_required("feedback.view_message", raise_exception=True)
def forum_pack_csv(request):
    form = form_of(request)
    if not form.is_valid():
        raise PermissionDenied
    return private(csv_response("forum-pack.csv", form.pack.rows()))


def form_of(request):
    return ForumPackForm(request.GET, user=request.user, today=timezone.localdate())
