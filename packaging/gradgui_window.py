"""The frozen window program; it is the command line too."""

from __future__ import annotations

import os
import sys

# As Python itself does where no language is set, and a frozen one does not: Qt wants UTF-8 and complains without it.
if sys.platform != "win32" and not any(os.environ.get(name) for name in ("LC_ALL", "LC_CTYPE", "LANG")):
    os.environ["LC_CTYPE"] = "C.UTF-8"

from gradgui.cli import main

sys.exit(main())
