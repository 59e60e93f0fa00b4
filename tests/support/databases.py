"""The databases of a run: made once, then copied for every process and every test that wants its own.

EMPTY has every table and no row of ours, SHIPPED has the content that ships as well.
"""

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager, suppress
from urllib.parse import quote

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from portal.environment import SQLITE_OPTIONS

EMPTY, SHIPPED = "empty", "shipped"
PROCESS = os.environ.get("PYTEST_XDIST_WORKER", "main")


def fill(kind):
    """Bring the default connection's database, nothing at all or EMPTY, to what it should be."""
    if kind == SHIPPED:
        call_command("load_content", verbosity=0)
    else:
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)


class SQLite:
    """The tests work in memory; what a run made once lies in files."""

    def __init__(self, once):
        self.once, self.opened = once, {}

    def use(self, kind):
        """Point the default connection at this process's copy."""
        if kind not in self.opened:
            self.opened[kind] = self.in_memory(f"{kind}_{PROCESS}", self.file(kind))
        name, connection.connection = self.opened[kind]
        connection.settings_dict["NAME"] = name

    def in_memory(self, name, source=None):
        """A database in memory, copied from a file: (its name, the open connection to it)."""
        name = f"file:{name}?mode=memory&cache=shared"
        with pointed_at(name):
            connection.ensure_connection()
            if source:
                with closing(sqlite3.connect(source)) as db:
                    db.backup(connection.connection)
            return name, connection.connection

    def file(self, kind):
        return self.once(f"{kind}.sqlite3", lambda path: self.make(kind, path))

    def make(self, kind, path):
        if connection.vendor != "sqlite":
            return make_in_a_process(path)
        name, opened = self.in_memory("making", self.file(EMPTY) if kind == SHIPPED else None)
        with pointed_at(name, opened), closing(opened), closing(sqlite3.connect(path)) as db:
            fill(kind)
            opened.backup(db)

    def copy(self, kind, folder, name):
        """A copy for other processes: the environment that points them at it."""
        file = folder / f"{name}.sqlite3"
        shutil.copyfile(self.file(kind), file)
        return {"DATABASE_URL": f"sqlite:///{file}"}

    def end(self):
        for _, opened in self.opened.values():
            opened.close()


def make_in_a_process(path):
    """An empty SQLite file while the tests themselves run on PostgreSQL."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
        cwd=settings.BASE_DIR, env=kept | {"DATABASE_URL": f"sqlite:///{path}"}, check=True,
    )  # fmt: skip


@contextmanager
def pointed_at(name, opened=None, options=None):
    """The default connection leads to another SQLite database for a while."""
    kept = connection.settings_dict["NAME"], connection.settings_dict["OPTIONS"]
    kept_open, connection.connection = connection.connection, opened
    connection.settings_dict["NAME"] = name
    connection.settings_dict["OPTIONS"] = options or kept[1]
    try:
        yield
    finally:
        connection.connection = kept_open
        connection.settings_dict["NAME"], connection.settings_dict["OPTIONS"] = kept


@contextmanager
def on_a_file(file):
    """A copy of the database on a file, with production's options: for what reads its bytes."""
    connection.ensure_connection()
    with closing(sqlite3.connect(file)) as copy:
        connection.connection.backup(copy)
    with pointed_at(str(file), options=dict(SQLITE_OPTIONS)):
        yield
        connection.close()


class PostgreSQL:
    """What a run made once are databases that PostgreSQL copies as templates."""

    def __init__(self, once):
        self.once, self.copies = once, {}
        self.base = base_name()
        self.name = connection.settings_dict["NAME"]

    def use(self, kind):
        if kind not in self.copies:
            self.copies[kind] = self.create(f"{self.base}_{kind}_{PROCESS}", self.template(kind))
        self.point_at(self.copies[kind])

    def point_at(self, name):
        connection.close()
        connection.close_pool()
        connection.settings_dict["NAME"] = name

    def template(self, kind):
        return self.once(f"{kind}.postgresql", lambda path: self.make(kind, path)).read_text()

    def make(self, kind, path):
        kept = connection.settings_dict["NAME"]
        template = self.template(EMPTY) if kind == SHIPPED else "template0"
        name = self.create(f"{self.base}_{kind}", template)
        self.point_at(name)
        try:
            fill(kind)
            connection.cursor().execute("ANALYZE")
        finally:
            self.point_at(kept)
        path.write_text(name)

    def create(self, name, template):
        with closing(connected_to("postgres")) as db:
            db.autocommit = True
            db.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            db.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return name

    def copy(self, kind, folder, name):
        """A copy for other processes: the environment that points them at it.

        What the settings leave open, libpq reads from the PG* variables.
        """
        self.copies[name] = name = self.create(
            f"{self.base}_{name}_{os.getpid()}", self.template(kind)
        )
        where = {key: quote(str(connection.settings_dict[key]), safe="") for key in WHERE}
        return {
            "DATABASE_URL": "postgresql://{USER}:{PASSWORD}@{HOST}:{PORT}/".format(**where) + name
        }

    def end(self):
        self.point_at(self.name)
        drop(self.copies.values())


WHERE = {"HOST": "host", "PORT": "port", "USER": "user", "PASSWORD": "password"}


def connected_to(name):
    """A connection of ours to a database of the tests' PostgreSQL server."""
    ours = connection.settings_dict
    return psycopg.connect(dbname=name, **{WHERE[key]: ours[key] for key in WHERE if ours[key]})


def drop(names):
    with closing(connected_to("postgres")) as db:
        db.autocommit = True
        for name in names:
            db.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def drop_templates():
    """What the run made once, when nobody needs it any more."""
    if connection.vendor == "postgresql":
        with suppress(psycopg.OperationalError):  # a run of tests without a database
            drop(f"{base_name()}_{kind}" for kind in (SHIPPED, EMPTY))


def base_name():
    return f"test_{connection.settings_dict['NAME'] or 'offer'}"


def databases_for(once):
    return SQLite(once) if connection.vendor == "sqlite" else PostgreSQL(once)


def opened(environ):
    """A connection of ours, beside others', to a copy."""
    url = environ["DATABASE_URL"]
    if url.startswith("sqlite"):
        return sqlite3.connect(url.removeprefix("sqlite:///"))
    return connected_to(url.rpartition("/")[2])
