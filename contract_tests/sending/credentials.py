"""What opens a request, good or not, and what of it must never be shown."""

from collections.abc import Callable, Generator
from datetime import UTC, datetime, timedelta
from typing import Final

import httpx
from mpc_clipping import AkSk, Token

from contract_tests.asking.ask import SIGNATURE_HEADER, TOKEN_HEADER, Ask, Credentials
from contract_tests.settings import Target, foreign_project

# What is altered where there is no token to alter.
NO_TOKEN: Final = "no-such-token"  # noqa: S105 - it opens nothing


class EmptyToken(httpx.Auth):
    """A token header without a token, which the client refuses to send."""

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Put the header on the request."""
        request.headers[TOKEN_HEADER] = ""
        yield request


def auth_of(ask: Ask, target: Target) -> httpx.Auth | None:
    """Return what opens a request; signatures are made by the client's own signer."""
    project = foreign_project(target.project_id) if ask.foreign else target.project_id
    token, key, secret = target.security_token or None, target.ak, target.sk
    made: dict[Credentials, Callable[[], httpx.Auth]] = {
        Credentials.TOKEN: lambda: Token(target.token),
        Credentials.EMPTY_TOKEN: EmptyToken,
        Credentials.WRONG_TOKEN: lambda: Token(altered(target.token or NO_TOKEN)),
        Credentials.AK_SK: lambda: AkSk(key, secret, token, project_id=project),
        Credentials.WRONG_SIGNATURE: lambda: AkSk(key, altered(secret), token, project_id=project),
        Credentials.OLD_SIGNATURE: lambda: AkSk(key, secret, token, project_id=project, clock=yesterday),
        Credentials.NO_PROJECT: lambda: AkSk(key, secret, token),
        Credentials.OTHER_PROJECT: lambda: AkSk(key, secret, token, project_id=foreign_project(project)),
    }
    return made[ask.credentials]() if ask.credentials in made else None


def yesterday() -> datetime:
    """Return a time that every clock takes for another day."""
    return datetime.now(UTC) - timedelta(days=1)


def secrets_of(request: httpx.Request) -> set[str]:
    """Return what opened a request: a deployment may send it back."""
    signature = request.headers.get(SIGNATURE_HEADER, "").rpartition("Signature=")[2]
    return set(filter(None, (signature, request.headers.get(TOKEN_HEADER))))


def altered(secret: str) -> str:
    """Change one character in the middle, so that only a real check sees it."""
    middle = len(secret) // 2
    return secret[:middle] + ("A" if secret[middle] != "A" else "B") + secret[middle + 1 :]
