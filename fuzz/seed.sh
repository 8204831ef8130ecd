#!/usr/bin/env bash
# Fills fuzz/corpus with small seeds: the demonstration set, and real files where there are any.
set -euo pipefail
cd "$(dirname "$0")"
samples=$(mktemp -d)
trap 'rm -rf "$samples"' EXIT
(cd .. && cargo run --quiet --release --bin piaoju -- samples "$samples/set" >/dev/null)
(cd .. && cargo run --quiet -p piaoju-paper --example samples "$samples/journeys" >/dev/null)
real=../../shared/corpus/invoice
mkdir -p corpus/{ofd_package,ofd_verify,xml_dialects,ses,cms,pdf,qr_text,sheet,report,biller_answer}
cp "$samples"/set/*.ofd corpus/ofd_package/
cp "$samples"/set/*.ofd corpus/ofd_verify/
cp "$samples"/set/*.xml corpus/xml_dialects/
cp "$samples"/set/*.pdf corpus/pdf/ 2>/dev/null || true
cp "$samples"/set/*.txt corpus/qr_text/
cp "$samples"/set/*.cer corpus/cms/
cp "$samples"/journeys/demo_100.xlsx corpus/sheet/
printf '数电票号码,开票日期,价税合计,发票状态\n26112000000000000018,2026-01-15,113.00,正常\n' \
  > corpus/sheet/register.csv
printf '{"number":"26112000000000000018","issue_date":"2026-01-15","total":"113.00"}\n' \
  > corpus/sheet/register.jsonl
printf '{"schema":"piaoju.report/1","payload":"{}","signature":{"algorithm":"Ed25519"}}\n' \
  > corpus/report/empty.json
bill='{"bill":"W-1","account":"1","total":"1.00","items":[{"name":"a","amount":"1.00"}]}'
printf '0{"account":"1000200030","holder":"张三","bills":[%s]}' "${bill/\"1\"/\"1000200030\"}" \
  > corpus/biller_answer/bills.json
printf '0{"payment":"pay_1","state":"accepted","receipt":"R1","amount":"1.00"}' \
  > corpus/biller_answer/accepted.json
printf '0%s\n%s\n%s\n' payment,bill,receipt,amount,state,at \
  pay_1,,R1,1.00,booked,2026-11-21T02:00:01Z total,1,1,1,1.00,0.00 \
  > corpus/biller_answer/file.csv
(printf 0; cat ../crates/model/data/billers.json) > corpus/biller_answer/catalogue.json
printf '%%PDF-1.4\n%%%%EOF\n\n%%PIAOJU-REPORT-SIGNATURE AAAA AAAA\n' > corpus/report/empty.pdf
if [ -d "$real" ]; then
  cp "$real"/ofd/*.ofd corpus/ofd_package/
  cp "$real"/ofd/*.ofd corpus/ofd_verify/
  cp "$real"/xml/*.xml corpus/xml_dialects/
  cp "$real"/pdf/*.pdf corpus/pdf/
  cut -f1 "$real/qr_vectors.tsv" | tail -n +2 | while read -r line; do
    printf '%s' "$line" > "corpus/qr_text/$(printf '%s' "$line" | cksum | cut -d' ' -f1)"
  done
fi
for package in corpus/ofd_package/*.ofd; do
  name=$(basename "$package" .ofd)
  if unzip -p "$package" '*SignedValue.dat' > "corpus/ses/$name" 2>/dev/null; then
    cp "corpus/ses/$name" "corpus/cms/$name"
  else
    rm -f "corpus/ses/$name"
  fi
done
