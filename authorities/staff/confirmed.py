from functools import wraps

from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.template.response import TemplateResponse


def confirmed(question, consequence):
    """Decorator: show the chosen rows and the consequence; act once that page is submitted."""

    def decorator(action):
        @wraps(action)
        def ask_first(model_admin, request, queryset):
            if "confirmed" in request.POST:
                action(model_admin, request, queryset)
                return None
            return TemplateResponse(
                request,
                "authorities/staff/confirm_action.html",
                {
                    **model_admin.admin_site.each_context(request),
                    "title": question,
                    "consequence": consequence,
                    "rows": queryset,
                    "action": action.__name__,
                    "checkbox_name": ACTION_CHECKBOX_NAME,
                    "opts": model_admin.model._meta,
                },
            )

        return ask_first

    return decorator
