"""Client of an MLife agent for programs on the same device.

One file, the standard library only, Python 3.8 and later. Copy it beside your
program:

    from mlife_agent import Agent

    with Agent() as agent:
        verdict = agent.observe(
            function="expression", slot="face",
            result={"label": "sad", "confidence": 0.41},
            media=[("frame.jpg", jpeg_bytes)])
        if verdict["badcase"]:
            print("kept:", verdict["reason"])

Every call that changes something carries an id, so that it is sent again when an
answer was lost and the agent takes it once. Errors are AgentError with the kind that
the agent gave: "invalid" will not get better, "busy", "no space" and "unavailable"
may.

An Agent may be used by several threads. Times are seconds.
"""

import contextlib
import datetime
import http.client
import io
import json
import os
import random
import socket
import threading
import time
import urllib.parse
import uuid
from typing import Any, BinaryIO, Dict, Iterable, Iterator, List, Optional, Sequence, Tuple, Union

__all__ = ["Agent", "AgentError", "DEFAULT_URL"]

#: Where an agent listens unless it was told otherwise.
DEFAULT_URL = "http://127.0.0.1:7080"

#: A medium of an observation: its name, and its bytes, an open file, or a path.
Medium = Tuple[str, Union[bytes, bytearray, memoryview, BinaryIO, "os.PathLike[str]"]]

_MAX_ANSWER = 1 << 20  # bytes
_MAX_EVENT = 1 << 20  # bytes
_MAX_IDLE = 8  # connections kept open
_FIRST_WAIT = 0.1
_LONGEST_WAIT = 5.0
_CHUNK = 64 << 10

_BY_STATUS = {401: "unauthorized", 403: "forbidden", 404: "not found", 413: "too large", 429: "unavailable", 507: "no space"}


class AgentError(Exception):
    """The agent refused a call, or could not be reached.

    kind: "invalid", "too large", "not found", "unauthorized", "forbidden", "conflict",
    "busy", "no space", "unavailable", "internal", …
    status: of HTTP, 0 when there was no answer. field: the input it is about, or "".
    """

    def __init__(self, kind: str, detail: str, status: int = 0, field: str = "") -> None:
        super().__init__("%s: %s" % (kind, detail))
        self.kind = kind
        self.detail = detail
        self.status = status
        self.field = field

    @property
    def passing(self) -> bool:
        """Whether the same call may succeed later."""
        return self.kind in ("busy", "no space", "unavailable")


class Agent:
    """The agent of this device. Connects when it is first called.

    url: http://host:port of the loopback interface or unix:///path/of/socket; None
    takes MLIFE_AGENT_URL from the environment, else DEFAULT_URL. token: what the
    agent's operator set as local_api.token; None takes MLIFE_AGENT_TOKEN. timeout: of
    one try, without an answer. retries: how often a call is sent again when the agent
    is away or busy.
    """

    def __init__(self, url: Optional[str] = None, token: Optional[str] = None, timeout: float = 30.0, retries: int = 3) -> None:
        url = url or os.environ.get("MLIFE_AGENT_URL") or DEFAULT_URL
        parts = urllib.parse.urlsplit(url)
        self._path = ""  # of the socket
        self._host, self._port = "localhost", 80
        if parts.scheme == "unix" and not parts.netloc and parts.path:
            self._path = parts.path
        elif parts.scheme == "http" and parts.hostname and parts.path in ("", "/"):
            self._host, self._port = parts.hostname, parts.port or 80
        else:
            raise ValueError("%r is not like %s or unix:///run/mlife/agent.sock" % (url, DEFAULT_URL))
        self._token = os.environ.get("MLIFE_AGENT_TOKEN", "") if token is None else token
        self._timeout = timeout
        self._retries = max(retries, 0)
        self._lock = threading.Lock()
        self._idle = []  # type: List[http.client.HTTPConnection]
        self._closed = False

    def __enter__(self) -> "Agent":
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return "Agent(%r)" % (("unix://" + self._path) if self._path else "http://%s:%d" % (self._host, self._port))

    def close(self) -> None:
        """End idle connections. Calls under way end by themselves."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    # What programs report.

    def observe(
        self,
        result: Any = None,
        truth: Any = None,
        media: Sequence[Medium] = (),
        *,
        function: str = "",
        slot: str = "",
        model: str = "",
        model_sha256: str = "",
        system_version: str = "",
        attributes: Optional[Dict[str, Any]] = None,
        feedback: str = "",
        place: str = "",
        badcase: bool = False,
        captured_at: Optional[datetime.datetime] = None,
        id: str = ""
    ) -> Dict[str, Any]:
        """Report one frame, window or file with what the model said of it.

        result and truth: an object of the known shape, a text as label, or any other
        JSON. The known shape, all of it optional, in pixels of the upright picture and
        seconds of the recording:

            {"label": "sad", "confidence": 0.4, "scores": {"sad": 0.4}, "text": "...",
             "boxes":     [{"label", "confidence", "x", "y", "w", "h", "angle"}],
             "polygons":  [{"label", "points": [[x, y], ...]}],  # closed
             "polylines": [{"label", "points": [[x, y], ...]}],  # open
             "masks":     [{"label", "rle": {"size": [h, w], "counts": ...}}
                           # or "png": base64 of a PNG, or "image": name of a medium
                          ],
             "keypoints": [{"label", "points": [[x, y, v], ...], "skeleton": "coco-17"}],
             "tracks":    [{"id", "label", "boxes": [{"frame" or "time", "x", ...}]}],
             "frames":    [{"frame" or "time", "boxes": ..., ...}],
             "regions":   [{"label", "from", "to", "text"}],
             "segment":   {"from", "to"}, "fps": 25, "attributes": {...},
             "details":   name of a medium, JSON of this same shape}

        Each object may also carry "id", "text", "attributes" and "item", the name of
        the medium it lies on. JSON of more than 16 KiB goes into a medium that
        "details" names. What breaks a limit is refused as "invalid" with its place.

        media: at most 16 pairs of name and bytes, file or path; a
        file that cannot seek is sent only once. model: "" is the one in service in
        the slot. badcase: True whatever the rules say. captured_at: with a time zone;
        None is now. id: 32 hex digits; "" gets a random one.

        Returns {"id", "badcase", "rule", "reason", "clip", "repeated"} once the agent
        has judged it and, if it is a badcase, has it durably.
        """
        fields = dict(function=function, slot=slot, model=model, model_sha256=model_sha256, system_version=system_version,
                      attributes=attributes, feedback=feedback, place=place, badcase=badcase or None, result=result, truth=truth)
        return self._observe("/v1/observations", fields, media, captured_at, id)

    def complain(self, feedback: str, media: Sequence[Medium], *, captured_at: Optional[datetime.datetime] = None, id: str = "",
                 **fields: Any) -> Dict[str, Any]:
        """Report an observation that a person found wrong; the rules are not asked.

        Takes what observe takes. feedback() is for one that the agent has seen."""
        fields["feedback"] = feedback
        return self._observe("/v1/feedback", fields, media, captured_at, id)

    def _observe(self, path: str, fields: Dict[str, Any], media: Sequence[Medium], captured_at: Optional[datetime.datetime], id: str) -> Dict[str, Any]:
        if captured_at is None:
            captured_at = datetime.datetime.now(datetime.timezone.utc)
        elif captured_at.tzinfo is None:
            raise ValueError("captured_at has no time zone")
        # The same for every try: only so can the agent tell that it is the same.
        fields = {k: v for k, v in fields.items() if v is not None and v != ""}
        fields["id"] = id or uuid.uuid4().hex
        fields["captured_at"] = captured_at.isoformat()
        with _Form(fields, media) as form:
            return self._call("POST", path, form)

    def infer(self, count: int = 1, slot: str = "", model: str = "") -> None:
        """Count results that nobody describes one by one. Observations are counted
        without it."""
        self.infer_many([{"slot": slot, "model": model, "count": count}])

    def infer_many(self, counts: Iterable[Dict[str, Any]]) -> None:
        """Count for several slots and models at once: at most 256 times {"slot",
        "model", "count"}."""
        self._call("POST", "/v1/inferences", _Text({"id": uuid.uuid4().hex, "counts": list(counts)}))

    def feedback(self, observation: str, text: str = "", truth: Any = None, badcase: Optional[bool] = None) -> Dict[str, Any]:
        """Have a recent observation judged again with what a person says of it.

        badcase: False keeps it only if a rule says so, too. An AgentError of kind "not
        found" says that the agent does not remember it: use complain()."""
        body = {"observation": observation, "feedback": text, "truth": truth, "badcase": badcase}
        return self._call("POST", "/v1/feedback", _Text({k: v for k, v in body.items() if v is not None}))

    # What programs ask.

    def models(self) -> List[Dict[str, Any]]:
        """The models in service: {"slot", "id", "version", "sha256", "path", "state"}."""
        return self._call("GET", "/v1/models")["items"]

    def health(self, slot: str, ok: bool, reason: str = "") -> None:
        """Say whether the model that was switched to works. The agent takes one that
        does not out of service."""
        self._call("POST", "/v1/models/%s/health" % urllib.parse.quote(slot, safe=""), _Text({"ok": ok, "reason": reason}))

    def status(self) -> Dict[str, Any]:
        """How the agent is."""
        return self._call("GET", "/v1/status")

    def events(self, silence: float = 60.0) -> Iterator[Tuple[str, Dict[str, Any]]]:
        """Yield (kind, data) of what happens to the models, for ever.

        The first of every connection is ("models", {"items": […]}), as models() has
        them; then "switched" and "rolled_back" (load data["path"], then say health())
        and "committed". A connection that breaks or is silent for so many seconds is
        made again. A refusal that lasts is raised.
        """
        wait = _FIRST_WAIT
        while True:
            try:
                with contextlib.closing(self._stream(silence)) as events:
                    for event in events:
                        wait = _FIRST_WAIT
                        yield event
            except AgentError as err:
                if not err.passing:
                    raise
            time.sleep(random.uniform(wait / 2, wait * 3 / 2))
            wait = min(2 * wait, _LONGEST_WAIT)

    def _stream(self, silence: float) -> Iterator[Tuple[str, Dict[str, Any]]]:
        connection = self._connect(silence)
        try:
            try:
                connection.request("GET", "/v1/events", headers=self._headers())
                answer = connection.getresponse()
                if answer.status != 200:
                    raise _refusal(answer.status, answer.read(_MAX_ANSWER))
                kind, data = "", ""
                while True:
                    line = answer.readline(_MAX_EVENT + 1)
                    if not line or len(line) > _MAX_EVENT:
                        return
                    text = line.decode("utf-8", "replace").rstrip("\r\n")
                    key, _, value = text.partition(":")
                    value = value[1:] if value.startswith(" ") else value
                    if key == "event":
                        kind = value
                    elif key == "data":
                        data = value
                    elif not text and kind:
                        event = (kind, json.loads(data or "null"))
                        kind, data = "", ""
                        yield event
            except (OSError, http.client.HTTPException, ValueError) as err:
                raise AgentError("unavailable", "events: %s" % err) from err
        finally:
            connection.close()

    # One call.

    def _call(self, method: str, path: str, body: Optional["_Body"] = None) -> Any:
        wait = _FIRST_WAIT
        for tries_left in range(self._retries, -1, -1):
            try:
                return self._try(method, path, body)
            except _Refused as err:
                again = err.error.kind in ("busy", "unavailable") and (body is None or body.again())
                if not tries_left or not again:
                    raise err.error from err.__cause__
                # Programs that were refused together must not come back together.
                time.sleep(min(max(err.after, random.uniform(wait / 2, wait * 3 / 2)), _LONGEST_WAIT))
                wait *= 2

    def _try(self, method: str, path: str, body: Optional["_Body"]) -> Any:
        headers = self._headers()
        if body is not None:
            headers["Content-Type"] = body.media
            if body.size is not None:
                headers["Content-Length"] = str(body.size)
        connection, used = self._take()
        try:
            answer = self._exchange(connection, method, path, body, headers)
            if answer is None and used and (body is None or body.again()):
                # The agent had closed an idle connection: that is no failure.
                connection.close()
                connection = self._connect(self._timeout)
                answer = self._exchange(connection, method, path, body, headers)
            if answer is None:
                raise _Refused(AgentError("unavailable", "the connection broke"))
            text = answer.read(_MAX_ANSWER + 1)
            if len(text) > _MAX_ANSWER:
                raise _Refused(AgentError("too large", "answer over %d bytes" % _MAX_ANSWER))
            if answer.status != 200:
                after = answer.getheader("Retry-After", "")
                raise _Refused(_refusal(answer.status, text), float(after) if after.isdigit() else 0.0)
            value = json.loads(text.decode("utf-8")) if text else None
        except _Refused:
            connection.close()
            raise
        except (OSError, http.client.HTTPException, ValueError) as err:
            connection.close()
            raise _Refused(AgentError("unavailable", str(err) or type(err).__name__)) from err
        except BaseException:
            connection.close()
            raise
        self._give(connection)
        return value

    def _exchange(self, connection: http.client.HTTPConnection, method: str, path: str, body: Optional["_Body"],
                  headers: Dict[str, str]) -> Optional[http.client.HTTPResponse]:
        """Send and wait for the answer; None when the connection had ended before."""
        try:
            if connection.sock is None:
                connection.connect()
        except OSError as err:
            raise _Refused(AgentError("unavailable", "no agent answers at %r: %s" % (self, err))) from err
        try:
            connection.request(method, path, body=None if body is None else body.chunks(), headers=headers,
                               encode_chunked=body is not None and body.size is None)
        except _MediumError as err:
            raise AgentError("invalid", "medium %r: %s" % (err.name, err.__cause__)) from err.__cause__
        except (BrokenPipeError, ConnectionResetError):
            pass  # the agent may have answered before it had read all
        try:
            return connection.getresponse()
        except (http.client.RemoteDisconnected, http.client.ResponseNotReady, http.client.CannotSendRequest, BrokenPipeError, ConnectionResetError):
            return None

    def _headers(self) -> Dict[str, str]:
        return {"Authorization": "Bearer " + self._token} if self._token else {}

    def _connect(self, timeout: float) -> http.client.HTTPConnection:
        if self._path:
            return _UnixConnection(self._path, timeout)
        return http.client.HTTPConnection(self._host, self._port, timeout=timeout)

    def _take(self) -> Tuple[http.client.HTTPConnection, bool]:
        with self._lock:
            if self._idle:
                return self._idle.pop(), True
        return self._connect(self._timeout), False

    def _give(self, connection: http.client.HTTPConnection) -> None:
        with self._lock:
            if not self._closed and len(self._idle) < _MAX_IDLE:
                self._idle.append(connection)
                return
        connection.close()


class _UnixConnection(http.client.HTTPConnection):
    def __init__(self, path: str, timeout: float) -> None:
        super().__init__("localhost", timeout=timeout)
        self._path = path

    def connect(self) -> None:
        sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            sock.settimeout(self.timeout)
            sock.connect(self._path)
        except BaseException:
            sock.close()
            raise
        self.sock = sock


class _Refused(Exception):
    """A failed try, and how long the agent asks to wait."""

    def __init__(self, error: AgentError, after: float = 0.0) -> None:
        super().__init__(str(error))
        self.error = error
        self.after = after


class _MediumError(Exception):
    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def _refusal(status: int, text: bytes) -> AgentError:
    """What an answer that is no 200 says (RFC 9457)."""
    problem = {}  # type: Dict[str, Any]
    try:
        parsed = json.loads(text.decode("utf-8"))
        if isinstance(parsed, dict):
            problem = parsed
    except ValueError:
        pass
    kind = _BY_STATUS.get(status, "unavailable" if status >= 500 else "invalid")
    if problem.get("detail"):
        kind = problem.get("title") or kind
    if kind == "canceled":  # by the agent, not by this program
        kind = "unavailable"
    detail = problem.get("detail") or text[:300].decode("utf-8", "replace").strip() or "status %d" % status
    return AgentError(str(kind), str(detail), status, str(problem.get("field") or ""))


class _Text:
    """A body that is JSON."""

    media = "application/json"

    def __init__(self, value: Any) -> None:
        self._bytes = _dumps(value).encode("utf-8")
        self.size = len(self._bytes)  # type: Optional[int]

    def again(self) -> bool:
        return True

    def chunks(self) -> Iterator[bytes]:
        yield self._bytes


class _Form:
    """A multipart body: the observation, then the media, read while they are sent."""

    def __init__(self, fields: Dict[str, Any], media: Sequence[Medium]) -> None:
        boundary = "mlife-" + uuid.uuid4().hex
        self.media = "multipart/form-data; boundary=" + boundary
        self._files = contextlib.ExitStack()
        self._parts = []  # type: List[Tuple[bytes, Optional[_File]]]
        head = '--%s\r\nContent-Disposition: form-data; name="observation"\r\nContent-Type: application/json\r\n\r\n%s\r\n' % (
            boundary, _dumps(fields))
        try:
            for name, source in media:
                head += '--%s\r\nContent-Disposition: form-data; name="medium"; filename="%s"\r\nContent-Type: application/octet-stream\r\n\r\n' % (
                    boundary, _quoted(name))
                self._parts.append((head.encode("utf-8"), self._open(name, source)))
                head = "\r\n"
        except BaseException:
            self._files.close()
            raise
        self._parts.append(((head + "--%s--\r\n" % boundary).encode("utf-8"), None))
        sizes = [len(text) for text, _ in self._parts] + [file.size for _, file in self._parts if file]
        self.size = None if None in sizes else sum(s for s in sizes if s is not None)  # type: Optional[int]

    def _open(self, name: str, source: Any) -> "_File":
        if isinstance(source, (bytes, bytearray, memoryview)):
            return _File(name, io.BytesIO(bytes(source)))
        if hasattr(source, "read"):
            return _File(name, source)
        return _File(name, self._files.enter_context(open(source, "rb")))

    def __enter__(self) -> "_Form":
        return self

    def __exit__(self, *exc: object) -> None:
        self._files.close()

    def again(self) -> bool:
        return all(file.rewind() for _, file in self._parts if file)

    def chunks(self) -> Iterator[bytes]:
        for text, file in self._parts:
            yield text
            if file:
                for chunk in file.chunks():
                    yield chunk


class _File:
    """A medium from where its file stands now."""

    def __init__(self, name: str, file: BinaryIO) -> None:
        self._name = name
        self._file = file
        self._start = None  # type: Optional[int]
        self.size = None  # type: Optional[int]
        self._read = False
        try:
            self._start = file.tell()
            self.size = file.seek(0, os.SEEK_END) - self._start
            file.seek(self._start)
        except (OSError, AttributeError, ValueError):  # it cannot seek
            self._start, self.size = None, None

    def rewind(self) -> bool:
        if not self._read:
            return True
        if self._start is None:
            return False
        try:
            self._file.seek(self._start)
        except (OSError, ValueError):
            return False
        return True

    def chunks(self) -> Iterator[bytes]:
        self._read = True
        left = self.size
        while left is None or left > 0:
            try:
                chunk = self._file.read(_CHUNK if left is None else min(left, _CHUNK))
                if not chunk and left:
                    raise EOFError("%d bytes are missing" % left)
            except Exception as err:
                raise _MediumError(self._name) from err
            if not chunk:
                return
            if left is not None:
                left -= len(chunk)
            yield chunk


def _dumps(value: Any) -> str:
    return json.dumps(value, allow_nan=False, default=_plain)


def _plain(value: Any) -> Any:
    """Numbers and arrays of numpy and its like."""
    if hasattr(value, "tolist"):
        return value.tolist()
    raise TypeError("%s cannot be sent as JSON" % type(value).__name__)


def _quoted(name: str) -> str:
    for char, code in (('"', "%22"), ("\r", "%0D"), ("\n", "%0A"), ("\\", "%5C"), ("\0", "%00")):
        name = name.replace(char, code)
    return name


_Body = Union[_Text, _Form]
