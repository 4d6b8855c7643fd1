"""The points of a CSV file, or why it has none, in words that say where."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Final

from gradgui.i18n import tr
from gradgui.mlp.check import BadTable, data_from_csv
from gradgui.recording.numerals import bytes_text

if TYPE_CHECKING:
    from pathlib import Path

    from gradgui.mlp.spec import Data

MOST_BYTES: Final = 2 << 20
SUFFIX: Final = ".csv"
FILTER: Final = "CSV (*.csv *.txt);;*"


def read_table(path: Path) -> Data:
    """Return the points of a file; raise BadTable."""
    try:
        if not path.is_file():
            raise BadTable(tr("{name} is no file that can be read.", name=path.name))
        size = path.stat().st_size
        if size > MOST_BYTES:
            told = tr("{name} has {size}, and the 1,000 rows that a program may hold are far less. Nothing was read.",
                      name=path.name, size=bytes_text(size))  # fmt: skip
            raise BadTable(told)
        return data_from_csv(path.read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise BadTable(tr("{name} is no UTF-8 text.", name=path.name)) from error
    except csv.Error as error:
        raise BadTable(tr("{name} is no table: {reason}.", name=path.name, reason=error)) from error
    except OSError as error:
        told = tr("{name} cannot be read: {reason}.", name=path.name, reason=error.strerror or type(error).__name__)
        raise BadTable(told) from error
