"""Routes `/calculator`: pure sums, so they ask nothing of the database or the cache."""

from typing import Annotated, Final

from fastapi import APIRouter, Query

from ..problems import ProblemError, responses
from . import frets, strings
from .schema import FretQuery, SpacingQuery

__all__ = ["router"]

PERPENDICULAR_FRET: Final = 7.0
"""The fret that is square on a fanned fretboard, as far as that has it; players' hands are straight about there."""


def router() -> APIRouter:
    """Build the routes."""
    routes = APIRouter(prefix="/calculator", tags=["calculator"])

    @routes.get("/string-spacing", summary="Place strings across a nut", responses=responses(422))
    async def string_spacing(query: Annotated[SpacingQuery, Query()]) -> strings.Spacing:
        """Place strings with equal distances between their centres, or with equal gaps between their edges."""
        try:
            return strings.space(
                nut_width_mm=query.nut_width_mm,
                gauges_mm=tuple(query.gauges_mm) or (0.0,) * query.strings,
                bass_margin_mm=query.bass_margin_mm,
                treble_margin_mm=query.treble_margin_mm,
                method=query.method,
            )
        except strings.NoRoomError as error:
            raise ProblemError(422, str(error)) from error

    @routes.get("/fret-positions", summary="Place frets along a neck", responses=responses(422))
    async def fret_positions(query: Annotated[FretQuery, Query()]) -> frets.Fretboard:
        """Place frets in equal temperament, square to the neck or fanned between two scales."""
        square = query.perpendicular_fret
        return frets.lay_out(
            treble_scale_mm=query.scale_length_mm,
            bass_scale_mm=query.bass_scale_length_mm or query.scale_length_mm,
            frets=query.frets,
            perpendicular_fret=min(PERPENDICULAR_FRET, query.frets) if square is None else square,
        )

    return routes
