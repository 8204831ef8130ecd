# Receipts of payments, and the letter with an invoice.

nav-receipt = Check a receipt

receipt-check = Check a receipt
receipt-check-lead = Number and check code are printed on the receipt; its QR code fills them in.
receipt-check-number = Receipt number
receipt-check-number-hint = PJ and 14 digits; blanks may be left out.
receipt-check-code = Check code
receipt-check-code-hint = 8 digits and letters, capital or small.
receipt-check-send = Check
receipt-check-privacy = A receipt shows only a part of names and accounts, and so does this page.

receipt-genuine = The receipt is genuine
receipt-genuine-more = The payment was taken by this system, as it stands below.
receipt-partly-refunded = The receipt is genuine, partly refunded
receipt-partly-refunded-more = The payment was taken by this system, and a part of it went back.
receipt-refunded = Refunded
receipt-refunded-more = The payment was taken by this system, and later all of it went back.
receipt-unknown = No such receipt
receipt-unknown-more = There is no such number, or the check code is not the right one. Please compare both with the receipt; if they are right, ask whoever took the payment.

receipt-title = Receipt of payment
receipt-biller = Paid to
receipt-number = Number
receipt-code = Check code
receipt-paid-at = Paid at
receipt-service = For
receipt-account = Account
receipt-holder = Holder
receipt-place = Place
receipt-channel = Paid with
receipt-back = Refunded
receipt-items = Items
receipt-item = Item
receipt-amount = Amount (CNY)
receipt-total = Total (CNY)
receipt-scan = Scan to check this receipt
receipt-notice = This receipt proves the payment only. It is not an invoice.
receipt-open = Print the receipt
receipt-roll = Slip of 80 mm (PDF)
receipt-sheet = A4 (PDF)

channel-wechat = WeChat Pay
channel-alipay = Alipay
channel-unionpay = UnionPay
channel-cash = Cash
channel-card = Bank card
channel-ecny = Digital RMB

letter-invoice = Your invoice
    .body = The invoice that you asked for is attached: number { $number }, total { $total } CNY. It can be verified here: { $link } If you did not ask for it, ignore this message.
    .body-bare = The invoice that you asked for is attached.
letter-red-invoice = Red-letter invoice
    .body = Because of a refund a red-letter invoice was issued: number { $number }, total { $total } CNY, attached. It can be verified here: { $link } Please do not use the earlier invoice any more.
    .body-bare = Because of a refund a red-letter invoice was issued; it is attached.

receipt-send = Send the receipt
receipt-send-to = E-mail address or mobile number
receipt-send-hint = An e-mail carries the PDF, a short message a link. The address is used this once.
receipt-send-now = Send
receipt-send-done = Handed over; it usually arrives within a minute.
receipt-send-form = Enter an e-mail address or a mobile number of 11 digits
receipt-send-no-sms = This site sends no short messages; please enter an e-mail address
receipt-send-often = This receipt was sent several times today; try tomorrow, or print it
letter-receipt = Receipt of a payment
    .body = { $biller } has received { $total } CNY. Receipt { $number }, check code { $code }. Check or print it: { $link } This receipt is not an invoice. If you did not ask for it, ignore this message.
    .body-bare = The receipt that you asked for. It is not an invoice.
