"""What the portal's addresses may hold."""


class TermConverter:
    """A term as 2024-T2; anything else is no address of ours and never reaches the database."""

    regex = r"[0-9]{4}-T[1-4]"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value
