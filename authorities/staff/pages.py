"""Addresses of pages of the staff site, for e-mails and for pages of our own in it."""

from urllib.parse import urlencode

from django.contrib.admin.templatetags.admin_urls import admin_urlname
from django.urls import reverse


def change_page(row):
    """The path of the page where staff see and change a row."""
    return reverse(admin_urlname(row._meta, "change"), args=[row.pk])


def list_page(model, **query):
    """The path of a model's list, narrowed by what the list can be filtered by."""
    path = reverse(admin_urlname(model._meta, "changelist"))
    return f"{path}?{urlencode(query)}" if query else path
