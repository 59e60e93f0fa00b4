"""The admin of people, as tests use it."""

from django.urls import reverse

PEOPLE = reverse("admin:authorities_user_changelist")
ADD = reverse("admin:authorities_user_add")
ROLES = reverse("admin:authorities_membership_changelist")


def page_of(user):
    return reverse("admin:authorities_user_change", args=[user.pk])


def person_form(user, **new_role):
    """What the page of a person sends, perhaps with a new role."""
    data = {"name": user.name, "memberships-TOTAL_FORMS": 0, "memberships-INITIAL_FORMS": 0}
    data |= {"memberships-2-TOTAL_FORMS": 1, "memberships-2-INITIAL_FORMS": 0}
    data |= {f"memberships-2-0-{name}": value for name, value in new_role.items()}
    return data | {"memberships-2-0-user": user.pk}


def act(client, address, action, *rows, sure=True):
    data = {"action": action, "_selected_action": [row.pk for row in rows]}
    return client.post(address, data | ({"confirmed": "yes"} if sure else {}), follow=True)
