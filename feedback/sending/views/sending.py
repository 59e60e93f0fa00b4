"""Sending a message, without ever losing one that was typed."""

from functools import wraps

from django.db import DatabaseError
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from feedback.alarms.readers import reader_of
from feedback.messages.holds import Sending
from feedback.messages.receiving import Flood, receive
from feedback.messages.requests import address_of, private, without_cookie
from feedback.messages.stamps import plain_text, read_stamp
from feedback.sending.contacts import contact_of, remember
from feedback.sending.forms import MessageForm, initial_from
from feedback.setup.models import Desk

WAIT = (
    "Many messages came from where you are in a short time, so this one has not been sent. Your "
    "words are still in the form. Press “Send it” again in a few minutes, or in an hour."
)


def keeps_what_was_typed(view):
    """Decorator: if the database is unavailable, show the typed text and what can be done with it.

    Where no text was typed, say that nothing has changed, and offer to try again.
    """

    @wraps(view)
    def wrapped(request, *args, **kwargs):
        try:
            return view(request, *args, **kwargs)
        except DatabaseError:
            if request.method != "POST":
                raise
            page = unavailable if request.POST.get("text") else not_now
            return private(page(request))

    return wrapped


@require_http_methods(["GET", "HEAD", "POST"])
@without_cookie
@keeps_what_was_typed
def message_new(request):
    if request.method != "POST":
        return form_page(request, MessageForm(initial=initial_from(request.GET)))
    if "count" in request.POST:
        return private(form_page(request, MessageForm(initial=request.POST.dict()), counted=True))
    form = MessageForm(request.POST)
    if not form.is_valid():
        return private(form_page(request, form))
    data = form.cleaned_data
    sending = Sending(read_stamp(data["stamp"]), data["subject"], address_of(request))
    try:
        received = receive(data, sending)
    except Flood:
        form.add_error(None, WAIT)
        return private(form_page(request, form, status=429))
    # `receive` has committed the message.
    if received.message.withdrawn_at:
        return private(render(request, "feedback/sending/withdrawn.html", {"is_sent_again": True}))
    return private(thanks(request, received, data["authority"]))


def form_page(request, form, *, counted=False, status=200):
    remember(form.authorities)
    text = plain_text(str(form["text"].value() or ""))
    context = {
        "form": form,
        "counted": len(text.strip()) if counted else None,
        "authority": form.authority,
        "reader": reader_of(form.authority),
        "target_days": Desk.target_of(form.authority),
    }
    return render(request, "feedback/sending/message_new.html", context, status=status)


def thanks(request, received, chosen):
    """What is true of the message now; its desk may differ from the one just chosen."""
    message = received.message
    authority = message.authority
    context = {
        "code": received.code,
        "desk_name": message.desk_name,
        "due_on": message.due_on,
        "reader": reader_of(authority),
        "has_address": hasattr(message, "reply_address"),
        "is_danger": message.is_danger,
        "authority": authority,
        "has_stayed": chosen != authority,
    }
    return render(request, "feedback/sending/thanks.html", context)


def unavailable(request):
    slug = request.POST.get("council", "")
    context = {
        "text": plain_text(request.POST.get("text", "")),
        "contact": contact_of(slug),
        "again": posted(request),
    }
    return render(request, "feedback/sending/unavailable.html", context, status=503)


def not_now(request):
    """What was pressed has done nothing, because the database is unavailable."""
    context = {"again": posted(request)}
    return render(request, "feedback/sending/not_now.html", context, status=503)


def posted(request):
    return [(name, value) for name in request.POST for value in request.POST.getlist(name)]
