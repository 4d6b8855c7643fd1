"""The frozen window program; it is the command line too."""

from __future__ import annotations

import sys

from gradgui.cli import main

sys.exit(main())
