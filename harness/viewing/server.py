"""The server behind ``harness view``: the report's files and the rating page, for this machine only.

It binds 127.0.0.1 and nothing else. A page elsewhere that makes the browser come here is turned away: its
requests name another host (DNS rebinding), or carry no token (a form that somebody else wrote).
"""

from __future__ import annotations

import hmac
import secrets
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, parse_qsl, quote, unquote, urlencode, urlsplit

from harness.errors import InputError
from harness.viewing.rating import Refused, rater_name
from harness.viewing.tables import PAIR_COLUMNS, SINGLE_COLUMNS, as_csv, pair_rows, single_rows

if TYPE_CHECKING:
    from pathlib import Path

    from harness.reporting.site.pages import Pages
    from harness.viewing.rating import Rating

HOST = "127.0.0.1"
FORM_LIMIT = 64 * 1024
"""Most bytes of a form."""
TYPES = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".png": "image/png",
}
FOLDER = "report"
"""What of the run's folder is served, beside ``index.html``."""
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_SLOT = b"<!--rate-->"
"""Where the pages of a report have room for the link to the rating page."""


class ViewServer(ThreadingHTTPServer):
    """Serves one run. Port 0 takes any free one; ``url`` says which it became.

    Raises:
        OSError: the port cannot be had.
    """

    daemon_threads = True

    def __init__(
        self, folder: Path, rating: Rating, pages: Pages, *, port: int = 0, mode: str = "single"
    ) -> None:
        self.folder, self.rating, self.pages, self.mode = folder.resolve(), rating, pages, mode
        self.token = secrets.token_urlsafe(24)
        super().__init__((HOST, port), partial(_Handler))

    @property
    def url(self) -> str:
        """Where the report is."""
        return f"http://{HOST}:{self.server_port}/"

    @property
    def hosts(self) -> frozenset[str]:
        """What a browser on this machine may call this server."""
        return frozenset(f"{name}:{self.server_port}" for name in (HOST, "localhost"))


class _Handler(BaseHTTPRequestHandler):
    server: ViewServer
    protocol_version = "HTTP/1.1"
    timeout = 30

    def log_message(self, *_: Any) -> None:
        """Nothing: requests are nobody's business."""

    def version_string(self) -> str:
        """Not which Python this is."""
        return "harness"

    def do_HEAD(self) -> None:
        """As GET, without the body."""
        self.do_GET()

    def do_GET(self) -> None:
        """A page, a file of the report, or a table of ratings."""
        if not self._is_ours():
            return
        address = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(address.query).items()}
        try:
            if address.path == "/rate":
                self._rate(query)
            elif address.path in ("/ratings.csv", "/verdicts.csv"):
                self._table(address.path)
            else:
                self._file(unquote(address.path))
        except InputError as problem:
            self._say(HTTPStatus.INTERNAL_SERVER_ERROR, str(problem))

    def do_POST(self) -> None:
        """A form of the rating page."""
        if not self._is_ours():
            return
        form = self._form()
        if form is None:
            return
        given = form.get("token", "")
        if not hmac.compare_digest(given.encode(), self.server.token.encode()):
            self._say(HTTPStatus.FORBIDDEN, "The page is older than the server: open it again.")
            return
        try:
            rater = rater_name(form.get("rater", ""))
            if "item" in form:
                self.server.rating.take(form, rater)
        except Refused as problem:
            self._say(HTTPStatus.BAD_REQUEST, str(problem))
            return
        except InputError as problem:
            self._say(HTTPStatus.INTERNAL_SERVER_ERROR, str(problem))
            return
        mode = "pairs" if form.get("mode") == "pairs" else "single"
        self._redirect(f"/rate?{urlencode({'rater': rater, 'mode': mode}, quote_via=quote)}")

    def _is_ours(self) -> bool:
        """Whether the request was meant for this server, by a page of this server or by nobody's page."""
        host, origin = self.headers.get("Host", ""), self.headers.get("Origin")
        foreign = origin is not None and origin not in {f"http://{name}" for name in self.server.hosts}
        if host not in self.server.hosts or (self.command == "POST" and foreign):
            self._say(HTTPStatus.FORBIDDEN, f"This server answers to {self.server.url} only.")
            return False
        return True

    def _form(self) -> dict[str, str] | None:
        try:
            length = int(self.headers.get("Content-Length", ""))
        except ValueError:
            length = -1
        kind = self.headers.get("Content-Type", "").partition(";")[0]
        if not 0 <= length <= FORM_LIMIT or kind != "application/x-www-form-urlencoded":
            self.close_connection = True
            self._say(HTTPStatus.BAD_REQUEST, "This is no form of the rating page.")
            return None
        body = self.rfile.read(length).decode("utf-8", errors="replace")
        try:
            return dict(parse_qsl(body, keep_blank_values=True, max_num_fields=200))
        except ValueError:
            self._say(HTTPStatus.BAD_REQUEST, "This form has too many fields.")
            return None

    def _rate(self, query: dict[str, str]) -> None:
        server = self.server
        mode = query.get("mode", server.mode)
        mode = mode if mode in ("single", "pairs") else server.mode
        try:
            rater = rater_name(query["rater"]) if "rater" in query else ""
        except Refused:
            rater = ""
        following = server.rating.next(mode, rater)
        page = server.pages.rate(
            mode=mode,
            rater=rater,
            token=server.token,
            judge=server.rating.judge,
            following=following,
            counts={kind: len(server.rating.all_of(kind)) for kind in ("single", "pairs")},
            **server.rating.context(rater, following.item if rater else None),
        )
        self._send(HTTPStatus.OK, page.encode("utf-8", errors="replace"), "text/html")

    def _table(self, path: str) -> None:
        store = self.server.rating.store
        if path == "/ratings.csv":
            text = as_csv(SINGLE_COLUMNS, single_rows(store))
        else:
            text = as_csv(PAIR_COLUMNS, pair_rows(store))
        self._send(HTTPStatus.OK, text.encode("utf-8", errors="replace"), "text/csv", download=path[1:])

    def _file(self, path: str) -> None:
        """A file of the report; nothing else in the run's folder, and nothing outside of it."""
        name = path.lstrip("/") or "index.html"
        place = (self.server.folder / name).resolve() if "\0" not in name else self.server.folder
        pages = self.server.folder / FOLDER
        allowed = place == self.server.folder / "index.html" or pages in place.parents
        kind = TYPES.get(place.suffix)
        if not allowed or kind is None or not place.is_file():
            self._say(HTTPStatus.NOT_FOUND, "There is no such page.")
            return
        data = place.read_bytes()
        if kind == "text/html":
            data = data.replace(_SLOT, b'<a href="/rate">Rate</a>', 1)
        self._send(HTTPStatus.OK, data, kind)

    def _redirect(self, target: str) -> None:
        self.send_response(HTTPStatus.SEE_OTHER)
        self.send_header("Location", target)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _say(self, status: HTTPStatus, text: str) -> None:
        self._send(status, f"{text}\n".encode(errors="replace"), "text/plain")

    def _send(self, status: HTTPStatus, data: bytes, kind: str, *, download: str = "") -> None:
        self.send_response(status)
        text = kind.startswith("text/") or kind == "image/svg+xml"
        self.send_header("Content-Type", f"{kind}; charset=utf-8" if text else kind)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Content-Security-Policy", POLICY)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "same-origin")
        self.send_header("Cross-Origin-Resource-Policy", "same-origin")
        self.send_header("Cache-Control", "no-store")
        if download:
            self.send_header("Content-Disposition", f'attachment; filename="{download}"')
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)
