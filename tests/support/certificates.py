"""An authority of the tests' own, and a certificate for this machine that it signed."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from ssl import PROTOCOL_TLS_SERVER, SSLContext

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_LASTS = timedelta(days=2)


@dataclass(frozen=True)
class Certified:
    """Files in PEM: who is to be trusted, and the server's certificate and key."""

    authority: Path
    certificate: Path
    key: Path

    def context(self) -> SSLContext:
        """What a server speaks TLS with."""
        context = SSLContext(PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, self.key)
        return context


def certify(folder: Path) -> Certified:
    """A new authority, and a certificate of 127.0.0.1 by it."""
    signer, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    issuer, server = _name("The tests' authority"), _name("127.0.0.1")
    root = _build(issuer, issuer, signer, x509.BasicConstraints(ca=True, path_length=0))
    here = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    leaf = _build(server, issuer, key, x509.BasicConstraints(ca=False, path_length=None)).add_extension(here, False)
    made = Certified(folder / "authority.pem", folder / "certificate.pem", folder / "key.pem")
    for path, builder in ((made.authority, root), (made.certificate, leaf)):
        signed = builder.sign(signer, hashes.SHA256())
        path.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    made.key.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return made


def _name(words: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, words)])


def _build(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, basic: x509.BasicConstraints
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _LASTS)
        .not_valid_after(now + _LASTS)
        .add_extension(basic, critical=True)
    )
