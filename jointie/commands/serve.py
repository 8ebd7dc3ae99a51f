"""``jointie serve``."""

from __future__ import annotations

from pathlib import Path

import click

from .support import options


@click.command()
@options.model
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to be called; 0.0.0.0 for all networks.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0 for any free one.")
@click.option(
    "--max-request-bytes", type=click.IntRange(min=1), default=2**20, show_default=True, help="Refuse larger requests."
)
@click.option(
    "--max-queue-words",
    type=click.IntRange(min=1),
    default=100_000,
    show_default=True,
    help="Take no request while so many words are waiting.",
)
@options.revision
@options.encoder
@options.device
@options.precision
@options.thresholds
@options.include_package
def serve(
    name: str,
    host: str,
    port: int,
    max_request_bytes: int,
    max_queue_words: int,
    revision: str | None,
    encoder: Path | None,
    device: str | None,
    precision: str,
    thresholds: tuple[str, ...],
) -> None:
    """Serve MODEL over HTTP: a page to try it at /, and documents as JSON at /documents (described at /docs).

    There is no encryption and no login: leave --host as it is, or put a server in front that has both.

    SIGINT (Ctrl-C) and SIGTERM end it when the requests that run are answered. Needs the extra serve.
    """
    from jointie.documents.extras import imported

    from .support.memory import check_memory
    from .support.terminal import echo
    from .support.thresholds import read_thresholds

    for library in ("fastapi", "fastapi_offline", "uvicorn", "prometheus_client"):
        imported(library, "serve")
    wanted = read_thresholds(thresholds)
    check_memory()
    import jointie
    from jointie.prediction import freeze_gc
    from jointie.serving import Limits, listen, make_app
    from jointie.serving import serve as run

    place = listen(host, port)
    extractor = jointie.load(name, revision, device, precision, wanted, encoder=encoder)  # type: ignore[arg-type]
    app = make_app(extractor, name, Limits(max_request_bytes, max_queue_words))
    freeze_gc()
    address = f"[{host}]" if ":" in host else host
    echo(f"Serving {name} at http://{address}:{place.getsockname()[1]}/ (Ctrl-C ends it)")
    run(app, place)
