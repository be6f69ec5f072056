"""The rooms people walk into: pages, forms, the command line, long work."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from workbench.database import Instance


def create_app(instance: Instance) -> Flask:
    """The web application of one instance."""
    from flask import Flask

    import workbench.kinds  # noqa: F401 - the kinds of long work make themselves known
    from workbench import defences, log, look, mistakes, pages, visitors

    app = Flask("workbench", static_folder="static")
    app.secret_key = instance.settings.secret_key.get_secret_value()
    app.debug = instance.settings.debug
    app.extensions["instance"] = instance
    log.keep_logs(app)
    defences.raise_defences(app, instance.settings)
    visitors.know_visitors(app)
    look.dress(app, instance.settings)
    mistakes.explain_mistakes(app)
    pages.open_doors(app)
    return app
