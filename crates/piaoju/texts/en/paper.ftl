# Looking at paper: what to see and to feel, and where to go with a kind that no platform takes.

paper-title = Marks of the paper
paper-more = the paper and its marks, looked at one by one
paper-how = Answer with the paper original in hand. Choose “unsure” where it is worn, or you have no such tool. Copies and prints of electronic invoices have none of these marks.
paper-log-in = Log in to keep the answers and a photo.
paper-rule = Rule:
paper-hint = From experience; a few genuine papers differ
paper-note = Note
paper-picture = Photo (optional; under ultraviolet light as well)
paper-save = Save what was seen
paper-found = What was seen
paper-result = Outcome
paper-unlike = Unlike a genuine one
paper-photo = Photo
paper-photo-open = Download the photo
paper-by = Recorded by
paper-no-verdict = This is what a person saw. It does not change the verdict above, and seeing nothing wrong does not make an invoice genuine.

paper-answer-yes = yes
paper-answer-no = no
paper-answer-unsure = unsure

paper-tool-eye = eye
paper-tool-touch = touch
paper-tool-backlight = against the light
paper-tool-ultraviolet = ultraviolet lamp
paper-tool-magnifier = magnifier
paper-tool-tester = tester

paper-outcome-against = a prescribed mark is missing
paper-outcome-hint = something is unusual
paper-outcome-incomplete = not enough was looked at
paper-outcome-nothing-against = nothing unlike a genuine one was seen

paper-ask-paper-feel = Is the paper crisp and even?
paper-look-paper-feel = Hold it beside an earlier invoice of the same seller. Copying paper is smoother, thicker and whiter.
paper-ask-supervision-seal = Is there an oval red supervision seal at the head?
paper-look-supervision-seal = It says 全国统一发票监制章 and names the tax authority. It is printed with the form, not stamped on it.
paper-ask-seal-lines = Are fine lines and small characters of that seal whole under a magnifier?
paper-look-seal-lines = A seal from an inkjet or laser printer falls apart into dots, its lines have rough edges.
paper-ask-code-ink = Does the code at the top left leave red on white paper that you rub it with?
paper-look-code-ink = The code is printed with ink that turns: both the white paper and the code show a red trace.
paper-ask-number-type = Does the number at the top right have a type of its own?
paper-look-number-type = Its strokes swell and thin, unlike the printed digits beside it.
paper-ask-tester = Did the tester say that it passes?
paper-look-tester = The tester of the tax authority speaks. Choose “unsure” if you have none.
paper-ask-fibres = Under slanted ultraviolet light, are there small rings, half red and half yellow-green?
paper-look-fibres = Use a lamp of 365 nm at less than 45 degrees. Only special invoices printed before 2019 have them.
paper-ask-thread = Against the light, is there a dark watermarked line near the right edge?
paper-look-thread = It lies 2 to 8 cm from the right edge and glows in red and blue dots. Only special invoices printed before 2019 have it.
paper-ask-watermark = Against the light, is there a watermark in the paper?
paper-look-watermark = Papers differ by province and some have none; a watermark is inside the paper, not printed on it.
paper-ask-microprint = Are printed borders and grounds clear and unbroken under a magnifier?
paper-look-microprint = Some borders are lines of tiny characters; a copy turns them into a smear.
paper-ask-cipher = Do the characters of the cipher area stand straight and inside their box?
paper-look-cipher = Four lines of digits and + - * / < >, all of one length. A genuine one may be printed askew; ask for another.
paper-ask-seller-seal = Is the seller's seal an oval with the seller's tax number in its middle?
paper-look-seller-seal = The full name runs around the top, the tax number is in the middle, 发票专用章 below; name and number agree with the invoice.
paper-ask-print = Is the machine's print of one colour, with nothing altered?
paper-look-print = See whether code, number, date and amount were printed in one go, and look for scratches, glue or retracing.

paper-way = For this kind please use:
paper-route-provincial-tax = the invoice look-up of the tax bureau of the region that had it printed, or telephone 12366. The national platform does not take this kind; the rules are those of that region.
paper-route-fiscal-platform = the national platform for electronic fiscal receipts; for paper, ask whoever issued it or the local treasury.
paper-route-railway = the website, app or telephone of the railway, 12306, with what stands on the ticket.
paper-route-airline = the airline or whoever issued the itinerary, with the number of the e-ticket.
paper-route-bank = the bank that made out the receipt, online or at its counter, with the number of the receipt.
paper-route-issuer = whoever issued it; ask by the telephone number on it.
paper-printed-in = By its code it was printed in
paper-open = Open the platform

# The seller, compared with earlier invoices of the same tax number.

seller-title = Check the seller
seller-more = Name, address, telephone and bank beside earlier invoices of the same tax number
seller-now = This invoice
seller-before = Earlier invoices
seller-standing = Compared
seller-times = ({ $count } invoices)
seller-times-bare = (seen before)
seller-compared = This workspace has verified { $verified } other invoices of this tax number, and its register has { $registered }.
seller-compared-bare = Compared with earlier invoices of this workspace and its register.
seller-nothing = There is nothing to compare with: neither the last { $latest } verifications nor the register have another invoice of this tax number. Ask the seller, by the telephone on the invoice or one that you find elsewhere.
seller-nothing-bare = There is nothing to compare with.
seller-no-tax-id = The tax number of the seller was not read, so earlier invoices cannot be found.
seller-no-verdict = Companies move, change their names and banks: a difference does not make an invoice false. Ask the seller. Nothing here changes the verdict above.
seller-standing-same = Same
seller-standing-differs = Differs
seller-standing-silent = Not stated
seller-standing-new = Not seen before
