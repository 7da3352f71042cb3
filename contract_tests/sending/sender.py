"""The one place from which requests leave: counted, paced, read-only, and never further than asked."""

import time
import zlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Final
from urllib.parse import parse_qsl, quote

import httpx
from mpc_clipping import AkSk, Token
from mpc_clipping._runtime.retries import http_date

from contract_tests.documented import documented
from contract_tests.settings import Target

# The service allows a tenant 100 requests a minute. A run takes less than a third, so that others keep working.
SECONDS_BETWEEN_REQUESTS: Final = 2.0
# A longer pause is not worth waiting for; the run ends instead.
LONGEST_PAUSE: Final = 120.0
OK, REDIRECTS, UNAUTHORIZED, TOO_MANY_REQUESTS, SERVER_ERROR, UNAVAILABLE = 200, 300, 401, 429, 500, 503
# Six bad signatures in a row lock an access key. Two wrong credentials a run stay well away from that.
MAX_WRONG_CREDENTIALS: Final = 2
# Good signatures that the deployment refuses count as bad ones there, so a sixth refusal in a row is not risked.
MAX_REFUSED_SIGNATURES: Final = 5
# Between two parts of an answer.
TIMEOUT: Final = 30.0
# A whole body: without these, one that drips, or has no end, would never be done.
LONGEST_ANSWER: Final = 60.0
LARGEST_BODY: Final = 16 * 2**20
# Stands for the status where no whole answer came.
NO_ANSWER: Final = 0
# What is altered where there is no token to alter.
NO_TOKEN: Final = "no-such-token"  # noqa: S105 - it opens nothing


class Credentials(Enum):
    """What a request is opened with."""

    TOKEN = "token"  # noqa: S105 - a name, not a token
    AK_SK = "AK/SK"
    NONE = "no credentials"
    WRONG_TOKEN = "wrong token"  # noqa: S105 - a name, not a token
    WRONG_SIGNATURE = "wrong signature"

    @property
    def are_good(self) -> bool:
        """Tell whether the deployment should accept them."""
        return self in {Credentials.TOKEN, Credentials.AK_SK}

    @property
    def are_signed(self) -> bool:
        """Tell whether they are a signature, be it a wrong one."""
        return self in {Credentials.AK_SK, Credentials.WRONG_SIGNATURE}

    @property
    def are_wrong(self) -> bool:
        """Tell whether they look like credentials and are not."""
        return self in {Credentials.WRONG_TOKEN, Credentials.WRONG_SIGNATURE}


@dataclass(frozen=True)
class Ask:
    """A request to be sent. It names its credentials and holds no secret.

    Args:
        query: What stands after the question mark, percent-encoded.
        credentials: What it is opened with.
        foreign: Whether it asks for another project's jobs.
        method: The HTTP method.
        origin: Who asks: a probe's name, or "generated".
    """

    query: str
    credentials: Credentials
    foreign: bool = False
    method: str = "GET"
    origin: str = ""

    @property
    def parameters(self) -> list[tuple[str, str]]:
        """The query's names and values."""
        return parse_qsl(self.query, keep_blank_values=True)

    @property
    def may_be_repeated(self) -> bool:
        """Tell whether sending it again would do no harm."""
        return not self.foreign and not self.credentials.are_wrong

    @property
    def ids(self) -> list[str]:
        """The ids asked for, in their order."""
        return [value for name, value in self.parameters if name == documented().id_name]


@dataclass(frozen=True)
class Exchange:
    """A request and its answer.

    Args:
        ask: The request.
        url: Where it went.
        status: The answer's status.
        headers: The answer's headers; names in lower case, each as often as it came.
        body: The answer's body.
        broken: Why there is no whole HTTP answer, or "". If there is none, the status is 0.
    """

    ask: Ask
    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes = field(repr=False)
    broken: str = ""

    @property
    def lets_in(self) -> bool:
        """Tell whether the answer shows that the credentials were accepted.

        A refusal for another reason does not: it may have come before anybody looked at them.
        """
        return OK <= self.status < REDIRECTS

    def header(self, name: str) -> str | None:
        """Give a header's value; values of a header that came twice are joined, as HTTP has it."""
        values = [value for key, value in self.headers if key == name.lower()]
        return ", ".join(values) if values else None


class StopError(Exception):
    """Nothing more may be sent. The message says why, and what to do."""


def ids_query(ids: list[str]) -> str:
    """Write ids as the document has it: the key repeated."""
    return "&".join(f"{documented().id_name}={quote(job_id, safe='')}" for job_id in ids)


class Sender:
    """Sends requests to one deployment.

    Args:
        target: The deployment.
        max_requests: How many requests may be sent in all.
        unsafe_methods: Whether methods other than the documented one may be sent, on loopback.
        clock: Tells seconds, for the pace.
        sleep: Waits for so many seconds.
    """

    def __init__(
        self,
        target: Target,
        *,
        max_requests: int,
        unsafe_methods: bool = False,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.target = target
        self.max_requests = max_requests
        self.methods_are_free = unsafe_methods and target.is_loopback
        self.clock = clock
        self.sleep = sleep
        self.sent: Counter[Credentials] = Counter()
        # All that must never be shown; what is sent adds to it.
        self.secrets = set(filter(None, (target.token, target.ak, target.sk, target.security_token)))
        self.foreign_sent = 0
        self.refused_signatures = 0
        self.throttled = 0
        self.next_at = clock()
        self.interval = 0.0 if target.is_loopback else SECONDS_BETWEEN_REQUESTS
        # On loopback a proxy could only carry the requests away from the machine.
        self.client = httpx.Client(
            timeout=TIMEOUT,
            follow_redirects=False,
            trust_env=not target.is_loopback,
            # No cookie is kept: it could open requests that are meant to be without credentials.
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            # A connection that the server closes for idleness just as it is used again would look like a fault.
            limits=httpx.Limits(keepalive_expiry=1.0),
        )

    def close(self) -> None:
        """Close all connections."""
        self.client.close()

    @property
    def left(self) -> int:
        """How many requests may still be sent."""
        return self.max_requests - self.sent.total()

    def send(self, ask: Ask) -> Exchange:
        """Send one request, when it is due.

        Raises:
            StopError: The budget is spent, or the deployment did not answer.
            ValueError: The request would do harm: a bug in who asks.
        """
        self.refuse_harm(ask)
        if self.left <= 0:
            raise StopError(f"The budget of {self.max_requests} requests is spent. Raise MAX_REQUESTS.")
        self.keep_pace()
        self.sent[ask.credentials] += 1
        self.foreign_sent += ask.foreign
        exchange = self.transmit(ask)
        # Other methods are for loopback only, and may be refused without a look at the signature.
        if ask.credentials.are_signed and ask.method == documented().method:
            self.count_refusals(exchange)
        return exchange

    def count_refusals(self, exchange: Exchange) -> None:
        """Count how many signatures in a row were refused."""
        if exchange.status == UNAUTHORIZED:
            self.refused_signatures += 1
        elif exchange.lets_in:
            self.refused_signatures = 0

    def may_lock_key(self, ask: Ask) -> bool:
        """Tell whether the access key could be locked if this were refused as well."""
        return ask.credentials.are_signed and self.refused_signatures >= MAX_REFUSED_SIGNATURES

    def refuse_harm(self, ask: Ask) -> None:
        """Refuse whatever a run must not send.

        Raises:
            ValueError: The request would do harm.
        """
        if ask.method != documented().method and not self.methods_are_free:
            raise ValueError(f"{ask.method} may not be sent: only {documented().method} is read-only.")
        wrong = sum(count for credentials, count in self.sent.items() if credentials.are_wrong)
        if ask.credentials.are_wrong and wrong >= MAX_WRONG_CREDENTIALS:
            raise ValueError(f"More than {MAX_WRONG_CREDENTIALS} wrong credentials may lock an access key.")
        if self.may_lock_key(ask):
            raise ValueError(f"{MAX_REFUSED_SIGNATURES} signatures in a row were refused; one more may lock the key.")
        if ask.foreign and self.foreign_sent:
            raise ValueError("Another project's jobs are asked for once a run.")

    def keep_pace(self) -> None:
        """Wait until the next request is due."""
        wait = self.next_at - self.clock()
        if wait > 0:
            self.sleep(wait)
        self.next_at = self.clock() + self.interval

    def pause(self, exchange: Exchange) -> None:
        """Put the next request off as long as a throttled answer asks.

        Raises:
            StopError: It was the second one, or the pause is too long.
        """
        self.throttled += 1
        if self.throttled > 1:
            raise StopError("The deployment answered 429 twice. Wait some minutes, then run again.")
        self.put_off(exchange, LONGEST_PAUSE / 2)

    def put_off(self, exchange: Exchange, otherwise: float) -> None:
        """Put the next request off as long as an answer asks, or if it does not, for `otherwise` seconds.

        Raises:
            StopError: The pause is too long.
        """
        told = retry_after(exchange)
        if told is not None and told > LONGEST_PAUSE:
            raise StopError(
                f"The deployment answered {exchange.status} and asks for a pause of {told:.0f} seconds. Run again "
                "after it."
            )
        self.next_at = max(self.next_at, self.clock() + (otherwise if told is None else told))

    def transmit(self, ask: Ask) -> Exchange:
        """Put one request on the wire and read its answer.

        Raises:
            StopError: No answer came.
        """
        url = self.url(ask)
        try:
            response = self.client.send(self.request(ask, url), auth=None, stream=True)
            try:
                body = content_of(response, self.read(response))
            finally:
                response.close()
        except (httpx.RemoteProtocolError, httpx.DecodingError, httpx.ReadError) as error:
            return Exchange(ask, url, NO_ANSWER, (), b"", broken=f"{type(error).__name__}: {error}")
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise StopError(
                f"No answer from {self.target.base_url} ({type(error).__name__}: {error}). "
                "Check BASE_URL and the network."
            ) from error
        return Exchange(ask, url, response.status_code, tuple(response.headers.multi_items()), body)

    def read(self, response: httpx.Response) -> bytes:
        """Read a body as it came over the wire.

        Raises:
            httpx.ReadError: It has no end, as far as one can wait for it.
        """
        raw, until = b"", self.clock() + LONGEST_ANSWER
        for part in response.iter_raw():
            raw += part
            if len(raw) > LARGEST_BODY:
                raise httpx.ReadError(f"the body has no end within {LARGEST_BODY} bytes")
            if self.clock() > until:
                raise httpx.ReadError(f"the body has no end within {LONGEST_ANSWER:.0f} seconds")
        return raw

    def request(self, ask: Ask, url: str) -> httpx.Request:
        """Make a request, and know its secrets before it is sent: also an answer that breaks off may hold them."""
        request = self.client.build_request(ask.method, url)
        auth = self.auth(ask)
        if auth:
            request = next(auth.sync_auth_flow(request))
        self.secrets |= secrets_of(request)
        return request

    def url(self, ask: Ask) -> str:
        """Give the URL of a request: always the documented path."""
        project = foreign_project(self.target.project_id) if ask.foreign else self.target.project_id
        path = documented().path.replace("{project_id}", quote(project, safe=""))
        return f"{self.target.base_url}{path}" + (f"?{ask.query}" if ask.query else "")

    def auth(self, ask: Ask) -> httpx.Auth | None:
        """Give what opens a request; signatures are made by the client's own signer."""
        target = self.target
        project = foreign_project(target.project_id) if ask.foreign else target.project_id
        match ask.credentials:
            case Credentials.TOKEN:
                return Token(target.token)
            case Credentials.WRONG_TOKEN:
                return Token(altered(target.token or NO_TOKEN))
            case Credentials.AK_SK:
                return AkSk(target.ak, target.sk, target.security_token or None, project_id=project)
            case Credentials.WRONG_SIGNATURE:
                return AkSk(target.ak, altered(target.sk), target.security_token or None, project_id=project)
        return None


def content_of(response: httpx.Response, raw: bytes) -> bytes:
    """Decode a body.

    Raises:
        httpx.DecodingError: It is not encoded as its header says, or lacks its end, which httpx does not mind.
        httpx.ReadError: It has no end, as far as one can wait for it.
    """
    encoding = response.headers.get("content-encoding", "").strip().lower()
    if encoding in {"gzip", "x-gzip"}:
        return decompressed(raw, zlib.MAX_WBITS | 16)
    if encoding == "deflate":
        # HTTP means the form with a head of two bytes, whose sum is a multiple of 31; some send the form without.
        has_head = raw[:1] != b"" and raw[0] & 15 == zlib.DEFLATED and int.from_bytes(raw[:2]) % 31 == 0
        return decompressed(raw, zlib.MAX_WBITS if has_head else -zlib.MAX_WBITS)
    return httpx.Response(response.status_code, headers=response.headers, content=raw).content


def decompressed(raw: bytes, wbits: int) -> bytes:
    """Decompress a body, which may have several parts, each with an end of its own."""
    body = b""
    while raw:
        decoder = zlib.decompressobj(wbits)
        try:
            body += decoder.decompress(raw, LARGEST_BODY)
        except zlib.error as error:
            raise httpx.DecodingError(str(error)) from error
        if len(body) >= LARGEST_BODY:
            raise httpx.ReadError(f"the body has no end within {LARGEST_BODY} bytes")
        if not decoder.eof:
            raise httpx.DecodingError("the end of the compressed body is missing")
        raw = decoder.unused_data
    return body


def retry_after(exchange: Exchange) -> float | None:
    """Read how many seconds to wait: a whole number, or a date; None if neither is given."""
    told = exchange.header("retry-after") or ""
    if told.isascii() and told.isdecimal():
        return float(told)
    until = http_date(told)
    # By the deployment's own clock, if it tells the time: ours may be off.
    now = http_date(exchange.header("date") or "") or datetime.now(UTC)
    return None if until is None else max(0.0, (until - now).total_seconds())


def secrets_of(request: httpx.Request) -> set[str]:
    """List what opened a request: a deployment may send it back."""
    signature = request.headers.get("Authorization", "").rpartition("Signature=")[2]
    return set(filter(None, (signature, request.headers.get(documented().header_of_scheme("Token")))))


def altered(secret: str) -> str:
    """Change one character in the middle, so that only a real check sees it."""
    middle = len(secret) // 2
    return secret[:middle] + ("A" if secret[middle] != "A" else "B") + secret[middle + 1 :]


def foreign_project(project_id: str) -> str:
    """Name a project that is not the caller's, and looks like one."""
    return project_id[:-1] + ("0" if project_id[-1] != "0" else "1")
