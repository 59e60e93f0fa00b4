"""Where in the database a word can be read."""

from django.apps import apps
from django.db import connection


def places_where_it_can_be_read(word):
    """Every column of every table of ours that holds the word, as "table.column"."""
    places = []
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            for field in model._meta.local_concrete_fields:
                cursor.execute(
                    f"SELECT COUNT(*) FROM {quote(model._meta.db_table)} "  # noqa: S608
                    f"WHERE LOWER(CAST({quote(field.column)} AS TEXT)) LIKE %s",
                    [f"%{word.lower()}%"],
                )
                if cursor.fetchone()[0]:
                    places.append(f"{model._meta.db_table}.{field.column}")
    return places
