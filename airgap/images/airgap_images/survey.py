"""What is wanted and what the engine has, for every recipe, read once."""

from collections.abc import Mapping
from dataclasses import dataclass

from airgap_images.engine import Engine, Image
from airgap_images.host import Host
from airgap_images.plan import State, state_of
from airgap_images.recipe import BASE, RECIPES, digests, graph, read_files


@dataclass(frozen=True, kw_only=True, slots=True)
class Survey:
    """The recipes beside the images under their references; every mapping has the reference as its key."""

    files: Mapping[str, Mapping[str, bytes]]
    """The definition folder's files."""
    needs: Mapping[str, tuple[str, ...]]
    """What must be there first."""
    definitions: Mapping[str, str]
    """The definition hash."""
    images: Mapping[str, Image | None]
    """The image under the reference now."""
    states: Mapping[str, State]
    """How the two compare."""


def look(engine: Engine, host: Host) -> Survey:
    """Looks at every recipe and at the image under its reference."""
    files = {recipe.reference: read_files(recipe) for recipe in (BASE, *RECIPES)}
    needs = graph(files)
    definitions = digests(files, needs, host.digest())
    images = {reference: engine.find(reference) for reference in files}
    states = {
        reference: state_of(image.labels if image else None, definitions[reference])
        for reference, image in images.items()
    }
    return Survey(files=files, needs=needs, definitions=definitions, images=images, states=states)
