#!/usr/bin/env bash
# Fills fuzz/corpus with small seeds: the demonstration set, and real files where there are any.
set -euo pipefail
cd "$(dirname "$0")"
samples=$(mktemp -d)
trap 'rm -rf "$samples"' EXIT
(cd .. && cargo run --quiet --release --bin piaoju -- samples "$samples/set" >/dev/null)
real=../../shared/corpus/invoice
mkdir -p corpus/{ofd_package,ofd_svg,ofd_verify,xml_dialects,ses,cms,pdf,qr_text,sheet,report}
mkdir -p corpus/{biller_answer,wechat_notice,wechat_bill,alipay_notice,alipay_bill}
mkdir -p corpus/{unionpay_notice,unionpay_file,photo_fields,picture_codes}
cp "$samples"/set/*.ofd corpus/ofd_package/
cp "$samples"/set/*.ofd corpus/ofd_verify/
cp "$samples"/set/*.ofd corpus/ofd_svg/
cp "$samples"/set/*.xml corpus/xml_dialects/
cp "$samples"/set/*.pdf corpus/pdf/ 2>/dev/null || true
cp "$samples"/set/*.txt corpus/qr_text/
cp "$samples"/set/*.{png,jpg} corpus/picture_codes/ 2>/dev/null || true
cp "$samples"/set/*.cer corpus/cms/
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
at() { printf "\\x$1\\x$2\\x$3\\x$2\\x$3\\x$4\\x$1\\x$4\\xf8%s\n" "$5"; }
{
  at 80 02 c0 05 发票代码：032002000111
  at 80 06 c0 09 发票号码：00345678
  at 80 10 c0 13 开票日期：2020年06月15日
  at 02 14 60 17 名称：浙江样例贸易有限公司
  at 02 18 60 1b 纳税人识别号：91330000MADEM002XA
  at 02 22 e0 25 货物或应税劳务、服务名称规格型号单位数量单价金额税率税额
  at 80 38 a0 3b ¥100.00
  at b0 38 d0 3b ¥6.00
  at 02 3c 60 3f 价税合计（大写）壹佰零陆圆整
  at 80 3c c0 3f （小写）¥106.00
  at 02 42 60 45 名称：江苏示范科技有限公司
  printf '@01,10,032002000111,00345678,100.00,20200615,01234567899876543211,\n'
} > corpus/photo_fields/electronic
(printf 0; cat ../crates/model/data/billers.json) > corpus/biller_answer/catalogue.json
printf '%%PDF-1.4\n%%%%EOF\n\n%%PIAOJU-REPORT-SIGNATURE AAAA AAAA\n' > corpus/report/empty.pdf
printf '<xml><return_code>SUCCESS</return_code><a><![CDATA[b]]></a></xml>' \
  > corpus/wechat_notice/v2.xml
printf '{"code":"ORDER_NOT_EXIST","message":""}' > corpus/wechat_notice/v3.json
head='交易时间,商户号,微信订单号,商户订单号,交易状态,手续费,订单金额'
row='`2026-11-22 10:00:00,`1900000001,`42,`WX00000001,`SUCCESS,`0.00006,`0.01'
sums='总交易单数,手续费总金额,订单总金额\r\n`1,`0.00006,`0.01'
printf '\xef\xbb\xbf%s\r\n%s\r\n%b\r\n' "$head" "$row" "$sums" > corpus/wechat_bill/small.csv
gzip -c corpus/wechat_bill/small.csv > corpus/wechat_bill/small.gz
printf '%s' 'notify_id=1&sign_type=RSA2&sign=AAAA&app_id=2021000000000001&trade_no=1' \
  > corpus/alipay_notice/form
printf '%s' '{"alipay_trade_query_response":{"code":"10000","trade_no":"1"},"sign":"A"}' \
  > corpus/alipay_notice/answer
bill=../../shared/corpus/payment/bills/alipay_trade_synthetic.zip
if [ -f "$bill" ]; then
  cp "$bill" corpus/alipay_bill/
  unzip -p "$bill" | tail -n 14 > corpus/alipay_bill/table
fi
printf 'version=5.1.0&signMethod=01&merId=777290058110048&txnType=01&respCode=00&txnAmt=1' \
  > corpus/unionpay_notice/form
# One row of a bill: a payment of 86.40 with a fee of 0.51.
row=$(printf '%-607s' \
  'S22 48021000    00049992    000001 1122100030 621626******0018    000000008640')
row="${row:0:87}000000000000000000001${row:108:4}A2026112200001${row:126:40}D000000000051"
printf '%s%-36s01 07%-387s\r\n' "$row" '' '' > corpus/unionpay_file/row
if [ -d "$real" ]; then
  cp "$real"/ofd/*.ofd corpus/ofd_package/
  cp "$real"/ofd/*.ofd corpus/ofd_verify/
  cp "$real"/ofd/*.ofd corpus/ofd_svg/
  cp "$real"/xml/*.xml corpus/xml_dialects/
  cp "$real"/pdf/*.pdf corpus/pdf/
  find "$real/image/qr" -size -64k -type f -exec cp {} corpus/picture_codes/ \;
  cut -f1 "$real/qr_vectors.tsv" | tail -n +2 | while read -r line; do
    printf '%s' "$line" > "corpus/qr_text/$(printf '%s' "$line" | cksum | cut -d' ' -f1)"
  done
fi
for package in corpus/ofd_svg/*.ofd; do
  name=$(basename "$package" .ofd)
  (unzip -p "$package" '*Pages/Page_0/Content.xml'
    printf '\0'
    unzip -p "$package" '*PublicRes*.xml') \
    > "corpus/ofd_svg/$name.xml" 2>/dev/null || true
done
for package in corpus/ofd_package/*.ofd; do
  name=$(basename "$package" .ofd)
  if unzip -p "$package" '*SignedValue.dat' > "corpus/ses/$name" 2>/dev/null; then
    cp "corpus/ses/$name" "corpus/cms/$name"
  else
    rm -f "corpus/ses/$name"
  fi
done
