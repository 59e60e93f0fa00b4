from dataclasses import dataclass
from functools import cached_property

from offers.pledge.models import YouthFigure

Question = YouthFigure.Question
# What a score means, in the blueprint's words. The other questions have counts.
SCALES = {
    Question.HELPED: "The average score, from 0, not helpful, to 10, extremely helpful.",
    Question.FUN: "The average score, from 0 to 10.",
}


@dataclass
class Charts:
    """The young people's figures by question. Widths are in per cent."""

    board: object

    @cached_property
    def figures(self):
        return list(YouthFigure.objects.select_related("survey"))

    @property
    def survey(self):
        return self.figures[0].survey if self.figures else None

    @cached_property
    def charts(self):
        found = []
        for question in Question:
            figures = [f for f in self.figures if f.question == question]
            if figures:
                bars = [self.bar(figure) for figure in figures]
                scale = SCALES.get(question, "")
                found.append(
                    {"slug": question.value, "title": question.label, "scale": scale, "bars": bars}
                )
        return found

    @property
    def on_the_board(self):
        """The charts of the region page: all but what young people do for fun."""
        return [chart for chart in self.charts if chart["slug"] != Question.FUN]

    def bar(self, figure):
        of = 10 if figure.count is None else figure.survey.answered
        value = figure.score if figure.count is None else figure.count
        return {
            "figure": figure,
            "width": round(float(value) * 100 / of, 1),
            "value": f"{value}",
            "of": of,
            "rows": [row for row in self.board.rows if figure.slug in row.commitment.wished],
        }
