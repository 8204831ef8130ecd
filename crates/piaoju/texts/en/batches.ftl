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
