"""A fixture for pytest. In your conftest.py:

    pytest_plugins = ["mpc_clipping.pytest_plugin"]

and in a test:

    def test_waits(fake_mpc):
        fake_mpc.add("30647", "WAITING", "SUCCEEDED")
        with fake_mpc.client() as mpc:
            assert mpc.wait_for_editing_jobs(["30647"]).all_succeeded
"""  # noqa: D415 - the sentence goes on in the code

import pytest

from .testing import FakeService


@pytest.fixture
def fake_mpc() -> FakeService:
    """Return a stand-in for the service, without any jobs; see `mpc_clipping.testing`."""
    return FakeService()
