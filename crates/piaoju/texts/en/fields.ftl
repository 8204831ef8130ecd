# Fields, kinds, formats and the places where values are read, in English.

field-kind = Kind
field-code = Invoice code
field-number = Invoice number
field-issue-date = Issue date
field-check-code = Check code
field-machine-number = Machine number
field-buyer-name = Buyer
field-buyer-tax-id = Buyer’s tax number
field-buyer-address-phone = Buyer’s address, phone
field-buyer-bank-account = Buyer’s bank, account
field-seller-name = Seller
field-seller-tax-id = Seller’s tax number
field-seller-address-phone = Seller’s address, phone
field-seller-bank-account = Seller’s bank, account
field-total-without-tax = Amount without tax
field-tax = Tax
field-total = Total
field-total-in-words = Total in capitals
field-remark = Remark
field-drawer = Drawn by
field-payee = Received by
field-reviewer = Reviewed by

line-name = Name
line-spec = Specification
line-unit = Unit
line-quantity = Quantity
line-unit-price = Unit price
line-amount = Amount
line-tax-rate = Rate
line-tax = Tax

kind-vat-special = VAT special invoice
kind-vat-normal = VAT normal invoice
kind-vat-normal-electronic = VAT electronic normal invoice
kind-vat-special-electronic = VAT electronic special invoice
kind-vat-roll = VAT normal invoice (roll)
kind-vat-toll = Toll electronic invoice
kind-motor-vehicle = Motor vehicle sale invoice
kind-used-vehicle = Used vehicle sale invoice
kind-digital-special = Fully digital special invoice
kind-digital-normal = Fully digital normal invoice
kind-digital-paper-special = Fully digital special invoice on paper
kind-digital-paper-normal = Fully digital normal invoice on paper
kind-rail = Railway electronic ticket
kind-air = Air itinerary receipt
kind-blockchain = Blockchain invoice
kind-fiscal = Fiscal electronic receipt
kind-bank-receipt = Bank receipt
kind-bank-statement = Bank statement
kind-taxi = Taxi invoice
kind-quota = Quota invoice
kind-other = Other

source-attachment = attached data
source-metadata = metadata
source-page = tagged page text
source-text = page text
source-qr = QR code
source-ocr = recognised from picture
source-typed = typed by hand

asked-file = the file itself
asked-register = register
asked-provider = provider

format-ofd = OFD file
format-pdf = PDF file
format-xml = XML file
format-image = picture
format-qr = QR text
format-typed = typed by hand

list-separator = {", "}
list-more = { $shown } and more, { $count } in all
