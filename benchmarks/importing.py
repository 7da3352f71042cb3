"""What do the import and the first client cost? Over httpx, attrs and httpx.Client(), each in a fresh process."""

import subprocess
import sys

from benchmarks.row import BARE, OURS, UNMENDED, VENDOR, Candidate, Row, Samples, Setting

BEGIN = "import time; start = time.process_time()\n"
END = "\nprint(time.process_time() - start)"
SCRIPTS = {
    BARE: "import attrs, httpx; httpx.Client()",
    OURS: """
from mpc_clipping import AkSk, MpcClient
MpcClient(base_url="https://example.com", project_id="project", auth=AkSk("EXAMPLEAK", "EXAMPLESK"))
""",
    UNMENDED: """
from unmended.api.clipping_tasks import list_editing_jobs
from unmended.client import Client
Client(base_url="https://example.com").get_httpx_client()
""",
    VENDOR: """
from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkmpc.v1 import MpcClient
credentials = BasicCredentials("EXAMPLEAK", "EXAMPLESK", "project")
MpcClient.new_builder().with_credentials(credentials).with_endpoint("https://example.com").build()
""",
}


def importing(script: str) -> Candidate:
    """Measure a script's CPU seconds in processes of their own."""

    def samples(_: Setting) -> Samples:
        command = [sys.executable, "-c", BEGIN + script + END]
        while True:
            yield float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)

    return samples


ROWS = [
    Row(
        "import and first client, over httpx, attrs and httpx.Client()",
        {name: importing(script) for name, script in SCRIPTS.items()},
        limit=1.30,
        samples=8,
    )
]
