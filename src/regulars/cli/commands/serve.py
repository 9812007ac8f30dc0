"""`regulars serve`: the console and the API, with the worker beside them."""

from __future__ import annotations

import socket
from typing import Annotated

import typer

from regulars.cli.opening import open_or_make
from regulars.cli.screen import say, say_json
from regulars.kernel.errors import BadInput

PANEL = "Every day"
EXAMPLE = "regulars serve --port 8080"


def command(
    host: Annotated[str, typer.Option(help="The address to listen at; 0.0.0.0 is every one.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port.")] = 8000,
    as_json: Annotated[bool, typer.Option("--json", help="Print the address as JSON.")] = False,
) -> None:
    """Serve the console and the HTTP API, and do background work, until Ctrl-C."""
    _must_be_free(host, port)
    open_or_make()
    from regulars.cli.serving import serve

    shown = f"[{host}]" if ":" in host else "localhost" if host in {"127.0.0.1", "0.0.0.0"} else host  # noqa: S104
    address = f"http://{shown}:{port}/"

    def tell() -> None:
        if as_json:
            say_json({"address": address})
        else:
            say(f"Regulars is at {address} (Ctrl-C ends it).")

    serve(host, port, ready=tell)


def _must_be_free(host: str, port: int) -> None:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        reason = error.strerror or str(error)
        raise BadInput(f"Cannot listen at {host}:{port}: {reason}.", hint="Choose another one with --port.") from None
