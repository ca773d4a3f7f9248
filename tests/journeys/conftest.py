"""Debian's Chromium, as a person in Norway uses it."""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import override_settings
from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from tests import factories
from tests.conftest import _load_reference
from tests.factories import PASSWORD

from . import world
from .stage import PATIENCE_MS, Stage, raised

# Playwright keeps an event loop in this thread; the tests' own use of the database is synchronous all the same.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
# As Debian's Chromium needs them in a container without network.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests on the stage come after all that want an empty database: pytest-django has sorted them already when it is
    told that these too want one."""
    for item in items:
        if "stage" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.django_db)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    return {
        **browser_type_launch_args,
        "executable_path": os.environ["PORTAL_CHROMIUM"],
        "args": ARGUMENTS,
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict) -> dict:
    return {
        **browser_context_args,
        "locale": "nb-NO",
        "timezone_id": "Europe/Oslo",
        "viewport": {"width": 1280, "height": 900},
    }


@pytest.fixture(autouse=True)
def _patience(request: pytest.FixtureRequest) -> None:
    expect.set_options(timeout=PATIENCE_MS)
    if "page" in request.fixturenames:
        request.getfixturevalue("page").set_default_timeout(PATIENCE_MS)


@pytest.fixture(autouse=True)
def _no_violation_of_the_policy(request: pytest.FixtureRequest) -> Iterator[None]:
    """Whatever the browser complains about is a fault of ours."""
    if "page" not in request.fixturenames:
        yield
        return
    complaints: list[str] = []
    page: Page = request.getfixturevalue("page")
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield
    assert not complaints


@pytest.fixture(scope="session")
def persons() -> int:
    """How many live in the world's Askøy."""
    return world.PERSONS


@pytest.fixture(scope="session")
def _raised(browser: Browser, persons: int, django_db_setup: None, django_db_blocker: Any) -> Iterator[Stage]:
    """One world for all tests of this process that only look."""
    with django_db_blocker.unblock():
        _load_reference()
        with raised(browser, persons) as stage:
            yield stage


@pytest.fixture
def stage(_raised: Stage) -> Iterator[Stage]:
    """The portal as users of the small world see it. Whatever the browser complains about is a fault of ours."""
    _raised.complaints.clear()
    yield _raised
    assert not _raised.complaints


@pytest.fixture(scope="session")
def _large_text(_raised: Stage, launch_browser: Callable[..., Browser]) -> Iterator[Stage]:
    """The same portal in a browser whose text is set to twice the usual size."""
    browser = launch_browser(args=[*ARGUMENTS, "--blink-settings=defaultFontSize=32"])
    yield Stage(browser, _raised.url, _raised.known, _raised.sessions)
    browser.close()


@pytest.fixture
def large_text(_large_text: Stage, stage: Stage) -> Stage:
    return _large_text


@pytest.fixture
def site(live_server) -> Iterator[str]:
    with override_settings(ALLOWED_HOSTS=["localhost", "127.0.0.1"]):
        yield live_server.url


def log_in_as(page: Page, site: str, user: User) -> None:
    """Password, then one-time code, as a person does it."""
    page.goto(site)
    page.get_by_label("Brukernavn").fill(user.username)
    page.get_by_label("Passord").fill(PASSWORD)
    page.get_by_role("button", name="Logg inn").click()
    page.get_by_label("Engangskode").fill(right_code(user.username))
    page.get_by_role("button", name="Fullfør innloggingen").click()


def log_in_as_part(page: Page, stage: Stage, part: str) -> None:
    """As a user of the world: one of those who can, and each of them once."""
    log_in_as(page, stage.url, User.objects.get(username=part))


def right_code(username: str) -> str:
    return factories.device(User.objects.get(username=username)).current_code()
