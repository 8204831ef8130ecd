# Asking about an invoice and reading its verdict.
