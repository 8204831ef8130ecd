# Many invoices at once.

column-digital-number = Fully digital number
column-status = Tax status
column-is-positive = Positive invoice or not
column-original-number = Blue invoice cancelled
column-lines = All lines
column-line-name = Line: name
column-line-spec = Line: spec
column-line-unit = Line: unit
column-line-quantity = Line: quantity
column-line-unit-price = Line: unit price
column-line-amount = Line: amount
column-line-tax-rate = Line: tax rate
column-line-tax = Line: tax
column-line-total = Line: total with tax

unreadable-sheet-old = it is a workbook of an old Excel, or has a password
    .advice = Take the password away, save it as .xlsx and upload it again.
unreadable-sheet-format = it is no table
    .advice = Use CSV, XLSX or one JSON object a line; save web pages called .xls as .xlsx first.
unreadable-sheet-json = the JSON is not one object a line
    .advice = Write each invoice as one JSON object on a line of its own.
unreadable-sheet-empty = nothing stands in the table
    .advice = Make sure that the data is in the first visible sheet and has a head.
unreadable-sheet-columns = the table has too many columns
    .advice = Keep the columns that are needed, at most 256.
unreadable-sheet-cells = the sheet is too large
    .advice = Save it as CSV, or split it into several files.

batch-too-many-rows = The table has more than ten thousand rows; please divide it
batch-too-many-files = At most a thousand files at once; please divide them
batch-too-large = Too much at once; please divide it
batch-empty = There is nothing in it to verify
batch-no-number = Please say which column holds the invoice number
batch-column-twice = Two columns hold the same; please keep one
batch-template-nameless = Please give the template a name
batch-one-table = A table is uploaded by itself, one at a time
batch-several = { $name } and others, { $count } files
batch-several-bare = Several files
batch-repeat-of = The same invoice as in row { $row }
batch-repeat-of-bare = The same invoice as in an earlier row
batch-at = { $field }: { $why }
batch-at-bare = There is a mistake in it
batch-why = Reason
batch-sheet-exceptions = Exceptions
batch-sheet-results = Results
batch-template-explained = How to fill it in
batch-template-notes =
    One invoice a row; please keep the first row with the names of the columns.
    Fully digital invoices: kind, number (20 digits), issue date and total, no code.
    Electronic, paper and roll ordinary invoices: code, number, issue date and the last 6 digits of the check code.
    Special invoices: code, number, issue date and the total without tax.
    Keep codes and numbers as text; as numbers they lose their last digits.
    At most ten thousand rows; a table of your own will do as well, whatever its columns are called.
