"""Genes: what a method's parameters may be, as data. Drawing goes by them, and breeding mixes and changes by them.

A gene draws a value, as a method's `draw` always did; mixes two (share 0: the first … 1: the second); changes one by a
strength (0: not at all … 1: anything that could be drawn); and makes a sound value of what a stranger's manifest says.
"""

from __future__ import annotations

from generation.genes.choices import Chance, Choice, Fixed, Ordinal, Seed
from generation.genes.composed import Genes, Kinds, Maybe, Several, spread
from generation.genes.gene import Gene, one_of, own_share
from generation.genes.numbers import Angle, LogUniform, LogWhole, Normal, Position, Signed, Uniform, Whole
