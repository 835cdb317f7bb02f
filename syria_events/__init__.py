"""Incidents in Syria in the summer of 2022, as claims: who said what, where, and who disagreed.

Nothing heavy is imported until it is used: `import syria_events` loads neither pandas nor pyarrow.
"""

from importlib import import_module as _import_module

_PUBLIC = {
    "load": "reading.loading",
    "path": "reading.loading",
    "tables": "reading.loading",
    "codebook": "reading.loading",
    "claims": "reading.evidence",
    "verify": "reading.evidence",
    "disagreements": "reading.disagreement",
    "history": "reading.disagreement",
    "compare": "reading.disagreement",
    "total": "reading.totals",
    "diff": "editions.changes",
    "cite": "publishing.citing",
    "fingerprint": "publishing.citing",
    "versions": "editions.archives",
    "package": "editions.archives",
    "Package": "editions.datapackage",
    "wide": "reading.widetable",
    "validate": "checks.validation",
    "pandera_schema": "checks.validation",
    "strategies": "strategies",
    "ucdp": "field.ucdp",
    "acled": "field.acled",
    "reports": "field.reports",
    "sensitivity": "field.dependence",
    "match": "field.pairing",
    "panel": "field.panels",
    "coverage": "field.held",
    "Issue": "issues",
    "Report": "issues",
    "Refused": "issues",
}

__all__ = ["__version__", *_PUBLIC]  # noqa: PLE0604 - the names above


def __getattr__(name: str) -> object:
    if name == "__version__":
        value: object = _import_module("syria_events.reading.loading").version()
    elif name not in _PUBLIC:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    else:
        module = _import_module(f"syria_events.{_PUBLIC[name]}")
        # A path that ends in the name is that of a module.
        value = module if _PUBLIC[name].rpartition(".")[2] == name else getattr(module, name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
