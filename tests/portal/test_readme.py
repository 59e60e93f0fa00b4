"""What the pages for strangers say about running the site, held against what the code reads."""

import re
from pathlib import Path

import pytest
from django.conf import settings

README = Path(settings.BASE_DIR, "README.md").read_text(encoding="utf-8")
OPERATIONS = Path(settings.BASE_DIR, "docs", "operations.md").read_text(encoding="utf-8")
READS = re.compile(r'environ(?:\.get\(|\[|, )"([A-Z_0-9]+)"')


def variables():
    """The variables of the environment that the settings and gunicorn's configuration read."""
    sources = Path(settings.BASE_DIR, "portal").glob("*.py")
    found = {name for source in sources for name in READS.findall(source.read_text())}
    assert "SECRET_KEY" in found
    return sorted(found)


@pytest.mark.parametrize("name", variables())
def test_every_setting_is_explained(name):
    table = [row for row in OPERATIONS.splitlines() if row.startswith("| `")]
    assert any(re.search(rf"`{name}(=\S*)?`", row) for row in table)


def test_the_readme_leads_to_the_settings():
    assert "](docs/operations.md)" in README


def test_every_picture_and_page_it_names_is_there():
    named = re.findall(r"\]\(([^)#]+?)\)|src=\"([^\"]+)\"", README)
    for address in filter(None, (one or other for one, other in named)):
        if "://" not in address:
            assert Path(settings.BASE_DIR, address).exists(), address
