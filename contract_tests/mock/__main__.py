"""`python -m contract_tests.mock`: serve the mock until it is interrupted."""

import os
import sys

from contract_tests.mock.app import AK, SK, TOKEN, Mock
from contract_tests.mock.serve import listen, server_for, url_of

DEFAULT_PORT = 8080
HIGHEST_PORT = 65535


def main() -> int:
    """Serve on PORT (8080 by default; 0 picks a free one), on loopback only."""
    given = os.environ.get("PORT") or str(DEFAULT_PORT)
    if not given.isdecimal() or int(given) > HIGHEST_PORT:
        print(f"PORT is {given!r}; a number from 0 to {HIGHEST_PORT} is expected.", file=sys.stderr)
        return 2
    try:
        listener = listen(int(given))
    except OSError as error:
        print(
            f"Port {given} cannot be used: {os.strerror(error.errno or 0)}. Set PORT to another one, or to 0.",
            file=sys.stderr,
        )
        return 2
    app = Mock()
    with listener:
        print(f"The mock deployment is served at {url_of(listener)} (Ctrl-C stops it).")
        print(f"  project  {app.project_id}")
        print(f"  ids      {','.join(app.jobs.ids)}")
        print(f"  token    {TOKEN}")
        print(f"  AK, SK   {AK}, {SK}")
        print("These are published samples, which open nothing else.", flush=True)
        try:
            server_for(app).run([listener])
        except KeyboardInterrupt:
            print()
    return 0


if __name__ == "__main__":
    sys.exit(main())
