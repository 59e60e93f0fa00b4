from django.db import models


class ShippedRow(models.Model):
    """A row of the shipped content that was loaded once, known by the digest of what was shipped.

    What people have renamed or deleted since does not come back with the next start.
    """

    digest = models.CharField(primary_key=True, max_length=64)

    class Meta:
        ordering = ["digest"]

    def __str__(self):
        return self.digest
