"""A deployment that does what the document says, for whoever has no credentials for the real one.

It is an ASGI application, so it runs under uvicorn (`serve`) as well as in process. Its clock and its jobs can be
given. Limits, routes, header names, states and example bodies come from the document.
"""

from contract_tests.mock.app import AK, SK, TOKEN, Answer, Mock, Request
from contract_tests.mock.serve import serve

__all__ = ["AK", "SK", "TOKEN", "Answer", "Mock", "Request", "serve"]
