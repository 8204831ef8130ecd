# Signed reports and the log that proves them.

report-genuine = The report is genuine and unaltered
    .explain = Every octet of the file is as a trusted key signed it.
report-not-genuine = The report was altered or was not issued by this system
    .altered = The content does not fit the signature, or the signature is not complete.
    .unknown-key = Signature and content fit, but the key is not among the trusted ones; compare its fingerprint with one from a source that you rely on, then name the key with --key.
    .not-a-report = The file has no signature of a verification report.
report-id = Report
report-installation = Issued by
report-issued-at = Issued at
report-titles = It says
report-key = Public key
report-fingerprint = Fingerprint

unreadable-key = it holds no public key
    .advice = Give a key of 64 hexadecimal digits, or a file that holds nothing else.
