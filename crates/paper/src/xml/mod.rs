//! XML dialects of invoices.
