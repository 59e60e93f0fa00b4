"""An SQLite file of a test's own, with real processes on it: for what only shows between two."""

import os
import shutil
import sqlite3
import subprocess
import sys
import textwrap
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from django.conf import settings

from tests.support.databases import EMPTY, SQLite
from tests.support.managing import Manage

# Not an import: outside of pytest another installed package answers to the name "tests".
FACTORIES = "from runpy import run_path\nglobals().update(run_path('tests/factories.py'))\n"
SETTINGS = """
from portal.settings import *
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = "{folder}/mail"
STATIC_ROOT = "{folder}"  # nothing is collected: a folder that is there, so that nobody warns
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
options = DATABASES["default"]["OPTIONS"]
options["init_command"] = options["init_command"].replace("=FULL", "=OFF")  # no need to last
"""


class OwnDatabase:
    def __init__(self, folder, empty):
        self.folder, self.file = folder, folder / "own.sqlite3"
        shutil.copyfile(empty, self.file)
        (folder / "own_settings.py").write_text(SETTINGS.format(folder=folder))
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        self.environ = kept | {
            "DATABASE_URL": f"sqlite:///{self.file}",
            "DJANGO_SETTINGS_MODULE": "own_settings",
            "PYTHONPATH": os.pathsep.join([str(folder), str(settings.BASE_DIR)]),
            "SECRET_KEY": "only-for-this-test-" + "x" * 40,
        }
        self.manage = Manage(self.environ)

    def start(self, *arguments):
        return subprocess.Popen(
            [sys.executable, "manage.py", *arguments],
            cwd=settings.BASE_DIR,
            env=self.environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, code):
        """Run some Python with the site and the factories loaded; returns what it printed."""
        return self.manage.shell(FACTORIES + textwrap.dedent(code))

    @contextmanager
    def writing(self):
        """Somebody else is in the middle of writing."""
        with closing(sqlite3.connect(self.file, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield
            other.execute("ROLLBACK")

    def emails(self):
        """All that was sent, one after the other: a file can hold several."""
        return "\n".join(path.read_text() for path in Path(self.folder, "mail").glob("*.log"))


@pytest.fixture
def own_database(tmp_path, once, databases, django_db_blocker):
    with django_db_blocker.unblock():
        own_database = OwnDatabase(tmp_path, SQLite(once).file(EMPTY))
    yield own_database
    own_database.manage.end()
