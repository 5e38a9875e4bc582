"""A certificate that nobody vouches for, as a portal shows one when its own has run out or somebody stands in between."""

from __future__ import annotations

import contextlib
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from rehearsal.web import LOOPBACK

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextlib.contextmanager
def untrusted_certificate() -> Iterator[Path]:
    """Make a key and a certificate that signs itself, in one file that is gone after the block."""
    key = ec.generate_private_key(ec.SECP256R1())
    name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, LOOPBACK)]), datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    unsealed = serialization.NoEncryption()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, unsealed)
    with tempfile.TemporaryDirectory(prefix="rehearsal-") as folder:
        file = Path(folder, "untrusted.pem")
        file.write_bytes(pem + certificate.public_bytes(serialization.Encoding.PEM))
        yield file
