"""What an image can be asked for, and how well each one of a cloud answers (docs/filter-bombs.md)."""

from vr_explorer.scene.criteria.brood import OfBrood
from vr_explorer.scene.criteria.colours import MOST_COLOURS, Colours
from vr_explorer.scene.criteria.criterion import THRESHOLD, Axis, Criterion, Matcher, Rgb, iter_leaves
from vr_explorer.scene.criteria.direction import Rather
from vr_explorer.scene.criteria.favourites import Favourites
from vr_explorer.scene.criteria.file_metadata import Told
from vr_explorer.scene.criteria.labelled import Labelled
from vr_explorer.scene.criteria.like import MOST_EXAMPLES, Like
from vr_explorer.scene.criteria.logic import AllOf, AnyOf, Not
from vr_explorer.scene.criteria.measures import Measure, Measures
from vr_explorer.scene.criteria.method import Method
from vr_explorer.scene.criteria.ordering import Ordering, ordering
from vr_explorer.scene.criteria.phrase import Phrase
from vr_explorer.scene.criteria.preview import Histogram, Preview, preview
from vr_explorer.scene.criteria.ranges import About, InRange
from vr_explorer.scene.criteria.registry import CRITERIA
from vr_explorer.scene.criteria.selected_cards import SelectedCards
from vr_explorer.scene.criteria.word import Word
