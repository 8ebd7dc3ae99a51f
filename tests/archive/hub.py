"""A Hugging Face Hub on this machine, with one repository."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

from tests.processes import Started

COMMIT = "0123456789abcdef0123456789abcdef01234567"
TOKEN = "hf_may_write"


class Hub:
    """Serves the files of one model under every revision, and takes others from who has the :data:`TOKEN`.

    Args:
        name: of the repository, which is there already if it has files.
        files: their contents by name.

    Attributes:
        asked: the paths that were asked for.
        files: their contents by name.
        private: whether the repository was made as a private one.
    """

    def __init__(self, name: str, files: Mapping[str, bytes]) -> None:
        self.asked: list[str] = []
        self.files, self.private = dict(files), False
        hub = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._answer(body=True)

            def do_POST(self) -> None:
                content = self.rfile.read(int(self.headers["Content-Length"]))
                allowed = self.headers["Authorization"] == f"Bearer {TOKEN}"
                hub.asked.append(path := urlsplit(self.path).path)
                self._send(*(hub.take(path, name, content) if allowed else (403, {"error": "no right to write"})))

            def do_HEAD(self) -> None:
                self._answer(body=False)

            def log_message(self, *args: Any) -> None:
                pass

            def _answer(self, body: bool) -> None:
                hub.asked.append(path := urlsplit(self.path).path)
                status, kind, content = answer(path, name, hub.files, hub.private)
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(content)))
                self.send_header("X-Repo-Commit", COMMIT)
                self.send_header("ETag", f'"{_id(content)}"')
                if status == 404:
                    self.send_header("X-Error-Code", "RepoNotFound")
                self.end_headers()
                if body:
                    self.wfile.write(content)

            def _send(self, status: int, value: Any) -> None:
                content = json.dumps(value).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def take(self, path: str, name: str, content: bytes) -> tuple[int, Any]:
        """Status and answer to what is sent; files come in a commit, of whatever size."""
        if path == "/api/repos/create":
            made = json.loads(content)
            if self.files or f"{made['organization']}/{made['name']}" != name:
                return 409, {"error": "there already", "url": f"{self.url}/{name}"}
            self.private = made.get("visibility") == "private"
            return 200, {"url": f"{self.url}/{name}"}
        if path == "/api/validate-yaml":
            return 200, {"errors": [], "warnings": []}
        if path == f"/api/models/{name}/preupload/main":
            files = [file["path"] for file in json.loads(content)["files"]]
            return 200, {"files": [{"path": f, "uploadMode": "regular", "shouldIgnore": False} for f in files]}
        if path == f"/api/models/{name}/commit/main":
            lines = [json.loads(line) for line in content.splitlines()]
            sent = [line["value"] for line in lines if line["key"] == "file"]
            self.files |= {file["path"]: base64.b64decode(file["content"]) for file in sent}
            return 200, {"success": True, "commitOid": COMMIT, "commitUrl": f"{self.url}/{name}/commit/{COMMIT}"}
        return 404, {"error": "nothing there"}

    def __enter__(self) -> Hub:
        self._thread = Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def run_with(program: str, *arguments: str, cache: Path, url: str, offline: bool = False, token: str = "") -> list[str]:
    """The lines that another process prints, in which the hub's library reads its settings."""
    settings = {"HF_ENDPOINT": url, "HF_HOME": str(cache), "HF_HUB_OFFLINE": str(int(offline)), "no_proxy": "*"}
    settings |= {"HF_HUB_DISABLE_XET": "1", "HF_HUB_DISABLE_PROGRESS_BARS": "1"}
    settings |= {"HF_TOKEN": token}
    read = "import importlib, huggingface_hub.constants; importlib.reload(huggingface_hub.constants)"
    code, out, err = Started(f"{read}\n{program}", *arguments, environment=settings).end()
    assert code == 0, err
    return out.splitlines()


def answer(path: str, name: str, files: Mapping[str, bytes], private: bool = False) -> tuple[int, str, bytes]:
    """Status, content type and content."""
    if path.startswith(f"/{name}/resolve/"):
        file = path.split("/", 5)[5]
        if file in files:
            return 200, "application/octet-stream", files[file]
    if path.startswith(f"/api/models/{name}/tree/"):
        return _json([{"type": "file", "path": f, "size": len(c), "oid": _id(c)} for f, c in files.items()])
    if path == f"/api/models/{name}" or path.startswith(f"/api/models/{name}/revision/"):
        return _json(
            {"id": name, "sha": COMMIT, "private": private, "siblings": [{"rfilename": file} for file in files]}
        )
    return 404, "application/json", b'{"error": "Repository not found"}'


def _json(value: Any) -> tuple[int, str, bytes]:
    return 200, "application/json", json.dumps(value).encode()


def _id(content: bytes) -> str:
    """As git names it."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()
