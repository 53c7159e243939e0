"""The page that shows the code, and the file that the code can be saved in."""

import pytest
from flask import Flask

from support.visitor import Visitor


def test_code_is_shown_by_itself_only_until_the_first_save(app: Flask) -> None:
    visitor = Visitor(app)
    visitor.post("/start")
    code = visitor.code.text
    assert code in visitor.get("/code").text
    assert code in visitor.get("/code").text
    visitor.begin()
    code = visitor.code.text
    hidden = visitor.get("/code")
    assert code not in hidden.text
    assert "Show the code" in hidden.text
    assert code in visitor.post("/code").text


def test_code_is_downloaded_as_text(app: Flask) -> None:
    visitor = Visitor(app).begin()
    file = visitor.post("/code.txt")
    assert file.mimetype == "text/plain"
    assert file.headers["Content-Disposition"] == "attachment; filename=child-safety-readiness-code.txt"
    assert visitor.code.text in file.text
    assert "Kept" not in file.text
    assert "&" not in file.text


@pytest.mark.parametrize("path", ["/code", "/code.txt"])
def test_code_is_not_shown_to_a_page_of_another_site(app: Flask, path: str) -> None:
    visitor = Visitor(app).begin()
    refused = visitor.send(path, {"token": "0" * 64})
    assert refused.status_code == 400
    assert visitor.code.text not in refused.text
