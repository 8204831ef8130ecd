//! Layout rules: from text with positions to the fields of an invoice.
