"""Server settings that follow from what the container may use."""

from typing import Final

_MB_PER_CONNECTION: Final = 4


def server_settings(memory_mb: int) -> dict[str, str]:
    """Settings for a server alone in its container.

    Args:
        memory_mb: The container's memory limit in MiB.

    Returns:
        Setting to value: a quarter of the memory for shared buffers, the usual share, and the rest left to the page
        cache and to connections.

    Source:
        https://www.postgresql.org/docs/current/runtime-config-resource.html
    """
    shared = memory_mb // 4
    connections = max(20, min(200, memory_mb // _MB_PER_CONNECTION))
    return {
        "effective_cache_size": f"{memory_mb * 5 // 8}MB",
        "maintenance_work_mem": f"{max(16, memory_mb // 16)}MB",
        "max_connections": str(connections),
        "shared_buffers": f"{shared}MB",
        "work_mem": f"{max(1, (memory_mb - shared) // (connections * 2))}MB",
    }
