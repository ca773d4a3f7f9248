"""`python -m imdi_tilskudd.embedded FOLDER VENV [--temporary]`: what `./portal` starts as keeper."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from .keeper import keep
from .layout import Layout


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("venv", type=Path)
    parser.add_argument("--temporary", action="store_true", help="not durable; the folder goes at the end")
    arguments = parser.parse_args()
    return keep(Layout(arguments.folder), arguments.venv, arguments.temporary)


if __name__ == "__main__":
    sys.exit(main())
