"""The engine's ear: lines shown to the user while a step runs."""

import grpc
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc


class EngineLog:
    """Shows lines on a resource. Without an address, as in tests, lines are kept in `lines` only."""

    def __init__(self, address: str | None) -> None:
        """Take the engine's address, the plugin's first argument."""
        self._stub = None if address is None else engine_pb2_grpc.EngineStub(grpc.insecure_channel(address))
        self.lines: list[tuple[str, str]] = []

    def show(self, urn: str, line: str, *, severity: str = "INFO", ephemeral: bool = False) -> None:
        """Show a line. One that cannot be delivered is lost: showing never fails a step.

        Args:
            urn: The resource that it is about.
            line: The text.
            severity: DEBUG, INFO, WARNING or ERROR.
            ephemeral: Show it as progress only, not again at the end.
        """
        if self._stub is None:
            self.lines.append((severity, line))
            return
        request = engine_pb2.LogRequest(
            urn=urn, message=line, severity=engine_pb2.LogSeverity.Value(severity), ephemeral=ephemeral
        )
        try:
            self._stub.Log(request)
        except grpc.RpcError:
            return
