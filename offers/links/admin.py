from django import forms
from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import URLValidator
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.timezone import localtime

from authorities.models import Authority
from authorities.staff.admin import StaffAdmin
from offers.lines.view_counts import first_month_ranked
from offers.links.addresses import NamingRows
from offers.links.models import Link
from offers.links.replacement import Replacement

MOST_USES_IN_LIST = 2
LONGEST_IN_LIST = 40  # characters of a URL; its own page shows all of it


class StateFilter(admin.SimpleListFilter):
    """Dead links by default: they are why people come here."""

    title = "result"
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [("moved", "Moved permanently"), ("unclear", "Check by hand"), ("all", "All")]

    def choices(self, changelist):
        first, *others = super().choices(changelist)
        return [{**first, "display": "Dead"}, *others]

    def queryset(self, request, queryset):
        named = {"moved": queryset.moved, "unclear": queryset.unclear, "all": queryset.all}
        return named.get(self.value(), queryset.dead)()


class CouncilFilter(admin.SimpleListFilter):
    title = parameter_name = "council"

    def lookups(self, request, model_admin):
        self.councils = list(request.user.rights.narrow(Authority.objects.all(), "pk"))
        return [(str(council.pk), council.short_name) for council in self.councils]

    def has_output(self):
        return len(self.lookup_choices) > 1

    def queryset(self, request, queryset):
        chosen = [council for council in self.councils if str(council.pk) == self.value()]
        return queryset.named_in(NamingRows.of_council(chosen[0])) if chosen else queryset


class LinkList(ChangeList):
    """A change list that attaches to each link its uses in rows the person may see."""

    def get_results(self, request):
        super().get_results(request)
        self.result_list = [*self.result_list]
        uses = NamingRows.of(request.user.rights).uses([link.address for link in self.result_list])
        for link in self.result_list:
            link.uses = uses.get(link.address, [])


class AddressForm(forms.Form):
    old = forms.CharField(
        label="Old address", max_length=500, widget=forms.TextInput(attrs={"size": 90})
    )
    new = forms.CharField(
        label="New address",
        max_length=500,
        validators=[
            URLValidator(
                schemes=["http", "https"],
                message="Enter a full web address, starting with https://.",
            )
        ],
        widget=forms.TextInput(attrs={"size": 90}),
        help_text="Open it first, to check that it says the same.",
    )

    def clean(self):
        if self.cleaned_data.get("new") and self.cleaned_data["new"] == self.cleaned_data.get(
            "old"
        ):
            raise ValidationError("The two addresses are the same.")


@admin.register(Link)
class LinkAdmin(StaffAdmin):
    """Everybody sees only the links in their own rows, and only those rows."""

    list_display = ["named", "result_text", "since", "shown", "put_right", "where"]
    list_filter = [StateFilter, CouncilFilter]
    search_fields = ["address"]
    list_per_page = 50
    sortable_by = ["named", "result_text", "since", "shown"]
    fields = [
        "opened",
        "result_text",
        "leads_to",
        "checked_at",
        "failing_since",
        "everywhere",
        "put_right",
    ]
    readonly_fields = fields

    def get_ordering(self, request):
        return ["-views", "failing_since", "address"]

    def get_queryset(self, request):
        rows = NamingRows.of(self.rights(request))
        ranked = Link.objects.most_viewed_first(rows, since=first_month_ranked())
        return ranked.named_in(rows)

    def get_changelist(self, request, **kwargs):
        return LinkList

    def get_object(self, request, object_id, from_field=None):
        if link := super().get_object(request, object_id, from_field):
            found = NamingRows.of(self.rights(request)).uses([link.address])
            link.uses = found.get(link.address, [])
        return link

    @admin.display(description="web address", ordering="address")
    def named(self, link):
        short = link.address.partition("://")[2] or link.address
        return short if len(short) <= LONGEST_IN_LIST else f"{short[: LONGEST_IN_LIST - 1]}…"

    @admin.display(description="result", ordering="result")
    def result_text(self, link):
        return link.result_text

    @admin.display(description="failing since", ordering="failing_since", empty_value="")
    def since(self, link):
        return link.failing_since and date_format(localtime(link.failing_since), "j F Y")

    @admin.display(description="views in a year", ordering="views")
    def shown(self, link):
        """Views of the public pages that hold the link, over twelve months."""
        return link.views

    @admin.display(description="web address")
    def opened(self, link):
        return outward(link.address)

    @admin.display(description="leads to")
    def leads_to(self, link):
        return outward(link.final_address) if link.final_address else "No redirect"

    @admin.display(description="where it is used")
    def where(self, link):
        more = len(link.uses) - MOST_USES_IN_LIST
        rest = format_html("<div>and {} more</div>", more) if more > 0 else ""
        named = format_html_join(
            "",
            '<div><a href="{}">{}</a> ({})</div>',
            [(use.change_page, use.what, use.whose) for use in link.uses[:MOST_USES_IN_LIST]],
        )
        return format_html("{}{}", named, rest)

    @admin.display(description="where it is used")
    def everywhere(self, link):
        return format_html_join(
            "",
            '<div><a href="{}">{}</a> ({}, {})</div>',
            [(use.change_page, use.what, use.whose, use.label.lower()) for use in link.uses],
        )

    @admin.display(description="fix it")
    def put_right(self, link):
        query = {"old": link.address}
        if link.has_moved and link.final_address:
            query["new"] = link.final_address
        page = f"{reverse('admin:offers_link_replace')}?{urlencode(query)}"
        return format_html('<a href="{}">Replace this address</a>', page)

    # Replacing a URL

    def get_urls(self):
        page = self.admin_site.admin_view(self.replace)
        return [path("replace/", page, name="offers_link_replace"), *super().get_urls()]

    def replace(self, request):
        """Ask for both URLs, preview the steps (GET), and carry them out (POST)."""
        if not request.user.has_perm("offers.change_entitlement"):
            raise PermissionDenied
        data = request.POST if request.method == "POST" else request.GET
        asked = bool(data.get("new"))
        form = AddressForm(data) if asked else AddressForm(initial={"old": data.get("old", "")})
        replacement = None
        if asked and form.is_valid():
            replacement = Replacement(**form.cleaned_data, rights=self.rights(request))
            if request.method == "POST" and data.get("token") == replacement.token:
                return self.carry_out(request, replacement)
            if request.method == "POST":
                messages.warning(request, "Something has changed since you looked. Check it again.")
        context = {
            **self.admin_site.each_context(request),
            "title": "Replace a web address everywhere",
            "opts": self.opts,
            "form": form,
            "replacement": replacement,
        }
        return TemplateResponse(request, "offers/links/replace_address.html", context)

    def carry_out(self, request, replacement):
        done = replacement.apply(by=request.user)
        for one in done:
            if one.refusal:
                messages.error(request, f"{one.step.row}: {one.refusal}")
            else:
                said = f"Address replaced: {replacement.old} by {replacement.new}."
                self.log_change(request, one.step.row, said)
        changed = sum(not one.refusal for one in done)
        what = "1 place" if changed == 1 else f"{changed} places"
        messages.success(request, f"The address was replaced in {what}.")
        return HttpResponseRedirect(reverse("admin:offers_link_changelist"))


def outward(address):
    """A link to another site, or plain text for any scheme but http and https."""
    if not address.startswith(("http://", "https://")):
        return address
    return format_html('<a href="{0}" rel="external noreferrer">{0}</a>', address)
