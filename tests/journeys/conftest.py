"""Debian's Chromium, as a person in Norway uses it."""

import os
from collections.abc import Iterator

import pytest
from django.test import override_settings
from playwright.sync_api import Page, expect

from accounts.models import User
from tests import factories
from tests.factories import PASSWORD

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
PATIENCE_MS = 15_000


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
def _patience(page: Page) -> None:
    page.set_default_timeout(PATIENCE_MS)
    expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(autouse=True)
def _no_violation_of_the_policy(page: Page) -> Iterator[None]:
    """Whatever the browser complains about is a fault of ours."""
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield
    assert not complaints


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
    page.get_by_label("Engangskode").fill(factories.device(user).current_code())
    page.get_by_role("button", name="Fullfør innloggingen").click()
