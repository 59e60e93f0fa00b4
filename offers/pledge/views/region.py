from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from offers.csv_files import csv_response
from offers.pledge.board import Board, legend
from offers.pledge.csv_rows import board_rows, figure_rows, position_rows, year_rows
from offers.pledge.models import CouncilFigure, Position, Snapshot, YouthFigure
from offers.pledge.surveys import Charts
from offers.pledge.tile_map import TileMap
from offers.pledge.years import Years


@require_safe
def region(request):
    snapshot = Snapshot.objects.latest_before(timezone.localdate())
    board = Board(snapshot=snapshot)
    slug = request.GET.get("commitment")
    row = board.row_of(slug)
    context = {
        "board": board,
        "row": row,
        "is_unknown": bool(slug) and not board.has_row(slug),
        "tile_map": TileMap(row) if row else None,
        "legend": legend(),
        "charts": Charts(board),
        "snapshot": snapshot,
    }
    return render(request, "offers/pledge/region.html", context)


@require_safe
def region_csv(request):
    return csv_response("pledge-board.csv", board_rows(Board(), request))


@require_safe
def positions_csv(request):
    board = Board(positions=Position.objects.counting().with_evidence())
    return csv_response("positions.csv", position_rows(board, request))


@require_safe
def surveys(request):
    figures = CouncilFigure.objects.select_related("survey")
    context = {"figures": figures, "charts": Charts(Board())}
    return render(request, "offers/pledge/surveys.html", context)


@require_safe
def surveys_csv(request):
    councils = CouncilFigure.objects.select_related("survey")
    youth = YouthFigure.objects.select_related("survey")
    return csv_response("surveys-2022.csv", figure_rows(councils, youth))


@require_safe
def years(request):
    return render(request, "offers/pledge/years.html", {"years": Years()})


@require_safe
def years_csv(request):
    return csv_response("pledge-years.csv", year_rows(Years()))
