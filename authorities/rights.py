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
    """What one person may do. An `authority` is an Authority, its id, or None for wider rows."""

    user: object

    @classmethod
    def of(cls, user):
        """The person's rights, cached on the user object."""
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
        return frozenset(
            membership.authority_id
            for membership in self.memberships
            if membership.authority_id and right in ROLES[membership.role]
        )

    def has(self, right):
        """Whether the person has a right anywhere."""
        return self.is_regional_lead or bool(self.authority_ids(right))

    def may(self, right, authority):
        """Whether the person has a right for an authority's rows. Wider rows need a regional lead."""
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
        """Whether the person is a member of this authority, so that they can speak for it."""
        return getattr(authority, "pk", authority) in self.authority_ids()

    def narrow(self, queryset, path="authority", right=SEE):
        """Only the rows of authorities where the person has the right; `path` is the lookup to it."""
        if self.is_regional_lead:
            return queryset
        ids = self.authority_ids(right)
        return queryset.filter(**{f"{path}__in": ids}) if ids else queryset.none()

    def allows(self, perm):
        """Django's model permissions: only technical administrators have any.

        Every admin class decides about its own rows (authorities/staff/admin.py). Other code that
        asks Django for a permission by name gets False.
        """
        return bool(self.user.is_superuser)
