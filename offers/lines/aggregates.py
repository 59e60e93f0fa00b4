import json

from django.db.models import Aggregate, Field


class TextSetField(Field):
    """A set of texts from a JSON list that the database aggregated."""

    def from_db_value(self, value, expression, connection):
        texts = json.loads(value) if isinstance(value, str) else value or []
        return frozenset(text for text in texts if text is not None)


class TextSet(Aggregate):
    """The distinct texts of a related column as one frozenset per row, without extra queries."""

    allow_distinct = True
    output_field = TextSetField()

    def __init__(self, column):
        super().__init__(column, distinct=True)

    def as_sqlite(self, compiler, connection, **extra):
        return self.as_sql(compiler, connection, function="JSON_GROUP_ARRAY", **extra)

    def as_postgresql(self, compiler, connection, **extra):
        return self.as_sql(compiler, connection, function="JSONB_AGG", **extra)
