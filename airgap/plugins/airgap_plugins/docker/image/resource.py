"""docker.Image: built from a context, pushed unless told not to; never replaced, read or removed."""

from collections.abc import Iterator, Mapping
from typing import Any

from airgap_plugins.docker.engine import DockerEngine
from airgap_plugins.docker.image import building, inputs
from airgap_plugins.docker.image.secrecy import secret
from airgap_plugins.resource import Call, CheckCall, Checked, Difference, Found, Resource, Row
from airgap_plugins.values import Properties, contains_unknown, given

REMEMBERED = "__inputs"
"""Where the official plugin keeps the inputs of the last build, as a secret: build arguments may be some."""


class Image(Resource):
    """An image that the daemon builds."""

    def __init__(self, engine: DockerEngine) -> None:
        """Take the engine to build on."""
        self._engine = engine

    def check(self, call: CheckCall) -> Checked:
        """Complete the inputs; the digest of the context among them makes a changed file a changed input."""
        checked = inputs.checked(call.news)
        build = call.news.get("build")
        if isinstance(checked.get("build"), dict) and not (isinstance(build, dict) and build.get("platform")):
            self._engine.log.show(
                call.urn,
                f"Building your image for {inputs.host_platform()} architecture.\nTo ensure you are building for the"
                " correct platform, consider explicitly setting the `platform` field on ImageBuildOptions.",
            )
        return Checked(inputs=checked)

    def diff(self, call: Call) -> Difference:
        """Compare the inputs with those of the last build."""
        old = call.outputs.get(REMEMBERED) or {}
        return Difference(
            rows=[row for row in rows(given(old), given(call.inputs)) if row.top not in call.ignore_changes]
        )

    def preview(self, call: Call) -> Properties:
        """Build when the program asks for it and everything is known; otherwise only the inputs are."""
        wanted = call.inputs
        parts = [wanted.get("imageName"), *(wanted.get("build") or {}).values()]
        if wanted.get("buildOnPreview") is True and not contains_unknown(parts):
            return self._build(call.urn, wanted, push=False)
        return dict(wanted)

    def create(self, call: Call) -> tuple[str, Properties]:
        """Build and push."""
        return str(call.inputs["imageName"]), self._build(call.urn, call.inputs, push=not call.inputs.get("skipPush"))

    def update(self, call: Call) -> Properties:
        """Build and push again."""
        return self._build(call.urn, call.inputs, push=not call.inputs.get("skipPush"))

    def read(self, call: Call) -> Found | None:
        """Believe the state: an image that someone removed shows only when it is built again."""
        outputs = dict(call.outputs)
        if REMEMBERED in outputs:
            outputs[REMEMBERED] = secret(outputs[REMEMBERED])
        return Found(resource_id=call.resource_id, outputs=outputs, inputs=call.inputs)

    def delete(self, call: Call) -> None:
        """Leave the image on the engine, as the official plugin does."""

    def _build(self, urn: str, wanted: Mapping[str, Any], *, push: bool) -> Properties:
        building.pull_cache(self._engine, urn, wanted)
        image_id = building.build(self._engine, urn, wanted)
        repo_digest = building.push(self._engine, urn, wanted) if push else image_id
        return building.outputs(wanted, repo_digest) | {REMEMBERED: secret(given(wanted))}


def rows(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Row]:
    """Yield a row for each input that differs; credentials may change without a new build."""
    for name in sorted({*old, *new}):
        if name not in old or name not in new:
            yield Row(path=name, kind="DELETE" if name in old else "ADD")
        elif old[name] != new[name] and (name != "registry" or _server(old) != _server(new)):
            yield Row(path=name, kind="UPDATE")


def _server(properties: Mapping[str, Any]) -> Any:  # noqa: ANN401 - a property value
    registry = properties["registry"]
    return registry.get("server") if isinstance(registry, dict) else registry
