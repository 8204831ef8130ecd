# Sources of answers, their order, cost and budget.

source-kind-register = register of this installation
source-kind-piaoju = register of another Piaoju
source-kind-baidu = Baidu AI Cloud
source-kind-jumdata = Jumdata

sources-saved = The source is saved; the next verification follows it.
sources-removed = The source is gone and its keys with it. What it cost stays counted.

source-new = Add a source
source-new-more = A source outside is off until it has its keys and is turned on.
source-change = Change
source-back = Back
source-remove = Remove
source-remove-more = Its keys go with it. What it cost stays counted.

source-name = Name
source-address = Address
source-key = Key
source-keys-new = Kept encrypted, and not shown again.
source-keys-kept = Kept, and not shown again; leave it empty to keep it.
source-licence = What allows us to ask
source-licence-hint = For example the number of a contract.
source-certificate = Trust only these certificates (PEM)
source-certificate-hint = For a service that made its own; empty trusts the public authorities.
source-cost = Cost of a question (yuan)
source-money = Most a day (yuan)
source-tries = Most questions a day about one invoice
source-timeout = Longest wait (milliseconds)
source-empty = Empty sets no bound.
source-knows-all = Holds every invoice
source-knows-all-more = Only then its “not found” counts.

source-cost-today = { $amount } yuan today
source-cost-today-bare = cost of today unknown
source-rule-questions = { $count } questions a day at most
source-rule-questions-bare = questions of a day are bounded
source-rule-money = { $amount } yuan a day at most
source-rule-money-bare = the cost of a day is bounded
source-rule-tries = one invoice { $count } times a day
source-rule-tries-bare = tries of an invoice are bounded
source-rule-cache = answers are kept { $hours } hours
source-rule-cache-bare = answers are kept

source-fault-account = Fill this in; the service knows the account by it
source-fault-secret = Fill in the key, also after a change of the address
source-fault-too-long = Too long; { $most } characters at most
source-fault-too-long-bare = Too long
source-fault-range = A number from { $least } to { $most }
source-fault-range-bare = This number is out of bounds
source-fault-address-form = A whole address that begins with https://
source-fault-address-open = Keys are not sent in the open; use an address that begins with https://
source-fault-certificate = There is no certificate in it that can be read; paste all of it in PEM
source-fault-too-many = { $most } sources at most; remove one that is not used
source-fault-too-many-bare = There are as many sources as there may be; remove one
source-fault-twice = The register is in the list already

about-outbound = Connections to the outside
about-outbound-on = Only to sources that a workspace has turned on, and to the mail server of the operator.
about-outbound-here = Only to simulated services on this machine.
about-outbound-off = Off: no source outside is asked, no mail is sent.
