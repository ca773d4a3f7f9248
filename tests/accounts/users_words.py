"""How the tests of users follow a mail."""

import re

from django.core import mail as sent
from django.test import Client
from django.utils import timezone

from accounts.models import Mail
from accounts.services import mail

LINK = re.compile(r"https?://[^/\s]+(/invitasjon/[\w-]+/)")


def send_all() -> list:
    """Sends what waits; the messages since the last time."""
    before = len(sent.outbox)
    for row in Mail.objects.due(timezone.now()).order_by("pk"):
        mail.send(mail_id=row.pk, now=timezone.now())
    return sent.outbox[before:]


def link_of_last_mail() -> str:
    """The path of the link in the newest mail that has one."""
    for message in reversed([*sent.outbox, *send_all()]):
        if found := LINK.search(message.body):
            return found[1]
    raise AssertionError("no mail has a link")


def follow(link: str) -> Client:
    """A browser that has opened the link and pressed the button."""
    client = Client()
    client.get(link)
    client.post("/invitasjon/")
    return client
