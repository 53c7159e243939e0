"""`python -m bench` runs every benchmark and writes docs/performance.md.

`python -m bench NAME ...` runs some of them and only prints their tables.

`python -m bench words` measures nothing. It writes the page again from bench/performance.md and keeps its figures.
`python -m bench compare PATH` compares the CPU time of this checkout with that of another.
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
from .machine import describe_machine


def main(names: list[str]) -> None:
    if names[:1] == ["compare"] and len(names) == 2:
        print(report.table(compare(Path(names[1]))))
        return
    if names == ["words"]:
        return write(report.kept(report.PAGE.read_text(encoding="utf-8")))
    unknown = set(names) - set(MEASURES)
    if unknown:
        sys.exit(f"there is no {', '.join(sorted(unknown))}; there are {', '.join(MEASURES)} and words")
    results: dict[str, list[Row]] = {}
    for name in names or MEASURES:
        started = time.monotonic()
        try:
            results[name] = MEASURES[name](False)
        except Exception as error:  # run the other benchmarks all the same
            results[name] = [Row(f"could not be measured: {type(error).__name__} {error}", "", reached=False)]
        print(f"\n{name} ({time.monotonic() - started:.0f} s)\n{report.table(results[name])}", flush=True)
    if not names:
        write(report.places(results, describe_machine(chromium()), date.today()))


def write(texts: Mapping[str, str]) -> None:
    report.PAGE.write_text(report.page(texts), encoding="utf-8")
    print(f"\nWrote {report.PAGE.relative_to(report.ROOT)}.")


if __name__ == "__main__":
    main(sys.argv[1:])
