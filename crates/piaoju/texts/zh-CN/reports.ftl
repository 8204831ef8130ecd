# Signed reports and the log that proves them.
