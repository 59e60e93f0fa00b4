"""The pledge as CSV. "Not known" is a word and a column of its own, never an empty no."""

from offers.pledge.board import LABELS, NOT_KNOWN

CELL_COLUMNS = (
    "group,commitment,title,council,answer,known,until_birthday,amount_gbp,amount_note,"
    "counts_outside_the_area,since,as_of,confirmed_on,note,evidence,sources"
).split(",")
PLACE = {True: "yes", False: "no", None: "not stated"}


def cell_row(cell, request):
    p, commitment = cell.position, cell.commitment
    start = [
        commitment.group.name,
        commitment.slug,
        commitment.title,
        cell.authority.slug,
        cell.code,
        "yes" if p else "no",
    ]
    if not p:
        return start + [""] * (len(CELL_COLUMNS) - len(start))
    return [
        *start,
        p.until_birthday,
        p.amount_gbp,
        p.amount_note,
        PLACE[p.counts_outside],
        p.since,
        p.as_of,
        p.confirmed_on,
        p.note,
        " ".join(request.build_absolute_uri(line.get_absolute_url()) for line in cell.lines),
        " ".join(dict.fromkeys(line.source_url for line in cell.lines)),
    ]


def compared_rows(comparison, request):
    yield [*CELL_COLUMNS, "answer_for_you", "reason_for_you", "only_if", "compared"]
    for row in comparison.rows:
        for compared in row.compared:
            answer = compared.answer
            extra = [answer.code, answer.reason] if answer else ["", ""]
            extra += ["; ".join(compared.situations), row.standing]
            yield [*cell_row(compared.cell, request), *extra]


def position_rows(board, request):
    yield CELL_COLUMNS
    for row in board.rows:
        for cell in row.cells:
            yield cell_row(cell, request)


def board_rows(board, request):
    codes = [code for code in LABELS if code != NOT_KNOWN]
    yield [
        *("group", "commitment", "title", "in_pledge", "councils", "known"),
        *(code.replace("-", "_") for code in codes),
        *("not_known", "leaders", "to_ask", "url"),
    ]
    for row in board.rows:
        tally = row.tally
        yield [
            row.commitment.group.name,
            row.commitment.slug,
            row.commitment.title,
            "yes" if row.commitment.is_in_pledge else "no",
            tally.of,
            tally.known,
            *(tally.counts[code] for code in codes),
            tally.unknown,
            " ".join(cell.authority.slug for cell in row.shown_yes_cells),
            " ".join(cell.authority.slug for cell in row.unknown_cells),
            request.build_absolute_uri(row.commitment.get_absolute_url()),
        ]


def figure_rows(councils, youth):
    yield "survey,year,question,number,label,yes,no,of,majority,inferred,score,note".split(",")
    for f in councils:
        majority = {True: "yes", False: "no", None: "not printed"}[f.is_majority]
        yield [
            *(f.survey.slug, f.survey.year, f.theme, f.number, f.label, f.yes, f.no, f.of),
            *(majority, "yes" if f.is_inferred else "no", "", f.note),
        ]
    for f in youth:
        yield [
            *(f.survey.slug, f.survey.year, f.question, "", f.label, f.count, ""),
            *(f.survey.answered, "", "", f.score, f.note),
        ]


def year_rows(years):
    yield "commitment,title,day,councils,known,yes,partly,in_progress,no,not_known".split(",")
    for row in years.rows:
        kept = [(column["day"], column["tally"]) for column in row["kept"]]
        for day, tally in [*kept, (years.today, row["now"])]:
            if tally is None:
                continue
            counts = (tally.counts[code] for code in LABELS if code != NOT_KNOWN)
            yield [
                *(row["commitment"].slug, row["commitment"].title, day, tally.of, tally.known),
                *(*counts, tally.unknown),
            ]
