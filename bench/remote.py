"""The program that `compare` runs in each checkout: a site that answers requests and says what CPU time each took.

It runs by its path and imports only `assessment`, so it works with the checkout and the Python that it is given.
Requests arrive on standard input, one JSON list a line: method, path and fields. For each of them it writes the
status, the page and the CPU seconds to standard output.
"""

import gc
import json
import sys
from pathlib import Path
from time import process_time

from assessment.content import load, shipped
from assessment.web import Settings, create_app


def main(folder: Path) -> None:
    client = create_app(load(shipped()), Settings(data=folder)).test_client()
    gc.collect()
    gc.freeze()  # the content stays for good, as in the real site
    for line in sys.stdin:
        method, path, fields = json.loads(line)
        started = process_time()
        response = client.open(path, method=method, data=fields)
        page = response.text
        print(json.dumps([response.status_code, page, process_time() - started]), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
