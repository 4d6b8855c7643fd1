"""The frozen worker, which ``gradgui.runner.launch`` starts: a console program without Qt."""

from __future__ import annotations

import sys

from gradgui.runner.worker import main

sys.exit(main())
