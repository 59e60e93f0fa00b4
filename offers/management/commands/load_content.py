"""Loads the shipped content, without undoing what people have since edited, renamed or deleted."""

import hashlib
import json
from pathlib import Path

import yaml
from django.conf import settings
from django.core import serializers
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from offers.publishing import history
from offers.releases.models import ShippedRow

FIXTURES = Path(settings.BASE_DIR) / "fixtures"
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C loader, if available
# Rows before the rows that refer to them.
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


def fixture_files(folder=FIXTURES):
    return [path for pattern in ORDER for path in sorted(folder.glob(pattern))]


class Command(BaseCommand):
    help = (
        "Adds the shipped councils, lines and partner offers that the database does not have yet. "
        "Rows that were loaded before stay as people left them, renamed or deleted, unless --reset "
        "is given."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--reset",
            action="store_true",
            help="put every shipped row back to what was shipped; rows of your own stay",
        )

    def handle(self, *, reset=False, **options):
        files = fixture_files()
        if not files:
            raise CommandError(f"There is no content in {FIXTURES}.")
        added = kept = 0
        known = set() if reset else {*ShippedRow.objects.values_list("digest", flat=True)}
        with transaction.atomic():
            for path in files:
                new, old = load_file(path, known, reset=reset)
                added, kept = added + new, kept + old
                if options["verbosity"] > 1 or (new and options["verbosity"]):
                    self.stdout.write(f"  {path.relative_to(FIXTURES)}: {new} added, {old} kept")
        if not options["verbosity"]:
            return
        done = "put back" if reset else "there already"
        self.stdout.write(f"Content: {added} rows added, {kept} {done}.")


def load_file(path, known, *, reset=False):
    """Load the rows of one fixture that are not `known`. Returns how many were added and not added."""
    shipped = yaml.load(path.read_bytes(), Loader=LOADER)  # noqa: S506 - safe, either of them
    fresh = {digest: raw for raw in shipped if (digest := fingerprint(raw)) not in known}
    added = 0
    for raw in fresh.values():
        (row,) = serializers.deserialize("python", [raw])
        is_new = row.object.pk is None
        if is_new or reset:
            save_shipped(row)
        added += is_new
    ShippedRow.objects.bulk_create(map(ShippedRow, fresh), ignore_conflicts=True)
    return added, len(shipped) - added


def fingerprint(raw):
    """The SHA-256 of a shipped row: its model and every value in it."""
    return hashlib.sha256(json.dumps(raw, sort_keys=True, default=str).encode()).hexdigest()


def save_shipped(row):
    """Save a row as shipped. If people have edited it, the history records the change."""
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
