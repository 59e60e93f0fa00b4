"""The static files as the server serves them: gathered, hashed and compressed once a run."""

import os
import subprocess
import sys

from django.conf import settings


def static_files(once):
    return once("static", gather)


def gather(path):
    """In a process of its own: the tests' settings leave hashing and compressing out."""
    subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"],
        cwd=settings.BASE_DIR, check=True,
        env={"PATH": os.environ["PATH"], "STATIC_ROOT": str(path)},
    )  # fmt: skip
