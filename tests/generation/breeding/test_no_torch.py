"""Fast methods are bred without torch, which takes seconds to load."""

import subprocess
import sys

_CODE = """
import sys
import numpy as np
import generation.breeding.cli
from generation.breeding.crossing import changed, crossed
from generation.breeding.genome import Genome
from generation.breeding.shelf import Shelf
from generation.portrait import bundled_portrait
from generation.recipe import Recipe, Step, apply_recipe
shelf, rng = Shelf(), np.random.default_rng(0)
names = ("painted_style", "mosaic")
one, other = (Genome((Step(name, shelf.method(name, name).draw(rng)),), 1) for name in names)
child = changed(crossed(one, other, 0.5, shelf, rng), 0.8, shelf, rng)
apply_recipe(Recipe(child.steps, child.seed), bundled_portrait(64), shelf.methods)
print([name for name in ("torch", "sklearn", "umap") if name in sys.modules])
"""


def test_breeding_loads_no_torch() -> None:
    result = subprocess.run([sys.executable, "-c", _CODE], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    assert result.stdout.strip() == "[]"
