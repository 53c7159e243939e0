"""Looking up content by its id."""

import pytest

from support.builders import area, duty, program, question, questionnaire

CONTENT = questionnaire(
    area(question("a"), question("b", step="shared"), id="one"),
    area(question("c", step="shared"), id="two"),
    programs=(program("hotline"), program("list")),
    duties=(duty("law"),),
)


@pytest.mark.parametrize(
    ("look_up", "known_id"),
    [
        (CONTENT.question, "c"),
        (CONTENT.program, "list"),
        (CONTENT.step, "shared"),
        (CONTENT.duty, "law"),
        (CONTENT.area, "two"),
    ],
)
def test_content_is_found_by_its_id(look_up, known_id: str) -> None:
    assert look_up(known_id).id == known_id


@pytest.mark.parametrize("look_up", [CONTENT.question, CONTENT.program, CONTENT.step, CONTENT.duty])
def test_unknown_id_is_a_key_error_that_names_it(look_up) -> None:
    with pytest.raises(KeyError, match="no-such-id"):
        look_up("no-such-id")


def test_unknown_area_is_none() -> None:
    assert CONTENT.area("no-such-id") is None


def test_first_object_counts_if_an_id_is_repeated() -> None:
    """Content may repeat an id while it is still being checked."""
    repeated = questionnaire(area(question("a", text="First?"), question("a", text="Second?")))
    assert repeated.question("a").text == "First?"
