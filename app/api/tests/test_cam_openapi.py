"""What the OpenAPI document says of the simulation."""

from fastapi import FastAPI
from pydantic import TypeAdapter

from berth_api.cam.parameters import Parameters
from berth_api.cam.result import Simulation
from berth_api.cam.router import answer, router
from berth_api.cam.schema import EXAMPLES, SimulationRequest
from berth_api.cam.simulate import simulate


def document() -> FastAPI:
    """Build an application of the route alone."""
    app = FastAPI()
    app.include_router(router())
    return app


def test_every_field_is_described() -> None:
    """Request and answer describe every field that its name and unit alone do not explain."""
    schemas = document().openapi()["components"]["schemas"]
    named = {"SimulationRequest": set(), "Arc": {"plane"}, "Issue": {"severity", "code"}, "Envelope": set()}
    for schema, plain in named.items():
        fields = schemas[schema]["properties"]
        assert {name for name, field in fields.items() if "description" not in field} == plain


def test_every_answer_and_example_is_documented() -> None:
    """The route names its refusals, and each example is a request that the schema takes, free of errors of reading."""
    operation = document().openapi()["paths"]["/cam/simulate_gcode"]["post"]
    assert operation["responses"].keys() == {"200", "413", "422", "503"}
    shown = operation["requestBody"]["content"]["application/json"]["examples"]
    assert shown.keys() == EXAMPLES.keys()
    for example in shown.values():
        request = SimulationRequest.model_validate(example["value"])
        found = simulate(request.gcode, request.parameters())
        assert found.summary.moves > 0
        assert {issue.code.value for issue in found.issues} <= {"no-feed", "spindle-off"}


def test_an_answer_reads_back_as_it_was() -> None:
    """The JSON holds everything: read by its own schema it is the same simulation."""
    gcode = "G21 G90\nG2 X60 Y40 I30 J20\nG4 P1\nG0 Z5\nhello"
    read = TypeAdapter(Simulation).validate_json(answer(SimulationRequest(gcode=gcode)))
    assert read == simulate(gcode, Parameters())
