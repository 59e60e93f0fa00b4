from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from offers.csv_files import csv_response, problems_of
from offers.search.catalogue import Catalogue
from offers.search.counts import count_search
from offers.search.csv_rows import offer_rows
from offers.search.filters import OfferFilter, PartnerFilter

PAGE_SIZE = 20


@require_safe
def offer_list(request):
    found = OfferFilter(request.GET, Catalogue.published())
    if request.method == "GET" and found.found_words and "page" not in request.GET:
        count_search(found.found_words, found.council, has_found=bool(len(found.qs)))
    context = list_context(request, found)
    context["csv_url"] = f"{reverse('offer-list-csv')}?{urlencode(found.values)}"
    return render(request, "offers/search/offer_list.html", context)


@require_safe
def offer_list_csv(request):
    found = OfferFilter(request.GET, Catalogue.published())
    if found.form.errors:
        return problems_of(found.form)
    return csv_response("offers.csv", offer_rows(found.qs, request))


@require_safe
def partner_offer_list(request):
    found = PartnerFilter(request.GET, Catalogue.partner_offers())
    return render(request, "offers/search/partner_offer_list.html", list_context(request, found))


def list_context(request, found):
    """What every filtered list shows. A page number out of range becomes the nearest valid one."""
    return {
        "filter": found,
        "page": Paginator(found.qs.lines, PAGE_SIZE).get_page(request.GET.get("page")),
        "total": len(found.qs),
        "chips": found.chips,
        "sorts": found.sorts,
        "start_again_url": request.path,
        "suggest_url": suggest_url(found),
        "search": found.found_words,
        "nearest": found.nearest,
        # Last, because it adds the counts to the labels that the chips show without them.
        "form": found.counted_form,
    }


def suggest_url(found):
    """The message form, with the search and its council already in it."""
    asked = {
        "kind": "suggestion",
        "council": found.values.get("council"),
        "looked-for": found.values.get("q"),
    }
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"{reverse('message-new')}?{query}"
