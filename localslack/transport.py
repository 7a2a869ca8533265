"""The connection itself, for what HTTP and WebSocket have no words for: cutting it, and turning a deaf ear."""

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol


class OpenProtocol(H11Protocol):
    """HTTP/1.1 whose requests, and the WebSockets that grow out of them, find their transport in `scope["state"]`."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to serve a connection."""
        super().connection_made(transport)
        self.app_state = {**self.app_state, "transport": transport}
