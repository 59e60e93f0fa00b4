"""The plan of the house, as far as imports do not show it (pyproject.toml has their contracts)."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import engines

BASE = Path(settings.BASE_DIR)
# From the ground up: an app may use what stands before it, and itself.
FLOORS = ["authorities", "offers", "feedback", "portal"]
TEMPLATES = sorted((BASE / "templates").rglob("*.html"))
LOADED = re.compile(r"{% load ([\w ]+?)(?: from (\w+))? %}")
USED = re.compile(r'{% (?:include|extends) "(\w+)/')


def floor_of(template):
    """The place of a template's app in FLOORS; what belongs to no app of ours is used by all of it."""
    app = template.relative_to(BASE / "templates").parts[0]
    return FLOORS.index(app) if app in FLOORS else None


def app_of_tags(name):
    return engines["django"].engine.libraries[name].split(".")[0]


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_a_template_uses_nothing_of_an_app_above_its_own(template):
    floor, text = floor_of(template), template.read_text(encoding="utf-8")
    tags = [name for names, source in LOADED.findall(text) for name in (source or names).split()]
    used = {*map(app_of_tags, tags), *USED.findall(text)} & {*FLOORS}
    above = {app for app in used if floor is not None and FLOORS.index(app) > floor}
    assert above == set()


@pytest.mark.parametrize("app", FLOORS[:3])
def test_only_a_handful_of_modules_lie_loose_in_an_app(app):
    loose = {path.name for path in (BASE / app).glob("*.py")} - {"__init__.py"}
    assert len(loose) <= 5, f"which rooms do these belong to? {sorted(loose)}"
