"""`./portal demo` and `./portal up`: set up, start web and worker, watch them until somebody says stop."""

from __future__ import annotations

import errno
import hashlib
import http.client
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass

from . import environment, packages, scanner
from .account import SERVER_ENVIRONMENT, service_account
from .client import PROJECT, Servers
from .errors import Refused
from .layout import locked
from .processes import Child, Children, Stop, stoppable
from .state import State

RUN_LOCK = PROJECT / "requirements" / "run.txt"
WSGI = "imdi_tilskudd.wsgi"
CELERY = ["celery", "-A", "imdi_tilskudd.celery"]
# There is only one worker: asking for others would only cost a second.
WORKER = [
    *CELERY,
    "worker",
    "--concurrency",
    "2",
    "--without-mingle",
    "--without-gossip",
    "--loglevel",
    "INFO",
]
# Not inside the worker (--beat): a worker that is killed leaves that one behind.
BEAT = [*CELERY, "beat", "--pidfile", "", "--loglevel", "WARNING", "--schedule"]
FIRST_PAGE_SECONDS = 60
WATCH_SECONDS = 0.3


@dataclass(frozen=True)
class Address:
    """Where the web server listens."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"http://{'localhost' if self.host == '127.0.0.1' else self.host}:{self.port}/"

    def refuse_taken(self) -> None:
        """Raises Refused when the web server could not listen here."""
        with socket.socket(socket.AF_INET6 if ":" in self.host else socket.AF_INET) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                trial.bind((self.host, self.port))
            except OSError as error:
                raise Refused(self._reason(error)) from None

    def _reason(self, error: OSError) -> str:
        another = "choose another with --port or PORTAL_PORT"
        if error.errno == errno.EADDRINUSE:
            return f"Port {self.port} is taken by another program; stop that one, or {another}."
        if error.errno == errno.EACCES:
            return f"Port {self.port} needs more rights than you have; {another} (1024 or higher)."
        return f"Nothing can listen on {self.host} port {self.port} ({error.strerror or error}); {another}."


class Portal:
    """One running portal in one state folder."""

    def __init__(self, state: State, address: Address, kind: str) -> None:
        self.state, self.address, self.kind = state, address, kind
        self.start = time.monotonic()
        self.children = Children()
        self.environment: dict[str, str] = {}
        self.python = ""

    def run(self, fresh: bool) -> int:
        """Until Ctrl-C or SIGTERM: 0. Raises Refused when it cannot start or a part of it stops by itself."""
        with stoppable():
            try:
                self._run(fresh)
            except Stop:
                say("Stopped.")
        return 0

    def _run(self, fresh: bool) -> None:
        self.state.prepare()
        command = "demo" if self.kind == "demo" else "up"
        with self.state.held(command, str(self.address)):
            self.address.refuse_taken()
            if fresh:
                self.state.clear()
            self.state.become(self.kind)
            venv = packages.ensure(self.state.path, RUN_LOCK)
            self.python = str(venv / "bin" / "python")
            with Servers(self.state.layout, venv, environment.needs()) as servers, self.children:
                self.environment = environment.portal(self.state, servers.urls)
                # What links in mails begin with.
                self.environment.setdefault("PORTAL_ADDRESS", str(self.address))
                clamd = self._choose_scanner()
                self._set_up()
                self._start_parts()
                if clamd:
                    self._start_scanner(clamd)
                self._watch(servers)

    def _set_up(self) -> None:
        wanted = static_digest()
        made = self.state.mark("static-made") == wanted
        static = [] if made else [self._manage("collectstatic", "--noinput")]
        prepare(self.state, self._run_step)
        self.children.finish(*static)
        self.state.set_mark("static-made", wanted)

    def _start_parts(self) -> None:
        """The web server first, so that the login page is there while a new demo world is being made."""
        self._start("web", "gunicorn", "-c", "python:imdi_tilskudd.gunicorn", "-b", self._bind(), WSGI)
        if self.kind == "demo":
            self._make_demo()
        self._start("worker", *WORKER)
        users = [self._manage("demo_users")] if self.kind == "demo" else []
        self.children.finish(*users)
        self._wait_for_page()
        self._start("beat", *BEAT, str(self.state.path / "beat-schedule"))
        for table in users:
            say(f"\n{table.log.read_text().strip()}\n\nOne-time code of a user: ./portal code USER")
        say(f"\nIMDi Tilskudd is ready after {time.monotonic() - self.start:.0f} s: {self.address}")
        say(f"Logs: {self.state.layout.logs}. Ctrl-C stops everything.")

    def _choose_scanner(self) -> str:
        """Our own clamd, unless the caller names another or there is none."""
        clamd = scanner.find_program()
        if self.environment.get("PORTAL_CLAMD") or not clamd or not scanner.has_signatures():
            return ""
        self.environment["PORTAL_CLAMD"] = str(scanner.socket_of(self.state.layout))
        return clamd

    def _start_scanner(self, clamd: str) -> None:
        """Last, for it reads its signatures for a while; until it answers, attachments wait."""
        layout = self.state.layout
        configuration = scanner.write_configuration(layout, service_account(layout.postgres))
        command = [clamd, "--config-file", str(configuration)]
        log = layout.logs / "clamd.log"
        self.children.add(Child("clamd", command, SERVER_ENVIRONMENT, log, folder=layout.base, needed=False))

    def _make_demo(self) -> None:
        if self.state.mark("demo-made") and "postgres" in environment.needs():
            return
        self._wait_for_page()
        say(f"The login page is up at {self.address}; the demo's persons, terms and users are being made …")
        self.children.finish(self._manage("demo", shown=True))
        self.state.set_mark("demo-made", "yes\n")

    def _watch(self, servers: Servers) -> None:
        while True:
            if news := servers.news():
                raise Refused(news)
            self.children.refuse_dead()
            time.sleep(WATCH_SECONDS)

    def _wait_for_page(self) -> None:
        end = time.monotonic() + FIRST_PAGE_SECONDS
        while not self._answers():
            self.children.refuse_dead()
            if time.monotonic() > end:
                raise Refused(f"The web server does not answer; see {self.state.layout.logs / 'web.log'}.")
            time.sleep(0.05)

    def _answers(self) -> bool:
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.address.host, self.address.host)
        connection = http.client.HTTPConnection(host, self.address.port, timeout=10)
        try:
            connection.request("GET", "/logg-inn/", headers={"Host": "localhost"})
            connection.getresponse().read()
        except OSError:
            return False
        finally:
            connection.close()
        return True

    def _bind(self) -> str:
        return f"[{self.address.host}]:{self.address.port}" if ":" in self.address.host else (
            f"{self.address.host}:{self.address.port}"
        )  # fmt: skip

    def _start(self, name: str, *command: str) -> Child:
        log = self.state.layout.logs / f"{name}.log"
        return self.children.add(
            Child(f"The {name} process", [self.python, "-m", *command], self.environment, log, folder=PROJECT)
        )

    def _manage(self, *arguments: str, shown: bool = False) -> Child:
        log = self.state.layout.logs / f"{arguments[0]}.log"
        command = [self.python, str(PROJECT / "manage.py"), *arguments]
        variables = self.environment | ({"PYTHONUNBUFFERED": "1"} if shown else {})
        name = f"manage.py {arguments[0]}"
        return self.children.add(Child(name, command, variables, log, folder=PROJECT, shown=shown))

    def _run_step(self, *arguments: str) -> None:
        self.children.finish(self._manage(*arguments))


def prepare(state: State, step: Callable[..., None], *, only_new: bool = False) -> None:
    """Tables and reference data, when there are none yet or the code that makes them has changed.

    `only_new`: leave a database that has been prepared before as it is (`./portal manage`)."""
    with locked(state.path / "prepare.lock"):
        wanted, done = preparation_digest(), state.mark("prepared")
        if done == wanted or (done and only_new):
            return
        step("migrate", "--noinput", "-v1")
        step("load_reference")
        # A server of the caller's own may be another one next time.
        if "postgres" in environment.needs():
            state.set_mark("prepared", wanted)


def preparation_digest() -> str:
    """Of everything that decides what `migrate` and `load_reference` do."""
    digest = hashlib.sha256(RUN_LOCK.read_bytes())
    sources = [
        *PROJECT.glob("*/migrations/*.py"),
        *PROJECT.glob("*/data/*"),
        PROJECT / "imdi_tilskudd/database.py",
    ]
    for source in sorted(path for path in [*sources, PROJECT / "imdi_tilskudd/settings.py"] if path.is_file()):
        digest.update(source.name.encode() + source.read_bytes())
    return digest.hexdigest()


def static_digest() -> str:
    """Of everything that `collectstatic` collects; names, sizes and times do for files of a checkout."""
    digest = hashlib.sha256(RUN_LOCK.read_bytes())
    for top in sorted([PROJECT / "static", *PROJECT.glob("*/static")]):
        for path in sorted(top.rglob("*")):
            about = path.stat()
            digest.update(f"{path} {about.st_size} {about.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def say(text: str) -> None:
    print(text, flush=True)
