"""Benchmarks. `python -m bench` measures speed, size and load on this machine and writes docs/performance.md."""

from collections.abc import Callable, Mapping

from . import clicks, documents, growth, judging, load, loading, pages
from .figures import Row

MEASURES: Mapping[str, Callable[[bool], list[Row]]] = {
    "pdf": documents.measure,
    "click": clicks.measure,
    "assess": judging.measure,
    "content": loading.measure,
    "pages": pages.measure,
    "load": load.measure,
    "growth": growth.measure,
}
"""The benchmarks by name. Called with True, a benchmark runs at its smallest size, only to show that it works."""
