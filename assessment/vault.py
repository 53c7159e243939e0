"""The code, the keys derived from it, and encryption. The only module that imports cryptography.

The server stores neither the code nor the keys.
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
"""The largest prime below 32 x 32. A single wrong symbol or two swapped symbols always fail the check."""
GROUP = 4
SEAL_FORMAT = 1
"""The version of the encryption. Each sealed body is bound to it."""
MIN_SEALED_BYTES = 32 * 1024
"""Content is padded to this size or, if larger, to the next doubling, so that sizes reveal little."""
MIN_SEALED_REPORT_BYTES = 1024 * 1024
"""The same for PDFs, whose length would reveal the number of gaps."""
NONCE_BYTES = 12
RECORD_COMPRESSION = 1
"""The fastest. The padding is longer than what a higher level would save."""


class InvalidCodeError(ReadinessError, ValueError):
    """The text cannot be a code. Typing mistakes are found without asking the database."""


class UnsealError(ReadinessError):
    """The sealed body belongs to another code, record, revision or report, or it was changed."""


@dataclass(frozen=True)
class Code:
    """A code in its normal form: 28 symbols. The last two are check symbols."""

    symbols: str

    @property
    def text(self) -> str:
        """The code in groups of four symbols, for reading aloud and typing."""
        return "-".join(self.symbols[at : at + GROUP] for at in range(0, len(self.symbols), GROUP))

    def _derived(self, purpose: bytes, length: int) -> bytes:
        return HKDF(SHA256(), length, salt=None, info=b"child-safety-readiness/1 " + purpose).derive(
            self.symbols.encode()
        )

    @cached_property
    def record_id(self) -> str:
        """The id of the record: 32 hexadecimal digits that reveal nothing about the code."""
        return self._derived(b"record id", 16).hex()

    @cached_property
    def key(self) -> bytes:
        """The 32-byte key that encrypts the record."""
        return self._derived(b"record key", 32)


def new_code() -> Code:
    """Return a code with 128 bits of randomness from the operating system."""
    return Code(_with_check(secrets.randbits(SECRET_BITS)))


def read_code(typed: str) -> Code:
    """Return the code that someone typed. Ignore case, spaces and hyphens, and accept look-alike letters.

    Raises:
        InvalidCodeError: The length, a letter or the check symbols are wrong.
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
    """Return a value for one purpose that no one can compute without the secret."""
    return hmac.new(secret.encode(), purpose.encode(), "sha256").hexdigest()


def constant_time_equal(first: str, second: str) -> bool:
    """Return whether two texts are equal, in a time that does not reveal where they differ."""
    return hmac.compare_digest(first.encode(), second.encode())


def random_secret() -> str:
    """Return 128 random bits as 32 hexadecimal digits, for secrets that are not codes."""
    return secrets.token_hex(16)


def seal(code: Code, revision: int, content: bytes) -> bytes:
    """Encrypt the content for this record and revision. The size is always the same unless notes are very long.

    Compressing before encrypting is safe here: only the padded size is visible, and an attacker cannot add text next
    to the secret and measure again.
    """
    return _sealed(code.key, zlib.compress(content, RECORD_COMPRESSION), _bound_to(code, revision), MIN_SEALED_BYTES)


def unseal(code: Code, revision: int, body: bytes) -> bytes:
    """Decrypt the content of a record.

    Raises:
        UnsealError: The body was sealed for another code, record or revision, or it was changed.
    """
    return zlib.decompress(_unsealed(code.key, body, _bound_to(code, revision)))


def seal_report(code: Code, made_for: str, content: bytes) -> bytes:
    """Encrypt a PDF for this record and for `made_for`, the fingerprint of everything it was made from."""
    return _sealed(code.key, content, _report_bound_to(code, made_for), MIN_SEALED_REPORT_BYTES)


def unseal_report(code: Code, made_for: str, body: bytes) -> bytes:
    """Decrypt a PDF.

    Raises:
        UnsealError: The body was sealed for another code, record or fingerprint, or it was changed.
    """
    return _unsealed(code.key, body, _report_bound_to(code, made_for))


def _sealed(key: bytes, content: bytes, bound_to: bytes, size: int) -> bytes:
    while size < len(content) + 4:
        size *= 2
    nonce = secrets.token_bytes(NONCE_BYTES)
    padded = (len(content).to_bytes(4, "big") + content).ljust(size, b"\0")
    return nonce + AESGCM(key).encrypt(nonce, padded, bound_to)


def _unsealed(key: bytes, body: bytes, bound_to: bytes) -> bytes:
    try:
        padded = AESGCM(key).decrypt(body[:NONCE_BYTES], body[NONCE_BYTES:], bound_to)
    except (InvalidTag, ValueError) as error:
        raise UnsealError from error
    size = int.from_bytes(padded[:4], "big")
    return padded[4 : 4 + size]


def _bound_to(code: Code, revision: int) -> bytes:
    return f"{SEAL_FORMAT}|{code.record_id}|{revision}".encode()


def _report_bound_to(code: Code, made_for: str) -> bytes:
    return f"{SEAL_FORMAT}|{code.record_id}|report|{made_for}".encode()


def _with_check(value: int) -> str:
    check = value % CHECK_PRIME
    whole = value * 32**CHECK_SYMBOLS + check
    places = range(SYMBOLS + CHECK_SYMBOLS - 1, -1, -1)
    return "".join(ALPHABET[whole >> (5 * place) & 31] for place in places)
