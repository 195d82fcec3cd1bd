"""The scenes of the sample pictures: each a function that draws on a :class:`~.canvas.Canvas`."""

from __future__ import annotations

from collections.abc import Callable

from . import (
    banquet,
    farm,
    handball,
    ice,
    land,
    lane,
    looms,
    organ,
    quay,
    railway,
    report,
    roofs,
    rooms,
    science,
    stage,
    state,
    town,
    travel,
    water,
    work,
)
from .canvas import Canvas

Scene = Callable[[Canvas], None]

SCENES: dict[str, Scene] = {
    **land.SCENES, **water.SCENES, **town.SCENES, **state.SCENES, **travel.SCENES, **stage.SCENES,
    **work.SCENES, **science.SCENES, **farm.SCENES, **ice.SCENES, **lane.SCENES, **quay.SCENES,
    **railway.SCENES, **roofs.SCENES, **rooms.SCENES, **report.SCENES, **banquet.SCENES, **handball.SCENES,
    **looms.SCENES, **organ.SCENES,
}  # fmt: skip
