"""How fast and how large it is: `python -m bench` measures it on this machine and writes docs/performance.md."""

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
"""Each measures a few things that belong together; with True in the smallest size, to see that it runs."""
