"""serve and work: the processes that stay up."""

from __future__ import annotations

import signal
import threading
from contextlib import suppress

import click

from workbench.commands.shared import opened


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), help="The port on 127.0.0.1 (default 8000).")
@click.pass_context
def serve(ctx: click.Context, port: int | None) -> None:
    """Serve the pages, do long work and send letters, all in this process."""
    from waitress import create_server

    from workbench import create_app
    from workbench.database import only_server
    from workbench.work import Worker

    if port is not None:
        ctx.obj["port"] = port
    instance = opened(ctx)
    settings = instance.settings
    with only_server(settings):
        server = create_server(
            create_app(instance),
            host=settings.host,
            port=settings.port,
            threads=settings.threads,
            ident=None,
            max_request_body_size=max(settings.largest_upload_mb, settings.largest_extract_mb) * 1024 * 1024 + 65536,
            clear_untrusted_proxy_headers=not settings.proxy_hops,
        )
        worker = Worker(instance) if settings.jobs == "durable" else None
        if worker:
            worker.start()
        signal.signal(signal.SIGTERM, lambda *_: server.close())
        click.echo(f"Serving on http://{settings.host}:{settings.port}/ (Ctrl+C stops it)")
        with suppress(OSError):  # the listening socket is closed by the signal above
            server.run()
        if worker:
            worker.stop()


@click.command()
@click.pass_context
def work(ctx: click.Context) -> None:
    """Do long work and send letters until stopped."""
    import workbench.kinds  # noqa: F401 - the kinds of long work make themselves known
    from config import BadSettings
    from workbench.database import only_one_named
    from workbench.work import Worker

    instance = opened(ctx)
    if instance.settings.uses_sqlite:
        raise BadSettings("On SQLite “workbench serve” does the long work itself: “workbench work” is for PostgreSQL.")
    worker = Worker(instance)
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    with only_one_named(instance.settings):
        worker.start()
        click.echo("Working (Ctrl+C stops it)")
        stop.wait()
        worker.stop()
