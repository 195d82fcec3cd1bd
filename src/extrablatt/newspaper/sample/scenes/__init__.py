"""The scenes of the sample pictures: each a function that draws on a :class:`~.canvas.Canvas`."""

from __future__ import annotations

from collections.abc import Callable

from . import land, science, stage, state, town, travel, water, work
from .canvas import Canvas

Scene = Callable[[Canvas], None]

SCENES: dict[str, Scene] = {
    **land.SCENES, **water.SCENES, **town.SCENES, **state.SCENES, **travel.SCENES, **stage.SCENES, **work.SCENES,
    **science.SCENES,
}  # fmt: skip
