"""What is stored encrypted: a text field, and the content of files (Fernet: AES-128-CBC with HMAC-SHA256, salted per
write)."""

from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.core.exceptions import FieldError
from django.db import models


@lru_cache(maxsize=4)
def _fernet(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def encrypt_bytes(content: bytes) -> bytes:
    """Encrypted with the first key of settings.FIELD_KEYS."""
    return _fernet(tuple(settings.FIELD_KEYS)).encrypt(content)


def decrypt_bytes(token: bytes) -> bytes:
    """Opened with whichever key fits; cryptography.fernet.InvalidToken when none does."""
    return _fernet(tuple(settings.FIELD_KEYS)).decrypt(token)


def encrypt(text: str) -> str:
    """As `encrypt_bytes`, of text."""
    return encrypt_bytes(text.encode()).decode()


def decrypt(token: str) -> str:
    """As `decrypt_bytes`, of text."""
    return decrypt_bytes(token.encode()).decode()


class EncryptedTextField(models.TextField):
    """Text in Python, a Fernet token in the database. Not searchable: every write gives a new token."""

    def get_prep_value(self, value: Any) -> str | None:
        text = super().get_prep_value(value)
        return None if text is None else encrypt(text)

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        return None if value is None else decrypt(value)

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name == "isnull":
            return super().get_lookup(lookup_name)
        raise FieldError("An encrypted field cannot be searched.")
