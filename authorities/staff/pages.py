"""Paths of pages in the staff site, for e-mails and our own pages."""

from urllib.parse import urlencode

from django.contrib.admin.templatetags.admin_urls import admin_urlname
from django.urls import reverse


def change_page(row):
    return reverse(admin_urlname(row._meta, "change"), args=[row.pk])


def list_page(model, **query):
    path = reverse(admin_urlname(model._meta, "changelist"))
    return f"{path}?{urlencode(query)}" if query else path
