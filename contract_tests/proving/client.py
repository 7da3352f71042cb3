"""What a client reads: of sound answers what was sent, of answers that break a fact what its documentation promises.

It reads leniently: a value of another type is None, and `raw` has what came; a number in quotes is a number, a number
without is text where text is due; an unknown state is kept, and says that it is not documented. What is no success is
an error of a class for its status, and a success that is not JSON, or has no array of what was asked for, a
ResponseDecodeError. Anything else is a misreading.
"""

import importlib
import importlib.util
import inspect
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import attrs
import httpx
import mpc_clipping

from contract_tests.asking.ask import Ask
from contract_tests.judging.facts import JSON_TYPE, Fact
from contract_tests.judging.jobs import Replay
from contract_tests.proving.answers import NOWHERE, Mutant
from contract_tests.proving.values import NOTHING, MisreadError, is_of, ways
from contract_tests.sending.sender import Exchange
from generator import build
from generator.output import PACKAGE, write
from openapi import DocumentError, NoDocumentError

KEPT, MISREAD = "value kept", "MISREAD"
# The class of error for each status, as `errors.py` draws the tree.
CLASSES: Final = {
    400: "BadRequestError",
    401: "AuthenticationError",
    403: "PermissionDeniedError",
    404: "NotFoundError",
    429: "RateLimitError",
    **dict.fromkeys(range(500, 600), "ServerError"),
}
NOT_JSON: Final = object()


class NoClientError(Exception):
    """No client can be made of a document; the message says why."""


@dataclass(frozen=True)
class Told:
    """How an answer was read.

    Args:
        error: The class of the error that it was told as; "" where it was returned.
        ways: The places that were read in another way than as what was sent, each with the way.
    """

    error: str
    ways: tuple[tuple[str, str], ...]

    def way_at(self, fact: Fact) -> str:
        """Return how the place of a fact was read.

        Raises:
            MisreadError: Another place was not read as what was sent.
        """
        for place, way in self.ways:
            if not (place == fact.place or place.startswith((f"{fact.place}.", f"{fact.place}[]")) or not fact.steps):
                raise MisreadError(f"{place}, which is sound, reads as {way}")
        ways = [self.error] * bool(self.error) + [way for _, way in self.ways[:1]]
        return " with ".join(ways) or KEPT


@dataclass(frozen=True)
class ReadAs:
    """How a client read the answers that break one fact.

    Args:
        fact: The fact.
        read: How many were read in each way.
        misread: How those were read that were misread.
    """

    fact: Fact
    read: Counter[str]
    misread: tuple[str, ...]


class Client:
    """A client, which reads answers that are given to it.

    Args:
        package: Its package.
        is_lent: Whether others use the package, too, so that it must stay as it is.
    """

    def __init__(self, package: ModuleType, *, is_lent: bool = False) -> None:
        self.package = package
        self.is_lent = is_lent
        self.errors = importlib.import_module(f"{package.__name__}.errors")
        self.module = importlib.import_module(f"{package.__name__}.mpc_client")
        self.replay = Replay()
        self.methods: dict[tuple[str, str], tuple[str, list[str]]] = {}
        options = {
            "base_url": NOWHERE,
            "project_id": "project",
            "auth": None,
            "rate_limit": None,
            "max_retries": 0,
            "http_client": httpx.Client(transport=self.replay, trust_env=False),
        }
        known = inspect.signature(package.MpcClient).parameters
        self.mpc = package.MpcClient(**{name: value for name, value in options.items() if name in known})

    def outcome(self, fact: Fact, mutants: Sequence[Mutant]) -> ReadAs:
        """Read the answers that break a fact."""
        read: Counter[str] = Counter()
        misread = []
        for mutant in mutants:
            try:
                way = self.read(mutant.exchange).way_at(fact)
            except MisreadError as error:
                misread.append(f"{mutant.what}: {error}")
            else:
                read[NOTHING if (fact.keyword, way) == ("required", KEPT) else way] += 1
        return ReadAs(fact, read, tuple(misread))

    def misreading(self, exchange: Exchange) -> str:
        """Say how a sound answer is misread; "" if it is read as what was sent."""
        try:
            told = self.read(exchange)
        except MisreadError as error:
            return str(error)
        if told.ways:
            return "{} reads as {}".format(*told.ways[0])
        return f"it is told as a {told.error}" if told.error and is_success(exchange) else ""

    def read(self, exchange: Exchange) -> Told:
        """Read an answer, and compare it with what was sent.

        Raises:
            MisreadError: It is neither that, nor what is promised.
        """
        self.replay.exchange = exchange
        name, arguments = self.call(exchange.ask)
        try:
            raw = getattr(self.mpc, f"{name}_raw")(**arguments)
            result = getattr(self.mpc, name)(**arguments)
            return compared(exchange, raw, result, arguments.get("ids", []))
        except self.errors.MpcError as error:
            return self.told(exchange, error)
        except MisreadError:
            raise
        except Exception as error:  # a client may raise MpcError alone: any other class is what is looked for
            raise MisreadError(f"{type(error).__name__}: {error}") from error

    def call(self, ask: Ask) -> tuple[str, dict[str, Any]]:
        """Return the method for a request, and arguments for it: of what is sent, the ids alone matter here."""
        name, needed = self.method(ask.operation.method.upper(), ask.operation.path)
        listed = ask.operation.list_parameter
        ids = [one for one in ask.ids if one][: listed[1] if listed else 1] or ["none"]
        return name, {argument: ids if argument == "ids" else "x" for argument in needed}

    def method(self, http_method: str, path: str) -> tuple[str, list[str]]:
        """Return the name of an operation's method, and of the arguments that it must be given; looked up once."""
        if (http_method, path) not in self.methods:
            self.methods[http_method, path] = self.find_method(http_method, path)
        return self.methods[http_method, path]

    def find_method(self, http_method: str, path: str) -> tuple[str, list[str]]:
        """Find an operation's method, and what it must be given."""
        constant = next(name for name in dir(self.module) if self.stands_for(name, http_method, path))
        if not self.is_lent:
            # What is sent is another matter: any argument will do.
            described = getattr(self.module, constant)
            sends = attrs.evolve(described, request=lambda **_: {"method": http_method.lower(), "url": "/"})
            setattr(self.module, constant, sends)
        name = next(name for name in dir(self.mpc) if name.upper() == constant)
        parameters = inspect.signature(getattr(self.mpc, name)).parameters.values()
        return name, [one.name for one in parameters if one.default is inspect.Parameter.empty]

    def stands_for(self, name: str, http_method: str, path: str) -> bool:
        """Tell whether a name of the client's module is that of an operation."""
        described = getattr(self.module, name)
        return (getattr(described, "method", ""), getattr(described, "path", "")) == (http_method, path)

    def told(self, exchange: Exchange, error: Any) -> Told:
        """Check what an answer is told as.

        Raises:
            MisreadError: It is not what is promised.
        """
        name, sent = type(error).__name__, sent_in(exchange)
        if (getattr(error, "status", None), getattr(error, "content", None)) != (exchange.status, exchange.body):
            raise MisreadError(f"{name}: {error}")
        if is_success(exchange):
            if name != "ResponseDecodeError" or is_readable(exchange, sent):
                raise MisreadError(f"{name}: {error}")
            return Told(name, ())
        if name != CLASSES.get(exchange.status, "ApiStatusError"):
            raise MisreadError(f"the status {exchange.status} is told as a {name}")
        header, told = exchange.header("X-Request-Id"), list[tuple[str, str]]()
        for field in ("error_code", "error_msg", "request_id"):
            value = getattr(error, field)
            if field == "request_id" and header:
                is_well = value == header
            elif isinstance(sent, dict) and field in sent:
                is_well = True
                told += ways(exchange.ask.operation.document, {"type": "string"}, sent[field], value, field)
            else:
                is_well = value is None
            if not is_well:
                raise MisreadError(f"{field} is {value!a}")
        return Told(name, tuple(told))


def is_success(exchange: Exchange) -> bool:
    """Tell whether the document describes an answer as a success."""
    side = exchange.ask.operation.documented_status(exchange.status)
    return side is not None and side.startswith("2")


def sent_in(exchange: Exchange) -> Any:
    """Return what the JSON of an answer says, read as leniently as Python does."""
    try:
        return json.loads(exchange.body)
    except ValueError:
        return NOT_JSON


def schema_of(exchange: Exchange) -> Any:
    """Return what the document says of an answer's JSON; None if it has none."""
    response = exchange.ask.operation.response(exchange.status) or {}
    return response.get("content", {}).get(JSON_TYPE, {}).get("schema")


def is_readable(exchange: Exchange, sent: Any) -> bool:
    """Tell whether a success must be read: its body is of the documented type, and has the array of what was asked."""
    operation = exchange.ask.operation
    if sent is NOT_JSON or not is_of(operation.document.resolve(schema_of(exchange)), sent):
        return False
    items = operation.data.get("x-waiter", {}).get("items")
    return items is None or isinstance(sent.get(items, NOT_JSON), list | None)


def compared(exchange: Exchange, raw: Any, result: Any, ids: list[str]) -> Told:
    """Compare what was read of a success with what was sent.

    Args:
        exchange: The answer, with what was sent.
        raw: What the `_raw` method returned.
        result: What the method itself returned.
        ids: The ids that were asked for, where it takes any.

    Raises:
        MisreadError: Something else was read.
    """
    if not is_success(exchange):
        raise MisreadError(f"the status {exchange.status} is taken for a success")
    answer = raw[0] if isinstance(raw, list) else raw
    if (answer.status, answer.request_id) != (exchange.status, exchange.header("X-Request-Id")):
        raise MisreadError(f"status and request id are {answer.status}, {answer.request_id}")
    operation, sent, schema = exchange.ask.operation, sent_in(exchange), schema_of(exchange)
    if schema is None or exchange.ask.method == "HEAD":
        return Told("", ())
    if sent is NOT_JSON:
        raise MisreadError("what is no JSON is taken for a success")
    if isinstance(raw, list):
        check_listing(operation.data["x-waiter"], sent, ids, result)
    elif result != answer.parsed:
        raise MisreadError("it is read in two ways")
    return Told("", tuple(ways(operation.document, schema, sent, answer.parsed, "")))


def check_listing(waiter: dict[str, Any], sent: Any, ids: list[str], listing: Any) -> None:
    """Check that a listing has each job that was sent, the asked ones in the asked order, and the rest as missing.

    Raises:
        MisreadError: It has not.
    """
    items = [one for one in sent.get(waiter["items"]) or () if isinstance(one, dict)]
    found = [one.raw for one in listing]
    names = [str(one.get(waiter["id"])) for one in found]
    if sorted(map(repr, items)) != sorted(map(repr, [*found, *(one.raw for one in listing.unexpected)])):
        raise MisreadError(f"{len(listing)} jobs are found and {len(listing.unexpected)} unexpected of {len(items)}")
    sent_ids = {str(one.get(waiter["id"])) for one in items}
    if names != [one for one in ids if one in sent_ids] or [*listing.missing] != [
        one for one in ids if one not in sent_ids
    ]:
        raise MisreadError(f"{names} are found and {listing.missing} missing, where {sent_ids} were sent for {ids}")


# --- where clients come from ----------------------------------------------------------------------------------


@contextmanager
def client_of(spec_file: Path | None) -> Iterator[Client]:
    """Yield the client of a document, generated for as long as the context lasts; of our own, the one that is here.

    Raises:
        NoClientError: The generator makes none.
    """
    if spec_file is None:
        yield Client(mpc_clipping, is_lent=True)
        return
    try:
        files = build.build(spec_file)
    except (DocumentError, NoDocumentError, build.BuildError) as error:
        raise NoClientError(str(error).partition("\n")[0]) from error
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), files)
        yield Client(imported(Path(folder) / PACKAGE, "contract_tests_proving_client"))


def imported(folder: Path, name: str) -> ModuleType:
    """Import a package under another name than its own, which is taken."""
    for loaded in [one for one in sys.modules if one.partition(".")[0] == name]:
        del sys.modules[loaded]
    spec = importlib.util.spec_from_file_location(
        name, folder / "__init__.py", submodule_search_locations=[str(folder)]
    )
    if spec is None or spec.loader is None:
        raise NoClientError(f"{folder} holds no package.")
    package = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(package)
    return package
