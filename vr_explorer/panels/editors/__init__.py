"""The parts of the page of filters, one for each kind of criterion or several that belong together."""

from vr_explorer.panels.editors.colours import ColoursEditor
from vr_explorer.panels.editors.editor import Editor
from vr_explorer.panels.editors.examples import ExamplesEditor
from vr_explorer.panels.editors.file_metadata import ToldEditor
from vr_explorer.panels.editors.labels import LabelsEditor, labels_of
from vr_explorer.panels.editors.methods import MethodsEditor
from vr_explorer.panels.editors.ranges import RangesEditor
from vr_explorer.panels.editors.search import SearchEditor
from vr_explorer.panels.editors.switches import SwitchesEditor

EDITORS: list[type[Editor]] = [
    SearchEditor,
    ColoursEditor,
    RangesEditor,
    MethodsEditor,
    ToldEditor,
    LabelsEditor,
    ExamplesEditor,
    SwitchesEditor,
]
"""In the order in which their criteria are joined; each column of the page has its own in this order."""
