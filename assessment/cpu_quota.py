"""How many processor cores this process may use."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

MEMBERSHIP = Path("/proc/self/cgroup")
CONTROL_GROUPS = Path("/sys/fs/cgroup")


def usable_cores(membership: Path = MEMBERSHIP, control_groups: Path = CONTROL_GROUPS) -> int:
    """Return the number of cores, which the CPU quota of a container can make smaller than the machine has."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(min(cores, *_quotas(membership, control_groups), cores), 1)


def _quotas(membership: Path, control_groups: Path) -> Iterator[int]:
    """Yield the quotas, in whole cores, of this process's control group (version 2) and of the groups above it."""
    try:
        lines = membership.read_text(encoding="utf-8").splitlines()
    except OSError:  # not Linux
        return
    for line in lines:
        if line.startswith("0::"):
            group = control_groups / line.removeprefix("0::").lstrip("/")
            for folder in (group, *group.parents):
                with contextlib.suppress(OSError, ValueError):  # no such file, or "max": no quota
                    quota, period = (folder / "cpu.max").read_text(encoding="utf-8").split()
                    yield int(quota) // int(period)
