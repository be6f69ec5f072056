"""Runs migrations on the connection it is handed, or on the database of the settings."""

from alembic import context

from workbench.tables import metadata


def _run(connection: object) -> None:
    context.configure(
        connection=connection,  # type: ignore[arg-type]
        target_metadata=metadata,
        render_as_batch=True,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    _run(given)
else:
    from config import load_settings
    from consultation.store import make_engine

    with make_engine(load_settings().database).begin() as own:
        _run(own)
