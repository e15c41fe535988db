"""What a stack may say of the services that carry the product: APIs, worker and page."""

from typing import ClassVar, Literal

from pydantic import Field

from settings.tiers import Limits
from settings.values import Digest, PathPrefix, Port, Section, UrlPath, User, Variables, Word


class HttpService(Section):
    """What every HTTP service behind the proxy has."""

    command: tuple[str, ...] | None = Field(default=None, strict=False)
    """Replaces the image's own command."""

    user: User = "10001:10001"
    """Numeric `uid:gid` the image runs as."""

    port: Port = 8000
    """The port it listens on."""

    live_path: UrlPath = "/health/live"
    """Answers 200 as long as the process works, whatever the services it uses do."""

    ready_path: UrlPath = "/health/ready"
    """Answers 200 when it can serve requests."""

    replicas: int = Field(default=1, ge=1, le=16)
    """How many containers. Prod needs two or more."""

    surge: int | None = Field(default=None, ge=1, le=16)
    """How many containers a release may run beyond `replicas`; the fewer, the less memory it needs and the longer it
    takes. Without it all new ones start beside all old ones."""

    limits: Limits = Limits(cpus=1.0, memory_mb=256)
    """What each replica may use."""

    start_seconds: float = Field(default=30, gt=0, le=600, strict=False)
    """How long a start may take, in seconds."""

    environment: Variables = Field(default_factory=dict)
    """Further variables; nothing secret."""


class Api(HttpService):
    """The HTTP service."""

    image: Digest | None = None
    """The image by digest; without it the engine builds `app/api`. Prod needs it."""

    migration: tuple[Word, ...] | None = Field(default=("python", "-m", "berth_api.migrate"), strict=False)
    """The image's command that brings the schema to its release's level; `null` for an image that has none."""


class FurtherApi(HttpService):
    """One more HTTP service below a path of its own."""

    enabled: bool = True
    """Whether the stack has it."""

    image: Digest
    """The image by digest."""

    path: PathPrefix
    """Where the proxy passes requests on, such as `/billing/`; the service sees them without it."""

    uses: tuple[Literal["postgres", "redis", "objects"], ...] = Field(default=(), strict=False)
    """The services it is given address and login of."""


class Worker(Section):
    """What takes jobs from the queue; it runs the API's image."""

    enabled: bool = True
    """Whether the stack has one. It needs `redis`."""

    replicas: int = Field(default=1, ge=1, le=16)
    """How many containers."""

    surge: int | None = Field(default=None, ge=1, le=16)
    """How many containers a release may run beyond `replicas`; the fewer, the less memory it needs and the longer it
    takes. Without it all new ones start beside all old ones."""

    concurrency: int = Field(default=1, ge=1, le=16)
    """Jobs that each replica works on at once."""

    limits: Limits = Limits(cpus=1.0, memory_mb=256)
    """What each replica may use."""

    start_seconds: float = Field(default=30, gt=0, le=600, strict=False)
    """How long a start may take, in seconds."""

    environment: Variables = Field(default_factory=dict)
    """Further variables; nothing secret."""


class Spa(Section):
    """The page."""

    enabled: bool = True
    """Whether the stack has one; without it the proxy passes `/` to the API."""

    image: Digest | None = None
    """The image by digest; without it the engine builds `app/web`. Prod needs it."""

    replicas: int = Field(default=1, ge=1, le=16)
    """How many containers."""

    surge: int | None = Field(default=None, ge=1, le=16)
    """How many containers a release may run beyond `replicas`; the fewer, the less memory it needs and the longer it
    takes. Without it all new ones start beside all old ones."""

    limits: Limits = Limits(cpus=0.5, memory_mb=64, pids=64)
    """What each replica may use."""


class Page(Section):
    """The page's dev server, which takes the place of `spa` with `app.mode` `source`."""

    replicas: ClassVar[int] = 1
    """The browser's connection for changes knows one server."""

    limits: Limits = Limits(cpus=1.0, memory_mb=768)
    """What it may use; `spa.limits` are for a web server that hands out finished files."""


class App(Section):
    """How the product's own code runs: API, worker and page."""

    mode: Literal["image", "source"] = "image"
    """`image`: what was built. `source`: the checkout's sources, mounted read-only; a change is served without an
    update, the page's in the open browser. Needs an engine on this machine."""

    page: Page = Page()
    """With `source`: the page's dev server."""

    @property
    def mounts_sources(self) -> bool:
        """Whether the checkout's sources run."""
        return self.mode == "source"
