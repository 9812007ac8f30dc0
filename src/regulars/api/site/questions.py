"""One question on a page: how it is told, and what the page tells of it: that it is shown, and what was answered."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import quote

from regulars.api.site.answer import Answer, problem
from regulars.api.site.asked import Request, last_part
from regulars.interact.dialogue.on_site import Offered, answer, rather_not, show
from regulars.interact.site.sayings import sayings
from regulars.interact.surveys.wording import say
from regulars.kernel.errors import BadInput, NotFound

QUESTIONS = "/v1/questions/"
_NOTHING = Answer(204, headers={"cache-control": "no-store"})


def described(offered: Offered) -> dict[str, Any]:
    """The question as JSON: its words, and for each thing that may be told of it the address on this server."""
    here = f"{QUESTIONS}{offered.code}"
    return {
        "id": offered.code,
        "text": offered.text,
        "language": offered.language,
        "low": offered.low,
        "high": offered.high,
        "answers": [
            {"label": words, "to": f"{here}?answer={quote(value, safe='')}"} for value, words in offered.answers
        ],
        "decline": {"label": say("no_answer", offered.language), "to": f"{here}?decline=1"},
        "shown": f"{here}?shown=1",
        "thanks": say("thanks", offered.language),
        "failed": sayings(offered.language).failed,
    }


def answer_question(request: Request, at: datetime) -> Answer:
    """Take in what a page tells of a question: `shown`, which asks it unless something changed; `answer`; `decline`."""
    code, told = last_part(request.path), {name: values[-1] for name, values in request.asks().items()}
    try:
        if "shown" in told:
            return _NOTHING if show(code, at=at) else problem(409, "This question is not to be shown any more.")
        if "decline" in told:
            rather_not(code, at=at)
        else:
            answer(code, told.get("answer", ""), at=at)
    except NotFound as error:
        return problem(404, str(error))
    except BadInput as error:
        return problem(422, str(error))
    return _NOTHING
