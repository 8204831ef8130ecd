# The register of issued invoices (底账).

# Why a row is refused.
refused-missing = a field that is needed is empty
refused-code-length = a code has 10 or 12 digits; if a spreadsheet dropped zeros at its start, make the column text and fill it in again
refused-number-length = a number has 8 or 20 digits; if a spreadsheet dropped zeros at its start, make the column text and fill it in again
refused-date-form = the date cannot be understood, write it as 2026-01-15
refused-date-future = the date has not come yet
refused-check-code-length = a check code has 20 digits, or its last six
refused-amount-form = the amount cannot be understood; it has two decimals at most
refused-not-asked = nobody can be asked about notes of this kind
refused-number-damaged = a spreadsheet turned the number into scientific notation and lost its end; make the column text and fill it in again
refused-kind-unknown = the kind cannot be understood
refused-status-unknown = the tax status cannot be understood
refused-answer-unknown = it should be yes or no
refused-amounts-differ = net amount and tax do not make the total
refused-rows-differ = rows of this invoice contradict each other, or one of them cannot be read
refused-too-many-lines = too many lines of goods
refused-line-form = the lines are no proper list
refused-cell-error = a formula failed in this cell
refused-cell-too-long = the cell is too long
refused-row-too-long = the row is too long, or a quotation mark is never closed
refused-too-many-cells = more cells than columns; the row may be shifted
refused-encoding = it has characters that do not fit the encoding of the file
refused-control-character = it has invisible control characters
refused-not-json = the line is no JSON object
refused-column-late = no line before has this name; give it to the first lines too
refused-interrupted = the file could not be read any further
