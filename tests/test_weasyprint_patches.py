"""The patched libraries render the same document, and have the versions that the patches were written for."""

import subprocess
import sys
from io import BytesIO

import pikepdf
import pytest

from assessment.rendering import weasyprint_patches
from assessment.rendering.weasyprint_patches import PatchedVersionError, apply_patches, check_version

BOTH = """
import sys
import weasyprint
from assessment.rendering.weasyprint_patches import apply_patches
page = '<h1>Part</h1><p>Text <a href="#p{}">on</a><p id="p{}" style="break-after: page">more'
pages = "".join(page.format(number + 1, number) for number in range(6))
html = weasyprint.HTML(string=f"<html lang=en><title>Parts</title>{pages}")
def pdf():
    return html.write_pdf(pdf_variant="pdf/ua-1", pdf_tags=True)
plain = pdf()
apply_patches()
sys.stdout.buffer.write(plain + b"\\0\\0next\\0\\0" + pdf())
"""


def unpacked(document: bytes) -> bytes:
    """Return the same PDF without compression."""
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


def test_patched_libraries_make_the_same_document() -> None:
    done = subprocess.run([sys.executable, "-c", BOTH], capture_output=True, check=True)
    plain, patched = done.stdout.split(b"\0\0next\0\0")
    assert plain != patched, "nothing was patched"
    assert unpacked(plain) == unpacked(patched)
    assert unpacked(plain).count(b"/Type /Page ") == 6


@pytest.mark.parametrize("installed", ["71.0", "7.0", "700", "69.9"])
def test_other_release_is_refused(installed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weasyprint_patches, "version", lambda _library: installed)
    with pytest.raises(PatchedVersionError, match=f"^weasyprint {installed} is installed, but our patches were"):
        apply_patches()


def test_later_patch_release_is_accepted() -> None:
    check_version("pydyf", "0.13.7", ("0", "13"))
