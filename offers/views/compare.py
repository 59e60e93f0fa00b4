"""Councils side by side, and one person in two places."""

from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from offers.compare import Comparison
from offers.compare_forms import CompareForm, MovingForm
from offers.exports import csv_response, problems_of
from offers.moving import Move
from offers.pledge import legend
from offers.pledge_exports import compared_rows, moved_rows


@require_safe
def compare(request):
    form = CompareForm.of(request.GET)
    context = {
        "form": form,
        "comparison": comparison_of(form) if form.is_valid() else None,
        "legend": legend(),
        "csv_url": csv_address("compare-csv", request),
    }
    return render(request, "offers/compare.html", context)


@require_safe
def compare_csv(request):
    form = CompareForm(request.GET)
    if not form.is_valid():
        return problems_of(form)
    return csv_response("compare.csv", compared_rows(comparison_of(form), request))


@require_safe
def moving(request):
    form = MovingForm.begun(request.GET)
    context = {
        "form": form,
        "move": move_of(form) if form.is_valid() else None,
        "csv_url": csv_address("moving-csv", request),
    }
    return render(request, "offers/moving.html", context)


@require_safe
def moving_csv(request):
    form = MovingForm(request.GET)
    if not form.is_valid():
        return problems_of(form)
    return csv_response("moving.csv", moved_rows(move_of(form), request))


def comparison_of(form):
    age = form.cleaned_data["age"]
    return Comparison(form.authorities, form.chosen_commitments, age, form.living_place)


def move_of(form):
    return Move(form.person_in("from"), form.person_in("to"), form.situations)


def csv_address(name, request):
    return f"{reverse(name)}?{request.GET.urlencode()}"
