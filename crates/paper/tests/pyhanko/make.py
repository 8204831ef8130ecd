"""Makes signed PDF documents with pyHanko, an independent implementation of PDF signatures.

Usage: python3 make.py FOLDER

Keys and names are made up on the spot; nothing is fetched. Each file is one case of the test
`pyhanko.rs`, which lists the verdicts that they must get.
"""

import datetime
import io
import pathlib
import sys

from asn1crypto import keys, x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.pdf_utils import generic, writer
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers, timestamps
from pyhanko_certvalidator.registry import SimpleCertificateStore

DAY = datetime.timedelta(days=1)
NOW = datetime.datetime.now(datetime.timezone.utc)


def certificate(key, common_name, start, end, issuer=None, timestamping=False):
    """A certificate and its key, in the form that pyHanko takes."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])
    issuer_name, issuer_key = issuer or (name, key)
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer_name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
    )
    if timestamping:
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        builder = builder.add_extension(usage, critical=True)
    made = builder.sign(issuer_key, hashes.SHA256())
    return asn1_x509.Certificate.load(made.public_bytes(serialization.Encoding.DER)), name


def private(key):
    """A key in the form that pyHanko takes."""
    return keys.PrivateKeyInfo.load(
        key.private_bytes(
            serialization.Encoding.DER,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )


def signer(key, made, *others):
    """A signer whose certificates all travel along."""
    store = SimpleCertificateStore()
    store.register_multiple(others)
    return signers.SimpleSigner(signing_cert=made, signing_key=private(key), cert_registry=store)


def plain(stream_xrefs):
    """One page with one line of text."""
    out = writer.PdfFileWriter(stream_xrefs=stream_xrefs)
    font = generic.DictionaryObject({
        generic.pdf_name("/Type"): generic.pdf_name("/Font"),
        generic.pdf_name("/Subtype"): generic.pdf_name("/Type1"),
        generic.pdf_name("/BaseFont"): generic.pdf_name("/Helvetica"),
    })
    content = generic.StreamObject(stream_data=b"BT /F1 20 Tf 40 100 Td (TOTAL 100.00) Tj ET")
    page = writer.PageObject(
        contents=out.add_object(content),
        media_box=generic.ArrayObject([generic.NumberObject(n) for n in (0, 0, 300, 200)]),
        resources=generic.DictionaryObject({
            generic.pdf_name("/Font"): generic.DictionaryObject({
                generic.pdf_name("/F1"): out.add_object(font)
            })
        }),
    )
    out.insert_page(page)
    buffer = io.BytesIO()
    out.write(buffer)
    return buffer.getvalue()


def sign(document, who, field="Signature1", timestamper=None, box=None, **meta):
    """Signs by an incremental update."""
    update = IncrementalPdfFileWriter(io.BytesIO(document))
    meta.setdefault("md_algorithm", "sha256")
    spec = fields.SigFieldSpec(field, box=box) if box else None
    out = signers.PdfSigner(
        signers.PdfSignatureMetadata(field_name=field, **meta),
        signer=who,
        timestamper=timestamper,
        new_field_spec=spec,
    ).sign_pdf(update)
    return out.getvalue()


def annotated(document):
    """An update that writes over the page with an annotation."""
    update = IncrementalPdfFileWriter(io.BytesIO(document))
    page = update.root["/Pages"]["/Kids"][0]
    note = generic.DictionaryObject({
        generic.pdf_name("/Type"): generic.pdf_name("/Annot"),
        generic.pdf_name("/Subtype"): generic.pdf_name("/FreeText"),
        generic.pdf_name("/Rect"): generic.ArrayObject(
            [generic.NumberObject(n) for n in (40, 90, 200, 130)]
        ),
        generic.pdf_name("/Contents"): generic.pdf_string("TOTAL 900.00"),
        generic.pdf_name("/DA"): generic.pdf_string("/Helv 20 Tf 0 g"),
    })
    reference = update.add_object(note)
    annotations = page.get("/Annots", None)
    if annotations is None:
        page["/Annots"] = generic.ArrayObject([reference])
    else:
        annotations.append(reference)
        update.update_container(annotations)
    update.update_container(page)
    out = io.BytesIO()
    update.write(out)
    return out.getvalue()


class Stale(timestamps.DummyTimeStamper):
    """A clock that stamps other bytes than it was asked to."""

    def request_tsa_response(self, req):
        imprint = req["message_imprint"]
        imprint["hashed_message"] = bytes(len(imprint["hashed_message"].native))
        return super().request_tsa_response(req)


def cases():
    """Name and bytes of every case."""
    rsa_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    ec_key = ec.generate_private_key(ec.SECP256R1())
    p384_key = ec.generate_private_key(ec.SECP384R1())
    start, end = NOW - 30 * DAY, NOW + 365 * DAY
    root, root_name = certificate(rsa_key, "Fictional root", start, end)
    issuer = (root_name, rsa_key)
    by_rsa = signer(rsa_key, certificate(rsa_key, "Fictional issuer", start, end, issuer)[0], root)
    by_ec = signer(ec_key, certificate(ec_key, "Fictional second", start, end, issuer)[0])
    by_p384 = signer(p384_key, certificate(p384_key, "Fictional third", start, end, issuer)[0])
    over = certificate(ec_key, "Fictional past", start, NOW - 10 * DAY, issuer)[0]
    clock = certificate(rsa_key, "Fictional clock", start, end, issuer, timestamping=True)[0]
    stamper = timestamps.DummyTimeStamper(clock, private(rsa_key))

    table, stream = plain(False), plain(True)
    valid = sign(table, by_rsa, reason="test")
    yield "rsa", valid
    yield "rsa-stream", sign(stream, by_rsa)
    yield "rsa-sha512", sign(table, by_rsa, md_algorithm="sha512")
    yield "rsa-sha1", sign(table, by_rsa, md_algorithm="sha1")
    yield "p256", sign(table, by_ec)
    yield "p384", sign(table, by_p384)
    yield "cades", sign(table, by_ec, subfilter=fields.SigSeedSubFilter.PADES)
    yield "expired", sign(table, signer(ec_key, over))
    yield "altered", valid.replace(b"/MediaBox", b"/mediaBox", 1)
    yield "second", sign(valid, by_ec, "Signature2")
    yield "second-stream", sign(sign(stream, by_rsa), by_ec, "Signature2")
    yield "second-visible", sign(valid, by_ec, "Signature2", box=(40, 90, 200, 130))
    yield "annotated", annotated(valid)
    yield "annotated-stream", annotated(sign(stream, by_rsa))
    yield "annotated-then-signed", sign(annotated(valid), by_ec, "Signature2")
    stamped = sign(table, by_rsa, timestamper=stamper)
    yield "stamped", stamped
    # The token of one signature inside another: pyHanko asks for the digest of its own value.
    stamper_of_other = Stale(clock, private(rsa_key))
    yield "stamped-wrongly", sign(table, by_rsa, timestamper=stamper_of_other)
    update = IncrementalPdfFileWriter(io.BytesIO(valid))
    whole = signers.PdfTimeStamper(stamper).timestamp_pdf(update, "sha256")
    yield "document-timestamp", whole.getvalue()


def main():
    folder = pathlib.Path(sys.argv[1])
    for name, content in cases():
        (folder / f"{name}.pdf").write_bytes(content)


if __name__ == "__main__":
    main()
