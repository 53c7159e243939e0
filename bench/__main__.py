"""`python -m bench` measures everything and writes docs/performance.md; `python -m bench NAME ...` only prints.

`python -m bench words` measures nothing: it writes the page anew with the figures that it has.
"""

import sys
import time
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from . import MEASURES, report
from .compare import compare
from .documents import chromium
from .figures import Row
from .machine import described


def main(names: list[str]) -> None:
    if names[:1] == ["compare"] and len(names) == 2:
        print(report.table(compare(Path(names[1]))))
        return
    if names == ["words"]:
        return write(report.kept(report.PAGE.read_text(encoding="utf-8")))
    unknown = set(names) - set(MEASURES)
    if unknown:
        sys.exit(f"there is no {', '.join(sorted(unknown))}; there are {', '.join(MEASURES)} and words")
    found: dict[str, list[Row]] = {}
    for name in names or MEASURES:
        begun = time.monotonic()
        try:
            found[name] = MEASURES[name](False)
        except Exception as error:  # the others are worth having
            found[name] = [Row(f"could not be measured: {type(error).__name__} {error}", "", reached=False)]
        print(f"\n{name} ({time.monotonic() - begun:.0f} s)\n{report.table(found[name])}", flush=True)
    if not names:
        write(report.measured(found, described(chromium()), date.today()))


def write(places: Mapping[str, str]) -> None:
    report.PAGE.write_text(report.page(places), encoding="utf-8")
    print(f"\nWrote {report.PAGE.relative_to(report.ROOT)}.")


if __name__ == "__main__":
    main(sys.argv[1:])
