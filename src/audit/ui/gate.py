"""What stands before every request: hosts, origins, headers, and in a team an identity wherever data can flow.

A path that is not named here is closed: a new route of the server stays shut until somebody has thought about it.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from google.protobuf.message import DecodeError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import get_option, runtime
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager

from audit.ui import cookies, identity
from audit.ui.identity import Visit
from audit.ui.navigation import PAGES
from audit.workspace.access import Permission
from audit.workspace.team import Team

POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self' data: blob:",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
STREAM, MEDIA, UPLOAD = "/_stcore/stream", "/media/", "/_stcore/upload_file/"
SIGNING_IN = ("/auth/login", "/auth/logout", "/oauth2callback")
OPEN = frozenset(
    {"/", "/index.html", "/favicon.png", "/manifest.json", "/_stcore/health", "/_stcore/host-config", *SIGNING_IN}
    | {f"/{page.name}" for page in PAGES}
)
"""What anybody may ask for: the empty frame of the dashboard, whether it lives, and the way in. None of it holds data."""
OPEN_FOLDERS = ("/static/", "/app/static/")
"""The frontend's own scripts and fonts."""
ANYBODY_ASKS = frozenset({"rerun_script", "stop_script", "app_heartbeat"})
SIGNED_IN_ASK = ANYBODY_ASKS | {"file_urls_request", "backend_operation_request"}
"""What a page may ask through its socket: to be drawn; and of somebody who is signed in, files up and down."""
DATA = (MEDIA, UPLOAD, "/component/", "/_stcore/bidi-components/")
FILES_OF_ONE, FILES_OF_ALL = 3, 10
"""How many of the largest files one page, and all together, may hold in memory at once."""
FILES_TOLD, SIGN_INS_TOLD = 1_000, 500
"""How many files of its own pages a sign-in can ask for, and of how many sign-ins that is known."""
_ADDRESS = re.compile(rb"/media/[0-9A-Za-z_.-]+")
_DAY, _YEAR = 86_400, 31_536_000
_MAX_AGE = re.compile(rb"Max-Age=\d+")


class SafeHeaders:
    """Adds `HEADERS` to every answer; what a person uploaded or downloads is never kept by the browser.

    Where a team is reached by https, the browser is told to stay there, and cookies travel no other way; the cookie of a
    sign-in goes when the sign-in must.
    """

    def __init__(self, app: ASGIApp, team: Team | None = None) -> None:
        self._app = app
        self._team = team

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and add the headers to what comes back."""

        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(HEADERS)
                if scope["path"].startswith(DATA) or scope["path"] in SIGNING_IN:
                    headers["Cache-Control"] = "no-store"
                if self._team is not None:
                    _tighten(message, headers, self._team)
            await send(message)

        await self._app(scope, receive, send_safely)


class OwnOrigin:
    """Closes the socket to a page of another address: its host is ours, or its origin is not that of our own page."""

    def __init__(self, app: ASGIApp, origin: str | None = None) -> None:
        self._app = app
        self._origin = origin

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse a socket without the right origin, before anything is read of it."""
        if scope["type"] == "websocket" and not self._is_ours(Headers(scope=scope)):
            await receive()
            await send({"type": "websocket.close", "code": 1008})
            return
        await self._app(scope, receive, send)

    def _is_ours(self, headers: Headers) -> bool:
        origin = headers.get("origin", "")
        if self._origin is not None:
            return origin == self._origin
        parts = urlsplit(origin)
        return parts.scheme in ("http", "https") and bool(parts.netloc) and parts.netloc == headers.get("host")


class Quota:
    """Keeps one session from filling the memory: a file must say how large it is, and there is room for a few."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._coming: dict[str, int] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse a file for which there is no room, before a byte of it is read."""
        if scope["type"] != "http" or scope["method"] != "PUT" or not scope["path"].startswith(UPLOAD):
            await self._app(scope, receive, send)
            return
        session_id, size = _session_of(scope["path"]), Headers(scope=scope).get("content-length", "")
        if not size.isdecimal():
            await PlainTextResponse("Say how large the file is.", 411)(scope, receive, send)
            return
        if not self._has_room(session_id, int(size)):
            await PlainTextResponse("There is no room for more files.", 413)(scope, receive, send)
            return
        self._coming[session_id] = self._coming.get(session_id, 0) + int(size)
        try:
            await self._app(scope, receive, send)
        finally:
            self._coming[session_id] -= int(size)
            if not self._coming[session_id]:
                del self._coming[session_id]

    def _has_room(self, session_id: str, size: int) -> bool:
        held, largest = _held(), get_option("server.maxUploadSize") * 1024 * 1024
        own = held.get(session_id, 0) + self._coming.get(session_id, 0) + size
        every = sum(held.values()) + sum(self._coming.values()) + size
        return bool(own <= largest * FILES_OF_ONE and every <= largest * FILES_OF_ALL)


class TeamGate:
    """Lets through what is open; anything else needs somebody who is signed in, with a role, and what is theirs."""

    def __init__(self, app: ASGIApp, team: Team) -> None:
        self._app = app
        self._team = team
        self._told: dict[str, dict[str, None]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 401 to nobody in particular, 404 to somebody who may not have it."""
        if scope["type"] == "websocket":
            await self._watch(scope, receive, send)
        elif scope["type"] == "http" and not _is_open(scope):
            visit = await run_in_threadpool(self._visit, scope)
            if not visit.actor.roles:
                await PlainTextResponse("Sign in first.", 401)(scope, receive, send)
            elif not await run_in_threadpool(self._may_have, visit, scope["path"]):
                await PlainTextResponse("Not found, or no access.", 404)(scope, receive, send)
            else:
                await self._app(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _visit(self, scope: Scope) -> Visit:
        return identity.who(cookies.claims_of(HTTPConnection(scope).cookies, self._team.origin))

    async def _watch(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what fits, and take note of what a person does; what a page asks for by itself is no activity."""
        if scope["path"] != STREAM:
            await receive()
            await send({"type": "websocket.close", "code": 1008})
            return

        async def receive_what_fits() -> Message:
            while True:
                message = await receive()
                if message["type"] != "websocket.receive":
                    return message
                content = await run_in_threadpool(self._fitting, scope, message.get("bytes") or b"")
                if content is not None:
                    return {"type": "websocket.receive", "bytes": content}

        async def send_and_remember(message: Message) -> None:
            if message["type"] == "websocket.send" and b"/media/" in (content := message.get("bytes") or b""):
                await run_in_threadpool(self._remember, scope, content)
            await send(message)

        await self._app(scope, receive_what_fits, send_and_remember)

    def _remember(self, scope: Scope, content: bytes) -> None:
        """Which files the pages of a sign-in were told of: the latest of them, in order."""
        visit = self._visit(scope)
        if visit.signed is not None:
            told = self._told.setdefault(visit.signed.session_id, {})
            told.update(dict.fromkeys(address.decode("ascii") for address in _ADDRESS.findall(content)))
            for address in list(told)[:-FILES_TOLD]:
                del told[address]
            for session_id in list(self._told)[:-SIGN_INS_TOLD]:
                del self._told[session_id]

    def _may_have(self, visit: Visit, path: str) -> bool:
        """Whether a signed-in person may ask for the path: a file that their own pages showed, or for their own page."""
        if path.startswith(MEDIA):
            return visit.signed is not None and path in self._told.get(visit.signed.session_id, {})
        if path.startswith(UPLOAD):
            return visit.actor.may(Permission.AUDIT) and _is_theirs(visit, _session_of(path), self._team.origin)
        return path.startswith(DATA)

    def _fitting(self, scope: Scope, content: bytes) -> bytes | None:
        """What a page may ask as things stand; None where it may not. A person's own doing is taken note of."""
        message = BackMsg()
        try:
            message.ParseFromString(content)
        except DecodeError:
            return None
        visit, kind = self._visit(scope), message.WhichOneof("type")
        if visit.actor.actor_id:
            if kind == "file_urls_request" or (kind == "rerun_script" and not message.rerun_script.is_auto_rerun):
                identity.touch(visit)
            return content if kind in SIGNED_IN_ASK else None
        if kind == "rerun_script":
            _only_the_way_in(message)
        return message.SerializeToString() if kind in ANYBODY_ASKS else None


def _is_open(scope: Scope) -> bool:
    path = scope["path"]
    return scope["method"] in ("GET", "HEAD") and (path in OPEN or path.startswith(OPEN_FOLDERS))


def _is_theirs(visit: Visit, session_id: str, origin: str) -> bool:
    """Whether the page of that session was opened with the same sign-in."""
    client = runtime.get_instance().get_client(session_id)
    context = client.client_context if client else None
    if context is None or visit.signed is None:
        return False
    return identity.who(cookies.claims_of(context.cookies, origin)).signed == visit.signed


def _session_of(path: str) -> str:
    return path.removeprefix(UPLOAD).partition("/")[0]


def _held() -> dict[str, int]:
    """The bytes of the files that the server holds in memory, by session."""
    manager = runtime.get_instance().uploaded_file_mgr
    if not isinstance(manager, MemoryUploadedFileManager):
        return {}
    held = {session_id: list(files.values()) for session_id, files in list(manager.file_storage.items())}
    return {session_id: sum(len(record.data) for record in files) for session_id, files in held.items()}


def _only_the_way_in(message: BackMsg) -> None:
    """Let the page of nobody be drawn whole, past the guard: no part of it alone, and of its widgets the way in only."""
    asked = message.rerun_script
    asked.ClearField("fragment_id")
    kept = [each for each in asked.widget_states.widgets if each.id.endswith("-sign_in")]
    del asked.widget_states.widgets[:]
    asked.widget_states.widgets.extend(kept)


def _tighten(message: Message, headers: MutableHeaders, team: Team) -> None:
    if team.has_tls:
        headers["Strict-Transport-Security"] = f"max-age={_YEAR}"
    message["headers"] = [
        (name, _tight(value, team.has_tls) if name == b"set-cookie" else value) for name, value in message["headers"]
    ]


def _tight(cookie: bytes, has_tls: bool) -> bytes:
    """A cookie that goes after a day instead of a month, and travels by https alone where there is https."""
    name = cookie.partition(b"=")[0].decode("latin-1")
    if name.startswith(cookies.SIGN_IN_COOKIES):
        cookie = _MAX_AGE.sub(lambda age: min(age[0], b"Max-Age=%d" % _DAY, key=lambda each: int(each[8:])), cookie)
    return cookie + b"; Secure" if has_tls and b"; secure" not in cookie.lower() else cookie
