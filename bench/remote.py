"""The program that `compare` runs in each checkout: a site that reports the CPU time of each request.

It is run by its path and imports only `assessment`, so it works with any checkout and Python. It reads requests from
standard input, one JSON list per line: method, path and fields. For each, it writes the status, the page and the CPU
seconds to standard output.
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
    gc.freeze()  # the content is never collected, as on the real site
    for line in sys.stdin:
        method, path, fields = json.loads(line)
        started = process_time()
        response = client.open(path, method=method, data=fields)
        page = response.text
        print(json.dumps([response.status_code, page, process_time() - started]), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
