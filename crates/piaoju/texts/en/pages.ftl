# The frame of every page: navigation, footer, common words; the first page; forms.

nav-skip = Skip to content
nav-main = Main
nav-foot = Footer
nav-way = You are here
nav-home = Home
nav-verify = Verify
nav-lookup = Look up
nav-report = Check a report
nav-desk = Workspace
nav-elder = Large
nav-normal = Normal
nav-login = Log in
nav-menu = your menu
nav-account = Account and security
nav-logout = Log out
nav-about = About
nav-api = API

frame-not-official = This system is not a platform of the tax authority.
frame-not-official-more = { "" } Verdicts rest on the file itself and the sources listed; the authority’s own check decides.
frame-offline = The connection seems to be lost. What you filled in is kept: refresh the page or change the network, then try again.
frame-not-stated = not stated
frame-close = Close

keys-title = Keyboard shortcuts
keys-number = go to the invoice number
keys-send = send
keys-close = close a dialog
keys-list = show this list

drop-anywhere = Let go to verify
drop-title = Drop invoices here
drop-hint = OFD, PDF, XML or ZIP, up to 32 MB each, several at once. It starts as soon as you have chosen.
drop-choose = Choose files

home-title = Let the evidence decide
home-lead = Seals, digests, QR codes and sums are checked one by one, each with its grounds. No account, an answer in seconds.
home-verify = Authenticity, signature, tax status
home-lookup = Everything on an invoice, by its number
home-promises = What we promise
home-offline = Works offline
home-offline-more = Seals and digests are checked on this server; the file goes to nobody else.
home-evidence = Every verdict has its grounds
home-evidence-more = What was checked, what was not, where the data come from and when.
home-report = Reports can be checked
home-report-more = A report is signed; anybody can prove that it was not changed.
home-official = Never pretends to be official
home-official-more = When you need the official answer, every field is laid out in the order of the official form.

form-faults = Please put these right
form-busy = One moment…
pow-working = Checking that you are no machine; a few seconds…
pow-done = Check done
pow-without = Scripts are off: a code will be sent to your mailbox instead.

pager-label = Pages
pager-rows = { $count } in all
pager-rows-bare = some
pager-place = Page { $page } of { $pages }
pager-place-bare = Pages
pager-before = Previous
pager-after = Next

page-login = Log in
page-identifier = E-mail or phone number
page-password = Password
page-forgot = Forgot password
page-register-new = Create an account
page-code-title = Second step
page-code-lead = Open your authenticator and type the six digits that it shows for this account.
page-code = Code
page-code-hint = Phone not at hand? Type one of your recovery codes.
page-code-send = Continue
