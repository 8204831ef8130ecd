# What was verified before, and the folder (票夹).

history-lead = Every verification is kept: input, sources, verdict and evidence.
history-text = Number, seller or file name
history-any = all
history-way = Way
history-way-photo = Picture
history-way-api = API
history-from = From
history-to = To
history-by = By
history-everybody = everybody
history-mine = only mine
history-search = Search
history-clear = Clear
history-export = Export
history-invoice = Invoice
history-asked = Way and source
history-when = When
history-compare = Compare two
history-compare-hint = Tick two of them to see what differs.
history-none = Nothing fits
history-none-more = Invoices that were verified appear here.
history-two = Two verifications side by side
history-two-lead = What differs has a coloured ground; of the checks only those that ended otherwise are listed.

folder-lead = Invoices that you mean to use: verdict, tax status, and whether they were used.
folder-use = Use
folder-unused = not used
folder-used = used
folder-remove = Take out
folder-none = The folder is empty
folder-none-more = Verify an invoice and choose “Put in folder”.
