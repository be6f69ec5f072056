"""The one settings object: typed, frozen, read from the environment, refusing what would be unsafe.

Only the web floor and the migrations read it; the two lower floors are handed values.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Literal

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from consultation.errors import Unusable
from framework_drafts.dryruns.thresholds import Thresholds, thresholds

SHORTEST_SECRET = 32
WEAK_SECRETS = ("secret", "changeme", "password", "development", "workbench", "example")


class BadSettings(Exception):
    """The settings cannot be used; the message is one plain sentence that says what to do."""


class Settings(BaseSettings):
    """Every setting, with its default for a single machine and the environment variable WORKBENCH_<NAME>."""

    model_config = SettingsConfigDict(env_prefix="WORKBENCH_", frozen=True, extra="ignore")

    instance: Path = Path("instance")
    mode: Literal["local", "demo", "production"] = "local"
    secret_key: SecretStr = SecretStr("")
    debug: bool = False
    database_url: str = ""
    jobs: Literal["durable", "inline"] = "durable"
    worker_name: str = "local"
    site_url: str = "http://127.0.0.1:8000"
    host: str = "127.0.0.1"
    port: int = 8000
    threads: int = 8
    proxy_hops: int = 0
    mailer: Literal["file", "console", "smtp"] = "file"
    mail_from: str = "workbench@localhost"
    smtp_host: str = "127.0.0.1"
    smtp_port: int = 25
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    smtp_starttls: bool = False
    limits_store: str = "memory://"
    largest_upload_mb: int = 20
    largest_extract_mb: int = 1000  # a file of records about persons, sent through the browser
    dry_run_thresholds: dict[str, float] = {}

    @property
    def database(self) -> str:
        """The database address: PostgreSQL where one is set, else a SQLite file in the instance folder."""
        if self.database_url:
            return self.database_url.replace("postgresql://", "postgresql+psycopg://", 1)
        return f"sqlite:///{self.instance.resolve() / 'workbench.sqlite'}"

    @property
    def jobs_database(self) -> str:
        """Where durable jobs keep their progress: beside the data, on the same kind of database."""
        if self.database_url:
            return self.database_url.replace("postgresql+psycopg://", "postgresql://", 1)
        return f"sqlite:///{self.instance.resolve() / 'jobs.sqlite'}"

    @property
    def thresholds(self) -> Thresholds:
        """From where on the findings of dry runs say something: the usual thresholds, some of them changed."""
        return thresholds(self.dry_run_thresholds)

    @property
    def uses_sqlite(self) -> bool:
        return self.database.startswith("sqlite")

    @property
    def secure_cookies(self) -> bool:
        """Cookies are marked Secure wherever people reach the site over https."""
        return self.site_url.startswith("https://")


def load_settings(**overrides: object) -> Settings:
    """Read the environment, check it, and give a secret to a local instance that has none yet.

    Raises BadSettings with one plain sentence."""
    try:
        settings = Settings(**overrides)  # type: ignore[arg-type]
    except ValueError as problem:
        first = problem.errors()[0] if hasattr(problem, "errors") else {"loc": ("?",), "msg": str(problem)}
        name = "WORKBENCH_" + str(first["loc"][0]).upper()
        name = "WORKBENCH_DRY_RUN_THRESHOLDS" if "dry_run_thresholds" in str(first["msg"]) else name
        raise BadSettings(f"The setting {name} cannot be used: {first['msg']}.") from problem
    try:
        settings.thresholds  # noqa: B018 - read once here, so that a wrong one stops the start and not a run
    except Unusable as problem:
        raise BadSettings(f"The setting WORKBENCH_DRY_RUN_THRESHOLDS cannot be used: {problem}") from problem
    _refuse_unsafe(settings)
    make_folder(settings.instance)
    if not settings.secret_key.get_secret_value():
        settings = settings.model_copy(update={"secret_key": SecretStr(_kept_secret(settings.instance))})
    return settings


def _refuse_unsafe(settings: Settings) -> None:
    if settings.mode != "production":
        return
    secret = settings.secret_key.get_secret_value()
    if len(secret) < SHORTEST_SECRET or len(set(secret)) < 10 or any(weak in secret.lower() for weak in WEAK_SECRETS):
        raise BadSettings(
            f"WORKBENCH_SECRET_KEY must be at least {SHORTEST_SECRET} random characters in production: "
            'make one with python -c "import secrets; print(secrets.token_urlsafe(48))".'
        )
    if settings.debug:
        raise BadSettings("WORKBENCH_DEBUG must be off in production: unset it and start again.")
    if not settings.secure_cookies:
        raise BadSettings("WORKBENCH_SITE_URL must begin with https:// in production, so that cookies stay private.")


def make_folder(folder: Path) -> None:
    """Create the folder if needed and prove that it can be written to."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".probe-{os.getpid()}-{secrets.token_hex(4)}"
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as problem:
        raise BadSettings(
            f"The folder {folder} cannot be written to: give this user the right to write there, "
            "or choose another folder with --instance."
        ) from problem


def _kept_secret(instance: Path) -> str:
    kept = instance / "secret_key"
    if not kept.exists():
        descriptor = os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
    return kept.read_text().strip()
