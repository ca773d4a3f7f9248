"""The portal's own clamd: where it is looked for, how it is set up, and that it finds what it should."""

import contextlib
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from imdi_tilskudd.embedded import scanner
from imdi_tilskudd.embedded.account import SERVER_ENVIRONMENT, Account, service_account
from imdi_tilskudd.embedded.layout import Layout
from imdi_tilskudd.embedded.processes import Child, Children
from imdi_tilskudd.lib import clamd
from tests.change_requests.scanner import EICAR

SIGNATURE = "44d88612fea8a8f36de82e1278abb02f:68:Eicar-Test-Signature\n"


@pytest.fixture
def layout() -> Iterator[Layout]:
    """Short, for a socket, and open to the account that runs root's servers."""
    with tempfile.TemporaryDirectory(dir="/tmp", prefix="scan") as folder:
        Path(folder).chmod(0o711)
        made = Layout(Path(folder))
        made.make(service_account(made.postgres))
        yield made


def settings_of(path: Path) -> dict[str, str]:
    return dict(line.split(" ", 1) for line in path.read_text().splitlines())


@pytest.mark.parametrize(("name", "found"), [("main.cvd", True), ("daily.cld", True), ("freshclam.dat", False)])
def test_only_signatures_count(tmp_path, name, found):
    (tmp_path / name).touch()
    assert scanner.has_signatures(tmp_path) is found


def test_a_machine_without_the_folder_has_no_signatures(tmp_path):
    assert not scanner.has_signatures(tmp_path / "nothing")


def test_the_configuration_names_socket_and_signatures_below_the_state_folder(layout, tmp_path):
    settings = settings_of(scanner.write_configuration(layout, None, tmp_path))
    assert settings["LocalSocket"] == str(layout.sockets / "clamd.sock")
    assert settings["DatabaseDirectory"] == str(tmp_path)
    assert settings["Foreground"] == "yes"
    assert "User" not in settings


def test_root_lets_it_run_as_the_servers_account(layout, tmp_path):
    settings = settings_of(scanner.write_configuration(layout, Account("nobody", 65534, 65534), tmp_path))
    assert settings["User"] == "nobody"


def test_the_others_go_on_when_it_ends_by_itself(tmp_path):
    with Children() as children:
        ended = children.add(Child("clamd", ["false"], {}, tmp_path / "log", folder=tmp_path, needed=False))
        ended.process.wait()
        children.refuse_dead()


@pytest.mark.skipif(not scanner.find_program(), reason="clamd is not installed")
def test_the_real_clamd_starts_with_it_and_is_stopped_with_the_rest(layout):
    signatures = layout.base / "signatures"
    signatures.mkdir()
    (signatures / "eicar.hdb").write_text(SIGNATURE)
    configuration = scanner.write_configuration(layout, service_account(layout.postgres), signatures)
    command = [scanner.find_program(), "--config-file", str(configuration)]
    with Children() as children:
        log = layout.logs / "clamd.log"
        child = children.add(Child("clamd", command, SERVER_ENVIRONMENT, log, folder=layout.base, needed=False))
        verdict = first_verdict(str(scanner.socket_of(layout)))
    assert verdict.finding.startswith("Eicar-Test-Signature")
    assert child.has_ended()


def first_verdict(address: str) -> clamd.Verdict:
    end = time.monotonic() + 30
    while time.monotonic() < end:
        with contextlib.suppress(clamd.ScannerAway):
            return clamd.scan(address, [EICAR])
        time.sleep(0.1)
    raise AssertionError("clamd did not start")
