"""What a result was made with: versions and machine."""

from __future__ import annotations

import platform
import sys
from collections.abc import Sequence
from importlib.metadata import version

LIBRARIES = ("numba", "numpy", "scipy", "pandas", "simpy", "pydantic", "matplotlib", "pyarrow")


def versions(libraries: Sequence[str] = LIBRARIES) -> dict[str, str]:
    """Return the versions of this program, of Python and of the libraries that a result depends on."""
    of_libraries = {name: version(name) for name in libraries}
    return {"steady-hands": version("steady-hands"), "python": sys.version.split()[0], **of_libraries}


def machine() -> dict[str, str]:
    """Return what kind of machine this is."""
    return {"system": platform.system(), "release": platform.release(), "processor": platform.machine()}
