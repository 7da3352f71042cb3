"""The mock deployment as an ASGI application."""

import hmac
import json
import re
import uuid
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qsl, unquote

from jsonschema import Draft202012Validator

import openapi
from contract_tests.mock.jobs import Jobs, Json
from contract_tests.mock.signature import SignedRequest, verify
from openapi import Document, Operation, read_text

# Published sample credentials: they open this mock and nothing else.
TOKEN = "mock-token-0123456789abcdef0123456789abcdef"  # noqa: S105 - a sample, printed at each start
AK = "MOCKACCESSKEY0000001"
SK = "mock-secret-key-that-opens-nothing-00001"

Message = MutableMapping[str, Any]
TOKEN_HEADER = "x-auth-token"  # noqa: S105 - a name, not a token
# Proxies drop or rewrite headers with an underscore, so the vendor's own SDK writes a hyphen.
PROJECT_HEADERS = ("x-project_id", "x-project-id")
# The project of the mock, where the document has no example of one.
NO_CONTENT = 204
PROJECT = "0123456789abcdef0123456789abcdef"
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
        content: What the body says, as JSON; None for no body.
        headers: Names and values.
    """

    status: int
    content: Any
    headers: Mapping[str, str] = field(default_factory=dict)

    def body(self) -> bytes:
        """Write the content out."""
        return b"" if self.content is None else json.dumps(self.content, ensure_ascii=False).encode()


class Mock:
    """A deployment with one project, which answers every operation of a document.

    What only a service of its own knows, such as jobs that advance, is in `jobs`. Any other operation is answered with
    the document's examples, once parameters and credentials were checked; no state is made up for it.

    Args:
        clock: Tells the time, aware of its zone. Advancing jobs are created when the mock is.
        jobs: The project's jobs; by default those of the document's examples and some that advance.
        host: The host name in request ids.
        document: The document; the project's own by default.
    """

    def __init__(
        self,
        clock: Callable[[], datetime] = utc_now,
        jobs: Jobs | None = None,
        host: str = "mock-1",
        document: Document | None = None,
    ) -> None:
        self.document = document or openapi.load()
        self.clock = clock
        self.jobs = jobs or Jobs.of_document(self.document, clock())
        self.host = host
        projects = [one.parameters["path", "project_id"] for one in self.document.operations if takes_project(one)]
        self.project_id = str(self.document.example(projects[0])) if projects else PROJECT

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
        length = {} if answer.status == NO_CONTENT else {"Content-Length": str(len(content))}
        raw = [
            (name.encode("latin-1"), value.encode("latin-1")) for name, value in {**length, **answer.headers}.items()
        ]
        await send({"type": "http.response.start", "status": answer.status, "headers": raw})
        await send({"type": "http.response.body", "body": b"" if request.method == "HEAD" else content})

    def answer(self, request: Request) -> Answer:
        """Answer a request: first the gateway's questions, then the service's."""
        routes = [
            (one, values) for one in self.document.operations if (values := match(one.path, request.path)) is not None
        ]
        if not routes:
            return self.error(404, "unknown_path")
        found = [route for route in routes if route[0].method.upper() == request.method]
        if not found:
            # The document has no answer for this; the gateway knows no API here, and HTTP asks for Allow.
            refusal = self.error(404, "unknown_path")
            methods = ", ".join(operation.method.upper() for operation, _ in routes)
            return Answer(405, refusal.content, {**refusal.headers, "Allow": methods})
        return self.answer_operation(*found[0], request)

    def answer_operation(self, operation: Operation, in_path: Mapping[str, str], request: Request) -> Answer:
        """Answer a request for an operation; `in_path` has the parameters of its path."""
        if operation.security and not self.is_authentic(operation, request):
            return self.error(401, "bad_credentials", operation)
        if takes_project(operation) and self.projects(request) | {in_path["project_id"]} != {self.project_id}:
            return self.error(401, "foreign_project", operation)
        if not is_valid(operation, request, in_path):
            return self.error(400, "invalid_parameter", operation)
        if operation.name == Jobs.OPERATION:
            return self.found(request.values(Jobs.ID))
        return self.success(operation)

    def projects(self, request: Request) -> set[str]:
        """Return the projects that the request's headers name, under either spelling."""
        return {request.headers[name] for name in PROJECT_HEADERS if name in request.headers}

    def is_authentic(self, operation: Operation, request: Request) -> bool:
        """Check the credentials, which must be a way in by the document. Where both kinds are there, AK/SK decides."""
        ways = {name.lower() for name in operation.security_headers}
        if "authorization" not in request.headers:
            return TOKEN_HEADER in ways and hmac.compare_digest(
                request.headers.get(TOKEN_HEADER, "").encode(), TOKEN.encode()
            )
        if "authorization" not in ways or not self.projects(request):
            return False
        signed = SignedRequest(request.method, request.path, request.query, request.headers, request.body)
        return verify(signed, {AK: SK}, self.clock())

    def found(self, ids: list[str]) -> Answer:
        """Answer with the jobs of these ids."""
        return Answer(200, self.jobs.answer(ids, self.clock()), self.headers(self.new_id()))

    def success(self, operation: Operation) -> Answer:
        """Answer with the document's first example of a success."""
        status = next(code for code in operation.responses if code.startswith("2"))
        content = operation.responses[status].get("content", {}).get("application/json")
        said = None if content is None else self.document.example(content)
        return Answer(int(status.replace("X", "0")), said, self.headers(self.new_id(), is_json=content is not None))

    def error(self, status: int, example: str, operation: Operation | None = None) -> Answer:
        """Answer with an example of the document, of the operation if it has one for this status.

        Those of the gateway carry the id of this very request.
        """
        of_all = [one.examples(str(status)) for one in (*([operation] if operation else []), *self.document.operations)]
        examples = next(filter(None, of_all), {})
        content = dict(examples.get(example) or next(iter(examples.values()), {}))
        request_id = self.new_id()
        if "request_id" in content:
            content["request_id"] = request_id.hex
        return Answer(status, content, self.headers(request_id))

    def headers(self, request_id: uuid.UUID, *, is_json: bool = True) -> dict[str, str]:
        """Return the headers of every answer."""
        now = self.clock()
        # Wherever a machine's clock stands, the document's own jobs are none of the future.
        date = format_datetime(max(now, self.jobs.latest).astimezone(UTC), usegmt=True)
        milliseconds = int(now.timestamp() * 1000)
        headers = {"Date": date, "X-Request-Id": f"{request_id}-{milliseconds}-{self.host}"}
        return headers | ({"Content-Type": "application/json"} if is_json else {})

    def new_id(self) -> uuid.UUID:
        """Make an id for a request."""
        return uuid.uuid4()


def takes_project(operation: Operation) -> bool:
    """Tell whether an operation's path names a project."""
    return ("path", "project_id") in operation.parameters


def match(template: str, path: str) -> dict[str, str] | None:
    """Read the parameters of a path, or None if it is another one."""
    segments, expected = path.split("/"), template.split("/")
    if len(segments) != len(expected):
        return None
    pairs = list(zip(expected, map(unquote, segments), strict=True))
    if any(written != segment for written, segment in pairs if not written.startswith("{")):
        return None
    return {written.strip("{}"): segment for written, segment in pairs if written.startswith("{")}


def is_valid(operation: Operation, request: Request, in_path: Mapping[str, str]) -> bool:
    """Tell whether parameters and body are what the document asks for."""
    document = operation.document
    for (location, name), parameter in operation.parameters.items():
        schema = document.resolve(parameter.get("schema", {}))
        texts = {
            "path": [in_path[name]] if name in in_path else [],
            "query": request.values(name),
            "header": [request.headers[name.lower()]] if name.lower() in request.headers else [],
        }.get(location, [])
        if not texts and parameter.get("required"):
            return False
        is_list = schema.get("type") == "array"
        inner = document.resolve(schema.get("items", {})) if is_list else schema
        values = [read_text(text, inner) for text in texts]
        if texts and not follows(document, schema, values if is_list else values[-1]):
            return False
    content = operation.body.get("content", {}).get("application/json")
    if not request.body:
        return not operation.body.get("required")
    try:
        return content is None or follows(document, content.get("schema", {}), json.loads(request.body))
    except ValueError:
        return False


def follows(document: Document, schema: Json, value: Any) -> bool:
    """Tell whether a value follows a schema of the document."""
    return Draft202012Validator({**schema, "components": document.components}).is_valid(value)
