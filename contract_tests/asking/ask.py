"""A request that is to be sent: a case of schemathesis, and what opens it."""

from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import Any, Final
from urllib.parse import parse_qsl, quote, urlsplit

import requests
import schemathesis

from openapi import Operation

TOKEN_HEADER, SIGNATURE_HEADER = "X-Auth-Token", "Authorization"
# Stands for the deployment until a request is sent.
NOWHERE: Final = "http://deployment"
GENERATED: Final = "generated"


class Credentials(Enum):
    """What a request is opened with."""

    TOKEN = "token"  # noqa: S105 - a name, not a token
    AK_SK = "AK/SK"
    NONE = "no credentials"
    EMPTY_TOKEN = "an empty token"  # noqa: S105 - a name, not a token
    WRONG_TOKEN = "wrong token"  # noqa: S105 - a name, not a token
    WRONG_SIGNATURE = "wrong signature"
    OLD_SIGNATURE = "a signature of another day"
    NO_PROJECT = "AK/SK without X-Project_Id"
    OTHER_PROJECT = "AK/SK with another project's X-Project_Id"
    NOT_SHOWN = "credentials that were not recorded"

    @property
    def are_good(self) -> bool:
        """Whether the deployment should accept them."""
        return self in {Credentials.TOKEN, Credentials.AK_SK, Credentials.NOT_SHOWN}

    @property
    def are_signed(self) -> bool:
        """Whether they are a signature, be it a wrong one."""
        return self in {Credentials.AK_SK, Credentials.WRONG_SIGNATURE, Credentials.OLD_SIGNATURE} or self.are_unclear

    @property
    def are_unclear(self) -> bool:
        """Whether no source says what the answer is: proxies drop such headers."""
        return self in {Credentials.NO_PROJECT, Credentials.OTHER_PROJECT}


@dataclass(frozen=True, eq=False)
class Ask:
    """A request to be sent. It names its credentials and holds no secret.

    Args:
        operation: The operation of the document that it is about.
        case: What is asked of it.
        credentials: What it is opened with.
        origin: Who asks: a probe's name, or "generated".
        foreign: Whether it asks for another project's things.
    """

    operation: Operation
    case: schemathesis.Case[Any]
    credentials: Credentials
    origin: str
    foreign: bool = False

    @cached_property
    def prepared(self) -> requests.PreparedRequest:
        """The request as schemathesis would send it."""
        return requests.Request(**self.case.as_transport_kwargs(base_url=NOWHERE)).prepare()

    @property
    def method(self) -> str:
        """The HTTP method, in capitals."""
        return str(self.case.method).upper()

    @property
    def is_documented(self) -> bool:
        """Whether the method is the operation's own."""
        return self.method == self.operation.method.upper()

    @cached_property
    def path(self) -> str:
        """The path, percent-encoded."""
        return urlsplit(self.prepared.url or "").path

    @cached_property
    def parameters(self) -> list[tuple[str, str]]:
        """The query's names and values."""
        return parse_qsl(urlsplit(self.prepared.url or "").query, keep_blank_values=True)

    @cached_property
    def query(self) -> str:
        """The query as it is signed: requests writes a space as `+`, which is not what the service signs."""
        return "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in self.parameters)

    @cached_property
    def headers(self) -> dict[str, str]:
        """The documented header parameters, and the body's type."""
        names = {name.lower() for location, name in self.operation.parameters if location == "header"}
        names |= {"content-type"} if self.body else set()
        return {name: str(value) for name, value in self.prepared.headers.items() if name.lower() in names}

    @property
    def body(self) -> bytes:
        """The body, empty if there is none."""
        body = self.prepared.body or b""
        return body.encode() if isinstance(body, str) else bytes(body)  # type: ignore[arg-type] # never a stream here

    @cached_property
    def ids(self) -> list[str]:
        """The values of the operation's list parameter, in their order."""
        listed = self.operation.list_parameter
        return [value for name, value in self.parameters if listed and name == listed[0]]

    @property
    def key(self) -> tuple[str, str, str, bytes]:
        """What tells it from other requests with the same credentials."""
        return self.method, self.path, self.query, self.body

    @property
    def may_be_repeated(self) -> bool:
        """Whether sending it again would do no harm."""
        return not self.foreign and (self.credentials.are_good or self.credentials is Credentials.NONE)

    @property
    def may_be_refused(self) -> bool:
        """Whether its signature may be refused by a sound deployment, which counts towards locking the key."""
        return self.credentials.are_signed and not self.may_be_repeated

    @property
    def stays_on_its_path(self) -> bool:
        """Whether its path is the documented one: `..` in a parameter would lead elsewhere."""
        expected, sent = self.operation.path.split("/"), self.path.split("/")
        return len(expected) == len(sent) and all(
            (written == part) if "{" not in written else part not in {"", ".", ".."}
            for written, part in zip(expected, sent, strict=True)
        )


def ways_in(operation: Operation) -> frozenset[Credentials]:
    """Return the good credentials with which the document opens an operation; none where it asks for none."""
    named = {TOKEN_HEADER: Credentials.TOKEN, SIGNATURE_HEADER: Credentials.AK_SK}
    return frozenset(credentials for header, credentials in named.items() if header in operation.security_headers)
