"""Councils' contact details, kept in memory for when the database is unavailable."""

from dataclasses import dataclass

import yaml
from django.conf import settings


@dataclass(frozen=True)
class Contact:
    name: str
    website: str
    phone: str = ""
    email: str = ""
    emergency_phone: str = ""


_known: dict[str, Contact] = {}


def remember(authorities):
    """Called whenever the form is shown, so that corrections by staff are picked up."""
    for slug, authority in authorities.items():
        _known[slug] = Contact(
            authority.name,
            authority.website,
            authority.team_phone,
            authority.team_email,
            authority.emergency_phone,
        )


def contact_of(slug: str) -> Contact | None:
    """Without the database: as last seen by this process, or else as shipped."""
    return _known.get(slug) or shipped().get(slug)


def shipped() -> dict[str, Contact]:
    file = settings.BASE_DIR / "fixtures" / "authorities.yaml"
    rows = [row["fields"] for row in yaml.safe_load(file.read_text(encoding="utf-8"))]
    return {
        row["slug"]: Contact(
            row["name"],
            row["website"],
            row["team_phone"],
            row["team_email"],
            row["emergency_phone"],
        )
        for row in rows
        if "gss_code" in row
    }
