"""What every test may use."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings

from consultation.people import Person
from consultation.store import Store, now
from tests import factories
from tests.databases import Template
from workbench import create_app, sign_in
from workbench.database import Instance

SHARED = Path(__file__).parent.parent.parent / "shared" / "data"

settings.register_profile(
    "house",
    deadline=None,
    derandomize=True,
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
settings.load_profile("house")


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Template]:
    made = Template(tmp_path_factory.mktemp("template"))
    yield made
    made.remove()


@pytest.fixture
def instance(template: Template, tmp_path: Path) -> Iterator[Instance]:
    with template.copy(tmp_path / "instance") as made:
        yield made


@pytest.fixture
def store(instance: Instance) -> Store:
    return instance.store


@pytest.fixture
def world(store: Store) -> factories.World:
    with store.unit_of_work() as db:
        return factories.build(db)


@pytest.fixture
def app(instance: Instance) -> Flask:
    made = create_app(instance)
    made.config["WTF_CSRF_ENABLED"] = False
    return made


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def come_in(app: Flask, instance: Instance) -> Callable[[Person], FlaskClient]:
    """A browser signed in as somebody."""

    def enter(person: Person) -> FlaskClient:
        browser = app.test_client()
        with instance.store.unit_of_work() as db:
            token = sign_in.start(db, person=person, at=now())
        with browser.session_transaction() as session:
            session["_user_id"] = token
        return browser

    return enter


@pytest.fixture
def shared() -> Path:
    """The folder of real published files, where a machine has it."""
    if not SHARED.exists():
        pytest.skip("the real published files are not on this machine")
    return SHARED
