"""What the values of a stack file mean together: settings in, mistakes and warnings out.

Each module is one subject and pure. Most rules look at every section that has a certain key, so that a tier that is
added to the model is under them without being named.
"""

from settings.model import Settings
from settings.problems import Problem
from settings.rules import (
    capacity,
    memory,
    needs,
    networks,
    ports,
    production,
    reservations,
    server_settings,
    source,
    tls,
)

__all__ = ["problems_of", "warnings_of"]

_ALWAYS = (
    networks.problems,
    ports.problems,
    memory.problems,
    reservations.problems,
    server_settings.problems,
    needs.problems,
    tls.problems,
    source.problems,
)


def problems_of(settings: Settings) -> list[Problem]:
    """Every rule the settings break.

    Args:
        settings: Settings whose values are each valid.
    """
    found = [problem for rule in _ALWAYS for problem in rule(settings)]
    found += capacity.problems(settings, capacity.Host.declared(settings))
    return found + list(production.problems(settings)) if settings.environment == "prod" else found


def warnings_of(settings: Settings, host: capacity.Host) -> list[Problem]:
    """What works and still deserves a word.

    Args:
        settings: Settings without mistakes.
        host: The host as declared or as seen.
    """
    return list(capacity.warnings(settings, host))
