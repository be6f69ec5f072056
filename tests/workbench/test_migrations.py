"""Every migration, up and down, with rows in it, on whichever database the suite runs on; models equal migrations."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlmodel import select

from consultation.briefings.models import Briefing
from consultation.briefings.notes import Note
from consultation.briefings.planning import helpers_of
from consultation.errors import OldSchema
from consultation.store import Store
from tests.databases import USE_POSTGRES, Template, drop, postgres_url, settings_for
from tests.factories import build, hear, submit
from workbench.database import SCRIPTS, Instance, migrate, newest, open_instance
from workbench.tables import metadata

STEPS = [step.revision for step in ScriptDirectory(str(SCRIPTS)).walk_revisions()][::-1]


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Instance]:
    """An instance whose database holds nothing at all."""
    import uuid

    from tests.databases import admin_engine

    name = f"wb_empty_{uuid.uuid4().hex[:10]}"
    more: dict[str, object] = {}
    if USE_POSTGRES:
        with admin_engine().connect() as connection:
            connection.execute(sa.text(f"CREATE DATABASE {name}"))
        more["database_url"] = postgres_url(name)
    settings = settings_for(tmp_path, **more)
    instance = Instance(settings, Store(settings.database))
    yield instance
    instance.store.close()
    if USE_POSTGRES:
        drop(name)


def rows(instance: Instance) -> dict[str, int]:
    with instance.store.engine.connect() as connection:
        tables = [name for name in sa.inspect(connection).get_table_names() if name != "alembic_version"]
        return {
            name: int(connection.exec_driver_sql(f'SELECT count(*) FROM "{name}"').scalar() or 0) for name in tables
        }


def test_models_equal_migrations(instance: Instance) -> None:
    with instance.store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_down_and_up_again_with_rows_in_every_step(instance: Instance) -> None:
    with instance.store.unit_of_work() as db:
        world = build(db)
        submit(db, world, "Northmoor", "Carers need breaks from caring.")
        hear(db, world, [("A note.", None)])
    before = rows(instance)
    assert before["answer_version"] > 0
    for step in STEPS[::-1][1:]:
        migrate(instance, step)
        kept = rows(instance)
        assert kept == {name: before[name] for name in kept}, f"going down to {step} lost rows"
    migrate(instance, "base")
    assert rows(instance) == {}
    migrate(instance)
    assert set(rows(instance)) == set(before)
    with instance.store.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_up_one_step_at_a_time_from_nothing(empty: Instance) -> None:
    for step in STEPS:
        migrate(empty, step)
        with empty.store.engine.connect() as connection:
            assert MigrationContext.configure(connection).get_current_revision() == step


def test_guards_are_there_again_after_going_back(instance: Instance) -> None:
    migrate(instance, "0008")
    migrate(instance)
    with pytest.raises(sa.exc.DatabaseError, match="never changed"), instance.store.unit_of_work() as db:
        db.exec(sa.text("DELETE FROM measure_version"))  # type: ignore[call-overload]


def test_an_old_schema_is_refused_with_what_to_do(instance: Instance) -> None:
    migrate(instance, STEPS[-2])
    with pytest.raises(OldSchema, match="workbench migrate"):
        open_instance(instance.settings)
    migrate(instance)
    assert newest() == STEPS[-1]
    open_instance(instance.settings).store.close()


def test_an_empty_database_is_not_made_by_a_web_process(empty: Instance, template: Template) -> None:
    with pytest.raises(OldSchema):
        open_instance(empty.settings, make_fresh=False)


def test_old_briefings_come_up_closed_and_their_unattributed_notes_lose_author_time_and_id(instance: Instance) -> None:
    with instance.store.unit_of_work() as db:
        briefing = hear(db, build(db), [("Ours.", "X90000001"), ("Nobody's.", None)])
    migrate(instance, "0014")
    with instance.store.engine.connect() as connection:
        old = {text: str(key) for key, text in connection.execute(sa.text("SELECT id, text FROM note"))}
        assert connection.execute(sa.text("SELECT count(*) FROM note WHERE written_by IS NULL")).scalar() == 0
    migrate(instance)
    with instance.store.reading() as db:
        notes = {note.text: note for note in db.exec(select(Note))}
        assert db.get_one(Briefing, briefing.id).closed_at is not None
        assert len(helpers_of(db, briefing.id)) == 1
    ours, nobodys = notes["Ours."], notes["Nobody's."]
    assert (ours.named, nobodys.named) == (True, False)
    assert ours.id.hex == old["Ours."].replace("-", "")
    assert nobodys.id.hex != old["Nobody's."].replace("-", "")
