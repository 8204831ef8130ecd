#!/usr/bin/env bash
# Fills fuzz/corpus with small seeds: the demonstration set, and real files where there are any.
set -euo pipefail
cd "$(dirname "$0")"
samples=$(mktemp -d)
trap 'rm -rf "$samples"' EXIT
(cd .. && cargo run --quiet --release --bin piaoju -- samples "$samples/set" >/dev/null)
real=../../shared/corpus/invoice
mkdir -p corpus/{ofd_package,ofd_verify,xml_dialects,ses,cms,pdf,qr_text}
cp "$samples"/set/*.ofd corpus/ofd_package/
cp "$samples"/set/*.ofd corpus/ofd_verify/
cp "$samples"/set/*.xml corpus/xml_dialects/
cp "$samples"/set/*.pdf corpus/pdf/ 2>/dev/null || true
cp "$samples"/set/*.txt corpus/qr_text/
cp "$samples"/set/*.cer corpus/cms/
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
