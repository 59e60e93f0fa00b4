"""A fresh database of the same kind as the tests run on, for a real server of a test's own."""

import os
import sqlite3
from urllib.parse import quote

import psycopg
from django.db import connection


def fresh_database(folder, name):
    """The environment that points a server at a fresh database: {"DATABASE_URL": …}.

    On SQLite a file in `folder`; on PostgreSQL a database beside the tests' own, named after this
    process too. What the settings leave open, libpq reads from the PG* variables of both.
    """
    if connection.vendor == "sqlite":
        return {"DATABASE_URL": f"sqlite:///{folder / name}.sqlite3"}
    name = f"{name}_{os.getpid()}"
    with connect("postgres") as db:
        db.autocommit = True
        db.execute(f"CREATE DATABASE {name}")
    where = {key: quote(str(connection.settings_dict[key]), safe="") for key in WHERE}
    return {"DATABASE_URL": "postgresql://{USER}:{PASSWORD}@{HOST}:{PORT}/".format(**where) + name}


def open_database(environ):
    """A connection of ours, beside the server's, to what `fresh_database` made."""
    url = environ["DATABASE_URL"]
    if url.startswith("sqlite"):
        return sqlite3.connect(url.removeprefix("sqlite:///"))
    return connect(url.rpartition("/")[2])


WHERE = {"HOST": "host", "PORT": "port", "USER": "user", "PASSWORD": "password"}


def connect(name):
    """A connection to a database of the tests' PostgreSQL server."""
    ours = connection.settings_dict
    return psycopg.connect(dbname=name, **{WHERE[key]: ours[key] for key in WHERE if ours[key]})
