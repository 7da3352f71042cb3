"""Recorded traffic: every rule that needs no sending, over an HTTP archive (HAR) of ours, a browser's or a proxy's."""

import json
import os
import re
import sys
from base64 import b64decode
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

import requests

from contract_tests.asking.ask import NOWHERE, SIGNATURE_HEADER, TOKEN_HEADER, Ask, Credentials
from contract_tests.judging.reading import Reading
from contract_tests.judging.rule import Finding
from contract_tests.judging.rules import ACCEPTED, RULES, WHOLE
from contract_tests.run import NOT_TESTED, Run
from contract_tests.sending.sender import NO_ANSWER, SHORTEST_SECRET, Exchange
from contract_tests.settings import Settings, Target, UnusableError, read_recorded
from contract_tests.telling import report
from contract_tests.telling.har import CREATOR
from contract_tests.telling.masking import MASK
from openapi import Document, DocumentError, NoDocumentError, Operation, load

Json = dict[str, Any]
# Headers and parameters that open something, by their names.
OPENS: Final = re.compile(r"token|auth|cookie|secret|signature|api-?key|password", re.IGNORECASE)
# What our own archive says of each entry: the operation, who asked, and with what.
COMMENT: Final = re.compile(r"[^,]*, (?P<origin>.*), with (?P<credentials>.*)")
# No answer takes longer, in seconds.
LONGEST: Final = 86_400.0
WORTH: Final = "a recording does not show whether the credentials were good"


@dataclass(frozen=True, eq=False)
class Recorded(Ask):
    """A request that somebody else sent.

    Args:
        request: The request.
    """

    request: requests.PreparedRequest = field(default_factory=requests.PreparedRequest)

    @cached_property
    def prepared(self) -> requests.PreparedRequest:
        """The request as it was sent."""
        return self.request

    @property
    def method(self) -> str:
        """The HTTP method, in capitals."""
        return str(self.request.method)


class Entry:
    """One exchange of an archive.

    Args:
        entry: What the archive says of it.
        is_ours: Whether our own contract tests wrote the archive.
        base_url: The deployment, "" if it is not told.

    Raises:
        LookupError, TypeError, ValueError, AttributeError: It is not as HAR 1.2 has it.
    """

    def __init__(self, entry: Json, base_url: str, *, is_ours: bool) -> None:
        request, response = entry["request"], entry["response"]
        self.method, self.url = str(request["method"]).upper(), str(request["url"])
        parts = urlsplit(self.url)
        self.origin, self.query = f"{parts.scheme}://{parts.netloc}", parts.query
        self.path = parts.path.removeprefix(urlsplit(base_url).path)
        # HTTP/2 sends what stands in the first line of HTTP/1.1 as headers that start with a colon.
        self.sent = {name.lower(): value for name, value in headers_of(request) if not name.startswith(":")}
        self.sent_body = str((request.get("postData") or {}).get("text") or "")
        self.status = max(NO_ANSWER, int(response["status"]))
        self.headers = tuple((name.lower(), value) for name, value in headers_of(response))
        self.content: Json = response.get("content") or {}
        self.reason = str(response.get("statusText") or "no answer")
        when = datetime.fromisoformat(entry["startedDateTime"])
        self.sent_at = when if when.tzinfo else when.replace(tzinfo=UTC)
        self.seconds = min(max(0.0, float(entry.get("time") or 0) / 1000), LONGEST)
        self.is_cached = bool(entry.get("_fromCache"))
        self.ours = COMMENT.fullmatch(str(entry.get("comment", ""))) if is_ours else None

    @property
    def why_not(self) -> str:
        """Why it cannot be judged, though it is about what the document describes; "" if it can."""
        if self.is_cached:
            return "came from the browser's cache"
        if self.status == NO_ANSWER and not self.ours:
            return "had no answer"
        if "text" not in self.content and self.content.get("size"):
            return "had an answer whose body was not recorded"
        return ""

    @property
    def body(self) -> bytes:
        """The answer's body."""
        text = str(self.content.get("text") or "")
        return b64decode(text) if self.content.get("encoding") == "base64" else text.encode("utf-8", "surrogatepass")

    @property
    def shows_credentials(self) -> bool:
        """Whether anything that opens it was recorded."""
        return not self.sent.keys().isdisjoint({TOKEN_HEADER.lower(), SIGNATURE_HEADER.lower(), "x-sdk-date"})

    def secrets(self) -> Iterator[str]:
        """Yield all that may open something: whole values, and the parts that stand in them."""
        named = [*self.sent.items(), *parse_qsl(self.query), *self.headers]
        for value in (value for name, value in named if OPENS.search(name)):
            parts = re.split(r"[\s,;]+", value)
            # A word before others, such as `Bearer`, opens nothing, and neither do the names of signed headers.
            plain = {*self.sent, *(parts[:1] if len(parts) > 1 and "=" not in parts[0] else [])}
            secrets = {value, *parts, *(part.partition("=")[2] for part in parts)} - plain
            yield from (secret for secret in secrets if len(secret) >= SHORTEST_SECRET)
        yield self.sent.get(TOKEN_HEADER.lower(), "")

    def request(self) -> requests.PreparedRequest:
        """Return the request, apart from where it went."""
        address = f"{NOWHERE}{self.path}" + (f"?{self.query}" if self.query else "")
        return requests.Request(self.method, address, self.sent, data=self.sent_body.encode()).prepare()


def headers_of(message: Json) -> Iterator[tuple[str, str]]:
    """Yield the headers of a request or an answer. Browsers write one that came twice in two lines of one value."""
    for header in message.get("headers", ()):
        for value in str(header["value"]).split("\n"):
            yield str(header["name"]), value


def entries_of(path: Path, base_url: str) -> list[Entry]:
    """Read an archive, in the order of time.

    Raises:
        UnusableError: It cannot be read, or is no archive.
    """
    try:
        log = json.loads(path.read_text(encoding="utf-8-sig"))["log"]
        is_ours = log.get("creator", {}).get("name") == CREATOR
        entries = [Entry(entry, base_url, is_ours=is_ours) for entry in log["entries"]]
    except OSError as error:
        raise UnusableError(f"FILE={path} cannot be read: {error.strerror}.") from error
    except (LookupError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise UnusableError(
            f"FILE={path} is not an HTTP archive (HAR 1.2): {type(error).__name__}: {error}. Save one in the browser's "
            "network panel, or in the proxy, with the answers' bodies."
        ) from error
    return sorted(entries, key=lambda entry: entry.sent_at)


class Recording(Run):
    """A run whose exchanges have been. Nothing is sent.

    Args:
        path: The archive.
        settings: What the run is told.
        target: What is known of the deployment; its address may be "", for the only one in the archive.
        document: The document.

    Raises:
        UnusableError: The archive cannot be used, or the deployment is not clear.
    """

    is_recorded = True

    def __init__(self, path: Path, settings: Settings, target: Target, document: Document) -> None:
        entries = entries_of(path, target.base_url)
        about = [entry for entry in entries if operation_of(document, entry)]
        self.shows_credentials = any(entry.shows_credentials for entry in about)
        self.not_judged: Counter[str] = Counter()
        origins = sorted({entry.origin for entry in about})
        if not target.base_url and len(origins) > 1:
            raise UnusableError(f"FILE={path} has exchanges with {' and '.join(origins)}. Set BASE_URL to one of them.")
        ours = next((entry for entry in about if entry.ours), None)
        operation = ours and operation_of(document, ours)
        target = replace(
            target,
            base_url=target.base_url or min(origins, default=""),
            # Our own first request is about the project of the credentials.
            project_id=target.project_id or (project_of(operation, ours.path) if ours and operation else ""),
        )
        super().__init__(replace(settings, target=target), target, document=document)
        self.memory.known = {name: values for name, values in target.known.items() if any(values)}
        self.sender.secrets |= {secret for entry in about for secret in entry.secrets()} - {"", MASK}
        for exchange in self.exchanges_of(entries):
            self.judge(Reading(exchange, self.memory))
        self.probed = {exchange.ask.operation.name for exchange in self.exchanges}
        self.tested = [operation for operation in document.operations if operation.name in self.probed]
        absent = "the recording has no request of it that can be judged"
        self.not_tested = {one.name: absent for one in document.operations if one.name not in self.probed}
        if not self.exchanges:
            self.stopped = "The recording contains no exchange that can be judged."
        elif not self.memory.proven:
            self.stopped = "No recorded answer shows that anything was found. Record one that does."

    def exchanges_of(self, entries: Sequence[Entry]) -> Iterator[Exchange]:
        """Yield what can be judged, and count why the rest cannot."""
        for entry in entries:
            operation, why = operation_of(self.document, entry), entry.why_not
            if not entry.url.startswith(f"{self.target.base_url}/"):
                why = "went to another host"
            elif operation is None:
                why = "asked for something that the document does not describe"
            elif not why:
                try:
                    yield self.exchange(entry, operation)
                except ValueError:  # no base64, or nothing that HTTP could carry
                    why = "is not as HAR 1.2 has it"
            self.not_judged.update([why] if why else [])

    def exchange(self, entry: Entry, operation: Operation) -> Exchange:
        """Return an entry as the rules take it."""
        project, mine = project_of(operation, entry.path), self.target.project_id
        ask = Recorded(
            operation,
            self.cases.schema[operation.path][entry.method].Case(),
            self.credentials(entry, project),
            entry.ours["origin"] if entry.ours else "recorded",
            bool(mine and project and project != mine),
            request=entry.request(),
        )
        broken = entry.reason if entry.status == NO_ANSWER else ""
        return Exchange(ask, entry.url, entry.status, entry.headers, entry.body, broken, entry.sent_at, entry.seconds)

    def credentials(self, entry: Entry, project: str) -> Credentials:
        """Tell with what an entry was opened, as far as the recording shows it."""
        sent = entry.sent
        if entry.ours:
            return Credentials(entry.ours["credentials"])
        if sent.get("authorization", "").startswith("SDK-HMAC") or "x-sdk-date" in sent:
            named = sent.get("x-project_id")
            if named is None:
                return Credentials.NO_PROJECT
            return Credentials.AK_SK if named == project else Credentials.OTHER_PROJECT
        if TOKEN_HEADER.lower() in sent:
            return Credentials.TOKEN if sent[TOKEN_HEADER.lower()] else Credentials.EMPTY_TOKEN
        return Credentials.NONE if self.shows_credentials else Credentials.NOT_SHOWN

    def judge(self, reading: Reading) -> None:
        """Put an exchange through every rule that a recording can break."""
        self.keep(reading)
        for rule in [WHOLE] if reading.exchange.broken else RULES:
            if rule is not ACCEPTED and rule.operation in {"", reading.operation.name}:
                for problem in rule.look(reading):
                    self.note(Finding(rule, problem, reading.exchange))
        self.remember(reading)

    def why_unchecked(self, name: str) -> str:
        """Say why a rule was never checked."""
        return f"never checked: {WORTH}" if name == ACCEPTED.name else super().why_unchecked(name)

    def untested(self) -> Iterator[str]:
        """Tell what the recording says nothing of."""
        for why, count in self.not_judged.items():
            yield f"Not judged: {count} exchange{'s' * (count != 1)} that {why}."
        if not self.target.job_ids:
            yield "JOB_IDS is not set, so it was not tested that known jobs are found."
        if not self.shows_credentials:
            yield "No credentials were recorded, so it was not tested that they are checked."
        yield f"Not tested: that good credentials are accepted, since {WORTH}."


def operation_of(document: Document, entry: Entry) -> Operation | None:
    """Return the operation that an entry is about; None if the document describes no such."""
    for operation in document.operations:
        parts = map(re.escape, re.split(r"\{[^}]*\}", operation.path))
        if operation.method.upper() == entry.method and re.fullmatch("[^/]+".join(parts), entry.path):
            return operation
    return None


def project_of(operation: Operation, path: str) -> str:
    """Return the project that a path asks in, or ""."""
    return dict(zip(operation.path.split("/"), path.split("/"), strict=False)).get("{project_id}", "")


def main(arguments: Sequence[str]) -> int:
    """Judge the recording that the arguments name, and return the exit status."""
    try:
        path, settings, target = read_recorded(arguments, os.environ)
        report.prepare(settings.report_dir)
        document = Document.read(settings.spec_file) if settings.spec_file else load()
        run = Recording(path, settings, target, document)
        run.sender.close()
        print(f"Judging {len(run.exchanges)} recorded exchanges of {path}; nothing is sent.")
        report.tell(run)
    except (UnusableError, DocumentError, NoDocumentError) as error:
        print(error, file=sys.stderr)
        return NOT_TESTED
    return run.exit_status
