"""Signing in and out, and the choice of light or dark."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from regulars.web.answers import back, go
from regulars.web.context import THEME_COOKIE, THEMES

_YEAR = 365 * 24 * 3600


class SignIn(LoginView):
    """The sheet with name and password; after too many wrong ones it says when to try again."""

    template_name = "web/sign_in.html"
    redirect_authenticated_user = True

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        """Show what was wrong; a lock by axes is told in our own words."""
        locked = bool(getattr(self.request, "axes_locked_out", False))
        if locked:
            self.request.axes_locked_out = False  # type: ignore[attr-defined]
        context: dict[str, Any] = self.get_context_data(form=form, locked=locked)
        return self.render_to_response(context, status=429 if locked else 200)


@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Keep the chosen theme in a cookie."""
    wanted = request.POST.get("theme", "")
    response = go(request, back(request))
    if wanted in THEMES:
        response.set_cookie(THEME_COOKIE, wanted, max_age=_YEAR, samesite="Lax", httponly=True)
    return response
