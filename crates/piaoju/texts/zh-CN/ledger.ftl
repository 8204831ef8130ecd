# The register of issued invoices (底账).
