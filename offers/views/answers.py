"""The main job: who are you, and what are you entitled to?"""

from django.db.models import Count
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from offers.exports import csv_response, my_offer_rows, problems_of
from offers.forms import PersonForm
from offers.models import Area
from offers.my_offer import MyOffer
from offers.querysets import published_on
from offers.wishes import wishes


@require_safe
def home(request):
    areas = list(areas_with_counts())
    return render(
        request,
        "offers/home.html",
        {
            "form": PersonForm(),
            "areas": areas,
            "wishes": wishes(),
            "total": sum(area.line_count for area in areas),
        },
    )


def areas_with_counts():
    """The areas, each with as many published lines as a look at it in the list shows."""
    today = timezone.localdate()
    published = [
        Count(line, filter=published_on(today, f"{line}__"), distinct=True)
        for line in ("entitlement", "partneroffer")
    ]
    counted = Area.objects.annotate(line_count=sum(published[1:], published[0]))
    return counted.order_by("position", "name")


@require_safe
def my_offer(request):
    form = PersonForm.of(request.GET)
    offer = MyOffer(form.person, form.situations) if form.is_valid() else None
    query = request.GET.urlencode()
    return render(
        request,
        "offers/my_offer.html",
        {
            "form": form,
            "offer": offer,
            "query": query,
            "page_url": request.build_absolute_uri(),
            "csv_url": f"{reverse('my-offer-csv')}?{query}",
        },
    )


@require_safe
def my_offer_csv(request):
    form = PersonForm(request.GET)
    if not form.is_valid():
        return problems_of(form)
    rows = my_offer_rows(MyOffer(form.person, form.situations), request)
    return csv_response("my-offer.csv", rows)
