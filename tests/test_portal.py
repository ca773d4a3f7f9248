"""`./portal` and the embedded servers: what is said when it cannot go on, and that nothing is left behind."""

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from django.core.cache.backends.redis import RedisCache

from imdi_tilskudd.embedded.client import PROJECT, Servers
from imdi_tilskudd.embedded.errors import Refused
from imdi_tilskudd.embedded.layout import Layout, is_locked
from imdi_tilskudd.embedded.state import State

ALL = ["postgres", "valkey"]
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def folder() -> Iterator[Path]:
    """A state folder; not pytest's own, which is closed to the account that runs root's servers."""
    path = Path(tempfile.mkdtemp(prefix="portal-test-"))
    path.chmod(0o711)
    yield path
    shutil.rmtree(path)


@pytest.fixture
def run(folder: Path) -> Run:
    """Runs `./portal` with a state folder of its own, as a newcomer's shell would."""

    def portal(*words: str, state: Path = folder, before: str = "") -> subprocess.CompletedProcess[str]:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
        code = "import runpy, sys; del sys.argv[0]; runpy.run_path(sys.argv[0], run_name='__main__')"
        return subprocess.run(
            [sys.executable, "-c", f"{before}\n{code}", str(PROJECT / "portal"), *words],
            env=environment | {"PORTAL_STATE_DIR": str(state)},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return portal


def refusal(done: subprocess.CompletedProcess[str]) -> str:
    """The one sentence on stderr; nothing else may have been said."""
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith("portal: ")
    assert done.stderr.count("\n") == 1
    return done.stderr


def test_help_names_every_command(run: Run) -> None:
    shown = run("--help")
    assert shown.returncode == 0
    assert all(f"\n    {command} " in shown.stdout for command in ("demo", "up", "manage", "test", "code"))


def test_an_unknown_command_is_refused_with_the_known_ones(run: Run) -> None:
    done = run("frob")
    assert done.returncode == 2
    assert "'demo', 'up', 'manage', 'test', 'screenshots', 'code'" in done.stderr


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1"])
def test_what_is_no_port_is_refused(run: Run, port: str) -> None:
    assert f"{port} is not a port" in refusal(run("demo", f"--port={port}"))


def test_a_taken_port_is_refused_before_anything_is_installed(run: Run, folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        assert f"Port {port} is taken by another program" in refusal(run("demo", "--port", str(port)))
    assert not list(folder.glob("venv-*"))


def test_a_file_in_the_place_of_the_state_folder_is_refused(run: Run, folder: Path) -> None:
    file = folder / "file"
    file.touch()
    assert f"{file} is or lies below a file" in refusal(run("demo", state=file))
    assert f"{file}/below is or lies below a file" in refusal(run("manage", "check", state=file / "below"))


def test_a_state_folder_that_cannot_be_used_is_refused(run: Run, folder: Path) -> None:
    """For root: out of reach of the account that runs the servers. For others: not theirs to write."""
    closed = folder / "closed"
    closed.mkdir()
    closed.chmod(0o700 if os.geteuid() == 0 else 0o500)
    said = refusal(run("manage", "check", state=closed / "state"))
    assert ("cannot reach the state directory" if os.geteuid() == 0 else "is not writable for you") in said


def test_a_python_without_venv_is_told_which_package_is_missing(run: Run) -> None:
    done = run("manage", "check", before="import sys; sys.modules['ensurepip'] = None")
    assert "apt install python3-venv" in refusal(done)


def test_a_second_portal_in_the_same_state_folder_is_refused_with_the_first_ones_address(
    run: Run, folder: Path
) -> None:
    with (folder / "portal.lock").open("w") as lock:
        lock.write("./portal demo, process 1, http://localhost:8123/\n")
        lock.flush()
        fcntl.flock(lock, fcntl.LOCK_EX)
        said = refusal(run("up"))
    assert "Another portal already runs" in said
    assert "http://localhost:8123/" in said


def test_a_demo_never_becomes_a_real_portal_nor_the_other_way_round(run: Run, folder: Path) -> None:
    State(folder).become("demo")
    assert "holds a demo portal, not a real one" in refusal(run("up", "--port", str(free_port())))
    other = folder / "other"
    other.mkdir()
    State(other).become("real")
    assert "holds a real portal, not a demo one" in refusal(run("demo", "--port", str(free_port()), state=other))


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def test_secrets_are_made_once_and_are_for_the_owner_only(folder: Path) -> None:
    state = State(folder)
    made = state.secrets()
    assert state.secrets() == made
    assert (folder / "secrets.json").stat().st_mode & 0o777 == 0o600


def test_starting_over_keeps_only_the_installed_packages(folder: Path) -> None:
    state = State(folder)
    state.become("demo")
    state.secrets()
    for name in ("postgres", "files", "venv-1"):
        (folder / name).mkdir()
    state.clear()
    assert [path.name for path in folder.iterdir()] == ["venv-1"]


# --- the embedded servers, for real -------------------------------------------------------------------------


def servers(folder: Path, *, temporary: bool = False) -> Servers:
    return Servers(Layout(folder), Path(sys.prefix), ALL, temporary=temporary)


def ask(up: Servers, statement: str) -> object:
    with psycopg.connect(up.urls["DATABASE_OWNER_URL"], autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchone()[0] if cursor.description else None  # type: ignore[index]


def wait_until(holds: Callable[[], object]) -> None:
    end = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.mark.slow
def test_the_servers_keep_their_data_and_leave_no_process(folder: Path) -> None:
    with servers(folder) as up:
        ask(up, "create table kept as select 7 as number")
        RedisCache(up.urls["REDIS_URL"], {}).set("hint", "here")
    assert not is_locked(Layout(folder).lock)
    assert not list(Layout(folder).sockets.iterdir())
    with servers(folder) as up:
        assert ask(up, "select number from kept") == 7


@pytest.mark.slow
def test_the_application_owns_nothing_and_the_owner_may_act_as_it(folder: Path) -> None:
    with servers(folder) as up:
        assert ask(up, "select pg_has_role('imdi_tilskudd_owner', 'imdi_tilskudd_app', 'member')") is True
        with psycopg.connect(up.urls["DATABASE_URL"]) as connection, pytest.raises(psycopg.Error):
            connection.execute("create table mine (number int)")


@pytest.mark.slow
def test_whoever_leaves_does_not_stop_the_servers_for_others(folder: Path) -> None:
    with servers(folder) as first:
        with servers(folder) as second:
            assert second.urls == first.urls
        assert ask(first, "select 1") == 1
        assert first.news() == ""


@pytest.mark.slow
def test_after_a_kill_of_the_keeper_its_servers_end_and_the_next_start_finds_the_data(folder: Path) -> None:
    with servers(folder) as up:
        ask(up, "create table kept as select 7 as number")
        assert up.keeper is not None
        up.keeper.kill()
        wait_until(up.news)
        with servers(folder) as again:
            assert ask(again, "select number from kept") == 7


@pytest.mark.slow
def test_a_killed_postgres_is_named_and_recovers_at_the_next_start(folder: Path) -> None:
    with servers(folder) as up:
        ask(up, "create table kept as select 7 as number")
        pid = int((folder / "postgres" / "data" / "postmaster.pid").read_text().split()[0])
        os.kill(pid, signal.SIGKILL)
        said: list[str] = []
        wait_until(lambda: said.append(up.news()) or said[-1])
        assert said[-1].startswith("PostgreSQL has stopped by itself.")
    with servers(folder) as up:
        assert ask(up, "select number from kept") == 7


@pytest.mark.slow
def test_temporary_servers_take_their_folder_with_them(folder: Path) -> None:
    base = folder / "run-of-tests"
    base.mkdir()
    base.chmod(0o711)
    with servers(base, temporary=True) as up:
        assert ask(up, "show fsync") == "off"
    assert not base.exists()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["long" * 30, "with space, and comma"])
def test_a_path_that_suits_no_socket_gets_its_sockets_elsewhere(folder: Path, name: str) -> None:
    base = folder / name
    base.mkdir()
    base.chmod(0o711)
    with servers(base) as up:
        assert ask(up, "select 1") == 1
        sockets = Layout(base).sockets
        assert sockets.parent == Path("/tmp")
    assert not sockets.exists()


@pytest.mark.slow
def test_data_of_another_version_and_damaged_data_are_refused(folder: Path) -> None:
    with servers(folder):
        pass
    version = folder / "postgres" / "data" / "PG_VERSION"
    version.write_text("9\n")
    with pytest.raises(Refused, match="was made by PostgreSQL 9"), servers(folder):
        pass
    version.unlink()
    with pytest.raises(Refused, match="is damaged"), servers(folder):
        pass
