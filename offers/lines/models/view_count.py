from django.db import models
from django.db.models import Q


class ViewCount(models.Model):
    """How often a line's public page was viewed in one month. Nothing about who looked."""

    month = models.DateField(help_text="The first day of the month.")
    entitlement = models.ForeignKey(
        "offers.Entitlement",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="view_counts",
    )
    partner_offer = models.ForeignKey(
        "offers.PartnerOffer",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="view_counts",
    )
    views = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-month", "-views"]
        constraints = [
            models.CheckConstraint(
                condition=Q(entitlement__isnull=True, partner_offer__isnull=False)
                | Q(entitlement__isnull=False, partner_offer__isnull=True),
                name="offers_viewcount_is_of_one_line",
            ),
            models.UniqueConstraint(
                fields=["entitlement", "month"],
                condition=Q(entitlement__isnull=False),
                name="offers_viewcount_one_row_a_month_and_entitlement",
            ),
            models.UniqueConstraint(
                fields=["partner_offer", "month"],
                condition=Q(partner_offer__isnull=False),
                name="offers_viewcount_one_row_a_month_and_partner_offer",
            ),
        ]

    def __str__(self):
        return f"{self.month:%B %Y}: {self.views}"
