"""Files that came from outside, given out as downloads only, whatever is in them."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from regulars.interact.inbox.files import MailFile

A_FILE: dict[str, Any] = {
    "responses": {
        200: {
            "description": "OK",
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        }
    }
}
"""For `openapi_extra=` of an operation that answers with a file."""


def as_download(file: MailFile) -> HttpResponse:
    """To be saved, and never shown by a browser as a page of ours."""
    response = HttpResponse(file.content, content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=file.name)
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
