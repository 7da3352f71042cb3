"""Checks of status, access and headers, for an operation of any shape."""

import re
from collections.abc import Iterator
from typing import Any, Final

from jsonschema import Draft202012Validator

from contract_tests.judging.facts import table_of
from contract_tests.judging.reading import Reading
from contract_tests.judging.rule import Check, Problem
from contract_tests.sending.sender import OK, SERVER_ERROR, TOO_MANY_REQUESTS, UNAUTHORIZED
from openapi import read_text

Problems = Iterator[Problem | None]
BAD_REQUEST, FORBIDDEN, NOT_ALLOWED = 400, 403, 405
REQUEST_ID: Final = "X-Request-Id"
UUID: Final = re.compile(r"[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}")


def shown(value: Any) -> str:
    """Show a value in a line of plain ASCII. It is the report that cuts, once all secrets are masked."""
    return ascii(value)


# --- status ---------------------------------------------------------------------------------------------------


def whole(reading: Reading) -> Problems:
    """The answer comes whole."""
    broken = reading.exchange.broken
    yield Problem("answer", broken, "a complete HTTP answer") if broken else None


def status(reading: Reading) -> Problems:
    """The status is documented; to another method than the operation's, any refusal will do."""
    if reading.status < SERVER_ERROR and reading.ask.is_documented:
        known = ", ".join(reading.operation.responses)
        yield None if reading.documented else Problem("status", str(reading.status), f"one of {known}")


def server_error(reading: Reading) -> Problems:
    """The deployment does not fail, whatever it is asked."""
    fails = reading.status >= SERVER_ERROR
    yield Problem("status", str(reading.status), "an answer other than a failure of the service") if fails else None


def known_answered(reading: Reading) -> Problems:
    """A request for what is known to exist succeeds."""
    if reading.is_ours and reading.asks_for_known and reading.documented is not None:
        fits = reading.exchange.lets_in or reading.status in {UNAUTHORIZED, TOO_MANY_REQUESTS, SERVER_ERROR}
        yield None if fits else Problem("status", str(reading.status), f"{OK}: what is asked for exists")


def fitting(reading: Reading) -> set[int]:
    """Return the statuses with which a request may be refused, by what the document says of each."""
    if not reading.is_ours:
        return {UNAUTHORIZED, FORBIDDEN}
    if reading.asks_for_unknown:
        return {BAD_REQUEST, FORBIDDEN}
    return {BAD_REQUEST}


def refusal(reading: Reading) -> Problems:
    """A request is refused with the status that is documented for the reason."""
    ask = reading.ask
    if not ask.is_documented or ask.credentials.are_unclear or reading.documented is None or reading.exchange.lets_in:
        return
    is_clear = reading.operation.list_parameter or reading.violates[0] or not reading.is_ours
    if not is_clear or (reading.is_ours and reading.asks_for_known):
        return
    if reading.status in {TOO_MANY_REQUESTS, SERVER_ERROR} or (reading.is_ours and reading.status == UNAUTHORIZED):
        return
    fits = {code for code in fitting(reading) if str(code) in reading.operation.responses}
    expected = " or ".join(map(str, sorted(fits)))
    if fits:
        yield None if reading.status in fits else Problem("status", str(reading.status), expected)


def other_method(reading: Reading) -> Problems:
    """A method that the path does not have is refused."""
    if not reading.ask.is_documented:
        accepted = reading.status < BAD_REQUEST
        yield Problem(reading.ask.method, str(reading.status), "a refusal, such as 405") if accepted else None


def allow(reading: Reading) -> Problems:
    """A 405 says which methods are allowed: those that the path has."""
    if reading.status == NOT_ALLOWED:
        value = reading.exchange.header("allow") or ""
        path = reading.operation.path
        methods = [other.method.upper() for other in reading.document.operations if other.path == path]
        allowed = {*methods} <= set(re.split(r"\s*,\s*", value.strip()))
        yield None if allowed else Problem("Allow", repr(value), f"a list with {', '.join(methods)}")


# --- what was asked -------------------------------------------------------------------------------------------


def mandatory(reading: Reading) -> Problems:
    """A request that lacks something mandatory is refused."""
    if reading.is_ours and reading.violates[0]:
        accepted = reading.status < BAD_REQUEST
        place, source = reading.violates
        problem = Problem(place, str(reading.status), f"400: {place} is mandatory", source)
        yield problem if accepted else None


def optional(reading: Reading) -> Problems:
    """A request that lacks only what may be left out succeeds, as the whole one has done."""
    if reading.is_ours and reading.says_less and reading.operation.name in reading.memory.proven:
        refused = reading.status == BAD_REQUEST
        yield Problem("the body", "400", "not 400: only optional parts are missing") if refused else None


def limit(reading: Reading) -> Problems:
    """A request for too many is refused."""
    listed = reading.operation.list_parameter
    if reading.is_ours and listed and reading.has_too_many:
        accepted = reading.status < BAD_REQUEST
        received = f"{reading.status} for {len(set(reading.ask.ids))} ids"
        source = table_of(reading.document, reading.operation.parameters["query", listed[0]])
        problem = Problem(listed[0], received, f"400: at most {listed[1]} at a time", source)
        yield problem if accepted else None


# --- access ---------------------------------------------------------------------------------------------------


def credentials_accepted(reading: Reading) -> Problems:
    """Credentials that are good for one request are good for the next."""
    if reading.is_ours and reading.operation.security:
        refused = reading.status == UNAUTHORIZED
        yield Problem("status", "401", "not 401: the credentials are good") if refused else None


def credentials_checked(reading: Reading) -> Problems:
    """A request without credentials, or with wrong ones, is refused."""
    ask = reading.ask
    if not (ask.credentials.are_good or ask.credentials.are_unclear) and reading.operation.security:
        accepted = reading.status < BAD_REQUEST
        received = f"{reading.status} with {ask.credentials.value}"
        yield Problem(ask.credentials.value, received, "401") if accepted else None


def foreign_things(reading: Reading) -> Problems:
    """Another project's things are neither shown nor changed. A list may be answered without any."""
    if reading.ask.foreign:
        is_shown = bool(reading.jobs) if reading.operation.list_parameter else reading.exchange.lets_in
        received = f"{reading.status} with {reading.ask.credentials.value}, jobs {reading.job_ids}"
        yield Problem("project_id", received, "401, or nothing") if is_shown else None


# --- headers --------------------------------------------------------------------------------------------------


def content_type(reading: Reading) -> Problems:
    """The body's type is the documented one."""
    types = list((reading.documented or {}).get("content", {}))
    if types:
        value = reading.exchange.header("content-type") or ""
        fits = value.partition(";")[0].strip().lower() in types
        yield None if fits else Problem("Content-Type", repr(value), " or ".join(types))


def charset(reading: Reading) -> Problems:
    """A charset, if one is named, is UTF-8."""
    value = reading.exchange.header("content-type") or ""
    named = re.search(r"charset\s*=\s*\"?([^\";\s]+)", value, re.IGNORECASE)
    if reading.schema is not None and named:
        fits = named[1].lower() in {"utf-8", "utf8"}
        yield None if fits else Problem("Content-Type", named[1], "utf-8, or none: JSON is UTF-8")


def documented_headers(reading: Reading) -> Iterator[tuple[str, dict[str, Any], str | None]]:
    """Yield each header that answers with this status have, by the document: its name, its description, its value."""
    for name, described in (reading.documented or {}).get("headers", {}).items():
        yield name, reading.document.resolve(described), reading.exchange.header(name)


def header_form(reading: Reading) -> Problems:
    """A documented header has its form."""
    for name, header, value in documented_headers(reading):
        if value is not None:
            schema = reading.document.resolve(header.get("schema", {}))
            fits = Draft202012Validator(schema).is_valid(read_text(value, schema))
            asks = str(header.get("x-format") or schema.get("pattern") or schema)
            yield None if fits else Problem(name, repr(value), asks, table_of(reading.document, header))


def header_present(reading: Reading) -> Problems:
    """A documented header is there."""
    for name, _, value in documented_headers(reading):
        yield None if value is not None else Problem(name, f"none in a {reading.status}", "the header")


def is_new(reading: Reading, name: str, value: str) -> bool:
    """Tell whether a value comes for the first time in this run, and keep it."""
    url = reading.exchange
    return reading.memory.values.setdefault((name, value), str(id(url))) == str(id(url))


def request_id_new(reading: Reading) -> Problems:
    """X-Request-Id is a new id in each answer."""
    value = reading.exchange.header(REQUEST_ID)
    if value is not None:
        problem = Problem(REQUEST_ID, f"{value!r}, as in an answer before", "a unique identifier")
        yield None if is_new(reading, REQUEST_ID, value.lower()) else problem


def uuid_new(reading: Reading) -> Problems:
    """The UUID in X-Request-Id is a new one, not only what stands behind it."""
    value = (reading.exchange.header(REQUEST_ID) or "").lower()
    if found := UUID.match(value):
        before = reading.memory.values.setdefault(("UUID", found[0]), value)
        problem = Problem(REQUEST_ID, f"{shown(value)} after {shown(before)}", "a new UUID in each answer")
        yield None if before == value else problem


def gateway_id_new(reading: Reading) -> Problems:
    """A request id in the body of a refusal is a new one."""
    value = reading.body.get("request_id") if isinstance(reading.body, dict) else None
    if reading.status >= BAD_REQUEST and isinstance(value, str):
        problem = Problem("request_id", f"{shown(value)}, as in an answer before", "a new id in each answer")
        yield None if is_new(reading, "request_id", value) else problem


def error_field(name: str) -> Check:
    """Make a check that a refusal has a field that is documented for it, and something in it."""

    def check(reading: Reading) -> Problems:
        described = (reading.schema or {}).get("properties", {})
        if reading.status >= BAD_REQUEST and name in described and isinstance(reading.body, dict):
            received = f"a {reading.status} {'with an empty one' if name in reading.body else 'without it'}"
            yield None if reading.body.get(name, "") != "" else Problem(name, received, "the field, with a text")

    return check
