"""The shipped content for a module of tests: loaded once by a process, then copied back row by row."""

from functools import cache

from django.apps import apps
from django.core.management import call_command
from django.db import connection


def load():
    """Bring the shipped content into an empty database, inside a transaction of the caller's."""
    if rows_of_the_first_time.cache_info().currsize:
        put(rows_of_the_first_time())
    else:
        rows_of_the_first_time()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # what nobody has committed has no statistics yet


@cache
def rows_of_the_first_time():
    """Load it with the command, and keep every row that this brought: {table: (columns, rows)}."""
    before = rows_by_table()
    call_command("load_content", verbosity=0)
    return {table: kept for table, kept in rows_by_table().items() if table not in before}


def rows_by_table():
    """Everything that is not empty."""
    held = {}
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            table = connection.ops.quote_name(model._meta.db_table)
            cursor.execute(f"SELECT * FROM {table}")  # noqa: S608
            if rows := cursor.fetchall():
                columns = [connection.ops.quote_name(column[0]) for column in cursor.description]
                held[table] = columns, rows
    return held


def put(kept):
    """Constraints between tables are looked at when the transaction ends, so any order will do."""
    with connection.cursor() as cursor:
        for table, (columns, rows) in kept.items():
            marks = ", ".join(["%s"] * len(columns))
            names = ", ".join(columns)
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)  # noqa: S608


def shipped_models():
    """The models that have shipped rows."""
    labels = {
        "authorities": ["Authority", "District"],
        "offers": [
            "Area", "Topic", "Situation", "Word", "Synonym", "DangerPhrase",
            "Entitlement", "PartnerOrganisation", "PartnerOffer",
            "Survey", "CouncilFigure", "YouthFigure", "CommitmentGroup", "Commitment", "Position",
        ],
    }  # fmt: skip
    return [apps.get_model(app, name) for app, names in labels.items() for name in names]
