"""What a run makes once for all of its processes: databases, static files."""

import fcntl
import os
from pathlib import Path


class Once:
    """once("name", make) is the path of what `make(path)` left there, whichever process made it."""

    def __init__(self, tmp_path_factory):
        folder = tmp_path_factory.getbasetemp()
        # pytest-xdist gives each process a folder inside that of the run.
        self.folder = folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder

    def __call__(self, name, make) -> Path:
        path = self.folder / name
        with (self.folder / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not path.exists():
                begun = self.folder / f"{name}.begun"
                make(begun)
                begun.rename(path)
        return path
