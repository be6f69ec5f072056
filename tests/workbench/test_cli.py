"""The command line: its contract, its sentences, nothing half-done."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from workbench import cli
from workbench.database import Instance
from workbench.demo import replies
from workbench.demo.history import write_history

pytestmark = pytest.mark.sqlite  # the command line is tried on its own default; its operations are tried on both


@pytest.fixture
def run(instance: Instance, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """Run a command on the instance; gives (code, what it said, what it complained of)."""
    monkeypatch.setenv("WORKBENCH_SECRET_KEY", instance.settings.secret_key.get_secret_value())

    def call(*arguments: str) -> tuple[int, Any, str]:
        code = cli.run(["--instance", str(instance.settings.instance), *map(str, arguments)])
        said = capsys.readouterr()
        return code, json.loads(said.out) if "--json" in arguments and not code else said.out, said.err

    return call


@pytest.fixture
def history(tmp_path: Path) -> Path:
    path = tmp_path / "history.xlsx"
    path.write_bytes(write_history())
    return path


def test_history_import_keeps_its_contract(run: Any, history: Path) -> None:
    code, told, _ = run("history", "import", history, "--json")
    assert code == 0
    assert {"snapshot", "format", "cells", "areas", "periods", "warnings"} <= told.keys()
    assert told["cells"]["total"] == told["cells"]["values"] + sum(told["cells"]["marks"].values())
    assert told["areas"]["council"] == 38
    assert run("history", "import", history, "--json")[1]["snapshot"] == told["snapshot"]
    assert len(run("history", "list", "--json")[1]) == 1
    assert run("history", "show", told["snapshot"][:8], "--json")[1] == told


def test_frameworks_list_keeps_its_contract(run: Any) -> None:
    told = run("frameworks", "list", "--json")[1]
    assert [one["measures"] for one in told] == [29, 25, 12, 12, 31]
    assert told[1] == {
        "id": "ascof-2024-25",
        "title": "Adult Social Care Outcomes Framework 2024-25",
        "version": "2.0.0",
        "status": "frozen",
        "stage": "published",
        "measures": 25,
    }


def test_a_framework_goes_out_and_comes_in_unchanged(run: Any, tmp_path: Path) -> None:
    code, _, said = run("frameworks", "export", "care-act-illustration", str(tmp_path / "care.zip"))
    assert code == 0, said
    assert run("frameworks", "export", "care-act-illustration", str(tmp_path / "folder"))[0] == 0
    code, _, said = run("frameworks", "import", str(tmp_path / "care.zip"))
    assert (code, "comes with the program" in said) == (1, True)
    head = tmp_path / "folder" / "framework.yaml"
    head.write_text(head.read_text().replace("id: care-act-illustration", "id: our-copy"))
    assert "was changed since it was exported" in run("frameworks", "import", str(tmp_path / "folder"))[2]
    (tmp_path / "folder" / "hashes.yaml").unlink()
    assert run("frameworks", "import", str(tmp_path / "folder"), "--json")[1]["id"] == "our-copy"
    shown = [run("frameworks", "show", name, "--json")[1] for name in ("our-copy", "care-act-illustration")]
    assert shown[0] == shown[1]


def test_a_definition_is_checked_from_a_file(run: Any, tmp_path: Path) -> None:
    from framework_drafts.frameworks.shipped import BASELINES

    file = next((BASELINES / "care_act_illustration" / "measures").glob("*_w1.yaml"))
    code, told, _ = run("measures", "check", str(file), "--json")
    assert (code, [one["passed"] for one in told["tests"]], told["before_it_can_be_agreed"]) == (0, [True, True], [])
    broken = tmp_path / "broken.yaml"
    broken.write_text(file.read_text().replace("field: employment", "field: wages"))
    code, _, said = run("measures", "check", str(broken))
    assert (code, "source.numerator: cld-2 has no field “wages”" in said) == (1, True)


def test_dryrun_run_keeps_its_contract(run: Any, history: Path) -> None:
    snapshot = run("history", "import", history, "--json")[1]["snapshot"]
    code, told, _ = run("dryrun", "run", "ascof-2024-25@2.0.0", "--snapshot", snapshot[:10], "--json")
    assert code == 0
    assert (told["framework"], told["snapshot"]) == ("ascof-2024-25@2.0.0", snapshot)
    wanted = {
        "measure",
        "code",
        "area",
        "area_level",
        "period",
        "value",
        "lower",
        "upper",
        "numerator",
        "denominator",
        "status",
        "reason",
    }
    assert all(wanted <= result.keys() for result in told["results"])
    for result in told["results"]:
        assert (result["value"] is None) == (result["status"] == "missing") == bool(result["reason"])
    assert {finding["rule"] for finding in told["findings"]} >= {"ceiling", "coverage"}
    assert run("dryrun", "list", "--json")[1][0]["results_sha256"] == told["results_sha256"]


def test_themes_suggest_keeps_its_contract(run: Any, tmp_path: Path) -> None:
    source, out = tmp_path / "in.csv", tmp_path / "out.csv"
    texts = [sentence for subject in replies.SUBJECTS for sentence in subject] + ["", "the and of"]
    with source.open("w", newline="") as file:
        csv.writer(file).writerows([["id", "said"], *([n, text] for n, text in enumerate(texts))])
    first = run(
        "themes", "suggest", "--input", source, "--text", "said", "--k", "8", "--seed", "3", "--output", out, "--json"
    )[1]
    assert {"themes", "rows", "unassigned", "stability", "seconds", "engine", "output_sha256"} == first.keys()
    assert (first["themes"], first["rows"], first["unassigned"]) == (8, len(texts), 2)
    rows = list(csv.DictReader(out.read_text(encoding="utf-8-sig").splitlines()))
    assert [row["row"] for row in rows] == [str(n) for n in range(1, len(texts) + 1)]
    assert all(row["theme"] == "unassigned" or row["theme"].isdigit() for row in rows)
    again = run(
        "themes", "suggest", "--input", source, "--text", "said", "--k", "8", "--seed", "3", "--output", out, "--json"
    )[1]
    assert again["output_sha256"] == first["output_sha256"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("history", "import", "{here}/none.ods"), "cannot be read"),
        (("history", "import", "{here}"), "is a folder"),
        (("history", "show", "ff"), "no historic data"),
        (("dryrun", "run", "ascof-2024-25"), "import a published file first"),
        (("dryrun", "run", "nothing"), "no framework “nothing”. There is: ascof-2018-19, ascof-2024-25"),
        (("dryrun", "run", "ascof-2024-25@9.9.9"), "It has: 2.0.0"),
        (
            ("themes", "suggest", "--input", "{here}/words.txt", "--text", "said", "--output", "{here}/o"),
            "no column “said”. It has: nothing here",
        ),
        (("invite", "{here}/words.txt"), "no column “council”"),
        (("councils", "load", "{here}/words.txt"), "not a council list"),
        (("people", "add", "N", "not-an-address", "reviewer"), "not an e-mail address"),
        (("people", "add", "N", "a@example.org", "king"), "king"),
        (("restore", "{here}/words.txt"), "holds a database already"),
        (
            ("exercise", "start", "T", "--purpose", "p", "--opens", "2026-02-01", "--closes", "2026-01-01"),
            "close before it opens",
        ),
        (("migrate", "--to", "zzz"), "no step zzz"),
        (("migrate", "--to", "0001"), "--discard"),
        (("history", "show", ""), "No snapshot is named"),
        (
            ("themes", "suggest", "--input", "{here}/words.txt", "--text", "a", "--output", "{here}/words.txt"),
            "written over",
        ),
        (
            ("themes", "suggest", "--input", "{here}/words.txt", "--text", "a", "--output", "{here}/no/o"),
            "make it first",
        ),
        (("people", "add", " ", "a@example.org", "reviewer"), "Give a name"),
        (("exercise", "start", " ", "--purpose", "p", "--opens", "2026-01-01", "--closes", "2026-02-01"), "a title"),
        (("serve", "--port", "99999"), "99999"),
        (("nonsense",), "No such command"),
    ],
)
def test_mistakes_are_one_sentence_and_change_nothing(
    run: Any, tmp_path: Path, instance: Instance, arguments: tuple[str, ...], said: str
) -> None:
    (tmp_path / "words.txt").write_text("nothing here\nat all\n")
    code, out, err = run(*(part.replace("{here}", str(tmp_path)) for part in arguments))
    assert code != 0
    assert said in err
    assert len(err.strip().splitlines()) == 1
    assert out == ""
    assert not (tmp_path / "o").exists()


def test_of_two_files_with_one_bad_neither_is_imported(run: Any, history: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.ods").write_bytes(b"PK\x03\x04 no")
    assert run("history", "import", history, tmp_path / "bad.ods")[0] == 1
    assert run("history", "list", "--json")[1] == []


def test_inviting_from_a_file_is_all_or_nothing(run: Any, world: Any, tmp_path: Path) -> None:
    path = tmp_path / "contacts.csv"
    path.write_text("council,name,email\nWesthope,Helper,helper@example.org\nAtlantis,Nemo,nemo@example.org\n")
    code, _, err = run("invite", path)
    assert code == 1
    assert "Line 2: no council is called “Atlantis”" in err
    assert "helper@example.org" not in run("people", "list")[1]
    path.write_text("council,name,email\nWesthope,Director of Westhope,director@westhope.example.org\n")
    assert run("invite", path, "--json")[1] == {
        "questionnaire": str(world.questionnaire.id),
        "invited": 0,
        "invited_before": 1,
    }


def test_a_backup_is_taken_up_in_an_empty_instance(
    run: Any, world: Any, history: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    snapshot = run("history", "import", history, "--json")[1]["snapshot"]
    digest = run("dryrun", "run", "ascof-2024-25", "--json")[1]["results_sha256"]
    assert run("doctor")[0] == 0
    assert run("backup", tmp_path / "all.tar", "--json")[1]["files"] >= 3
    new = str(tmp_path / "new")
    assert cli.run(["--instance", new, "restore", str(tmp_path / "all.tar")]) == 0
    capsys.readouterr()
    assert cli.run(["--instance", new, "dryrun", "run", "ascof-2024-25", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["snapshot"], told["results_sha256"]) == (snapshot, digest)
    assert cli.run(["--instance", new, "doctor"]) == 0
    damaged = (tmp_path / "all.tar").read_bytes().replace(b"Northmoor", b"Southmoor")
    (tmp_path / "damaged.tar").write_bytes(damaged)
    assert cli.run(["--instance", str(tmp_path / "third"), "restore", str(tmp_path / "damaged.tar")]) == 1
    assert "damaged" in capsys.readouterr().err
    assert not (tmp_path / "third" / "workbench.sqlite").exists()


def test_the_doctor_sees_a_missing_file(run: Any, history: Path, instance: Instance) -> None:
    snapshot = run("history", "import", history, "--json")[1]["snapshot"]
    (instance.snapshots / f"{snapshot}.parquet").unlink()
    code, told, _ = run("doctor")
    assert code == 1
    assert "BAD files" in told


@pytest.mark.parametrize("command", [("doctor",), ("backup", "x.tar")])
def test_a_mistyped_instance_is_not_made(
    command: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["--instance", str(tmp_path / "typo"), *command]) == 1
    assert "There is no workbench in" in capsys.readouterr().err
    assert not (tmp_path / "typo").exists()


def test_the_example_keeps_off_real_work(run: Any, world: Any) -> None:
    code, _, err = run("demo")
    assert code == 1
    assert "holds real work" in err
    assert "ade@example.org" not in run("people", "list")[1]


def test_a_damaged_result_is_found_and_made_again(run: Any, history: Path, instance: Instance) -> None:
    run("history", "import", history)
    before = run("dryrun", "run", "ascof-2024-25", "--json")[1]["results_sha256"]
    for name in ("*.results.json", "*.statistics.json"):
        path = next(instance.results.glob(name))
        path.write_bytes(path.read_bytes()[:-200])
        assert run("doctor")[0] == 1
        assert run("dryrun", "run", "ascof-2024-25", "--json")[1]["results_sha256"] == before
        assert run("doctor")[0] == 0


def test_a_backup_comes_before_a_migration(run: Any, world: Any, tmp_path: Path) -> None:
    assert run("migrate", "--to", "0007", "--discard")[0] == 0
    assert "workbench backup" in run("frameworks", "list")[2]
    assert run("backup", tmp_path / "b.tar", "--json")[1]["schema"] == "0007"
    assert run("doctor")[0] == 1
    assert run("migrate")[0] == 0
    assert run("doctor")[0] == 0


def test_extracts_from_csv_to_released_figures(run: Any, tmp_path: Path) -> None:
    """Invent, take in, look at quality, make records, run a framework on them: what a council's analyst does."""
    code, told, _ = run(
        "extracts", "invent", tmp_path / "csv", "--persons", "600", "--to", "2025-06-30", "--to", "2026-03-31", "--json"
    )
    assert (code, len(told["files"])) == (0, 6)
    for last, received in (("2025-06-30", "2025-07-20"), ("2026-03-31", "2026-04-20")):
        files = sorted((tmp_path / "csv").glob(f"*{last}*"))
        code, taken, _ = run("extracts", "take-in", *files, "--received", received, "--invented", "--json")
        assert (code, {one["received"] for one in taken}) == (0, {received})
        assert all(one["rows"] + sum(one["set_aside"].values()) == one["rows_read"] for one in taken)
    assert len(run("extracts", "list", "--json")[1]) == 6
    assert "could not be told" not in run("extracts", "list")[1]
    key = taken[0]["submission"]
    quality = run("extracts", "quality", key[:12], "--conformance", "0", "--json")[1]
    assert {one["kind"] for one in quality["failing"]} >= {"conformance"}
    assert "checks fail" in run("extracts", "quality", key[:12])[1]
    assert run("extracts", "quality", "zz")[0] == 1
    assert [one["rule"] for one in run("extracts", "rules", "--json")[1]][-1] == "each_event_once@1"
    made = run("extracts", "build", "--as-of", "2026-05-01", "--without", "ends_with_life", "--json")[1]
    assert (made["rows"], "ends_with_life@1" in made["counts"]) == (made["counts"]["rows left"], False)
    assert "do not exist" in made["label"]
    asked = [
        "dryrun",
        "run",
        "ascof-client-level@1.0.0",
        "--data",
        made["folder"],
        "--from",
        "2024-07-01",
        "--to",
        "2026-03-31",
    ]
    ran = {engine: run(*asked, "--engine", engine, "--json")[1] for engine in ("columns", "duckdb")}
    assert ran["columns"]["figures"] == ran["duckdb"]["figures"]
    assert set(ran["columns"]["not_counted"]) == {"2D(1)", "2D(2)"}
    assert {one["period"] for one in ran["columns"]["figures"]} == {"2025-06", "2025-09", "2025-12", "2026-03"}
    assert all((one["value"] is None) == bool(one["reason"]) for one in ran["columns"]["figures"])
    shown = [one for one in ran["columns"]["figures"] if one["level"] == "council" and one["denominator"]]
    assert min(one["denominator"] for one in shown) >= 5
    own = run(*asked, "--own", "--json")[1]
    assert min(one["denominator"] for one in own["figures"] if one["denominator"]) < 5
    assert "withheld or missing" in run(*asked)[1]


def test_a_run_on_records_says_what_it_needs(run: Any, tmp_path: Path) -> None:
    asked = ["dryrun", "run", "ascof-client-level"]
    assert "give --data, --from and --to" in run(*asked, "--engine", "columns")[2]
    days = ["--from", "2024-04-01", "--to", "2026-03-31"]
    assert "There are no records" in run(*asked, "--data", tmp_path / "none", *days)[2]
    assert "Name the Spark cluster" in run(*asked, "--engine", "spark", "--data", "x", *days)[2]
    assert "no measure of records" in run("dryrun", "run", "ascof-2018-19", "--data", tmp_path, *days)[2]
