# Signed reports and the log that proves them.

signed-genuine = The report is genuine and unaltered
    .explain = Every octet of the file is as a trusted key signed it.
signed-not-genuine = The report was altered or was not issued by this system
    .altered = The content does not fit the signature, or the signature is not complete.
    .unknown-key = Signature and content fit, but the key is not among the trusted ones; compare its fingerprint with one from a source that you rely on, then name the key with --key.
    .not-a-report = The file has no signature of a verification report.
signed-id = Report
signed-installation = Issued by
signed-issued-at = Issued at
signed-titles = It says
signed-key = Public key
signed-fingerprint = Fingerprint

unreadable-key = it holds no public key
    .advice = Give a key of 64 hexadecimal digits, or a file that holds nothing else.

report-page-title = Verification report
report-log = Place in the audit log
report-how = How to check this report
report-how-page = Upload this file on the page “Check a report” of the installation that issued it.
report-how-command = Or run piaoju report verify offline on any computer, with the public key of the installation after --key.
report-folio = Page [page] of [pages]
report-cut = [count] more rows, see the attached data.
report-check = Check
report-outcome = Result
report-says = What it says
report-evidence = Evidence
report-same = same
report-other = differs
report-uncompared = not compared
report-face = Face
report-known = Source
report-compared = The face against the source
report-source = Source
report-asked-at = Asked at
report-answer = Answer
report-data-time = Data of
report-sources = Sources
report-none = none
report-uncovered = Not protected by any signature

log-proof-holds = { $object }: { $count } entries are in the log (of { $size }), its head signed at { $time } by key { $key }
log-proof-false = The proof does not hold
log-proof-false-format = no proof of a log, or not all of it
log-proof-false-head = the signature of the head is false
log-proof-false-leaf = an entry is about something else
log-proof-false-path = an entry is not under this head
log-read = read { $entries } entries, { $heads } signed heads, { $objects } objects; root { $root }
log-wrong-entry-altered = the entry is not as it was written
log-wrong-entries-missing = entries are missing here
log-wrong-head-differs = a signed head does not fit: the log was written anew
log-wrong-head-signature-false = the signature of a head is false
log-wrong-object-altered = the object is not as it was written
log-wrong-object-missing = the object is gone, and nothing says that its time was over
