"""Tests of mlife_agent against a running agent, whose address and token are in the
environment. agent/internal/localapi runs them against a local API of its own."""

import contextlib
import datetime
import http.server
import io
import os
import struct
import tempfile
import threading
import unittest
import zlib
from typing import Any, Callable, Dict, Iterator, List

from mlife_agent import Agent, AgentError, _Form

URL = os.environ.get("MLIFE_AGENT_URL", "")
SOCKET = os.environ.get("MLIFE_TEST_SOCKET", "")


def png(seed: int, edge: int = 16) -> bytes:
    """A gray picture that differs by seed."""
    rows = b"".join(b"\0" + bytes((x * (seed + 3) + y * 7) & 255 for x in range(edge)) for y in range(edge))

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", edge, edge, 8, 0, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def array(size: int) -> bytes:
    return b"\x93NUMPY\x01\x00" + bytes(size - 8)


class Stream(io.RawIOBase):
    """A file that cannot seek."""

    def __init__(self, data: bytes) -> None:
        self._data = io.BytesIO(data)

    def readable(self) -> bool:
        return True

    def readinto(self, into: Any) -> int:
        return self._data.readinto(into)


@unittest.skipUnless(URL and SOCKET, "MLIFE_AGENT_URL and MLIFE_TEST_SOCKET name no agent")
class AgainstTheAgent(unittest.TestCase):
    def refused(self, kind: str, words: str, call: Callable[[], Any]) -> AgentError:
        with self.assertRaises(AgentError) as caught:
            call()
        err = caught.exception
        self.assertEqual((err.kind, words in err.detail or words in err.field), (kind, True), err)
        return err

    def test_whole_surface(self) -> None:
        for n, url in enumerate((URL, SOCKET)):
            with Agent(url) as agent, tempfile.TemporaryDirectory() as folder:
                path = os.path.join(folder, "from disk.png")
                with open(path, "wb") as file:
                    file.write(png(n))
                ask = dict(function="face", slot="s", model="1", result={"label": "a", "confidence": 0.9}, truth="b", attributes={"lux": 12},
                           captured_at=datetime.datetime.now(datetime.timezone.utc), id="%032x" % (1000 + n))
                with open(path, "rb") as file:
                    first = agent.observe(media=[("a.png", png(n)), ("b.png", file), ("c.npy", array(3 << 19))], **ask)  # type: ignore
                self.assertEqual((first["badcase"], first["rule"], len(first["clip"]), first.get("repeated", False)), (True, "wrong", 64, False))
                again = agent.observe(media=[("a.png", png(n))], **ask)  # type: ignore
                self.assertEqual((again["clip"], again["repeated"]), (first["clip"], True))
                fine = agent.observe("a", "a", slot="s", model="1")
                self.assertFalse(fine["badcase"])
                judged = agent.feedback(first["id"], "no", truth={"label": "c"}, badcase=True)
                self.assertTrue(judged["badcase"])
                self.assertEqual(agent.complain("no", [("ünïcode \"q\".png", Stream(png(7)))], slot="s", model="1")["rule"], "feedback")
                agent.infer(10, slot="s", model="1")
                agent.infer_many([{"slot": "s", "model": "1", "count": 1}, {"slot": "s", "model": "1", "count": 2}])
                self.assertEqual([(m["slot"], m["version"], m["path"]) for m in agent.models()], [("face", "1", "/models/1")])
                agent.health("face", n == 0, "" if n == 0 else "nan")
                self.assertEqual(agent.status()["spool_budget"], 7)

    def test_what_is_wrong_is_named(self) -> None:
        with Agent(retries=0) as agent:
            self.refused("invalid", "medium", lambda: agent.observe(badcase=True))
            self.refused("invalid", "c.png", lambda: agent.observe(badcase=True, media=[("c.png", png(1)[:50])]))
            self.refused("invalid", "id", lambda: agent.observe(id="x"))
            self.refused("invalid", "count", lambda: agent.infer(-1))
            self.refused("not found", "recent", lambda: agent.feedback("0" * 32))
            self.refused("not found", "a/b", lambda: agent.health("a/b", True))
            err = self.refused("too large", "l.npy", lambda: agent.observe(badcase=True, media=[("l.npy", array(12 << 20))]))
            self.assertEqual((err.status, err.passing), (413, False))
            self.refused("too large", "request", lambda: agent.observe(badcase=True, media=[("l.npy", array(64 << 20))]))
            self.refused("too large", "", lambda: agent.observe(badcase=True, media=[("l.npy", Stream(array(12 << 20)))]))
            # After all that the connection is still of use.
            self.assertEqual(len(agent.models()), 1)
        with Agent(token="wrong") as agent:
            self.refused("unauthorized", "Bearer", agent.models)

    def test_media_that_cannot_be_read(self) -> None:
        class Broken(io.RawIOBase):
            def readable(self) -> bool:
                return True

            def readinto(self, into: Any) -> int:
                raise OSError("the camera is gone")

        with Agent() as agent:
            self.refused("invalid", "camera is gone", lambda: agent.observe(badcase=True, media=[("b.png", Broken())]))  # type: ignore
            with self.assertRaises(FileNotFoundError):
                agent.observe(media=[("b.png", "/no/such/file.png")])
            with self.assertRaises(ValueError):
                agent.observe(result=float("nan"))
            with self.assertRaises(TypeError):
                agent.observe(result=object())

    def test_events_come_back(self) -> None:
        connections, switches = 0, 0
        with Agent(SOCKET) as agent, contextlib.closing(agent.events()) as events:
            for kind, data in events:
                if kind == "models":
                    connections += 1
                    self.assertEqual(data["items"][0]["slot"], "face")
                if kind == "switched":
                    switches += 1
                    self.assertEqual((data["path"], data["model"]["version"]), ("/models/2", "2"))
                if connections >= 3 and switches >= 3:
                    return

    def test_many_threads(self) -> None:
        errors = []  # type: List[BaseException]

        def work(agent: Agent, n: int) -> None:
            try:
                for i in range(5):
                    agent.observe("a", "a", slot="threads", media=[("x.png", png(n * 5 + i))])
            except BaseException as err:
                errors.append(err)

        with Agent() as agent:
            threads = [threading.Thread(target=work, args=(agent, n)) for n in range(8)]
            for t in threads:
                t.start()
            for t in threads:
                t.join()
        self.assertEqual(errors, [])


class AgainstAPoorAgent(unittest.TestCase):
    """What an agent does that is busy, stops, or is something else."""

    @contextlib.contextmanager
    def serve(self, script: List[Callable[[http.server.BaseHTTPRequestHandler, bytes], None]]) -> Iterator["tuple[str, List[bytes]]"]:
        bodies = []  # type: List[bytes]

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                bodies.append(self.rfile.read(int(self.headers.get("Content-Length", 0))))
                script[min(len(bodies), len(script)) - 1](self, bodies[-1])

            def log_message(self, *args: Any) -> None:
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield "http://127.0.0.1:%d" % server.server_address[1], bodies
        finally:
            server.shutdown()
            server.server_close()
            thread.join()

    @staticmethod
    def answer(status: int, text: bytes, **headers: str) -> Callable[[http.server.BaseHTTPRequestHandler, bytes], None]:
        def give(handler: http.server.BaseHTTPRequestHandler, _: bytes) -> None:
            handler.send_response(status)
            for k, v in headers.items():
                handler.send_header(k.replace("_", "-"), v)
            handler.send_header("Content-Length", str(len(text)))
            handler.end_headers()
            handler.wfile.write(text)

        return give

    @staticmethod
    def hang_up(handler: http.server.BaseHTTPRequestHandler, _: bytes) -> None:
        handler.close_connection = True

    def test_tries_are_the_same(self) -> None:
        script = [self.answer(503, b'{"title":"busy","detail":"later"}'), self.hang_up, self.answer(200, b'{"badcase":true}')]
        with self.serve(script) as (url, bodies), Agent(url, token="") as agent:
            file = io.BytesIO(b"skipped|the rest")
            file.seek(8)
            self.assertTrue(agent.observe("a", media=[("x", b"bytes"), ("y", file)])["badcase"])
            self.assertEqual((len(bodies), len(set(bodies))), (3, 1))
            self.assertIn(b"the rest", bodies[0])
            self.assertNotIn(b"skipped", bodies[0])

    def test_idle_connection_that_ended(self) -> None:
        def once(handler: http.server.BaseHTTPRequestHandler, body: bytes) -> None:
            self.answer(200, b"{}")(handler, body)
            handler.close_connection = True

        with self.serve([once]) as (url, bodies), Agent(url, token="", retries=0) as agent:
            for _ in range(3):
                agent.infer()
            self.assertEqual(len(bodies), 3)

    def test_stream_is_sent_once(self) -> None:
        for source, again in ((Stream(b"x"), False), (io.BytesIO(b"x"), True)):
            with _Form({}, [("x", source)]) as form:  # type: ignore
                self.assertTrue(form.again())
                self.assertEqual(b"".join(form.chunks()).count(b"medium"), 1)
                self.assertEqual(form.again(), again)

    def test_gives_up(self) -> None:
        with self.serve([self.answer(503, b'{"title":"busy","detail":"later"}')]) as (url, bodies), Agent(url, token="") as agent:
            with self.assertRaises(AgentError) as caught:
                agent.infer()
            self.assertEqual((caught.exception.kind, len(bodies)), ("busy", 4))

    def test_something_else_listens(self) -> None:
        for status, kind in ((302, "invalid"), (404, "not found"), (502, "unavailable"), (507, "no space")):
            with self.serve([self.answer(status, b"<html>")]) as (url, _), Agent(url, token="", retries=0) as agent:
                with self.assertRaises(AgentError) as caught:
                    agent.infer()
                self.assertEqual((caught.exception.kind, caught.exception.detail), (kind, "<html>"))
        with self.serve([self.answer(200, b"[")]) as (url, _), Agent(url, token="", retries=0) as agent:
            with self.assertRaises(AgentError) as caught:
                agent.infer()
            self.assertEqual(caught.exception.kind, "unavailable")

    def test_nobody_listens(self) -> None:
        for url in ("http://127.0.0.1:1", "unix:///no/such/socket"):
            with Agent(url, token="", retries=1) as agent:
                with self.assertRaises(AgentError) as caught:
                    agent.infer()
                self.assertEqual((caught.exception.kind, caught.exception.passing), ("unavailable", True))

    def test_addresses(self) -> None:
        for url in ("127.0.0.1:7080", "https://127.0.0.1", "unix://host/path", "http://h/path"):
            with self.assertRaises(ValueError):
                Agent(url)
        self.assertNotIn("s3cret", repr(Agent("http://localhost", token="s3cret")))
        with self.assertRaises(ValueError):
            Agent().observe(captured_at=datetime.datetime(2026, 1, 1))

    def test_numbers_of_other_libraries(self) -> None:
        class Scalar:
            def tolist(self) -> float:
                return 0.25

        seen = []  # type: List[Dict[str, Any]]

        def check(handler: http.server.BaseHTTPRequestHandler, body: bytes) -> None:
            seen.append({"ok": b'"confidence": 0.25' in body})
            self.answer(200, b"{}")(handler, body)

        with self.serve([check]) as (url, _), Agent(url, token="") as agent:
            agent.observe({"confidence": Scalar()})
        self.assertEqual(seen, [{"ok": True}])


if __name__ == "__main__":
    unittest.main()
