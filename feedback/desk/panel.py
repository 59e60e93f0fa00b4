from django.template.loader import render_to_string
from django.urls import reverse

from feedback.messages.line_changes import with_changed_line
from feedback.messages.models import Message
from feedback.public.models import AskedCount

MOST_SHOWN = 20


def messages_about(line, user):
    """Messages about a line, its counts, and the offer to mark messages as changed.

    Publishers may not read messages: they see how many a change may settle, and whom to tell.
    """
    line = line.draft_of or line
    about = Message.objects.kept().about(line)
    readable = user.rights.rows_for("view", about)
    changed = with_changed_line(
        Message.objects.changeable_by(line).select_related("entitlement", "partner_offer")
    )
    own = [message for message in changed if user.has_perm("feedback.change_message", message)]
    told_no = Message.objects.told_no()
    kind = "changed" if line.is_entitlement else "changed_partner"
    context = {
        "changed_url": reverse(f"admin:feedback_message_{kind}", args=[line.pk]),
        "messages": readable[:MOST_SHOWN],
        "may_read": user.has_perm("feedback.view_message"),
        "number": about.count(),
        "changeable": len(own),
        "changed_for_others": len(changed) - len(own),
        "told_no": told_no.about(line).count(),
        "council_told_no": told_no.filter(authority=line.authority_id).count()
        if line.authority_id
        else 0,
        "asked": AskedCount.objects.filter(entitlement=line) if line.is_entitlement else [],
    }
    return render_to_string("feedback/desk/_about_line.html", context)
