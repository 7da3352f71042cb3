"""Lets schemathesis send through our sender, which keeps budget, pace and harmlessness."""

import requests
from requests.adapters import BaseAdapter
from schemathesis.core.failures import FailureGroup
from schemathesis.core.transport import Response
from urllib3 import HTTPHeaderDict, HTTPResponse

from contract_tests.asking.ask import NOWHERE, Ask
from contract_tests.judging.reading import Memory, Reading
from contract_tests.judging.rule import Finding
from contract_tests.judging.rules import WHOLE
from contract_tests.sending.sender import Sender


class Sent(requests.PreparedRequest):
    """A request that was sent, with what is read of its answer: the rules find it there."""

    def __init__(self, request: requests.PreparedRequest, reading: Reading) -> None:
        super().__init__()
        self.__dict__.update(request.__dict__)
        self.reading = reading


class Adapter(BaseAdapter):
    """Sends one request.

    Args:
        sender: What sends it.
        ask: The request. schemathesis' own would do, but requests rewrites its URL.
        memory: What the run knows and has seen.
    """

    def __init__(self, sender: Sender, ask: Ask, memory: Memory) -> None:
        super().__init__()
        self.sender = sender
        self.ask = ask
        self.memory = memory
        self.reading: Reading | None = None

    def send(self, request: requests.PreparedRequest, *_: object, **__: object) -> requests.Response:
        """Send it.

        Raises:
            FailureGroup: No whole answer came, so there is nothing to hand on.
        """
        exchange = self.sender.send(self.ask)
        self.reading = Reading(exchange, self.memory)
        if exchange.broken:
            raise FailureGroup([Finding(WHOLE, problem, exchange) for problem in WHOLE.look(self.reading)])
        headers = HTTPHeaderDict()
        for name, value in exchange.headers:
            headers.add(name, value)
        response = requests.Response()
        response.status_code, response.url = exchange.status, exchange.url
        response.request = Sent(request, self.reading)
        response._content = exchange.body  # noqa: SLF001 - as requests' own adapters for tests do: there is no setter
        response.raw = HTTPResponse(headers=headers, version=11)
        return response

    def close(self) -> None:
        """Keep everything open: the sender is closed when the run is."""


def call(adapter: Adapter) -> Response:
    """Let schemathesis call the deployment. A redirect is an answer like any other."""
    session = requests.Session()
    session.trust_env = False
    session.mount(NOWHERE, adapter)
    response: Response = adapter.ask.case.call(base_url=NOWHERE, session=session, allow_redirects=False)
    return response
