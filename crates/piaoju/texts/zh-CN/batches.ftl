# Many invoices at once.
