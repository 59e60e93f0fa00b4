"""What ships."""

from django.apps import apps


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
