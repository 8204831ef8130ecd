//! Tickets and slips as pictures show them; every document here is made up.
