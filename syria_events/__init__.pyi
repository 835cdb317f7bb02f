# What `__getattr__` gives, for type checkers; a test holds the two lists against each other.
from syria_events import strategies as strategies
from syria_events.changes import diff as diff
from syria_events.citing import cite as cite
from syria_events.citing import fingerprint as fingerprint
from syria_events.datapackage import Package as Package
from syria_events.disagreement import compare as compare
from syria_events.disagreement import disagreements as disagreements
from syria_events.disagreement import history as history
from syria_events.evidence import claims as claims
from syria_events.evidence import verify as verify
from syria_events.issues import Issue as Issue
from syria_events.issues import Refused as Refused
from syria_events.issues import Report as Report
from syria_events.loading import codebook as codebook
from syria_events.loading import load as load
from syria_events.loading import path as path
from syria_events.loading import tables as tables
from syria_events.releases import package as package
from syria_events.releases import versions as versions
from syria_events.validation import pandera_schema as pandera_schema
from syria_events.validation import validate as validate
from syria_events.widetable import wide as wide

__all__: list[str]
__version__: str
