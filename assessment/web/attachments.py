"""Files that the browser saves instead of showing."""

from io import BytesIO

from flask import Response, send_file

PREFIX = "child-safety-readiness-"
JSON = "application/json"


def attachment(content: bytes, media_type: str, name: str) -> Response:
    """Return a response that the browser saves as a file. The product's name is put before the file name."""
    return send_file(
        BytesIO(content),
        mimetype=media_type,
        as_attachment=True,
        download_name=PREFIX + name,
        conditional=False,  # the content is made for each request, so a part of it cannot be requested later
    )
