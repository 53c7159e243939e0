"""The code, the keys that follow from it, seal and open. Only home of cryptography.

The server keeps neither code nor key.
"""

import hmac
import secrets
import zlib
from dataclasses import dataclass
from functools import cached_property

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from .errors import ReadinessError

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O or U."""
LOOKALIKES = str.maketrans("OIL", "011")
SECRET_BITS = 128
SYMBOLS = 26
CHECK_SYMBOLS = 2
CHECK_PRIME = 1021
"""The largest prime below 32 x 32: a wrong symbol, or two that changed places, always shows."""
GROUP = 4
FORMAT = 1
SMALLEST = 32 * 1024
"""What fits into this has the same size as every other; what does not takes twice as much, and so on."""
SMALLEST_REPORT = 1024 * 1024
"""The same for a PDF, whose length tells how many gaps there are."""
NONCE = 12


class InvalidCodeError(ReadinessError, ValueError):
    """This cannot be a code: a typing mistake, told without a look at the database."""


class UnsealError(ReadinessError):
    """The body does not belong to this code, record and revision, or was changed."""


@dataclass(frozen=True)
class Code:
    """A code in its normal form: 28 symbols, the last two of them a check."""

    symbols: str

    @property
    def text(self) -> str:
        """In groups of four, to be read aloud and typed."""
        return "-".join(self.symbols[at : at + GROUP] for at in range(0, len(self.symbols), GROUP))

    def _derived(self, purpose: bytes, length: int) -> bytes:
        return HKDF(SHA256(), length, salt=None, info=b"child-safety-readiness/1 " + purpose).derive(
            self.symbols.encode()
        )

    @cached_property
    def record_id(self) -> str:
        """32 hexadecimal digits; says nothing about the code."""
        return self._derived(b"record id", 16).hex()

    @cached_property
    def key(self) -> bytes:
        return self._derived(b"record key", 32)


def new_code() -> Code:
    """128 bits from the operating system."""
    return Code(_with_check(secrets.randbits(SECRET_BITS)))


def read_code(typed: str) -> Code:
    """Forgives case, spaces, hyphens and look-alike letters.

    Raises:
        WrongCode: where length, letters or the check do not fit.
    """
    symbols = "".join(char for char in typed.upper() if char not in " -\u2010\u2011\u2012\u2013\t\r\n")
    symbols = symbols.translate(LOOKALIKES)
    if len(symbols) != SYMBOLS + CHECK_SYMBOLS or not set(symbols) <= set(ALPHABET):
        raise InvalidCodeError
    value = 0
    for char in symbols[:SYMBOLS]:
        value = value * 32 + ALPHABET.index(char)
    if value >> SECRET_BITS or _with_check(value) != symbols:
        raise InvalidCodeError
    return Code(symbols)


def derive_token(secret: str, purpose: str) -> str:
    """A value that only somebody with the secret can make, for one purpose."""
    return hmac.new(secret.encode(), purpose.encode(), "sha256").hexdigest()


def constant_time_equal(one: str, other: str) -> bool:
    """Compare without telling by time where they differ."""
    return hmac.compare_digest(one.encode(), other.encode())


def random_secret() -> str:
    """128 bits, for what is not a code."""
    return secrets.token_hex(16)


def seal(code: Code, revision: int, content: bytes) -> bytes:
    """Encrypt for this record and revision; all sizes are one, unless there are very many words in the notes.

    Compressed first: that tells of the content only through its size, which is seen in a few steps alone, and nobody
    without the code writes beside a secret here and then measures.
    """
    return _sealed(code.key, zlib.compress(content), _bound_to(code, revision), SMALLEST)


def unseal(code: Code, revision: int, body: bytes) -> bytes:
    """The content.

    Raises:
        CannotOpen: for another code, another record, another revision, or a changed body.
    """
    return zlib.decompress(_unsealed(code.key, body, _bound_to(code, revision)))


def seal_report(code: Code, made_for: str, content: bytes) -> bytes:
    """Encrypt a PDF for this record and for all that it was made from, as a fingerprint; it is compressed already."""
    return _sealed(code.key, content, _report_bound_to(code, made_for), SMALLEST_REPORT)


def unseal_report(code: Code, made_for: str, body: bytes) -> bytes:
    """The PDF.

    Raises:
        CannotOpen: for another code, another record, a PDF of something else, or a changed body.
    """
    return _unsealed(code.key, body, _report_bound_to(code, made_for))


def _sealed(key: bytes, content: bytes, bound_to: bytes, size: int) -> bytes:
    while size < len(content) + 4:
        size *= 2
    nonce = secrets.token_bytes(NONCE)
    padded = (len(content).to_bytes(4, "big") + content).ljust(size, b"\0")
    return nonce + AESGCM(key).encrypt(nonce, padded, bound_to)


def _unsealed(key: bytes, body: bytes, bound_to: bytes) -> bytes:
    try:
        padded = AESGCM(key).decrypt(body[:NONCE], body[NONCE:], bound_to)
    except (InvalidTag, ValueError) as error:
        raise UnsealError from error
    size = int.from_bytes(padded[:4], "big")
    return padded[4 : 4 + size]


def _bound_to(code: Code, revision: int) -> bytes:
    return f"{FORMAT}|{code.record_id}|{revision}".encode()


def _report_bound_to(code: Code, made_for: str) -> bytes:
    return f"{FORMAT}|{code.record_id}|report|{made_for}".encode()


def _with_check(value: int) -> str:
    check = value % CHECK_PRIME
    whole = value * 32**CHECK_SYMBOLS + check
    places = range(SYMBOLS + CHECK_SYMBOLS - 1, -1, -1)
    return "".join(ALPHABET[whole >> (5 * place) & 31] for place in places)
