"""manage.py as a process that stays: to start Django takes longer than most commands do."""

import json
import subprocess
import sys

from django.conf import settings

LOOP = """
import contextlib, io, json, sys, traceback
import django
from django.core.management import execute_from_command_line
from django.db import close_old_connections
answers, django_is_up = sys.stdout, django.setup()
for line in sys.stdin:
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        try:
            execute_from_command_line(["manage.py", *json.loads(line)])
            went_well = True
        except BaseException:
            traceback.print_exc()
            went_well = False
    close_old_connections()
    print(json.dumps([went_well, said.getvalue()]), file=answers, flush=True)
"""


class Manage:
    """manage("migrate", "--verbosity", "0") gives what the command prints, or raises with it."""

    def __init__(self, environ):
        self.environ = {"DJANGO_SETTINGS_MODULE": "portal.settings"} | environ
        self.process = None

    def __call__(self, *arguments):
        if self.process is None:
            self.process = subprocess.Popen(
                [sys.executable, "-c", LOOP], cwd=settings.BASE_DIR, env=self.environ, text=True,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            )  # fmt: skip
        self.process.stdin.write(json.dumps(arguments) + "\n")
        self.process.stdin.flush()
        went_well, said = json.loads(self.process.stdout.readline())
        if not went_well:
            raise RuntimeError(said)
        return said

    def shell(self, code):
        """What some lines of Python print."""
        return self("shell", "--verbosity", "0", "--command", code)

    def end(self):
        if self.process:
            self.process.stdin.close()
            self.process.wait(10)
