# Accounts, workspaces, members and roles.
