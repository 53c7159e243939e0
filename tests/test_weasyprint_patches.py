"""The renderer's libraries draw the same after they were made faster."""

import subprocess
import sys
from io import BytesIO

import pikepdf

BOTH = """
import sys
import weasyprint
from assessment.rendering.weasyprint_patches import tune
page = '<h1>Part</h1><p>Text <a href="#p{}">on</a><p id="p{}" style="break-after: page">more'
pages = "".join(page.format(number + 1, number) for number in range(6))
html = weasyprint.HTML(string=f"<html lang=en><title>Parts</title>{pages}")
def made():
    return html.write_pdf(pdf_variant="pdf/ua-1", pdf_tags=True)
plain = made()
tune()
sys.stdout.buffer.write(plain + b"\\0\\0next\\0\\0" + made())
"""


def unpacked(document: bytes) -> bytes:
    """The same without compression."""
    written = BytesIO()
    with pikepdf.open(BytesIO(document)) as pdf:
        pdf.save(
            written,
            compress_streams=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.all,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            static_id=True,
        )
    return written.getvalue()


def test_tuned_libraries_make_the_same_document() -> None:
    done = subprocess.run([sys.executable, "-c", BOTH], capture_output=True, check=True)
    plain, tuned = done.stdout.split(b"\0\0next\0\0")
    assert plain != tuned, "nothing was tuned"
    assert unpacked(plain) == unpacked(tuned)
    assert unpacked(plain).count(b"/Type /Page ") == 6
