"""Incidents in Syria in the summer of 2022, as claims: who said what, where, and who disagreed.

Nothing heavy is imported until it is used: `import syria_events` loads neither pandas nor pyarrow.
"""

from importlib import import_module as _import_module

_PUBLIC = {
    "load": "loading",
    "path": "loading",
    "tables": "loading",
    "codebook": "loading",
    "claims": "evidence",
    "verify": "evidence",
    "disagreements": "disagreement",
    "history": "disagreement",
    "compare": "disagreement",
    "diff": "changes",
    "cite": "citing",
    "fingerprint": "citing",
    "versions": "releases",
    "package": "releases",
    "Package": "datapackage",
    "wide": "widetable",
    "validate": "validation",
    "pandera_schema": "validation",
    "strategies": "strategies",
    "Issue": "issues",
    "Report": "issues",
    "Refused": "issues",
}

__all__ = ["__version__", *_PUBLIC]  # noqa: PLE0604 - the names above


def __getattr__(name: str) -> object:
    if name == "__version__":
        value: object = _import_module("syria_events.loading").version()
    elif name not in _PUBLIC:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    else:
        module = _import_module(f"syria_events.{_PUBLIC[name]}")
        value = module if _PUBLIC[name] == name else getattr(module, name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
