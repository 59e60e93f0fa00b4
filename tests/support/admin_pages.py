"""Using the admin the way a browser does: open a page, change some fields, press a button."""

from django.urls import reverse

from tests.support.reading import read


def url(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def fields_of(response):
    """What the browser would send if a button were pressed on a form page without touching it."""
    sent = {}
    forms = [response.context["adminform"].form]
    for formset in response.context["inline_admin_formsets"]:
        forms += [formset.formset.management_form, *formset.formset.forms]
    for form in forms:
        for bound in form:
            value = bound.value()
            if isinstance(value, list | tuple):
                value = [getattr(item, "pk", item) for item in value]
            if value is True:
                value = "on"
            if value is not None and value is not False:
                sent[bound.html_name] = value
            if bound.field.show_hidden_initial:
                sent[bound.html_initial_name] = value
    return sent


def press(client, row, button="_save", **changes):
    """Open a row, change some fields, press a button. `None` unticks or empties a field."""
    address = url(type(row), "change", row.pk)
    opened = client.get(address, follow=True)
    if opened.redirect_chain:
        address = opened.redirect_chain[-1][0]
    return post(client, address, opened, button, **changes)


def post(client, address, page, button="_save", **changes):
    """Press a button on a page that was opened before."""
    sent = {**fields_of(page), **changes, button: "1"}
    return client.post(address, {name: value for name, value in sent.items() if value is not None})


def run(client, action, *rows, **more):
    """Tick some rows of a changelist and run an action on them."""
    return client.post(
        url(type(rows[0]), "changelist"),
        {"action": action, "_selected_action": [row.pk for row in rows], **more},
        follow=True,
    )


def found(client, words):
    """The titles that the public search shows for some words."""
    return read(client.get(reverse("offer-list"), {"q": words})).texts("h3 > a")


def text_of(response):
    """What a page says, without its tags."""
    return read(response).words
