"""Brings shipped rows into the database, and leaves alone what people have written since.

A row that cannot be loaded is told and left out with all that names it; the rest is loaded. A site
that starts with one line too few is better than one that does not start.
"""

import hashlib
import json
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import yaml
from django.apps import apps
from django.core import serializers
from django.core.exceptions import ValidationError
from django.core.serializers.base import DeserializationError
from django.db import DataError, IntegrityError, transaction

from offers.publishing import history
from offers.releases.models import ShippedRow

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the fast one where it was compiled
# In the order in which rows name each other.
ORDER = [
    "vocabulary.yaml",
    "words.yaml",
    "search.yaml",
    "authorities.yaml",
    "national.yaml",
    "councils/*.yaml",
    "partners.yaml",
    "feedback.yaml",
    "surveys.yaml",
    "commitments.yaml",
    "positions/*.yaml",
]


def fixture_files(folder):
    """The shipped files in the order in which they have to be loaded."""
    return [path for pattern in ORDER for path in sorted(folder.glob(pattern))]


class CannotBeLoaded(Exception):
    """Why one row stays out, in words."""


@dataclass
class Loaded:
    """What came of one file: how many rows it added, how many were there, and what stayed out."""

    path: Path
    added: int = 0
    kept: int = 0
    problems: list[str] = field(default_factory=list)


class Release:
    """The rows of a folder of shipped files, against those of the database."""

    def __init__(self, folder, *, reset=False):
        self.reset = reset
        self.known = set() if reset else {*ShippedRow.objects.values_list("digest", flat=True)}
        self.files = {path: rows_of(path) for path in fixture_files(folder)}

    def load(self) -> list[Loaded]:
        with transaction.atomic():
            return [self.load_file(path, shipped) for path, shipped in self.files.items()]

    def load_file(self, path, shipped):
        if isinstance(shipped, CannotBeLoaded):
            return Loaded(path, problems=[str(shipped)])
        done, digests = Loaded(path), []
        for raw in shipped:
            digest = fingerprint(raw)
            if digest in self.known:
                done.kept += 1
                continue
            try:
                is_new = self.load_row(raw)
            except CannotBeLoaded as error:
                done.problems.append(f"{name_of(raw)}: {error}")
                continue
            digests.append(digest)
            done.added += is_new
            done.kept += not is_new
        ShippedRow.objects.bulk_create(map(ShippedRow, digests), ignore_conflicts=True)
        return done

    def load_row(self, raw):
        """Save a shipped row if it is new, or to be put back. Was it new?"""
        row = self.read(raw)
        is_new = row.object.pk is None
        if is_new or self.reset:
            try:
                with transaction.atomic():
                    save_shipped(row)
            except (IntegrityError, DataError) as error:
                raise CannotBeLoaded(in_words(row.object, error)) from error
        return is_new

    def read(self, raw):
        """The row as the serializer reads it, with the id of the one that is here already."""
        try:
            (row,) = serializers.deserialize("python", [self.with_names_of_here(raw)])
        except DeserializationError as error:
            raise CannotBeLoaded(
                f"it cannot be read, or names what is not here ({error})"
            ) from error
        model, public_id = type(row.object), raw["fields"].get("public_id")
        if public_id is None:
            return row
        here = self.lines_here[model].get(public_id)
        if here is None and row.object.pk is not None:
            raise CannotBeLoaded("somebody has written a line of their own with this slug")
        row.object.pk = here and here.pk
        return row

    @cached_property
    def lines_here(self):
        """The public rows of models whose shipped rows have a public id, by model and that id."""
        return {
            model: {str(line.public_id): line for line in rows_with_names(model)}
            for model in (
                apps.get_model("offers", name) for name in ("Entitlement", "PartnerOffer")
            )
        }

    @cached_property
    def renamed(self):
        """What a line is called here, by its model and what it is called in the shipped files."""
        names = {}
        for raw in self.all_rows() if not self.reset else ():
            model = apps.get_model(raw["model"])
            here = self.lines_here.get(model, {}).get(raw["fields"].get("public_id"))
            if here and here.natural_key() != (shipped := shipped_key(raw["fields"])):
                names[model, shipped] = list(here.natural_key())
        return names

    def all_rows(self):
        return (raw for rows in self.files.values() if isinstance(rows, list) for raw in rows)

    def with_names_of_here(self, raw):
        """The row with the lines that it points at called as they are called here."""
        if not self.renamed:
            return raw
        fields = dict(raw["fields"])
        model = apps.get_model(raw["model"])
        for model_field in [*model._meta.fields, *model._meta.many_to_many]:
            value = fields.get(model_field.name)
            if not value or not model_field.is_relation:
                continue
            if model_field.many_to_many:
                fields[model_field.name] = [self.name_here(model_field, key) for key in value]
            else:
                fields[model_field.name] = self.name_here(model_field, value)
        return {**raw, "fields": fields}

    def name_here(self, model_field, key):
        return self.renamed.get((model_field.related_model, tuple(key)), key)


def rows_of(path):
    """The rows of a file, or why there are none."""
    try:
        return yaml.load(path.read_bytes(), Loader=LOADER) or []  # noqa: S506 - safe, either of them
    except yaml.YAMLError as error:
        return CannotBeLoaded(f"the file cannot be read ({' '.join(str(error).split())})")


def rows_with_names(model):
    related = ["authority"] if any(f.name == "authority" for f in model._meta.fields) else []
    return model.objects.filter(draft_of=None).select_related(*related)


def shipped_key(fields):
    """The natural key of a shipped line, from its raw fields."""
    if "scope" not in fields:
        return (fields["slug"],)
    return ((fields.get("authority") or [fields["scope"]])[0], fields["slug"])


def name_of(raw):
    """What a row is called to somebody who looks for it in its file."""
    fields = raw["fields"]
    for name in ("slug", "term", "phrase", "word", "title"):
        if name in fields:
            return f"{raw['model']} “{fields[name]}”"
    return f"{raw['model']} {json.dumps(fields, ensure_ascii=False, default=str)[:80]}"


def in_words(row, error):
    """What stands in the way of a row, as its own rules say it; else as the database does."""
    try:
        row.full_clean()
    except ValidationError as refusal:
        return " ".join(refusal.messages)
    return str(error)


def fingerprint(raw):
    """The digest of a shipped row, told apart by its model and every word in it."""
    return hashlib.sha256(json.dumps(raw, sort_keys=True, default=str).encode()).hexdigest()


def save_shipped(row):
    """Save a row as shipped. One that people have edited keeps that in its history."""
    line = row.object
    if not hasattr(type(line), "history"):
        row.save()
        return
    line.skip_history_when_saving = True
    if line.pk is not None and line.history.exists():
        row.save()
        line._history_user, line._change_reason = None, "Put back to what was shipped"
        history.record(line, "~")
    else:
        row.save()
