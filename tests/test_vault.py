"""Codes that tolerate typing mistakes, keys derived from them, and bodies that only these keys open."""

import hashlib
import hmac
import random
from collections.abc import Callable
from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessment.vault import (
    ALPHABET,
    MIN_SEALED_BYTES,
    NONCE_BYTES,
    Code,
    InvalidCodeError,
    UnsealError,
    constant_time_equal,
    derive_token,
    new_code,
    random_secret,
    read_code,
    seal,
    seal_report,
    unseal,
    unseal_report,
)

SETTINGS = settings(deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow])
ZERO = "0000-0000-0000-0000-0000-0000-0000"
FIXED = Code("1Z6T9KX40QHJ8M2N5PRSVW3YAB6B")
"""A code from long ago. Records stored under it must still be found."""
TAG = 16


def hkdf(symbols: str, purpose: str, length: int) -> bytes:
    """Derive a key as RFC 5869 describes it, with SHA-256 and no salt."""
    secret = hmac.new(bytes(32), symbols.encode(), hashlib.sha256).digest()
    info = b"child-safety-readiness/1 " + purpose.encode() + b"\x01"
    return hmac.new(secret, info, hashlib.sha256).digest()[:length]


def spelled(value: int) -> str:
    """Return the 26 symbols of the value, followed by its two check symbols."""
    whole = value * 1024 + value % 1021
    return "".join(ALPHABET[whole >> 5 * place & 31] for place in range(27, -1, -1))


def wrong(typed: str) -> bool:
    try:
        read_code(typed)
    except InvalidCodeError:
        return True
    return False


def test_new_code_is_readable() -> None:
    groups = new_code().text.split("-")
    assert [len(group) for group in groups] == [4] * 7
    assert set("".join(groups)) <= set(ALPHABET)


def test_new_code_has_128_random_bits() -> None:
    codes = [new_code() for _ in range(400)]
    assert len({code.symbols for code in codes}) == 400
    values = [int("".join(f"{ALPHABET.index(char):05b}" for char in code.symbols[:26]), 2) for code in codes]
    assert all(value < 2**128 for value in values)
    for bit in range(128):
        assert 100 < sum(value >> bit & 1 for value in values) < 300


def test_code_is_read_back() -> None:
    code = new_code()
    assert read_code(code.text) == code
    assert read_code(ZERO) == Code("0" * 28)


@pytest.mark.parametrize(
    "change",
    [
        str.lower,
        lambda text: text.replace("-", ""),
        lambda text: text.replace("-", " "),
        lambda text: text.replace("-", "\u2013"),
        lambda text: f"  {text}\r\n",
        lambda text: text.replace("-", "-\n"),
        lambda text: text.replace("0", "O").replace("1", "l"),
        lambda text: text.replace("0", "o").replace("1", "I"),
    ],
    ids=["small", "no hyphens", "spaces", "dashes", "blanks around", "lines", "O and l", "o and I"],
)
def test_typing_mistakes_in_a_code_are_forgiven(change: Callable[[str], str]) -> None:
    assert "0" in FIXED.symbols
    assert "1" in FIXED.symbols
    assert read_code(change(FIXED.text)) == FIXED


def test_code_has_no_more_than_128_bits() -> None:
    assert [wrong(spelled(value)) for value in (0, 2**128 - 1, 2**128, 2**130 - 1)] == [False, False, True, True]


def test_one_wrong_symbol_is_always_noticed() -> None:
    symbols = new_code().symbols
    for place, char in enumerate(symbols):
        for other in ALPHABET:
            assert wrong(symbols[:place] + other + symbols[place + 1 :]) == (other != char)


def test_two_swapped_symbols_are_always_noticed() -> None:
    for _ in range(20):
        symbols = new_code().symbols
        for first, second in combinations(range(len(symbols)), 2):
            typed = list(symbols)
            typed[first], typed[second] = typed[second], typed[first]
            assert wrong("".join(typed)) == (typed[first] != typed[second])


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "-",
        "0",
        ZERO[:-1],
        ZERO + "0",
        "U" + ZERO[1:],
        "Z" * 28,
        "٠" * 28,
        "\0" * 28,
        "ß" * 14,
        "\ud800" * 28,
        "0" * 10_000,
    ],
    ids=[
        "empty",
        "hyphen",
        "short",
        "one short",
        "one long",
        "U",
        "over 128 bits",
        "other digits",
        "NUL",
        "ß",
        "half",
        "huge",
    ],
)
def test_text_that_cannot_be_a_code_is_reported(typed: str) -> None:
    with pytest.raises(InvalidCodeError):
        read_code(typed)


@given(st.text(max_size=60))
@settings(SETTINGS, max_examples=300)
def test_any_text_is_a_code_or_is_refused(typed: str) -> None:
    assert wrong(typed) or read_code(typed) == read_code(read_code(typed).text)


def test_derivation_of_id_and_key_is_unchanged() -> None:
    assert FIXED.record_id == "32323ebee1f0d5dbea971146f13114b6"
    assert FIXED.record_id == hkdf(FIXED.symbols, "record id", 16).hex()
    assert FIXED.key == hkdf(FIXED.symbols, "record key", 32)
    assert FIXED.record_id not in FIXED.key.hex()


def test_sealed_body_opens_with_code_and_revision() -> None:
    code = new_code()
    assert unseal(code, 3, seal(code, 3, b"content")) == b"content"


@given(st.binary(max_size=3 * MIN_SEALED_BYTES))
@settings(SETTINGS, max_examples=50)
def test_any_content_is_sealed_and_opened(content: bytes) -> None:
    assert unseal(FIXED, 1, seal(FIXED, 1, content)) == content


def test_sealed_body_hides_content_and_code() -> None:
    code = new_code()
    body = seal(code, 1, b"content" * 20)
    assert b"content" not in body
    assert code.symbols.encode() not in body
    assert code.key not in body


def test_size_reveals_only_steps() -> None:
    """Assessments have the same size with few or many notes. Only content that cannot be compressed is larger."""
    words = " ".join(f"word{number % 997}" for number in range(12_000)).encode()
    assert {len(seal(FIXED, 1, words[:size])) for size in (0, 1, 1000, 20_000, 80_000)} == {
        NONCE_BYTES + MIN_SEALED_BYTES + TAG
    }
    noise = random.Random(1).randbytes(5 * MIN_SEALED_BYTES)
    sizes = [
        len(seal(FIXED, 1, noise[:size]))
        for size in (MIN_SEALED_BYTES // 2, MIN_SEALED_BYTES, 2 * MIN_SEALED_BYTES, 4 * MIN_SEALED_BYTES)
    ]
    assert sizes == [NONCE_BYTES + steps * MIN_SEALED_BYTES + TAG for steps in (1, 2, 4, 8)]


def test_same_content_is_never_sealed_the_same() -> None:
    bodies = [seal(FIXED, 1, b"content") for _ in range(50)]
    assert len({body[:NONCE_BYTES] for body in bodies}) == 50
    assert len({body[NONCE_BYTES:] for body in bodies}) == 50


def test_other_code_does_not_open() -> None:
    code = new_code()
    with pytest.raises(UnsealError):
        unseal(new_code(), 1, seal(code, 1, b"content"))


@pytest.mark.parametrize("revision", [0, 2, -1])
def test_other_revision_does_not_open(revision: int) -> None:
    """Restoring an older body is noticed."""
    with pytest.raises(UnsealError):
        unseal(FIXED, revision, seal(FIXED, 1, b"content"))


@given(st.integers(0, NONCE_BYTES + MIN_SEALED_BYTES + TAG - 1), st.integers(1, 255))
@settings(SETTINGS, max_examples=300)
def test_changed_byte_does_not_open(place: int, change: int) -> None:
    body = bytearray(seal(FIXED, 1, b"content"))
    body[place] ^= change
    with pytest.raises(UnsealError):
        unseal(FIXED, 1, bytes(body))


@pytest.mark.parametrize(
    "size",
    [
        0,
        1,
        NONCE_BYTES - 1,
        NONCE_BYTES,
        NONCE_BYTES + TAG - 1,
        NONCE_BYTES + TAG,
        100,
        NONCE_BYTES + MIN_SEALED_BYTES + TAG - 1,
    ],
)
def test_cut_body_does_not_open(size: int) -> None:
    with pytest.raises(UnsealError):
        unseal(FIXED, 1, seal(FIXED, 1, b"content")[:size])


def test_token_belongs_to_secret_and_purpose() -> None:
    expected = hmac.new(b"secret", b"form", hashlib.sha256).hexdigest()
    assert derive_token("secret", "form") == expected
    assert len({expected, derive_token("secret", "other"), derive_token("other", "form")}) == 3


@pytest.mark.parametrize(
    ("code", "other", "expected"), [("a", "a", True), ("a", "b", False), ("é", "é", True), ("", "a", False)]
)
def test_same_compares(code: str, other: str, expected: bool) -> None:
    assert constant_time_equal(code, other) is expected


def test_random_secrets_differ() -> None:
    secrets = {random_secret() for _ in range(100)}
    assert len(secrets) == 100
    assert {len(secret) for secret in secrets} == {32}


# Reports


MADE_FOR = "a" * 64


@pytest.mark.parametrize("size", [0, 1, 100_000, 1024 * 1024 - 4, 1024 * 1024 - 3])
def test_sealed_report_opens_again_and_has_one_size(size: int) -> None:
    code = new_code()
    content = bytes(number % 251 for number in range(size))
    body = seal_report(code, MADE_FOR, content)
    assert unseal_report(code, MADE_FOR, body) == content
    assert len(body) - 12 - 16 == 1024 * 1024 * (2 if size > 1024 * 1024 - 4 else 1)
    assert seal_report(code, MADE_FOR, content) != body


@pytest.mark.parametrize("what", ["code", "made for", "bit", "cut", "empty", "record"])
def test_sealed_report_opens_for_nothing_else(what: str) -> None:
    code = new_code()
    body = seal_report(code, MADE_FOR, b"%PDF-")
    if what == "code":
        code = new_code()
    made_for = "b" * 64 if what == "made for" else MADE_FOR
    body = {
        "bit": body[:20] + bytes([body[20] ^ 1]) + body[21:],
        "cut": body[:-1],
        "empty": b"",
        "record": seal(code, 1, b"%PDF-"),
    }.get(what, body)
    with pytest.raises(UnsealError):
        unseal_report(code, made_for, body)


def test_record_is_never_taken_from_a_report() -> None:
    code = new_code()
    with pytest.raises(UnsealError):
        unseal(code, 1, seal_report(code, MADE_FOR, b"content"))
