"""The running portal with its small world, and the browser as one of its users."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import override_settings
from playwright.sync_api import Browser, Page, Request, Route
from pytest_django.live_server_helper import LiveServer

from accounts.models import TotpDevice, User
from accounts.services.visits import begin_visit
from tests import factories

from . import addresses, world
from .addresses import Place

WIDE = {"width": 1280, "height": 900}
PATIENCE_MS = 15_000
# Each is a process of Chromium's: the one that has not been used for longest makes way.
MOST_TABS = 8
HALF = "half:"
# Pages that are meant to be error pages.
STATUS = {addresses.NOT_FOUND: 404, addresses.GONE: 410}


def session_of(part: str) -> str:
    """The session of a user of the world, logged in, or in the middle of logging in."""
    if not part.startswith(HALF):
        user = User.objects.get(username=part)
        client, elsewhere = factories.logged_in(user), factories.logged_in(user)
        session = client.session
        session["confirmed_at"] = session["logged_in_at"] + settings.SESSION_ABSOLUTE_SECONDS  # for as long as it lasts
        session.save()
        for key in (session.session_key, elsewhere.session.session_key):
            begin_visit(user=user, session_key=key, user_agent="Windows NT 10.0 Firefox/132.0")
        return client.cookies[settings.SESSION_COOKIE_NAME].value
    user = User.objects.get(username=part.removeprefix(HALF))
    client = factories.half_logged_in(user)
    session = client.session
    has_new_app = part.endswith("with_new_app")
    session[factories.pending.KEY] |= {"code_given": has_new_app or not user.password_set, "gets_codes": has_new_app}
    session.save()
    if part.endswith("without_app"):
        TotpDevice.objects.filter(user=user).delete()
    return client.cookies[settings.SESSION_COOKIE_NAME].value


class Stage:
    """Opens pages of the portal, in one tab for each user, language and choice of scripts."""

    def __init__(self, browser: Browser, url: str, known: dict[str, Any], sessions: dict[str, str]) -> None:
        self.browser, self.url, self.known, self.sessions = browser, url, known, sessions
        self.complaints: list[str] = []
        self._tabs: dict[tuple[str, str, bool], Page] = {}

    def address(self, place: Place) -> str:
        return self.url + place.address.format(**self.known)

    def open(self, place: Place, *, language: str = "nb", scripts: bool = True) -> Page:
        """The page, on a wide screen in light colours."""
        tab = self._tab((place.part, language, scripts))
        tab.set_viewport_size(WIDE)
        tab.emulate_media(color_scheme="light", media="screen")
        response = tab.goto(self.address(place))
        assert response, place.name
        assert response.status == STATUS.get(place.address, 200), f"{place}: {response.status}"
        return tab

    def _tab(self, key: tuple[str, str, bool]) -> Page:
        part, language, scripts = key
        tab = self._tabs.pop(key, None) or self.new_tab(part, language, scripts=scripts)
        self._tabs[key] = tab
        if len(self._tabs) > MOST_TABS:
            self._tabs.pop(next(iter(self._tabs))).context.close()
        return tab

    def new_tab(self, part: str, language: str = "nb", *, scripts: bool = True, **more: Any) -> Page:
        """An empty tab in a context of its own; `more` as Playwright's new_context has it."""
        context = self.browser.new_context(viewport=WIDE, locale="nb-NO", timezone_id="Europe/Oslo", **more)
        cookies = {settings.LANGUAGE_COOKIE_NAME: language}
        if part:
            cookies[settings.SESSION_COOKIE_NAME] = self.sessions[part]
        context.add_cookies([{"name": name, "value": value, "url": self.url} for name, value in cookies.items()])
        if not scripts:
            context.route("**/*.js", _no_script)
        tab = context.new_page()
        tab.set_default_timeout(PATIENCE_MS)
        tab.on("console", self._note)
        tab.on("pageerror", lambda error: self.complaints.append(str(error)))
        return tab

    def _note(self, message: Any) -> None:
        address = message.location.get("url", "")
        if message.type == "error" and not address.endswith(tuple(STATUS)):
            self.complaints.append(f"{message.text} ({address})")


def _no_script(route: Route, request: Request) -> None:
    """An empty answer instead of the portal's own script: the page must do without."""
    route.fulfill(status=200, content_type="text/javascript", body="")


@contextmanager
def raised(browser: Browser, persons: int) -> Iterator[Stage]:
    """The world in the present, empty database, behind a web server of its own; nothing is cleaned up after."""
    world.build(persons)
    for username in world.LOG_IN_BY_HAND:
        factories.device(User.objects.get(username=username))
    with override_settings(BUSINESS_DATE=world.TODAY, ALLOWED_HOSTS=["localhost", "127.0.0.1"]):
        server = LiveServer("localhost")
        try:
            parts = {place.part for place in addresses.PLACES if place.part}
            yield Stage(browser, server.url, addresses.known(), {part: session_of(part) for part in parts})
        finally:
            server.stop()
            _end_other_connections()


def _end_other_connections() -> None:
    """Of the server's threads, which the browser keeps alive: the database can be dropped only when they are gone."""
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    connection.close()
