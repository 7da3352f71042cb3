"""Fetches a page from an address that the user gives. Nothing else here opens a connection."""

import asyncio
from ipaddress import ip_address

import httpx

from openapi.blocks import NotAPageError

MOST_REQUESTS = 3
MOST_BYTES = 5 * 2**20
MOST_SECONDS = 30


def fetch(address: str) -> bytes:
    """Return what is at an address.

    Raises:
        NotAPageError: The address may not be asked, or it gave nothing that could be a page.
    """
    try:
        return asyncio.run(_fetch(_checked(address)))
    except TimeoutError as error:
        raise NotAPageError(f"The page did not arrive within {MOST_SECONDS} seconds. Save it yourself.") from error
    except httpx.HTTPError as error:
        raise NotAPageError(f"The page was not fetched: {error or type(error).__name__}. Save it yourself.") from error


def _checked(address: str) -> httpx.URL:
    """Return an address that may be asked: https, or http on this machine, and with nobody's password in it."""
    try:
        url = httpx.URL(address)
    except httpx.InvalidURL as error:
        raise NotAPageError(f"PAGE or OLD is not an address: {error}. Give one that starts with https://.") from error
    if url.userinfo:
        raise NotAPageError("The address contains a user or a password, which a page does not need. Leave them out.")
    if url.scheme != "https" and not (url.scheme == "http" and _is_here(url.host)):
        raise NotAPageError(
            f"{url.scheme}://{url.host} is not fetched: only https is allowed, or http on this machine."
        )
    return url


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


async def _fetch(url: httpx.URL) -> bytes:
    # This machine is asked without a proxy.
    async with (
        asyncio.timeout(MOST_SECONDS),
        httpx.AsyncClient(timeout=MOST_SECONDS, trust_env=not _is_here(url.host)) as client,
    ):
        for _ in range(MOST_REQUESTS):
            async with client.stream("GET", url) as response:
                if response.has_redirect_location:
                    onward = _checked(str(url.join(response.headers["Location"])))
                    if (onward.scheme, onward.host, onward.port) != (url.scheme, url.host, url.port):
                        raise NotAPageError(
                            f"{url.host} redirects to {onward.host}. Give that address, if you trust it."
                        )
                    url = onward
                    continue
                if response.status_code != httpx.codes.OK:
                    raise NotAPageError(
                        f"{url.host} answered with status {response.status_code}. Is the address right?"
                    )
                content = b""
                async for part in response.aiter_bytes():
                    content += part
                    if len(content) > MOST_BYTES:
                        raise NotAPageError(f"{url.host} sent more than {MOST_BYTES:,} bytes, too much for a page.")
                return content
    raise NotAPageError(
        f"{url.host} keeps redirecting: {MOST_REQUESTS} requests returned no page. Save the page yourself."
    )
