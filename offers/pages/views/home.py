from django.db.models import Count
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from offers.eligibility.forms import PersonForm
from offers.lines.models import Area
from offers.lines.querysets import public_on
from offers.pages.most_wanted import most_wanted


@require_safe
def home(request):
    areas = list(areas_with_counts())
    return render(
        request,
        "offers/pages/home.html",
        {
            "form": PersonForm(),
            "areas": areas,
            "wishes": most_wanted(),
            "total": sum(area.line_count for area in areas),
        },
    )


def areas_with_counts():
    """The areas, each with the number of published lines that its list shows."""
    today = timezone.localdate()
    published = [
        Count(line, filter=public_on(today, f"{line}__"), distinct=True)
        for line in ("entitlement", "partneroffer")
    ]
    counted = Area.objects.annotate(line_count=sum(published[1:], published[0]))
    return counted.order_by("position", "name")
