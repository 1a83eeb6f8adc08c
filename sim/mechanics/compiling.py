"""One source, two ways to run it: interpreted as it stands, or compiled with everything that it calls.

``compilable`` marks a function for compilation and returns it unchanged. ``entry_point`` compiles one function of
numbers and, through it, all that it reaches, and keeps the machine code in a folder named by a hash of every source
file that the function's module imports, directly or not: after an edit to any of them the old code is not found and
cannot be run.
"""

from __future__ import annotations

import ast
import hashlib
import platform
import sys
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import numba
from numba.extending import register_jitable

from sim.mechanics import (
    compiled_code,
    numba_types,  # noqa: F401  (teaches Numba what columns and codes are)
)

F = TypeVar("F", bound=Callable[..., Any])

PACKAGE = Path(__file__).resolve().parents[1]


BARE = {
    "no_cpython_wrapper": True,
    "no_cfunc_wrapper": True,
    "error_model": "numpy",
}  # callable from compiled code only


def compilable(function: F) -> F:
    """Let compiled code call ``function``; interpreted code goes on calling it as it stands."""
    marked: F = register_jitable(**BARE)(function)
    return marked


def inlined(function: F) -> F:
    """As ``compilable``, for a few lines that many rules call: compiled, they stand in the place of the call."""
    marked: F = register_jitable(forceinline=True, **BARE)(function)
    return marked


def reached_from(module: str) -> list[Path]:
    """Return the source files that the module's file imports from this package, and what those import, itself
    included.
    """
    found: dict[str, Path] = {}
    ahead = [module]
    while ahead:
        name = ahead.pop()
        path = PACKAGE.parent.joinpath(*name.split("."))
        path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
        if name in found or not path.is_file():
            continue
        found[name] = path
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == PACKAGE.name:
                ahead += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
            elif isinstance(node, ast.Import):
                ahead += [alias.name for alias in node.names if alias.name.split(".")[0] == PACKAGE.name]
    return [found[name] for name in sorted(found)]


@cache
def source_hash(module: str) -> str:
    """Return a hash of every source file that code of the module can reach, and of what compiles it."""
    digest = hashlib.sha256(f"{sys.version} {numba.__version__} {platform.machine()}".encode())
    for path in reached_from(module):
        digest.update(path.relative_to(PACKAGE.parent).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:20]


def dispatcher(rulebook: Mapping[Any, Any]) -> Callable[[Any, int, int, float], None]:
    """Return ``answer(world, event, subject, now)``, which calls the event's rule; compiled, it is one jump."""
    lines = ["def answer(world, event, subject, now):"]
    names: dict[str, Any] = {}
    for place, (event, rule) in enumerate(rulebook.items()):
        names[f"rule_{place}"] = rule
        lines.append(f"    {'if' if place == 0 else 'elif'} event == {int(event)}:")
        lines.append(f"        rule_{place}(world, subject, now)")
    exec("\n".join(lines), names)
    return compilable(names["answer"])


class EntryPoint:
    """A compiled function of plain numbers, compiled when first called and kept between runs."""

    def __init__(self, signature: str, function: Callable[..., Any]) -> None:
        self.signature = signature
        self.function = function
        self._compiled: Any = None

    def compile(self) -> None:
        """Load the machine code, or compile it and keep it; does nothing the second time."""
        if self._compiled is None:
            with compiled_code.kept_in(compiled_code.folder_of(source_hash(self.function.__module__))) as place:
                before, numba.config.CACHE_DIR = numba.config.CACHE_DIR, str(place or "")
                try:
                    compiler = numba.njit(self.signature, nogil=True, no_cfunc_wrapper=True, cache=place is not None)
                    self._compiled = compiler(self.function)
                finally:
                    numba.config.CACHE_DIR = before

    def __call__(self, *args: Any) -> Any:
        self.compile()
        return self._compiled(*args)


def entry_point(signature: str) -> Callable[[Callable[..., Any]], EntryPoint]:
    """Make a function of plain numbers the way into compiled code."""
    return lambda function: EntryPoint(signature, function)


def is_compiled(module: str) -> bool:
    """Tell whether the module's compiled code is kept for this state of the source, so that nothing needs compiling."""
    return compiled_code.is_there(compiled_code.folder_of(source_hash(module)))
