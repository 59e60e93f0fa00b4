"""Who works for which council, and in which role."""

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from authorities.models.authority import Authority
from authorities.rights import RowRights


class MembershipQuerySet(models.QuerySet):
    def current(self):
        return self.filter(ended_at=None)

    def of_council(self, authority):
        return self.filter(authority=authority)


class Membership(models.Model):
    """A person's role in one authority or in the whole region; the only source of rights."""

    class Role(models.TextChoices):
        OFFICER = "officer", "Officer: edits"
        PUBLISHER = "publisher", "Publisher: edits and publishes"
        PARTICIPATION_LEAD = "participation-lead", "Participation lead: answers messages"
        REGIONAL_LEAD = "regional-lead", "Regional lead: all councils, national lines, people"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="memberships",
        verbose_name="person",
    )
    authority = models.ForeignKey(
        Authority,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="memberships",
        verbose_name="council",
        help_text="Leave empty for a regional lead.",
    )
    role = models.CharField(max_length=18, choices=Role)
    is_deputy = models.BooleanField(
        "deputy",
        default=False,
        help_text="Gets the council's reminders too, and alarms that stay unread.",
    )
    started_at = models.DateTimeField(default=timezone.now, editable=False)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        help_text="Who gave the role; empty when it was given by a command on the server.",
    )
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )

    objects = MembershipQuerySet.as_manager()
    row_rights = RowRights(delete=None, reserved="user__is_superuser")

    class Meta:
        ordering = ["authority__short_name", "user__email"]
        constraints = [
            models.CheckConstraint(
                condition=Q(role="regional-lead", authority__isnull=True)
                | Q(
                    role__in=["officer", "publisher", "participation-lead"],
                    authority__isnull=False,
                ),
                name="authorities_membership_authority_goes_with_its_role",
                violation_error_message="Name a council, or for a regional lead none.",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="authorities_membership_ended_at_goes_with_ended_by",
            ),
            models.UniqueConstraint(
                fields=["user", "authority", "role"],
                condition=Q(ended_at__isnull=True, authority__isnull=False),
                name="authorities_membership_is_held_once_in_a_council",
                violation_error_message="This person has this role already.",
            ),
            models.UniqueConstraint(
                fields=["user", "role"],
                condition=Q(ended_at__isnull=True, authority__isnull=True),
                name="authorities_membership_is_held_once_in_the_region",
                violation_error_message="This person has this role already.",
            ),
        ]

    def __str__(self):
        return f"{self.user}: {self.short_text}"

    @property
    def short_text(self):
        where = self.authority.short_name if self.authority_id else "the region"
        return f"{self.role_name} for {where}"

    @property
    def full_text(self):
        """ "publisher for Walsall Council (deputy)" """
        where = self.authority.name if self.authority_id else "the region"
        return f"{self.role_name} for {where}{' (deputy)' if self.is_deputy else ''}"

    @property
    def is_regional(self):
        return self.authority_id is None

    @property
    def role_name(self):
        return self.get_role_display().split(":")[0].lower()

    def end(self, *, by, now=None):
        """End the role's rights at once, along with the person's sessions. The row is kept."""
        with transaction.atomic():
            self.ended_at, self.ended_by = now or timezone.now(), by
            self.save(update_fields=["ended_at", "ended_by"])
            self.user.end_sessions()
