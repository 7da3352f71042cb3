"""The one place from which requests leave: counted, paced, read-only, and never further than asked."""

import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Final
from urllib.parse import unquote_plus

import httpx
from mpc_clipping._runtime.http import BAD_ENVIRONMENT, certificates
from mpc_clipping._runtime.retries import http_date

from contract_tests.asking.ask import Ask, Credentials
from contract_tests.sending.bodies import ENCODINGS, read_body
from contract_tests.sending.credentials import auth_of, secrets_of
from contract_tests.settings import Target, UnusableError

# The service allows a tenant 100 requests a minute. A run takes less than a third, so that others keep working.
SECONDS_BETWEEN_REQUESTS: Final = 2.0
# A longer pause is not worth waiting for; the run ends instead.
LONGEST_PAUSE: Final = 120.0
OK, REDIRECTS, UNAUTHORIZED, TOO_MANY_REQUESTS, SERVER_ERROR, UNAVAILABLE = 200, 300, 401, 429, 500, 503
SAFE_METHODS: Final = frozenset({"GET", "HEAD"})
# More than five refused signatures in a row lock an access key, be they wrong or good. A run stays well away from that.
MOST_REFUSED_SIGNATURES: Final = 3
# How many requests a run may send to a live service with a signature that may be refused.
MOST_RISKS: Final = 2
# Between two parts of an answer.
TIMEOUT: Final = 30.0
# Stands for the status where no whole answer came.
NO_ANSWER: Final = 0
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
SQL_LIKE: Final = "'\";"
# A shorter secret may stand in any text.
SHORTEST_SECRET: Final = 8


@dataclass(frozen=True, eq=False)
class Exchange:
    """A request and its answer.

    Args:
        ask: The request.
        url: Where it went.
        status: The answer's status.
        headers: The answer's headers; names in lower case, each as often as it came.
        body: The answer's body.
        broken: Why there is no whole HTTP answer, or "". If there is none, the status is 0.
        sent_at: When it was sent.
        seconds: How long the answer took.
    """

    ask: Ask
    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes = field(repr=False)
    broken: str = ""
    sent_at: datetime = EPOCH
    seconds: float = 0.0

    @property
    def lets_in(self) -> bool:
        """Whether the answer shows that the credentials were accepted.

        A refusal for another reason does not: it may have come before anybody looked at them.
        """
        return OK <= self.status < REDIRECTS

    def header(self, name: str) -> str | None:
        """Return a header's value; values of a header that came twice are joined, as HTTP has it."""
        values = [value for key, value in self.headers if key == name.lower()]
        return ", ".join(values) if values else None


class StopError(Exception):
    """Nothing more may be sent. The message says why, and what to do."""


class Sender:
    """Sends requests to one deployment.

    Args:
        target: The deployment.
        max_requests: How many requests may be sent in all.
        unsafe_methods: Whether methods that change things may be sent, on loopback.
        clock: Tells seconds, for the pace.
        sleep: Waits for so many seconds.

    Raises:
        UnusableError: The environment names a proxy, or a file of certificates, that is none.
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
        self.methods_are_free = unsafe_methods and not target.is_live
        self.clock = clock
        self.sleep = sleep
        self.sent: Counter[Credentials] = Counter()
        # All that must never be shown; what is sent adds to it.
        self.secrets = target.secrets
        self.risks = 0
        self.signature_is_good = False
        self.refused_signatures = 0
        self.throttled = 0
        self.next_at = clock()
        self.interval = SECONDS_BETWEEN_REQUESTS if target.is_live else 0.0
        # On loopback a proxy could only carry the requests away from the machine.
        trust_env = target.is_live and not target.is_tunnel
        try:
            self.client = httpx.Client(
                timeout=TIMEOUT,
                verify=certificates(trust_env, os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR")),
                follow_redirects=False,
                headers={"Accept-Encoding": ENCODINGS},
                trust_env=trust_env,
                # No cookie is kept: it could open requests that are meant to be without credentials.
                cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
                # A connection that the server closes for idleness just as it is used again would look like a fault.
                limits=httpx.Limits(keepalive_expiry=1.0),
            )
        except BAD_ENVIRONMENT as error:
            # Its own words may hold a proxy's password.
            raise UnusableError(
                f"httpx cannot use what the environment says of proxies or certificates ({type(error).__name__}). "
                "Correct or unset HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY, SSL_CERT_FILE, SSL_CERT_DIR."
            ) from None

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
        for harm in self.harms(ask):
            raise ValueError(harm)
        if self.left <= 0:
            raise StopError(f"The budget of {self.max_requests} requests is spent. Raise MAX_REQUESTS.")
        self.keep_pace()
        self.sent[ask.credentials] += 1
        self.risks += ask.may_be_refused
        exchange = self.transmit(ask)
        # Other methods are for loopback only, and may be refused without a look at the signature.
        if ask.credentials.are_signed and ask.is_documented:
            self.count_refusals(exchange)
        return exchange

    def count_refusals(self, exchange: Exchange) -> None:
        """Count how many signatures in a row were refused."""
        self.signature_is_good = exchange.lets_in
        if exchange.status == UNAUTHORIZED:
            self.refused_signatures += 1
        elif exchange.lets_in:
            self.refused_signatures = 0

    def harms(self, ask: Ask) -> Iterator[str]:
        """Yield what harm a request would do."""
        if ask.method not in SAFE_METHODS and not self.methods_are_free:
            yield f"{ask.method} may not be sent: it may change things."
        if not ask.stays_on_its_path:
            yield f"{ask.path!a} is not the documented path."
        sent = unquote_plus(f"{ask.path}?{ask.query} {ask.body.decode('utf-8', 'replace')} {ask.headers}")
        if any(secret in sent for secret in self.target.secrets if len(secret) >= SHORTEST_SECRET):
            yield "A request may not contain a secret."
        if self.target.is_live and any(character in unquote_plus(ask.query) for character in SQL_LIKE):
            yield "What looks like SQL may make a firewall block this machine from a live service."
        if ask.credentials.are_signed and self.refused_signatures >= MOST_REFUSED_SIGNATURES:
            yield f"{MOST_REFUSED_SIGNATURES} signatures in a row were refused; a few more would lock the key."
        if ask.may_be_refused and self.target.is_live:
            if self.risks >= MOST_RISKS:
                yield f"More than {MOST_RISKS} signatures that may be refused are too many for a live service."
            if not self.signature_is_good:
                yield "A signature that may be refused has to follow one that was accepted."

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
        sent_at, started = datetime.now(UTC), self.clock()
        try:
            response = self.client.send(self.request(ask, url), auth=None, stream=True)
            try:
                body = read_body(response, self.clock)
            finally:
                response.close()
        except (httpx.RemoteProtocolError, httpx.DecodingError, httpx.ReadError, httpx.WriteError) as error:
            broken = f"{type(error).__name__}: {error}"
            return Exchange(ask, url, NO_ANSWER, (), b"", broken, sent_at, self.clock() - started)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise StopError(
                f"No answer from {self.target.base_url} ({type(error).__name__}: {error}). "
                "Check BASE_URL and the network."
            ) from error
        headers = tuple((name.lower(), value) for name, value in response.headers.multi_items())
        return Exchange(ask, url, response.status_code, headers, body, "", sent_at, self.clock() - started)

    def request(self, ask: Ask, url: str) -> httpx.Request:
        """Make a request, and know its secrets before it is sent: also an answer that breaks off may hold them."""
        request = self.client.build_request(ask.method, url, headers=ask.headers, content=ask.body or None)
        if auth := auth_of(ask, self.target):
            request = next(auth.sync_auth_flow(request))
        self.secrets |= secrets_of(request)
        return request

    def url(self, ask: Ask) -> str:
        """Return the URL of a request."""
        return f"{self.target.base_url}{ask.path}" + (f"?{ask.query}" if ask.query else "")


def retry_after(exchange: Exchange) -> float | None:
    """Read how many seconds to wait: a whole number, or a date; None if neither is there."""
    told = exchange.header("retry-after") or ""
    if told.isascii() and told.isdecimal():
        return float(told)
    until = http_date(told)
    # By the deployment's own clock, if it tells the time: ours may be off.
    now = http_date(exchange.header("date") or "") or datetime.now(UTC)
    return None if until is None else max(0.0, (until - now).total_seconds())
