"""Server time of Oslo's pages: 30 000 lines in each of ten terms, 300 000 lines in a term for the whole country.

./portal manage benchmark pages [--during-run]
"""

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from typing import Any

import psycopg

from imdi_tilskudd.gunicorn import post_worker_init, raw_env, workers
from imdi_tilskudd.lib.periods import TermPeriod

from .bench import PROJECT, manage, own_database, set_up
from .prepared import load

TERMS = [f"{year}-T{quarter}" for year in (2022, 2023, 2024) for quarter in range(1, 5)][:10]
KNOWN = date(2024, 5, 15)
SECONDS_TO_BEGIN = 3
USERS, PER_SECOND, KILOBYTES = 4, 200, 60
UNKEPT = "?sorter=-navn"  # an order that is not kept as a file
COLD_REQUESTS = 5
ROUNDS_TO_PLAN = 12  # psycopg prepares a statement the fifth time, and PostgreSQL keeps a plan after five more
COLLEAGUE = ("oslo-ekstra", "kommune-saksbehandler-ekstratilskudd")
LINES = """
INSERT INTO {table} (run_id, term, recipient_id, duf, name, saksnummer, scheme, code, group_slug, kind, budget_year,
                     for_term, kvalifiseringsdato, months, rate, rate_confirmed, owed, amount, rule, facts)
SELECT %(run)s, %(term)s, CASE WHEN n %% 10 = 0 THEN '0301' ELSE numbers[1 + n %% cardinality(numbers)] END,
       lpad((202200000000 + n)::text, 12, '0'),
       first[1 + n %% 7] || ' ' || last[1 + n %% 11], '2022-2024' || lpad((202200000000 + n)::text, 12, '0'),
       code.scheme_id, code.code, code.group_id, 'ordinær', 2024, %(term)s, date '2020-01-01' + n %% 1400, 3,
       249500, true, 62375, 62375 + n %% 1000, 'integrering.ar_2_5', '{{"role": "enslig"}}'
  FROM generate_series(1, %(lines)s) AS n
  JOIN grants_grantcode AS code ON code.position = 7 + n %% 6,
       (SELECT array_agg(number ORDER BY number) AS numbers FROM accounts_recipient WHERE kind = 'kommune') AS k,
       (SELECT ARRAY['Åse', 'Samir', 'Olena', 'Øystein', 'Hana', 'Ægir', 'Tesfay'] AS first) AS f,
       (SELECT ARRAY['Antatt', 'Demo', 'Prøve', 'Attrapp', 'Tenkt', 'Modell', 'Skisse', 'Papp', 'Ånonym', 'Utkast',
                     'Kulisse'] AS last) AS l
"""


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="benchmark pages")
    parser.add_argument("--lines", type=int, default=300_000, help="linjer i hver termin for hele landet")
    parser.add_argument("--requests", type=int, default=40, help="forespørsler per side")
    parser.add_argument("--during-run", action="store_true", help="også mens en termin beregnes")
    parser.add_argument("--persons", type=int, default=100_000, help="personer i den terminkjøringen")
    parser.add_argument("--keep", action="store_true", help="behold databasen til neste måling")
    parser.add_argument("--kept", action="store_true", help="bruk databasen som ble beholdt")
    options = parser.parse_args(arguments)
    with own_database(options.keep, options.kept) as environment, tempfile.TemporaryDirectory() as folder:
        environment["PORTAL_STATIC_ROOT"] = f"{folder}/static"
        manage(environment, "collectstatic", "--no-input", "-v0")
        if options.during_run:
            manage(environment, "generate_register", "--persons", str(options.persons), "--output", folder)
            manage(environment, "import_register", f"{folder}/register.jsonl.gz")
        given = f"{options.lines}, {options.requests}, {options.during_run}, {options.kept}"
        code = f"from tests.benchmarks.pages import inside; inside({given})"
        environment["PORTAL_ALLOWED_HOSTS"] = "testserver"
        environment["DJANGO_SETTINGS_MODULE"] = "imdi_tilskudd.settings"
        subprocess.run([sys.executable, "-c", code], cwd=PROJECT, env=environment, check=True)


def inside(lines: int, requests: int, during_run: bool, kept: bool) -> None:
    """Runs in a process that looks at the benchmark's database."""
    set_up()
    if not kept:
        start = time.perf_counter()
        for term in TERMS:
            _fill(term, lines)
        _as_after_a_night()
        print(f"{len(TERMS)} terminer med {lines} linjer hver: {time.perf_counter() - start:.1f} s")
    get, post = _oslo()
    addresses = _addresses(post)
    idle = _measure_all(get, addresses, requests)
    _measure_cold(get, addresses)
    if during_run:
        _lock_all()
        with _a_run_at_work():
            busy = _measure_all(get, addresses, requests)
        worst = max(after / before for before, after in zip(idle, busy, strict=True))
        print(f"p95 under en terminkjøring: {statistics.median(busy) / statistics.median(idle):.1f} × uten ", end="")
        print(f"(median av sidene), verste side {worst:.1f} × (mål 3, strekk 2)")
    for label, address in (("excel, laget", f"excel/{UNKEPT}"), ("excel, lagret", "excel/"), ("utskrift", "utskrift/")):
        whole = f"/terminer/{TERMS[-1]}/{address}"
        get(whole)
        _measure(f"{label}, 30 000 linjer", lambda whole=whole: get(whole), 3)
    page = get(f"/terminer/{TERMS[-1]}/", headers={"accept-encoding": "gzip"})
    print(f"første side, pakket: {len(page.content) / 1000:.1f} kB (mål {KILOBYTES})")
    _throughput(requests)


def _throughput(requests: int) -> None:
    """Users at once on the dashboard and pages of the term, shared among processes and threads like gunicorn's."""
    _client(*COLLEAGUE)
    code = f"from tests.benchmarks.pages import worker; worker({USERS // workers}, {requests * 10})"
    served = os.environ | dict(variable.split("=", 1) for variable in raw_env)
    processes = [
        subprocess.Popen([sys.executable, "-c", code], cwd=PROJECT, env=served, stdout=subprocess.PIPE, text=True)
        for _ in range(workers)
    ]
    rates = [float(process.communicate()[0]) for process in processes]
    shape = f"{workers} prosesser med {USERS // workers} tråder"
    print(f"{USERS} brukere samtidig: {sum(rates):.0f} forespørsler/s (mål {PER_SECOND}), {shape}, {load()}")


def worker(threads: int, requests: int) -> None:
    """Prints how many requests a second the threads of one process answer together."""
    set_up()
    post_worker_init(None)
    ready = threading.Barrier(threads + 1)
    with ThreadPoolExecutor(threads) as pool:
        users = [pool.submit(_user_at_work, ready, requests) for _ in range(threads)]
        ready.wait()
        start = time.perf_counter()
        for user in users:
            user.result()
        print(threads * requests / (time.perf_counter() - start))


def _user_at_work(ready: threading.Barrier, requests: int) -> None:
    """Two users with different roles take turns: a connection has always served somebody else before."""
    asks = [_at_the_door_of_the_server(client) for client in (_client(), _client(*COLLEAGUE))]
    term = f"/terminer/{TERMS[-1]}/"
    addresses = ["/", term, f"{term}?side=150", f"{term}?sorter=-belop", f"{term}?tilskudd=integrering"]
    for _ in range(ROUNDS_TO_PLAN):
        for address in addresses:
            for ask in asks:
                ask(address)
    ready.wait()
    for number in range(requests):
        asks[number % len(asks)](addresses[number % len(addresses)])


def _at_the_door_of_the_server(client: Any) -> Callable[[str], None]:
    """Asks the application as gunicorn does, with the client's cookies and for packed pages, as browsers do: what the
    test client does itself is no work of the server's."""
    from django.core.wsgi import get_wsgi_application

    application = get_wsgi_application()

    def begun(status: str, _headers: list[tuple[str, str]]) -> None:
        if not status.startswith("200"):
            raise SystemExit(status)

    def ask(address: str) -> None:
        path, _, query = address.partition("?")
        environ = client._base_environ(PATH_INFO=path, QUERY_STRING=query, HTTP_ACCEPT_ENCODING="gzip")
        response = application(environ, begun)
        b"".join(response)
        response.close()

    return ask


def _fill(term: str, lines: int) -> None:
    from django.db import connection, transaction

    from grants.selectors import parameters_known_on
    from payments.models import Run, Term
    from payments.services import partitions
    from payments.services.calculation import ensure_term
    from payments.services.digest import add_recipients
    from payments.services.finish import add_totals

    with transaction.atomic():
        ensure_term(TermPeriod.parse(term))
        known = parameters_known_on(KNOWN)
        run = Run.objects.create(term_code=term, as_of=KNOWN, digest="0" * 64, parameters=known)
        partitions.create(run)
        with connection.cursor() as cursor:
            table = f'"payments_line_{run.pk}"'
            cursor.execute(LINES.format(table=table), {"run": run.pk, "term": term, "lines": lines})
        partitions.index(run)
        add_totals(run)
        add_recipients(run)
        partitions.attach(run)
        Run.objects.filter(pk=run.pk).update(state=Run.State.DONE)
        Term.objects.filter(code=term).update(run=run, state=Term.State.PREVIEW)


def _as_after_a_night() -> None:
    """What autovacuum does soon after lines have come, so that it does not work while pages are measured. It gathers no
    statistics here: pages must be as fast before it has."""
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as connection:
        connection.execute("VACUUM payments_line")


def _oslo() -> tuple[Callable, Callable]:
    client = _client()
    return client.get, client.post


def _client(name: str = "oslo", role: str = "kommune-saksbehandler") -> Any:
    """Logged in as one of Oslo's users."""
    from django.test import Client

    from accounts.models import User
    from tests.factories import log_in, user

    return log_in(Client(), User.objects.filter(username=name).first() or user(name, (role, "0301")))


def _addresses(post: Callable) -> list[tuple[str, str]]:
    term = f"/terminer/{TERMS[-1]}/"
    found = [
        ("dashboard", "/"),
        ("termin, side 1", term),
        ("termin, side 300", f"{term}?side=300"),
        ("termin, sortert på beløp, side 150", f"{term}?sorter=-belop&side=150"),
        ("termin, filter AR-2", f"{term}?tilskudd=integrering"),
    ]
    for text in ("særskilt", "-2020", "antatt", "2022000012", "AR-3 ånonym"):
        answer = post(f"{term}sok/", {"tekst": text})
        found.append((f"søk «{text}»", answer["Location"].split("#")[0]))
    return found


def _measure_all(get: Callable, addresses: list[tuple[str, str]], requests: int) -> list[float]:
    """p95 of every page in milliseconds."""
    print(f"{'side':<44}{'p50':>8}{'p95':>8}  ms  {'kB':>6}  spørringer")
    return [_measure(label, lambda address=address: get(address), requests) for label, address in addresses]


def _measure_cold(get: Callable, addresses: list[tuple[str, str]]) -> None:
    """The first request of all for each list, or any after the cache has been lost."""
    from django.core.cache import cache

    print("uten mellomlager, p50:", end="")
    for label, address in addresses:
        times = []
        for _ in range(COLD_REQUESTS):
            cache.clear()
            start = time.perf_counter()
            _size(get(address))
            times.append((time.perf_counter() - start) * 1000)
        print(f" {label} {statistics.median(times):.0f} ms;", end="", flush=True)
    print()


def _lock_all() -> None:
    """So that the next term can be calculated."""
    from payments.services import partitions
    from tests.factories import user

    attestant = user("attestant", ("imdi-attestant", "imdi"))
    for term in TERMS:
        partitions.lock_term(term, attestant.pk, "0" * 64)


@contextmanager
def _a_run_at_work() -> Iterator[None]:
    """The next term, again and again, in processes of its own."""
    stop = threading.Event()
    period = TermPeriod.parse(TERMS[-1]).next
    command = ["manage.py", "calculate_term", period.code, "--as-of", period.last_day.isoformat(), "--full"]

    def work() -> None:
        while not stop.is_set():
            subprocess.run([sys.executable, *command], cwd=PROJECT, check=True, stdout=subprocess.DEVNULL)

    worker = threading.Thread(target=work)
    worker.start()
    time.sleep(SECONDS_TO_BEGIN)
    try:
        yield
    finally:
        stop.set()
        worker.join()


def _measure(label: str, request: Callable, requests: int) -> float:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    _size(request())  # the first of all computes and stores what the others find
    with CaptureQueriesContext(connection) as queries:
        size = _size(request())
    count = len(queries)
    times = []
    for _ in range(requests):
        start = time.perf_counter()
        _size(request())
        times.append((time.perf_counter() - start) * 1000)
    p95 = statistics.quantiles(times, n=20)[-1] if len(times) > 1 else times[0]
    print(f"{label:<44}{statistics.median(times):>8.1f}{p95:>8.1f}{size / 1000:>12.0f}  {count:>6}", flush=True)
    return p95


def _size(response) -> int:
    """Bytes of the body, read to the end as a browser would."""
    if response.status_code != 200:
        raise SystemExit(f"{response.status_code} {re.sub(r'<[^>]+>', ' ', str(response.content))[:300]}")
    return sum(len(part) for part in response) if response.streaming else len(response.content)
