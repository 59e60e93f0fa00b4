from django.shortcuts import render
from django.views.decorators.http import require_safe

from offers.csv_files import csv_response, csv_url, problems_of
from offers.pledge.board import legend
from offers.pledge.compare import Comparison
from offers.pledge.csv_rows import compared_rows
from offers.pledge.forms import CompareForm


@require_safe
def compare(request):
    form = CompareForm.of(request.GET)
    context = {
        "form": form,
        "comparison": comparison_of(form) if form.is_valid() else None,
        "legend": legend(),
        "csv_url": csv_url("compare-csv", request),
    }
    return render(request, "offers/pledge/compare.html", context)


@require_safe
def compare_csv(request):
    form = CompareForm(request.GET)
    if not form.is_valid():
        return problems_of(form)
    return csv_response("compare.csv", compared_rows(comparison_of(form), request))


def comparison_of(form):
    age = form.cleaned_data["age"]
    return Comparison(form.authorities, form.chosen_commitments, age, form.living_place)
