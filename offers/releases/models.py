from django.db import models


class ShippedRow(models.Model):
    """A row of shipped content that was loaded once, by its SHA-256.

    It keeps a later load from bringing back what people have renamed or deleted.
    """

    digest = models.CharField(primary_key=True, max_length=64)

    class Meta:
        ordering = ["digest"]

    def __str__(self):
        return self.digest
