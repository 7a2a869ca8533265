"""A server in Slack's place that answers every call as a test wants it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

Answer = Callable[[BaseHTTPRequestHandler], None]


@contextmanager
def server_that(answer: Answer) -> Iterator[tuple[str, list[str]]]:
    """Run a server that answers every call so; yield its address and the methods it was called with."""
    called: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            called.append(self.path.rsplit("/", 1)[-1])
            self.rfile.read(int(self.headers["content-length"] or 0))
            answer(self)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/api/", called
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def says(status: int, body: str | bytes, **headers: str) -> Answer:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        for name, value in headers.items():
            request.send_header(name.replace("_", "-"), value)
        sent = body.encode() if isinstance(body, str) else body
        request.send_header("content-length", str(len(sent)))
        request.end_headers()
        request.wfile.write(sent)

    return answer


def hangs_up(request: BaseHTTPRequestHandler) -> None:
    request.connection.close()
