"""What axe, the checker of accessibility, reports of an open page."""

from pathlib import Path

from django.conf import settings

AXE = Path(settings.BASE_DIR, "node_modules/axe-core/axe.min.js")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What passes is left in the page: to bring it all out costs more than the looking.
RUN = """async rules => (await axe.run(
    document, {runOnly: {type: 'tag', values: rules}, resultTypes: ['violations']}
)).violations"""


def violations(page):
    page.evaluate("() => document.querySelectorAll('details').forEach(d => { d.open = true })")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(RUN, RULES)
    return [(v["id"], [node["target"] for node in v["nodes"]][:3]) for v in found]


# What Django's own templates of the admin bring: small links in lists, an empty heading over the
# boxes to tick, headings that skip a level, filters that are named by their title.
DJANGOS_OWN = {"target-size", "empty-table-header", "heading-order", "label-title-only", "region"}
