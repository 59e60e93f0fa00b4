"""Following a message with its code, which is sent by POST so that no URL or log contains it."""

from django.core.exceptions import ValidationError
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from feedback.messages.codes import code_hash, read_code
from feedback.messages.models import Message, Throttle
from feedback.messages.receiving import add_follow_up, is_too_much
from feedback.messages.requests import address_of, private, without_cookie
from feedback.messages.stamps import read_stamp
from feedback.sending.forms import CodeForm, FollowUpForm
from feedback.sending.views.sending import keeps_what_was_typed

MOST_WRONG_CODES = 20  # from one IP address in one hour


@require_http_methods(["GET", "HEAD", "POST"])
@without_cookie
@keeps_what_was_typed
def follow(request):
    if request.method != "POST":
        return private(render(request, "feedback/sending/follow.html", {"form": CodeForm()}))
    address = address_of(request)
    if Throttle.so_far("wrong code", address) >= MOST_WRONG_CODES:
        return private(render(request, "feedback/sending/too_many.html", status=429))
    code = read_code(request.POST.get("code", ""))
    message = Message.objects.with_code(code_hash(code)).first() if code else None
    if message is None:
        Throttle.count("wrong code", address)
        return not_found(request)
    try:
        return private(do(request, message, code))
    except ValidationError:  # withdrawn a moment ago, on another phone
        return not_found(request)


def not_found(request):
    """The same page for a wrong code, a withdrawn message and an expired code."""
    return private(
        render(request, "feedback/sending/not_found.html", {"form": CodeForm()}, status=404)
    )


def do(request, message, code):
    """Act on the button that was pressed, or show the message."""
    deeds = DEEDS if message.has_words else TAKING_BACK
    for name, deed in deeds.items():
        if name in request.POST:
            return deed(request, message, code)
    return message_page(request, message, code)


def add(request, message, code):
    form = FollowUpForm(request.POST)
    if not form.is_valid():
        return message_page(request, message, code, form=form)
    text, stamp = form.cleaned_data["text"], read_stamp(form.cleaned_data["stamp"])
    if is_too_much(message, text):
        form.add_error("text", "You have added a lot today. Save this text and send it tomorrow.")
        return message_page(request, message, code, form=form)
    add_follow_up(message, text, stamp, address=address_of(request))
    return message_page(request, message, code, done="Added. Somebody will read it.")


def helped(request, message, code):
    if message.is_answered:
        message.say_whether_it_helped(request.POST["helped"] == "yes")
    return message_page(request, message, code, done="Thank you. We have noted that.")


def ask_to_withdraw(request, message, code):
    return render(request, "feedback/sending/withdraw.html", {"code": code, "message": message})


def withdraw(request, message, code):
    message.withdraw()
    return render(request, "feedback/sending/withdrawn.html", {"is_sent_again": False})


TAKING_BACK = {"withdraw": ask_to_withdraw, "withdraw-now": withdraw}
DEEDS = {"add": add, "helped": helped, **TAKING_BACK}


def message_page(request, message, code, *, form=None, done=""):
    context = {
        "message": message,
        "code": code,
        "done": done,
        "form": form or FollowUpForm(),
        "words": getattr(message, "original", None),
        "follow_ups": message.follow_ups.all(),
        "replies": message.replies.select_related("authority"),
        "line": message.line,
    }
    return render(request, "feedback/sending/message_detail.html", context)
