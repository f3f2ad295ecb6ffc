"""What to make: every variant is planned by its number alone, so a run can be continued and a run can be longer.

The plan of variant i depends on the run's seed, the mix, the methods and i, and on nothing that happened in between.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

import numpy as np

from generation.method import ENLARGING, Method, Parameters, Picture
from generation.mix import PARENT_KINDS, Mix, MixWeights
from generation.subject import Subject

RELENTING = 2
"""Attempts at what a plan says before something surer is tried."""

_NEAREST_PARENTS = 24


@dataclass(frozen=True, slots=True)
class Plan:
    """What variant number `index` will be: its kind, the methods in order, and the variant that it starts from.

    parent: index of an earlier variant; None: the portrait. variations: how each method draws its
    parameters (`Method.variations`), "" or none: as usual.
    """

    index: int
    id: str
    kind: str
    methods: tuple[str, ...]
    parent: int | None = None
    variations: tuple[str, ...] = ()


@dataclass(frozen=True)
class Step:
    """One method with its parameters. opacity: 0..1, how much of its picture lies over the one before."""

    method: str
    parameters: Parameters
    opacity: float = 1.0


@dataclass(frozen=True)
class Recipe:
    """One attempt at a plan: the steps, and the seed of all randomness in them."""

    steps: tuple[Step, ...]
    seed: int


class Planner:
    """Draws plans and recipes for one run; a method that enlarges, where there is one, is the last step of them all.

    shares: of methods that have one of their own beside the mix's, by name: each is a kind by itself. subject: of the
    portrait, which recipes are suited to; plans are the same for all.
    """

    def __init__(
        self,
        seed: int,
        methods: Mapping[str, Method],
        mix: MixWeights | None = None,
        shares: Mapping[str, float] = {},
        subject: Subject | None = None,
    ) -> None:
        self._subject = subject or Subject()
        self._seed = seed
        self._methods = methods
        own = {name: shares[name] for name in sorted(shares) if shares[name] > 0 and name in methods}
        self._by_family: dict[str, list[str]] = {}
        for name in sorted(methods):  # the order in which they were named must not change the variants
            self._by_family.setdefault(name if name in own else methods[name].family, []).append(name)
        self._mix = mix or Mix()
        self._steps = {**self._mix.kinds, **{name: (name,) for name in own}}
        wanted = self._mix.possible(self._by_family.keys()) | own
        if not wanted:
            raise ValueError(
                "the mix gives the chosen methods no share; choose others or raise their shares under "
                f"[{self._mix.section}]"
            )
        self._enlarging = (ENLARGING,) if ENLARGING in self._by_family else ()
        self._kinds = list(wanted)
        self._chances = [share / sum(wanted.values()) for share in wanted.values()]

    def plans(self, count: int) -> list[Plan]:
        """The first `count` plans; a longer list begins with the shorter one."""
        plans: list[Plan] = []
        parents: list[int] = []
        for index in range(count):
            plan = self._plan(index, parents)
            plans.append(plan)
            if plan.kind in PARENT_KINDS:
                parents.append(index)
        return plans

    def recipe(self, plan: Plan, attempt: int = 0) -> Recipe:
        """The steps of `plan` with random parameters; each attempt draws new ones.

        From attempt RELENTING on they are those of the kind that the mix relents to, where it does, or the first of
        them lets the portrait through.
        """
        state = np.random.SeedSequence([self._seed, plan.index, attempt])
        seed = int(state.generate_state(1, np.uint64)[0] >> np.uint64(11))  # 53 bits: exact in every JSON reader
        rng = np.random.default_rng(seed)
        variations = plan.variations
        if attempt >= RELENTING and plan.kind in self._mix.relents:
            variations = tuple(step.partition("/")[2] for step in self._mix.kinds[self._mix.relents[plan.kind]])
        opacity = self._mix.fades.get(plan.kind, 1.0) if attempt >= RELENTING else 1.0
        steps: list[Step] = []
        for name, variation in zip_longest(plan.methods, variations, fillvalue=""):
            method = self._methods[name]
            parameters = (method.variations[variation] if variation else method.draw)(rng)
            if method.suited is not None:
                parameters = method.suited(parameters, self._subject, rng)
            steps.append(Step(name, parameters, opacity if not steps else 1.0))
        return Recipe(tuple(steps), seed)

    def _plan(self, index: int, parents: Sequence[int]) -> Plan:
        rng = np.random.default_rng([self._seed, index])
        kind = str(rng.choice(self._kinds, p=self._chances))
        steps = [step.partition("/") for step in (*self._steps[kind], *self._enlarging)]
        names, variations = [], []
        for family, _, variation in steps:
            able = [name for name in self._by_family[family] if variation in self._methods[name].variations]
            names.append(str(rng.choice(able or self._by_family[family])))
            variations.append(variation if able else "")
        parent = None
        if kind == "style_then_graphic":
            if parents:
                # Among the latest, so that a parent is made shortly before its children.
                parent = int(rng.choice(parents[-_NEAREST_PARENTS:]))
            else:
                names.insert(0, str(rng.choice(self._by_family["patch_style"])))
                variations.insert(0, "")
        return Plan(index, f"v{index:06d}-{'-'.join(names)}", kind, tuple(names), parent, tuple(variations))


def apply_recipe(recipe: Recipe, start: Picture, methods: Mapping[str, Method], done: int = 0) -> Picture:
    """Applies the steps to `start`; each has its own random numbers, in range 0..1 float32 throughout.

    done: so many of the steps have made `start`, and are left out. ValueError where a method does not keep the shape
    (enlarging ones may) or gives numbers that are not finite.
    """
    picture = start
    # 0 would repeat the numbers that drew the parameters.
    for number, step in enumerate(recipe.steps[done:], start=done + 1):
        rng = np.random.default_rng([recipe.seed, number])
        method, shape = methods[step.method], picture.shape
        before = picture
        picture = np.clip(method.apply(picture, step.parameters, rng), 0, 1).astype(np.float32)
        if step.opacity < 1 and picture.shape == shape:
            picture = before + np.float32(step.opacity) * (picture - before)
        kept = picture.shape == shape or method.family == ENLARGING
        if not kept or not np.isfinite(picture).all():
            raise ValueError(f"{step.method} gave no whole picture of shape {shape}")
    return picture
