"""The history commands: everything that the pages do, with --json, and nothing kept that was not said."""

from __future__ import annotations

import csv
import json
import ssl
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from consultation.errors import Unusable
from tests.published import HEAD, ROWS, YEAR, book
from tests.workbench.test_cli import run  # noqa: F401 - a fixture
from workbench import fetching
from workbench.demo.open_data import write_open_data

pytestmark = pytest.mark.sqlite


@pytest.fixture
def files(tmp_path: Path) -> dict[str, str]:
    rows = [[*ROWS[0][:5], 51.0], *ROWS[1:]]
    contents = {
        "one.xlsx": book(),
        "other.xlsx": book({"Table_2a": [["x"], [*HEAD, *YEAR], *rows]}),
        "year.csv": write_open_data("2022-23", {}),
        "broken.xlsx": book({"Table_2a": [["x"], [*HEAD, *YEAR], [*ROWS[0][:5], "lots"]]}),
        "waits.csv": b"Code,2021/22,2022/23\nX90000001,61,n/a\n",
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    return {name: str(tmp_path / name) for name in contents}


def imported(run: Any, *arguments: str) -> str:  # noqa: F811
    code, told, problem = run("history", "import", *arguments, "--json")
    assert code == 0, problem
    return str(told["snapshot"])


def test_several_files_are_imported_together_or_none(run: Any, files: dict[str, str]) -> None:  # noqa: F811
    code, _, problem = run("history", "import", files["one.xlsx"], files["broken.xlsx"])
    assert code != 0
    assert "row 3, column 6: “lots” is neither a number nor a mark" in problem
    assert run("history", "list", "--json")[1] == []
    assert len(run("history", "import", files["one.xlsx"], files["other.xlsx"], "--json")[1]) == 2


def test_what_the_file_does_not_say_is_said_on_the_command_line(run: Any, files: dict[str, str]) -> None:  # noqa: F811
    assert "say which year it is" in run("history", "import", files["year.csv"])[2]
    snapshot = imported(
        run, files["year.csv"], "--period", "2022/23", "--published", "2023-12-07", "--vintage", "first"
    )
    told = run("history", "show", snapshot[:8], "--json")[1]
    assert (told["published_on"], told["vintage"], told["periods"]) == ("2023-12-07", "first", ["2022-23"])


def test_two_snapshots_and_two_years_compared(run: Any, files: dict[str, str]) -> None:  # noqa: F811
    one, other = imported(run, files["one.xlsx"]), imported(run, files["other.xlsx"])
    told = run("history", "compare", one[:10], other[:10], "--json")[1]
    assert (told["both"], told["agree"], told["differ"], told["by_cause"]) == (9, 8, 1, {"not_explained": 1})
    codes = run("history", "compare", "2022-23", "2023-24", "--json")[1]["rows"]
    assert [row["Code"] for row in codes if row["Verdict"] == "changes meaning"] == ["1B", "1D", "1E", "3A", "3B", "4B"]


def test_a_conflict_stops_a_data_set_until_there_is_a_rule(run: Any, files: dict[str, str]) -> None:  # noqa: F811
    one, other = imported(run, files["one.xlsx"]), imported(run, files["other.xlsx"])
    assert "1 cell is still in conflict" in run("history", "combine", "Both", one, other)[2]
    assert "Say why" in run("history", "combine", "Both", one, other, "--take", f"s-006={one}")[2]
    done = run("history", "combine", "Both", one, other, "--take", f"s-006={one[:9]}", "--reason", "Later.", "--json")[
        1
    ]
    assert (done["format"], done["parts"]) == ("data-set", [one, other])
    assert len(run("history", "list", "--json")[1]) == 3


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.parametrize("view", ["cells", "availability", "missing", "quality", "crosswalk"])
def test_every_view_can_be_taken_away(run: Any, files: dict[str, str], tmp_path: Path, view: str, ending: str) -> None:  # noqa: F811
    snapshot = imported(run, files["one.xlsx"])
    out = tmp_path / f"out.{ending}"
    wanted = ("--series", "s-006", "--period", "2024-25") if view == "missing" else ()
    told = run("history", "export", view, out, *wanted, "--json")[1]
    assert out.stat().st_size > 100
    if view != "crosswalk":
        assert snapshot in " ".join(told["about"])
    if ending == "csv" and view == "cells":
        rows = list(csv.reader(out.read_text("utf-8-sig").splitlines()))
        assert len([row for row in rows[1:] if len(row) > 1]) == 9


def test_an_export_that_cannot_be_made_says_why(run: Any, files: dict[str, str], tmp_path: Path) -> None:  # noqa: F811
    imported(run, files["one.xlsx"])
    assert "ending .csv or .xlsx" in run("history", "export", "cells", tmp_path / "out.txt")[2]
    assert "no series “s-999”" in run("history", "export", "cells", tmp_path / "out.csv", "--series", "s-999")[2]
    assert "--series and --period" in run("history", "export", "missing", tmp_path / "out.csv")[2]


def test_a_mapping_from_a_file(run: Any, files: dict[str, str], tmp_path: Path) -> None:  # noqa: F811
    mapping = {
        "area": "Code", "across": "period", "columns": ["2021/22", "2022/23"], "book": "waits", "title": "Waits",
        "always": {"measure": "W1", "statistic": "outcome"}, "marks": {"n/a": "not_submitted"},
        "publisher": "Somebody", "licence": "OGL", "attribution": "Source: somebody.",
    }  # fmt: skip
    path = tmp_path / "mapping.json"
    path.write_text(json.dumps(mapping))
    assert "with a mapping" in run("history", "import", files["waits.csv"])[2]
    snapshot = imported(run, files["waits.csv"], "--mapping", str(path))
    assert run("history", "show", snapshot, "--json")[1]["cells"]["marks"] == {"n/a": 1}
    path.write_text(json.dumps({**mapping, "across": ""}))
    assert "The mapping is not complete" in run("history", "import", files["waits.csv"], "--mapping", path)[2]
    assert "No mapping is kept" in run("history", "import", files["waits.csv"], "--mapping", "nobody’s")[2]


class Publisher(BaseHTTPRequestHandler):
    content = book()

    def do_GET(self) -> None:
        if self.path == "/elsewhere":
            self.send_response(302)
            self.send_header("Location", "http://127.0.0.1/plain.xlsx")
            self.end_headers()
        elif self.path == "/gone.xlsx":
            self.send_error(404)
        elif self.path == "/short.xlsx":
            self.send_response(200)
            self.send_header("Content-Length", "99999")
            self.end_headers()
            self.wfile.write(self.content)
        elif self.path == "/garbage.xlsx":
            self.wfile.write(b"garbage\r\n\r\n")
        else:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(self.content)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def publisher(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A server that speaks https on loopback, whose certificate is trusted for the test."""
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    named = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"]
    made = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-keyout",
        key,
        "-out",
        certificate,
    ]
    subprocess.run([*map(str, made), *named], check=True, capture_output=True)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Publisher)
    speaks = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    speaks.load_cert_chain(certificate, key)
    server.socket = speaks.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setattr(ssl, "create_default_context", lambda: ssl._create_unverified_context(cafile=str(certificate)))
    yield f"https://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_fetched_file_is_kept_only_when_somebody_says_so(run: Any, publisher: str) -> None:  # noqa: F811
    import hashlib

    digest = hashlib.sha256(Publisher.content).hexdigest()
    code, _, problem = run("history", "fetch", f"{publisher}/published.xlsx", "--sha256", "0" * 64)
    assert code != 0
    assert "not the one you gave" in problem
    assert run("history", "list", "--json")[1] == []
    code, told, shown = run("history", "fetch", f"{publisher}/published.xlsx", "--sha256", digest, "--json")
    assert (code, told["source_name"]) == (0, "published.xlsx")
    assert f"{len(Publisher.content):,} bytes, SHA-256 {digest}" in shown


@pytest.mark.parametrize("path", ["/elsewhere", "/gone.xlsx", "/short.xlsx", "/garbage.xlsx"])
def test_what_leads_elsewhere_or_is_gone_is_not_fetched(publisher: str, path: str, tmp_path: Path) -> None:
    with pytest.raises(Unusable, match=r"https|could not be fetched|ended after"):
        fetching.download(publisher + path, tmp_path)


@pytest.mark.parametrize(
    "address",
    [
        "http://example.org/f",
        "file:///etc/passwd",
        "ftp://x/y",
        "https://a:b@x/y",
        "x",
        "",
        "https://[::1",
        "https://x:abc/y",
        "https://x y/z",
    ],
)
def test_only_https_is_fetched(address: str, tmp_path: Path) -> None:
    with pytest.raises(Unusable, match="https://"):
        fetching.download(address, tmp_path)


def test_a_file_that_is_too_large_is_let_go(publisher: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "LARGEST", 100)
    with pytest.raises(Unusable, match="larger than"):
        fetching.download(f"{publisher}/published.xlsx", tmp_path)
