"""Serves a scoring script over HTTP, with nothing but Python's standard library.

    python3 serve.py SCRIPT --port N [--host ADDRESS] [--until-stdin-closes]

SCRIPT is a Python file with init() and run(raw_data). GET / tells that the server is healthy; GET and POST /score answer with
run(body) as JSON, or with 500 and the reason when run fails (the server lives on). SIGTERM and SIGINT end it without cutting
anybody off: for a moment it goes on as before but asks every client to leave, then it takes no new connections, answers every
open request and exits with 0.
"""

import argparse
import importlib.util
import json
import os
import select
import signal
import socket
import sys
import threading
import time
import traceback
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer

# How long the server goes on once it is told to stop: whoever sends it requests learns only now that it should not.
LINGER_SECONDS = 0.3
LAST_CALL_SECONDS = 1


def load_model(path):
    """The scoring script as a module, after its init(). A script without run() is refused before the port opens."""
    spec = importlib.util.spec_from_file_location("score", path)
    if spec is None or spec.loader is None:
        raise SystemExit(f"{path} is not a Python file")
    model = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(model)
    if not callable(getattr(model, "run", None)):
        raise SystemExit(f"{path} has no function run(raw_data)")
    if callable(getattr(model, "init", None)):
        model.init()
    return model


class ScoringServer(ThreadingHTTPServer):
    """One thread a connection, and the knowledge of which connections are between two requests."""

    daemon_threads = False
    block_on_close = False
    request_queue_size = 256

    def __init__(self, address, model):
        super().__init__(address, ScoringHandler)
        self.model = model
        self.draining = False
        self.lock = threading.Lock()
        self.idle = set()

    def server_bind(self):
        # HTTPServer looks its own name up in the DNS here, which nobody needs and which can take seconds.
        TCPServer.server_bind(self)
        self.server_name, self.server_port = self.server_address[:2]

    def drain(self):
        """Sees everybody off: who comes in time is served, who is idle is let go, who is busy leaves after the answer."""
        self.draining = True
        time.sleep(LINGER_SECONDS)
        self.shutdown()
        # Whoever is in the queue of the closing port would be cut off.
        while select.select([self.socket], [], [], 0)[0]:
            self.handle_request()
        self.server_close()
        with self.lock:
            for connection in self.idle:
                try:
                    connection.shutdown(socket.SHUT_RD)
                except OSError:
                    pass  # the peer closed it first, which is what we want


class ScoringHandler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def handle_one_request(self):
        if self.server.draining:
            # Came in at the last moment: whoever still says nothing after that long is not waited for.
            self.connection.settimeout(LAST_CALL_SECONDS)
        with self.server.lock:
            self.server.idle.add(self.connection)
        try:
            super().handle_one_request()
        except ConnectionError:
            self.close_connection = True
        finally:
            with self.server.lock:
                self.server.idle.discard(self.connection)

    def parse_request(self):
        with self.server.lock:
            self.server.idle.discard(self.connection)
        return super().parse_request()

    def do_GET(self):
        self.respond()

    def do_POST(self):
        self.respond()

    def respond(self):
        body = self.read_body()
        path = self.path.split("?", 1)[0]
        if path == "/":
            self.answer(200, "text/plain", "Healthy")
        elif path != "/score":
            self.answer(404, "text/plain", "Not found: this server answers / and /score")
        else:
            self.score(body)

    def score(self, body):
        try:
            answer = json.dumps(self.server.model.run(body.decode("utf-8")))
        except Exception as error:  # whatever the model raises is an answer to this request, not the server's end
            traceback.print_exc()
            self.answer(500, "text/plain", f"{type(error).__name__}: {error}")
            return
        self.answer(200, "application/json", answer)

    def read_body(self):
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            return b"".join(self.chunks())
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def chunks(self):
        while size := int(self.rfile.readline().split(b";")[0], 16):
            yield self.rfile.read(size)
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass  # trailers

    def answer(self, status, content_type, text):
        body = text.encode("utf-8")
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        if self.server.draining:
            self.send_header("Connection", "close")
        self._headers_buffer.append(b"\r\n" + body)  # head and body in one packet
        self.flush_headers()

    def log_message(self, format, *arguments):
        """Silent: thousands of requests a minute would bury what the model prints."""


def exit_when_stdin_closes():
    """Ends the process with whoever started it, also when that one was killed and could say nothing."""
    while os.read(sys.stdin.fileno(), 4096):
        pass
    os._exit(1)


def main():
    parser = argparse.ArgumentParser(description="Serve a scoring script over HTTP.")
    parser.add_argument("script")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--until-stdin-closes", action="store_true")
    options = parser.parse_args()
    if options.until_stdin_closes:
        threading.Thread(target=exit_when_stdin_closes, daemon=True).start()

    server = ScoringServer((options.host, options.port), load_model(options.script))
    drain = threading.Thread(target=server.drain)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: drain.ident or drain.start())
    print(f"Serving {options.script} on {options.host}:{server.server_port}", flush=True)
    # Signals are only seen by the main thread, and only while it does not sleep for good, so it is the one that polls.
    server.serve_forever(poll_interval=0.05)
    drain.join()
    print("Drained", flush=True)


if __name__ == "__main__":
    main()
