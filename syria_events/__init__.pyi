# What `__getattr__` gives, for type checkers; a test holds the two lists against each other.
from syria_events import strategies as strategies
from syria_events.checks.validation import pandera_schema as pandera_schema
from syria_events.editions.archives import package as package
from syria_events.editions.archives import versions as versions
from syria_events.editions.datapackage import Package as Package
from syria_events.explorer import plot as plot
from syria_events.explorer.page import explore as explore
from syria_events.field import acled as acled
from syria_events.field import reports as reports
from syria_events.field import ucdp as ucdp
from syria_events.field.dependence import sensitivity as sensitivity
from syria_events.field.governorates import governorate as governorate
from syria_events.field.held import coverage as coverage
from syria_events.field.pairing import match as match
from syria_events.field.panels import panel as panel
from syria_events.field.revisions import diff as diff
from syria_events.field.validating import validate as validate
from syria_events.issues import Issue as Issue
from syria_events.issues import Refused as Refused
from syria_events.issues import Report as Report
from syria_events.publishing.citing import cite as cite
from syria_events.publishing.citing import fingerprint as fingerprint
from syria_events.reading.disagreement import compare as compare
from syria_events.reading.disagreement import disagreements as disagreements
from syria_events.reading.disagreement import history as history
from syria_events.reading.evidence import claims as claims
from syria_events.reading.evidence import verify as verify
from syria_events.reading.loading import codebook as codebook
from syria_events.reading.loading import load as load
from syria_events.reading.loading import path as path
from syria_events.reading.loading import tables as tables
from syria_events.reading.totals import total as total
from syria_events.reading.widetable import wide as wide

__all__: list[str]
__version__: str
