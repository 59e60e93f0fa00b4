"""What staff may do. The one place that reads memberships.

| role               | sees          | edits | publishes | answers messages | national lines, people |
|--------------------|---------------|-------|-----------|------------------|------------------------|
| officer            | own council's | yes   |           |                  |                        |
| publisher          | own council's | yes   | yes       |                  |                        |
| participation lead | own council's |       |           | yes              |                        |
| regional lead      | all           | yes   | yes       | yes              | yes                    |
"""

from dataclasses import dataclass
from functools import cached_property

EDIT, PUBLISH, ANSWER = "edit", "publish", "answer"
SEE = "see"
LEAD = "lead"  # what only a regional lead may do
ROLES = {
    "officer": {SEE, EDIT},
    "publisher": {SEE, EDIT, PUBLISH},
    "participation-lead": {SEE, ANSWER},
    "regional-lead": {SEE, EDIT, PUBLISH, ANSWER, LEAD},
}


@dataclass
class Rights:
    """What one person may do. An `authority` may be an Authority, its id, or None for wider rows."""

    user: object

    @classmethod
    def of(cls, user):
        """The person's rights, read once for as long as the user object lives."""
        if not hasattr(user, "_rights"):
            user._rights = cls(user)
        return user._rights

    @cached_property
    def memberships(self):
        if not getattr(self.user, "is_authenticated", False):
            return []
        return list(self.user.memberships.filter(ended_at=None).select_related("authority"))

    @cached_property
    def is_regional_lead(self):
        return bool(getattr(self.user, "is_superuser", False)) or any(
            membership.authority_id is None for membership in self.memberships
        )

    @property
    def is_staff(self):
        return self.is_regional_lead or bool(self.memberships)

    def authority_ids(self, right=SEE):
        """Ids of the authorities where the person has a right by their own role there."""
        return frozenset(
            membership.authority_id
            for membership in self.memberships
            if membership.authority_id and right in ROLES[membership.role]
        )

    def has(self, right):
        """May the person do this anywhere at all?"""
        return self.is_regional_lead or bool(self.authority_ids(right))

    def may(self, right, authority):
        """May the person do this for the rows of an authority? Wider rows are the regional lead's."""
        if self.is_regional_lead:
            return True
        return getattr(authority, "pk", authority) in self.authority_ids(right)

    def may_see(self, authority):
        return self.may(SEE, authority)

    def may_edit(self, authority):
        return self.may(EDIT, authority)

    def may_publish(self, authority):
        return self.may(PUBLISH, authority)

    def may_answer(self, authority):
        return self.may(ANSWER, authority)

    def speaks_for(self, authority):
        """Is the person a member of this very authority, so that their word is the council's?"""
        return getattr(authority, "pk", authority) in self.authority_ids()

    def narrow(self, queryset, path="authority", right=SEE):
        """Only the rows of authorities where the person has the right; `path` leads to the authority."""
        if self.is_regional_lead:
            return queryset
        ids = self.authority_ids(right)
        return queryset.filter(**{f"{path}__in": ids}) if ids else queryset.none()

    def allows(self, perm):
        """Django's permission of a whole model. Only technical administrators have them all.

        The admin of each model says itself who may do what (authorities/staff/admin.py); other
        code of Django's or of a library that asks by name gets a no.
        """
        return bool(self.user.is_superuser)
