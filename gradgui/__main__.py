"""``python -m gradgui``."""

from __future__ import annotations

import sys

from gradgui.cli import main

if __name__ == "__main__":
    sys.exit(main())
