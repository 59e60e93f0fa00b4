"""What the documentation names has to exist: files, pages, make targets and commands."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands

BASE = Path(settings.BASE_DIR)
PAGES = sorted([*BASE.glob("*.md"), *BASE.glob("docs/**/*.md")])
APPS = ["authorities", "offers", "feedback", "portal"]
# Made on a machine that runs the site, and held by no commit.
NOT_COMMITTED = ("var/", ".venv/", "node_modules/")
BLOCK = re.compile(r"^```\w*\n(.*?)^```", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`([^`\n]+)`")
FILE = re.compile(r"[\w.*-]+(/[\w.*-]+)*\.(py|html|txt|yaml|md|toml|json|scss|js|png)")
FOLDER = re.compile(r"(\w[\w-]*/)+")
MAKE = re.compile(r"(?:^|\s)make ([a-z-]+)", re.MULTILINE)
MANAGE = re.compile(r"manage\.py ([a-z_]+)")
LINK = re.compile(r"\]\(([^)\s#]+)(?:#[^)]*)?\)")
NAME = re.compile(r"(?:\w+\.)*(\w+)(?:\(\))?")
TARGET = re.compile(r"^([a-z-]+):", re.MULTILINE)


def code_in(text):
    """What stands in backticks, and what stands in blocks of code without its comments."""
    blocks = [re.sub(r"#.*", "", block) for block in BLOCK.findall(text)]
    return [*SPAN.findall(BLOCK.sub("", text)), *blocks]


def named(pattern, text):
    return {name for code in code_in(text) for name in pattern.findall(code)}


def files_named(text):
    """Files and folders that stand alone in backticks."""
    names = [code for code in code_in(text) if FILE.fullmatch(code) or FOLDER.fullmatch(code)]
    return {name for name in names if not name.startswith(NOT_COMMITTED)}


@pytest.fixture(params=PAGES, ids=lambda page: str(page.relative_to(BASE)))
def page(request):
    return request.param


@pytest.fixture
def text(page):
    return page.read_text(encoding="utf-8")


def test_there_are_pages_that_name_files_and_commands():
    """Otherwise the tests below could pass because their patterns find nothing."""
    everything = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    assert {"offers/eligibility/answers.py", "fixtures/"} <= files_named(everything)
    assert {"run", "test", "check"} <= named(MAKE, everything)
    assert {"load_content", "forget", "migrate"} <= named(MANAGE, everything)


def test_every_file_and_folder_named_exists(text):
    assert sorted(name for name in files_named(text) if not any(BASE.glob(name))) == []


def test_every_link_leads_somewhere(page, text):
    here = [address for address in LINK.findall(text) if "://" not in address]
    assert [address for address in here if not (page.parent / address).exists()] == []


def test_every_make_target_exists(text):
    targets = TARGET.findall(BASE.joinpath("Makefile").read_text(encoding="utf-8"))
    assert named(MAKE, text) - {*targets} == set()


def test_every_management_command_exists(text):
    assert named(MANAGE, text) - {*get_commands()} == set()


def test_every_name_in_the_glossary_is_used_in_the_code():
    glossary = BASE.joinpath("docs/words.md").read_text(encoding="utf-8")
    matches = [NAME.fullmatch(code) for code in code_in(glossary)]
    names = {match[1] for match in matches if match} - {"py"}
    files = [path for app in APPS for path in BASE.glob(f"{app}/**/*.py")]
    source = " ".join(path.read_text(encoding="utf-8") for path in files)
    assert "Publishable" in names
    assert names - {*re.findall(r"\w+", source)} == set()
