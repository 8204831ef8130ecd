//! Codes in pictures: QR codes and the bars of tickets.
