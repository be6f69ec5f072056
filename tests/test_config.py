"""Settings: refused in one plain sentence when they would be unsafe."""

from __future__ import annotations

from pathlib import Path

import pytest

from config import BadSettings, load_settings
from workbench.database import only_server

STRONG = "kJ8sQ2vN5xR7tY1wE4uI9oP3aS6dF0gH-zXcVbNm"
SAFE = {"mode": "production", "secret_key": STRONG, "site_url": "https://example.org"}


def test_production_starts_with_safe_settings(tmp_path: Path) -> None:
    settings = load_settings(instance=tmp_path, **SAFE)
    assert settings.secure_cookies
    assert settings.database.startswith("sqlite:///")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"secret_key": ""}, "WORKBENCH_SECRET_KEY"),
        ({"secret_key": "short"}, "WORKBENCH_SECRET_KEY"),
        ({"secret_key": "a" * 60}, "WORKBENCH_SECRET_KEY"),
        ({"secret_key": "changeme-" + STRONG}, "WORKBENCH_SECRET_KEY"),
        ({"debug": True}, "WORKBENCH_DEBUG"),
        ({"site_url": "http://example.org"}, "https://"),
        ({"port": "many"}, "WORKBENCH_PORT"),
        ({"mode": "party"}, "WORKBENCH_MODE"),
    ],
)
def test_unsafe_settings_are_refused(tmp_path: Path, change: dict[str, object], said: str) -> None:
    with pytest.raises(BadSettings, match=said) as caught:
        load_settings(**{"instance": tmp_path, **SAFE, **change})
    assert "\n" not in str(caught.value)


def test_a_folder_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(BadSettings, match="cannot be written"):
        load_settings(instance=tmp_path / "file" / "inside")


def test_a_local_secret_is_made_once_and_kept_private(tmp_path: Path) -> None:
    first, second = (load_settings(instance=tmp_path).secret_key.get_secret_value() for _ in range(2))
    assert first == second
    assert len(first) > 40
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0
    assert first not in repr(load_settings(instance=tmp_path))


def test_one_server_on_one_sqlite_file(tmp_path: Path) -> None:
    settings = load_settings(instance=tmp_path)
    with only_server(settings), pytest.raises(BadSettings, match="already"), only_server(settings):
        pass
    with only_server(settings):
        pass


def test_a_postgresql_address_is_given_its_driver(tmp_path: Path) -> None:
    settings = load_settings(instance=tmp_path, database_url="postgresql://me@host/db")
    assert settings.database == "postgresql+psycopg://me@host/db"
    assert settings.jobs_database == "postgresql://me@host/db"
    assert not settings.uses_sqlite
