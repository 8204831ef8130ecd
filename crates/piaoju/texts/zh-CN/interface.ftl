# The API: keys, documentation, problems.
