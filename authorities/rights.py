"""What staff may do. The one place that reads memberships.

| role               | sees          | edits | publishes | answers messages | national lines, people |
|--------------------|---------------|-------|-----------|------------------|------------------------|
| officer            | own council's | yes   |           |                  |                        |
| publisher          | own council's | yes   | yes       |                  |                        |
| participation lead | own council's |       |           | yes              |                        |
| regional lead      | all           | yes   | yes       | yes              | yes                    |

Each model says in its `row_rights` which of these rights an action on its rows takes, and whose a
row is. Code asks in Django's way: `user.has_perm("offers.publish_entitlement", line)`.
"""

from dataclasses import dataclass
from functools import cached_property

from django.apps import apps

EDIT, PUBLISH, ANSWER = "edit", "publish", "answer"
SEE = "see"
LEAD = "lead"  # what only a regional lead may do
ROLES = {
    "officer": {SEE, EDIT},
    "publisher": {SEE, EDIT, PUBLISH},
    "participation-lead": {SEE, ANSWER},
    "regional-lead": {SEE, EDIT, PUBLISH, ANSWER, LEAD},
}
ACTIONS = ("view", "add", "change", "delete", "publish")
AS_CHANGE = "as change"


@dataclass(frozen=True)
class RowRights:
    """The right that each action on a model's rows takes. None: nobody does this.

    `owner` is the lookup path to the authority that owns a row; without one, the right in any
    council is enough. `reserved` is the path to a flag: only technical administrators change rows
    that have it.
    """

    view: str | None = LEAD
    change: str | None = LEAD
    publish: str | None = None
    add: str | None = AS_CHANGE
    delete: str | None = AS_CHANGE
    owner: str = ""
    reserved: str = ""

    def right_to(self, action):
        right = getattr(self, action) if action in ACTIONS else None
        return self.change if right == AS_CHANGE else right

    def allow(self, rights, action, row):
        """Whether a person with these rights may do this to this row."""
        right = self.right_to(action)
        if right is None:
            return False
        if self.reserved and action != "view" and value_at(row, self.reserved):
            return rights.is_administrator
        return rights.may(right, self.owner_of(row)) if self.owner else rights.has(right)

    def narrow(self, rights, action, queryset):
        """The rows of a queryset that `allow` says yes to."""
        right = self.right_to(action)
        if right is None or not rights.has(right):
            return queryset.none()
        if self.reserved and action != "view" and not rights.is_administrator:
            queryset = queryset.exclude(**{self.reserved: True})
        return rights.narrow(queryset, self.owner, right) if self.owner else queryset

    def owner_of(self, row):
        """The id of the authority that owns a row; None for a wider row."""
        return value_at(row, "pk" if self.owner == "pk" else f"{self.owner}_id")


def value_at(row, path):
    for name in path.split("__"):
        row = getattr(row, name)
    return row


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

    @property
    def is_administrator(self):
        """A technical administrator, who has the rights of a regional lead and more."""
        return bool(getattr(self.user, "is_superuser", False))

    @cached_property
    def is_regional_lead(self):
        return self.is_administrator or any(
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

    def may_edit(self, authority):
        return self.may(EDIT, authority)

    def may_publish(self, authority):
        return self.may(PUBLISH, authority)

    def speaks_for(self, authority):
        """Whether the person is a member of this authority, so that they can speak for it."""
        return getattr(authority, "pk", authority) in self.authority_ids()

    def narrow(self, queryset, path="authority", right=SEE):
        """Only the rows of authorities where the person has the right; `path` is the lookup to it."""
        if self.is_regional_lead:
            return queryset
        ids = self.authority_ids(right)
        return queryset.filter(**{f"{path}__in": ids}) if ids else queryset.none()

    def rows_for(self, action, queryset):
        """Only the rows of a queryset that the person may do this to, as its model says."""
        return queryset.model.row_rights.narrow(self, action, queryset)

    def allows(self, perm, row=None):
        """Whether the person has one of Django's permissions, such as "offers.change_entitlement".

        For a row, the answer is about this row. Without one it is whether there is anything that
        the person may do this to: enough for showing a link or opening a list, not for touching a
        row. Permissions for models without `row_rights` are technical administrators' alone.
        """
        app_label, _, codename = perm.partition(".")
        action, _, model_name = codename.partition("_")
        try:
            model = apps.get_model(app_label, model_name)
        except LookupError:
            return self.is_administrator
        table = getattr(model, "row_rights", None)
        if table is None:
            return self.is_administrator
        if row is not None:
            return isinstance(row, model) and table.allow(self, action, row)
        right = table.right_to(action)
        return right is not None and self.has(right)

    def permissions(self, row=None):
        """The name of every permission that `allows` says yes to."""
        ours = [model._meta for model in apps.get_models() if hasattr(model, "row_rights")]
        every = {f"{o.app_label}.{action}_{o.model_name}" for o in ours for action in ACTIONS}
        return {perm for perm in every if self.allows(perm, row)}
