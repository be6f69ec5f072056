"""The rules of the house, as tests."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from flask import Flask

from workbench.database import SCRIPTS
from workbench.tables import metadata

ROOT = Path(__file__).parent.parent.parent
PACKAGES = ("workbench", "consultation", "framework_drafts", "migrations")
SOURCES = [
    *sorted(path for name in PACKAGES for path in (ROOT / name).rglob("*.py") if "node_modules" not in path.parts),
    ROOT / "config.py",
]
OWN = [path for path in SOURCES if "versions" not in path.parts]
ids = [str(path.relative_to(ROOT)) for path in OWN]


@pytest.mark.parametrize("path", OWN, ids=ids)
def test_modules_are_small_and_say_what_they_are(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= 300
    tree = ast.parse(text)
    assert ast.get_docstring(tree), "one sentence at the top is wanted"
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 50, f"{node.name} is longer than a screen"


def test_most_modules_are_well_under_the_limit() -> None:
    sizes = sorted(path.read_text(encoding="utf-8").count("\n") for path in OWN)
    assert sizes[len(sizes) // 2] <= 110


@pytest.mark.parametrize("path", OWN, ids=ids)
def test_nothing_dangerous_is_written(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for word in (
        r"\bpickle\b",
        r"\beval\(",
        r"\bexec\(open",
        r"nltk\.download",
        r"\bshell=True",
        r"except:\s*$",
        r"\bTODO\b",
        r"\bFIXME\b",
    ):
        assert not re.search(word, text, re.MULTILINE), word


@pytest.mark.parametrize("name", ["utils", "helpers", "common", "misc", "core", "manager"])
def test_no_folder_or_module_has_a_name_that_says_nothing(name: str) -> None:
    assert [path for path in SOURCES if path.stem == name or name in path.parts[len(ROOT.parts) :]] == []


def test_the_top_level_is_as_agreed() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split(
        "\n"
    )
    top = {line.split("/")[0] for line in listed if line} or {path.name for path in ROOT.iterdir()}
    agreed = {
        "workbench",
        "consultation",
        "framework_drafts",
        "migrations",
        "tests",
        "config.py",
        "pyproject.toml",
        "README.md",
        "Makefile",
        "requirements.txt",
    }
    assert {name for name in top if not name.startswith(".")} == agreed


def test_migrations_are_linear_and_numbered() -> None:
    steps = list(ScriptDirectory(str(SCRIPTS)).walk_revisions())[::-1]
    assert [step.revision for step in steps] == [f"{number:04d}" for number in range(1, len(steps) + 1)]
    assert all(Path(step.path).name.startswith(f"{step.revision}_") for step in steps)


def test_every_table_has_a_home_and_names_its_constraints() -> None:
    for table in metadata.tables.values():
        for constraint in table.constraints:
            assert constraint.name, f"{table.name}: {constraint}"


def test_templates_parse_and_trust_no_text(app: Flask) -> None:
    folder = ROOT / "workbench" / "templates"
    for path in folder.rglob("*.html"):
        app.jinja_env.get_template(str(path.relative_to(folder)))
        text = path.read_text(encoding="utf-8")
        assert "|safe" not in text.replace(" ", ""), path.name
        assert not re.search(r"<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=", text), path.name


def test_every_form_that_posts_has_its_token() -> None:
    for path in (ROOT / "workbench" / "templates").rglob("*.html"):
        for form in re.findall(r"<form method=\"post\".*?</form>", path.read_text(encoding="utf-8"), re.DOTALL):
            assert "token()" in form, f"{path.name}: {form[:80]}"


def test_dependencies_say_why() -> None:
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").split("[project.scripts]")[0].split("\n")
    named = [line for line in lines if line.startswith('    "')]
    assert len(named) > 20
    assert [line for line in named if "# " not in line] == []


def test_the_lock_is_whole_and_names_no_address() -> None:
    lock = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    beside = (ROOT / "tests/spark/requirements.txt").read_text(encoding="utf-8")  # what the extra “spark” needs
    names = {
        re.split(r"[=<>\[]", line)[0].lower().replace("_", "-")
        for line in (lock + beside).split("\n")
        if re.match(r"[a-z]", line)
    }
    wanted = re.findall(
        r'^    "([a-z0-9.-]+)',
        (ROOT / "pyproject.toml").read_text(encoding="utf-8").split("[project.scripts]")[0],
        re.MULTILINE,
    )
    assert {name.replace(".", "-") for name in wanted} <= names
    assert "://" not in lock + beside
    assert "://" not in re.sub(
        r'"(url|homepage|funding)".*', "", (ROOT / "workbench/frontend/package-lock.json").read_text(encoding="utf-8")
    ).replace('"resolved"', "")


def test_help_answers_at_once_and_imports_nothing_heavy() -> None:
    program = "import sys; from workbench.cli import run; run(['--help']); print(sorted(m for m in ('flask','sqlalchemy','numpy','duckdb') if m in sys.modules))"
    said = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert said.strip().endswith("[]")


@pytest.mark.parametrize(
    "module", ["workbench.tables", "workbench.work", "workbench.commands.serving", "workbench.wsgi"]
)
def test_every_table_is_known_to_every_process(module: str) -> None:
    """A process that knows only some tables fails at its first foreign key to another."""
    program = f"import {module}\nfrom workbench.database import Instance\nfrom sqlmodel import SQLModel\nprint(sorted(SQLModel.metadata.tables))"
    if module == "workbench.wsgi":
        program = program.replace("import workbench.wsgi\n", "import workbench.database\n")
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ast.literal_eval(done.stdout) == sorted(metadata.tables)
    created = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "migrations" / "versions").glob("*.py"))
    assert set(re.findall(r"create_table\(\s*['\"](\w+)['\"]", created)) == set(metadata.tables)
