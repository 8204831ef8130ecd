# The API: keys, documentation, problems.

serve-ready = Piaoju is running: { $address } (Ctrl-C stops it)
serve-stopped = Stopped; nothing that had begun was dropped.
unreadable-service = The service cannot start
    .advice = Check that the address is free, the database can be reached and the certificate can be read.
unreadable-secret = The file of a secret has a wrong length
    .advice = Restore it from a backup; a new one would make old data unreadable.
unreadable-no-chance = The system gives no random numbers
    .advice = Without them no secret can be made; look at the system.

failure-sentence = { $why }. { $advice }
problem-not-found = There is nothing here
    .advice = Check the address; it may also belong to another account.
problem-sign-in = Please log in first
    .advice = After logging in you can go on.
problem-scope = The key does not have this scope
    .advice = Use a key that has it.
problem-foreign = The request came from another site and was refused
    .advice = Start again on a page of this site.
problem-quota = No verifications are left for today
    .advice = Log in to go on, or come back tomorrow.
problem-too-many = Too many requests
    .advice = Wait a moment and try again.
problem-too-large = Too large
    .advice = A file may have 32 MB at most; send several in turn.
problem-malformed = The request cannot be understood
    .advice = Go back and fill it in again.
problem-broken-form = The form did not arrive whole
    .advice = Check the network and send it again.
problem-no-files = No file arrived
    .advice = Choose a file and send it again.
problem-unreadable = The file cannot be read
    .advice = Try another file, or check that it is whole.
problem-method = This address does not do that
    .advice = Use the pages.
problem-unavailable = The service is busy
    .advice = Try again in a moment; what you filled in is not lost.
problem-bug = Something went wrong here
    .advice = Tell the administrator the number of the request.

settings-saved = The settings are saved.
settings-retention-fault = Days are a whole number from 1 to 36,500; empty keeps everything.
history-id = Verification
problem-no-fonts = This machine has no Chinese font, so no PDF can be written
    .advice = Take the JSON report, or ask the administrator to install a font.

demo-ready = The demonstration of Piaoju is running: { $address } (Ctrl-C stops it and removes its data)
demo-person = { $address } ({ $role })
demo-password = Every password is { $password }; letters arrive at { $mail }
demo-ready-bare = The demonstration of Piaoju is running.
demo-person-bare = somebody of the demonstration
demo-password-bare = Passwords and mailbox were printed at the start.
serve-ready-bare = Piaoju is running.
failure-sentence-bare = The file cannot be read.
log-proof-holds-bare = The entries are in the log.
log-read-bare = The log was read.
