"""The mock deployment as an ASGI application."""

import hmac
import json
import re
import uuid
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, unquote

from contract_tests.documented import Documented, documented
from contract_tests.mock.jobs import Jobs, Json
from contract_tests.mock.signature import SignedRequest, verify

# Published sample credentials: they open this mock and nothing else.
TOKEN = "mock-token-0123456789abcdef0123456789abcdef"  # noqa: S105 - a sample, printed at each start
AK = "MOCKACCESSKEY0000001"
SK = "mock-secret-key-that-opens-nothing-00001"

Message = MutableMapping[str, Any]
ABSOLUTE_FORM = re.compile(r"\Ahttps?://[^/?]*", re.IGNORECASE)


def utc_now() -> datetime:
    """Tell the time."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Request:
    """A request, taken apart.

    Args:
        method: In capitals.
        path: Percent-encoded, as sent.
        query: What stands after the question mark, as sent.
        headers: Values by name, names in lower case.
        body: The payload.
    """

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes = b""

    def values(self, name: str) -> list[str]:
        """List the values of a query parameter, in their order."""
        return [value for key, value in parse_qsl(self.query, keep_blank_values=True) if key == name]


@dataclass(frozen=True)
class Answer:
    """An answer, not yet written out.

    Args:
        status: The HTTP status.
        content: What the body says, as JSON.
        headers: Names and values.
    """

    status: int
    content: Any
    headers: Mapping[str, str] = field(default_factory=dict)

    def body(self) -> bytes:
        """Write the content out."""
        return json.dumps(self.content, ensure_ascii=False).encode()


class Mock:
    """A deployment with one project.

    Args:
        clock: Tells the time, aware of its zone. Advancing jobs are created when the mock is.
        jobs: The project's jobs; by default those of the document's examples and some that advance.
        host: The host name in request ids.
    """

    def __init__(self, clock: Callable[[], datetime] = utc_now, jobs: Jobs | None = None, host: str = "mock-1") -> None:
        self.documented: Documented = documented()
        self.clock = clock
        self.jobs = jobs or Jobs.of_document(self.documented, clock())
        self.host = host
        self.project_id = self.documented.project_id
        self.token_header = self.documented.header_of_scheme("Token").lower()
        # Proxies drop or rewrite headers with an underscore, so the vendor's own SDK writes a hyphen.
        project_header = self.documented.header_of_scheme("AkSkProjectId").lower()
        self.project_headers = (project_header, project_header.replace("_", "-"))
        self.template = self.documented.path.split("/")

    async def __call__(
        self,
        scope: MutableMapping[str, Any],
        receive: Callable[[], Awaitable[Message]],
        send: Callable[[Message], Awaitable[None]],
    ) -> None:
        """Answer one HTTP request."""
        body = b""
        while (message := await receive())["type"] == "http.request":
            body += message.get("body", b"")
            if not message.get("more_body", False):
                break
        request = Request(
            scope["method"],
            # A server must also take the form that is meant for proxies, http://host/path (RFC 9112, section 3.2.2).
            ABSOLUTE_FORM.sub("", scope["raw_path"].decode("latin-1")),
            scope["query_string"].decode("latin-1"),
            {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]},
            body,
        )
        answer = self.answer(request)
        content = answer.body()
        headers = {"Content-Length": str(len(content)), **answer.headers}
        raw = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": answer.status, "headers": raw})
        await send({"type": "http.response.body", "body": b"" if request.method == "HEAD" else content})

    def answer(self, request: Request) -> Answer:
        """Answer a request: first the gateway's questions, then the service's."""
        path_project = self.route(request.path)
        if path_project is None:
            return self.error(404, "unknown_path")
        if request.method != self.documented.method:
            # The document has no answer for this; the gateway knows no API here, and HTTP asks for Allow.
            refusal = self.error(404, "unknown_path")
            return Answer(405, refusal.content, {**refusal.headers, "Allow": self.documented.method})
        if not self.is_authentic(request):
            return self.error(401, "bad_credentials")
        if path_project != self.project_id or not self.claimed_projects(request) <= {path_project}:
            return self.error(401, "foreign_project")
        ids = request.values(self.documented.id_name)
        if not 1 <= len(ids) <= self.documented.max_ids:
            return self.error(400, "invalid_parameter")
        return self.found(ids)

    def route(self, path: str) -> str | None:
        """Read the project from a path, or None if the path is not the documented one."""
        segments = path.split("/")
        if len(segments) != len(self.template):
            return None
        project = None
        for segment, expected in zip(segments, self.template, strict=True):
            if expected.startswith("{"):
                project = unquote(segment)
            elif unquote(segment) != expected:
                return None
        return project

    def claimed_projects(self, request: Request) -> set[str]:
        """List the projects that the request's headers name, under either spelling."""
        return {request.headers[name] for name in self.project_headers if name in request.headers}

    def is_authentic(self, request: Request) -> bool:
        """Check the credentials. Where both kinds are given, AK/SK decides."""
        if "authorization" not in request.headers:
            token = request.headers.get(self.token_header, "")
            return hmac.compare_digest(token.encode(), TOKEN.encode())
        if not self.claimed_projects(request):
            return False
        signed = SignedRequest(request.method, request.path, request.query, request.headers, request.body)
        return verify(signed, {AK: SK}, self.clock())

    def found(self, ids: list[str]) -> Answer:
        """Answer with the jobs of these ids, each once; an id without a job is left out."""
        now = self.clock()
        jobs = [job for job_id in dict.fromkeys(ids) if (job := self.jobs.find(job_id, now)) is not None]
        return Answer(200, {self.documented.waiter["items"]: jobs}, self.headers(self.new_id()))

    def error(self, status: int, example: str) -> Answer:
        """Answer with an example of the document. Those of the gateway carry the id of this very request."""
        content: Json = dict(self.documented.example(status, example))
        request_id = self.new_id()
        if "request_id" in content:
            content["request_id"] = request_id.hex
        return Answer(status, content, self.headers(request_id))

    def headers(self, request_id: uuid.UUID) -> dict[str, str]:
        """Give the headers of every answer."""
        milliseconds = int(self.clock().timestamp() * 1000)
        return {"Content-Type": "application/json", "X-Request-Id": f"{request_id}-{milliseconds}-{self.host}"}

    def new_id(self) -> uuid.UUID:
        """Make an id for a request."""
        return uuid.uuid4()
