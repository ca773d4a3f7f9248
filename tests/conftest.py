"""Strict surroundings: the application's own database role, real PostgreSQL and Valkey, no network, nothing left over.

The connection is the owner's (it made the test database) and steps down to the application's role, so that every test
runs with the rights the portal has in operation."""

import os
import socket
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations
from django.utils import translation

from imdi_tilskudd.lib import scope

# A test outside a request asks for the portal itself; requests of its clients go through the middleware.
scope.open_process()
APP_ROLE_OPTION = f"-c role={settings.APP_ROLE}"


# WhiteNoise warns about a missing folder, and warnings are errors here.
Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """`slow` tests run with ./portal test --all, or when named alone."""
    if os.environ.get("PORTAL_TEST_ALL") == "1" or config.getoption("-m"):
        return
    skip = pytest.mark.skip(reason="slow: ./portal test --all")
    for item in items:
        if "slow" in item.keywords:
            item.add_marker(skip)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """From here on the tests are the application; only the owner may drop the database at the end."""
    as_owner = connection.settings_dict["OPTIONS"]
    with django_db_blocker.unblock():
        connection.close()
        connection.settings_dict["OPTIONS"] = {**as_owner, "options": APP_ROLE_OPTION}
        _load_reference()
    yield
    connection.settings_dict["OPTIONS"] = as_owner


def _load_reference() -> None:
    from accounts.services.reference import load_reference as load_accounts
    from grants.services.reference import load_reference as load_grants

    load_accounts()
    load_grants()


@pytest.fixture(autouse=True)
def _reference(request: pytest.FixtureRequest) -> None:
    """Schemes, codes, rates, recipients and roles are there in every test that uses the database."""
    if not {"db", "transactional_db", "_django_db_helper"} & set(request.fixturenames):
        return
    request.getfixturevalue("_django_db_helper")
    from accounts.models import Role

    if not Role.objects.exists():
        _load_reference()


def _empty_everything(self: DatabaseOperations, sql_list: list[str]) -> None:
    """The flush after a test with real transactions: as the owner, with every run's own table."""
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
        cursor.execute("SELECT relname FROM pg_class WHERE relname ~ '^payments_line_[0-9]+$' AND relkind = 'r'")
        for (table,) in cursor.fetchall():
            cursor.execute(f'DROP TABLE "{table}"')
        cursor.execute(
            "SELECT string_agg(format('%I', tablename), ', ') FROM pg_tables "
            "WHERE schemaname = 'public' AND tablename <> 'django_migrations'"
        )
        cursor.execute(f"TRUNCATE {cursor.fetchone()[0]}")
        cursor.execute(f"SET ROLE {settings.APP_ROLE}")


DatabaseOperations.execute_sql_flush = _empty_everything


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only sockets on this machine."""
    real = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and address[0] not in {"127.0.0.1", "::1", "localhost"}:
            raise OSError(f"tests use no network: {address}")
        real(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)


@pytest.fixture(autouse=True)
def _bokmal() -> None:
    """A request in an earlier test may have left another language behind."""
    translation.activate("nb")


@pytest.fixture(autouse=True)
def _own_cache(worker_id: str) -> None:
    """Each process keeps its own keys in the shared Valkey."""
    cache.key_prefix = f"test-{worker_id}"


@pytest.fixture
def attestant() -> Any:
    """An IMDi attestant who has calculated nothing."""
    return _imdi_user("attestant", "imdi-attestant")


@pytest.fixture
def caseworker() -> Any:
    """An IMDi caseworker: calculates and shows terms."""
    return _imdi_user("saksbehandler", "imdi-saksbehandler")


def _imdi_user(username: str, role: str) -> Any:
    from accounts.models import RoleGrant, User

    user = User.objects.create(username=username, name=f"{username.title()} Demo")
    RoleGrant.objects.create(user=user, recipient_id="imdi", role_id=role, valid_from=date(2021, 1, 1))
    return user
