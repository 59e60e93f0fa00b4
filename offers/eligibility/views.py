from django.shortcuts import render
from django.views.decorators.http import require_safe

from offers.csv_files import csv_response, csv_url, problems_of
from offers.eligibility.csv_rows import moved_rows, my_offer_rows
from offers.eligibility.forms import MovingForm, PersonForm
from offers.eligibility.moving import Move
from offers.eligibility.my_offer import MyOffer


@require_safe
def my_offer(request):
    form = PersonForm.of(request.GET)
    offer = MyOffer(form.person, form.situations) if form.is_valid() else None
    query = request.GET.urlencode()
    return render(
        request,
        "offers/eligibility/my_offer.html",
        {
            "form": form,
            "offer": offer,
            "query": query,
            "page_url": request.build_absolute_uri(),
            "csv_url": csv_url("my-offer-csv", request),
        },
    )


@require_safe
def my_offer_csv(request):
    form = PersonForm(request.GET)
    if not form.is_valid():
        return problems_of(form)
    rows = my_offer_rows(MyOffer(form.person, form.situations), request)
    return csv_response("my-offer.csv", rows)


@require_safe
def moving(request):
    form = MovingForm.begun(request.GET)
    context = {
        "form": form,
        "move": move_of(form) if form.is_valid() else None,
        "csv_url": csv_url("moving-csv", request),
    }
    return render(request, "offers/eligibility/moving.html", context)


@require_safe
def moving_csv(request):
    form = MovingForm(request.GET)
    if not form.is_valid():
        return problems_of(form)
    return csv_response("moving.csv", moved_rows(move_of(form), request))


def move_of(form):
    return Move(form.person_in("from"), form.person_in("to"), form.situations)
