"""A provider on the loopback interface: the token says how it is answered. Each request is a line of the log."""
import http.server
import sys
import time

log_path, port_path = sys.argv[1:]
seen = {}


class Provider(http.server.BaseHTTPRequestHandler):
    def answer(self):
        token = self.headers.get("PRIVATE-TOKEN") or self.headers.get("Authorization", "-")
        kind = token.replace("acme_", "glp" "at-").split("glp" "at-")[-1][:4]
        seen[kind] = seen.get(kind, 0) + 1
        with open(log_path, "a") as log:
            log.write(f"{time.monotonic():.3f} {self.command} {self.path} {kind} {self.headers.get('User-Agent')}\n")
        status, headers, body = 200, {}, b'{"id": 1}'
        if kind == "dead":
            status = 401
        elif kind == "slow":
            time.sleep(5)
        elif kind == "many":
            status, headers = (429, {"Retry-After": "1"}) if seen[kind] == 1 else (200, {})
        elif kind == "ever":
            status, headers = 429, {"Retry-After": "3600"}
        elif kind == "move":
            status, headers = 302, {"Location": "/elsewhere"}
        elif kind == "junk":
            status = 500
        elif kind == "huge":
            body = b"x" * 1000000
        if kind == "rude":
            self.wfile.write(b"\x00\xff garbage\r\n\r\n")
            return
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = answer

    def log_message(self, *arguments):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Provider)
with open(port_path + ".new", "w") as out:
    out.write(str(server.server_port))
import os  # noqa: E402

os.rename(port_path + ".new", port_path)
server.serve_forever()
