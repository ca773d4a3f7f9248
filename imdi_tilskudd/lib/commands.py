"""What the management commands share: days, users and files from the command line, and refusals as one sentence."""

import argparse
from datetime import date


def day(text: str) -> date:
    """argparse type: 2023-06-30."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} er ikke en dato som 2023-06-30") from None
