"""Incidents in Syria in the summer of 2022, as claims: who said what, where, and who disagreed.

>>> import syria_events as se
>>> events = se.load("events", version="2.0.0")
>>> events.loc[events["event_id"] == "SE-074XC", ["killed_low", "killed_open"]].values.tolist()
[[0, 'above']]
>>> len(se.claims("SE-074XC", "killed")) > 10
True

`tables` and `codebook` say what there is, `load` gives a table in the library you use, `claims`
what stands behind a value, `disagreements` where voices differ, `total` sums that count nobody
twice, `cite` how to cite what you used.
"""

# Nothing heavy is imported until it is used: `import syria_events` loads neither pandas nor pyarrow.
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
    "diff": "field.revisions",
    "cite": "publishing.citing",
    "fingerprint": "publishing.citing",
    "versions": "editions.archives",
    "package": "editions.archives",
    "Package": "editions.datapackage",
    "wide": "reading.widetable",
    "validate": "field.validating",
    "pandera_schema": "checks.validation",
    "strategies": "strategies",
    "ucdp": "field.ucdp",
    "acled": "field.acled",
    "reports": "field.reports",
    "sensitivity": "field.dependence",
    "plot": "explorer.plot",
    "explore": "explorer.page",
    "match": "field.pairing",
    "panel": "field.panels",
    "governorate": "field.governorates",
    "coverage": "field.held",
    "Issue": "issues",
    "Report": "issues",
    "Refused": "issues",
}
# What cannot be had without a library that the install may lack is no part of what `*` and `dir` give.
_NEEDS = {"strategies": "hypothesis"}


def __getattr__(name: str) -> object:
    if name == "__all__":
        return __dir__()
    if name == "__version__":
        value: object = _import_module("syria_events.reading.loading").version()
    elif name in _PUBLIC:
        module = _import_module(f"syria_events.{_PUBLIC[name]}")
        # A path that ends in the name is that of a module.
        value = module if _PUBLIC[name].rpartition(".")[2] == name else getattr(module, name)
    else:
        from os.path import exists

        from syria_events.naming import near

        # `from syria_events import schema` asks here before it imports a room, which nobody is to be told of.
        room = any(exists(f"{folder}/{name}{end}") for folder in __path__ for end in ("", ".py"))  # noqa: PTH110 - faster
        meant = [] if room or name.startswith("_") else near(name, _PUBLIC)
        hint = f" (did you mean {' or '.join(map(repr, meant))}?)" if meant else ""
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}{hint}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    from importlib.util import find_spec

    return sorted({"__version__", *(name for name in _PUBLIC if name not in _NEEDS or find_spec(_NEEDS[name]))})
