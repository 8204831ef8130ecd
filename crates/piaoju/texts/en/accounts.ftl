# Accounts, workspaces, members and roles.

workspace-personal = Personal workspace

# Roles that every workspace has.

role-admin = Administrator
role-manager = Manager
role-finance = Finance
role-staff = Staff
role-auditor = Auditor
role-operator = Operator
role-viewer = Viewer
role-own = { $name } (own)
role-own-bare = A role of your own

# What a form answers, one sentence for each fault of the catalogue.

fault-identifier-form = Enter an e-mail address or a mobile number of 11 digits
fault-password-weak = Use at least 10 characters, and none of the common passwords
fault-password-long = The password is too long; 128 characters are the most
fault-password-same = The new password must differ from the present one
fault-password-wrong = This is not your present password
fault-name-form = A name cannot be empty, too long, or hold hidden characters
fault-code-wrong = The code is wrong or has run out
fault-code-soon = One was sent a moment ago; please wait a little
fault-login-wrong = Wrong account or password
fault-login-locked = Too many failures; try again in 15 minutes or set a new password
fault-link-spent = This link is no longer valid
fault-not-invited = This invitation is for somebody else; log in with the account that was invited
fault-effort-missing = Let the robot check finish before you send the form
fault-factor-wrong = The code is wrong or was used already
fault-factor-on = Two-step verification is on already
fault-factor-off = Two-step verification is not on
fault-taken = This name is taken
fault-last-admin = One administrator has to stay
fault-own-role = You cannot change your own role or remove yourself
fault-too-strong = You cannot give or take a permission that you do not have
fault-not-a-scope = Choose at least one permission that a key may have
fault-role-used = A member or an invitation still has this role
fault-nothing-chosen = Choose at least one permission
fault-expiry-form = Choose another end
fault-rate-form = This number of requests a minute is out of range
fault-too-many = This is the most there can be; remove what is not needed first
fault-personal-only = A personal workspace has no members and roles

# Further parts of the pages of accounts and roles.

roles-change = Change a role
account-company = New company workspace
account-company-more = You will be its administrator, can invite colleagues, and switch between workspaces at any time.
account-ends = Leave and close
account-leave = Leave this workspace
account-leave-more = Keys that you made here end; what you did stays in the workspace.
account-close = Close the account
account-close-more = Your name, addresses and devices are deleted at once, and your personal workspace cannot be opened again. What you did in workspaces of companies is kept under a number alone.

# What was just done, said once above a page.

done-password = Your password is changed, and other devices are logged out
done-name = Your name is changed
done-left = You have left the workspace
done-role-changed = The role is changed, at once, for everybody who has it
done-session = The device is logged out
done-factor-off = Two-step verification is off
done-invited = The invitation is on its way
done-withdrawn = The invitation is withdrawn
done-role = The role is changed
done-removed = The member is removed, and keys they made have ended
done-role-made = The role is made
done-role-removed = The role is removed
done-key-ended = The key has ended

# The page behind the link of an invitation.

join-title = Join a workspace
join-lead = { $workspace } invites { $to } to join.
join-lead-bare = You are invited to join a workspace.
join-known = This address has an account. Log in first, then come back here to accept.
join-send = Accept the invitation
join-dead = An invitation can be accepted once, within seven days. Ask for another one if you need it.

# Letters: subject and text.

letter-code = Your Piaoju code
    .body = Your code is { $code }, valid for ten minutes. Tell it to nobody. If you did not ask for it, ignore this message.
    .body-bare = A code was made; please ask for another one on the page.
letter-known = You have a Piaoju account
    .body = Somebody wanted to register with this address, which has an account already. If it was you, log in or set a new password here: { $link } If not, ignore this message; nothing has changed.
    .body-bare = Somebody wanted to register with this address, which has an account already. Please log in.
letter-reset = Set a new Piaoju password
    .body = Open this link to set a new password. It works once, within fifteen minutes: { $link } If you did not ask for it, ignore this message; nothing has changed.
    .body-bare = Somebody asked for a new password. If it was not you, ignore this message.
letter-unknown = No Piaoju account with this address
    .body = Somebody asked for a new password for this address, which has no account. You may have registered with another one, or register here: { $link } If it was not you, ignore this message.
    .body-bare = Somebody asked for a new password for this address, which has no account.
letter-changed = Your Piaoju password was changed
    .body = Your password was changed just now, and other devices were logged out. If it was not you, set a new one at once: { $link }
    .body-bare = Your password was changed just now, and other devices were logged out.
letter-locked = Too many failed logins at Piaoju
    .body = Somebody entered a wrong password several times, so your account is locked for fifteen minutes. If it was you, try again later or set a new password: { $link }
    .body-bare = Somebody entered a wrong password several times, so your account is locked for fifteen minutes.
letter-invitation = An invitation to Piaoju
    .body = { $workspace } invites you to join. Open this link within seven days: { $link } If you do not know them, ignore this message.
    .body-bare = You are invited to join a workspace.
