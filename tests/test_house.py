"""The house watches itself: what import-linter cannot see."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent
APPS = ("accounts", "grants", "payments", "change_requests")
ROOMS = {
    "rules",
    "models",
    "selectors",
    "services",
    "forms",
    "export",
    "tasks",
    "management",
    "views",
    "admin",
    "urls",
    "apps",
    "migrations",
    "data",
    # docs/adr/0001: rooms that only one app has
    "register",
    "synthetic",
    "lockout",
}
LONGEST_FILE = 400
MACHINES = re.compile(r"(?<![\w.])/(work|root)/|\.\./shared")
HOSTS = re.compile(r"https?://")


def sources() -> Iterator[Path]:
    for app in (*APPS, "imdi_tilskudd"):
        yield from (PROJECT / app).rglob("*.py")


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files"], cwd=PROJECT, capture_output=True, text=True, check=False)
    names = listed.stdout.split() if listed.returncode == 0 else []
    return [PROJECT / name for name in names if (PROJECT / name).is_file()]


@pytest.mark.parametrize("app", APPS)
def test_an_app_has_no_room_that_the_house_does_not_know(app: str) -> None:
    rooms = {path.stem for path in (PROJECT / app).iterdir() if not path.name.startswith("_")}
    assert rooms <= ROOMS


def test_no_file_grows_past_the_size_at_which_a_room_becomes_a_folder() -> None:
    long = {
        str(path.relative_to(PROJECT)): lines
        for path in sources()
        if "migrations" not in path.parts
        and (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST_FILE
    }
    assert long == {}


def test_nobody_listens_to_signals() -> None:
    listeners = [path for path in sources() if "@receiver" in path.read_text(encoding="utf-8")]
    assert listeners == []


def test_rules_take_the_day_as_an_argument_and_never_ask_the_clock() -> None:
    asking = []
    for path in sources():
        if "rules" in path.parts or path.stem == "rules":
            calls = {
                ast.unparse(node.func)
                for node in ast.walk(ast.parse(path.read_text("utf-8")))
                if isinstance(node, ast.Call)
            }
            asking += [f"{path}: {call}" for call in calls if call.endswith((".today", ".now"))]
    assert asking == []


def test_nothing_names_a_machine_or_a_folder_outside_the_project() -> None:
    texts = {".py", ".toml", ".md", ".html", ".css", ".txt", ".in", ".yml", ".cfg", ""}
    naming = [
        str(path.relative_to(PROJECT))
        for path in tracked()
        if path.suffix in texts and path != Path(__file__) and MACHINES.search(path.read_text("utf-8", "ignore"))
    ]
    assert naming == []


def test_the_lock_files_name_no_hosts_and_every_package_has_hashes() -> None:
    for path in (PROJECT / "requirements").glob("*.txt"):
        text = path.read_text(encoding="utf-8")
        assert not HOSTS.search(text)
        assert "--hash=sha256:" in text
