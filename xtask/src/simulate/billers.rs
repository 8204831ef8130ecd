//! The simulated biller of a world, which may go wrong at each payment.

use model::bill::catalogue;
use model::{Fen, Moment};
use wire::biller::{Interface, PAYMENTS};
use wire::simulate::biller::{self, BillerFault, BookingState};
use wire::simulate::{Asked, Simulated, Told};
use wire::{Address, Secret};

use crate::chance::Chance;

/// The biller: one where the payer says how much.
pub const ID: &str = "retail";
/// An account that it knows.
pub const ACCOUNT: &str = "80010001";

const KEY: &str = "a key of a simulation";
const CLIENT: &str = "piaoju";

/// The faults that a payment may meet; those of files are met by reconciliation.
const FAULTS: &[BillerFault] = &[
    BillerFault::Down,
    BillerFault::Slow,
    BillerFault::PayUnanswered,
    BillerFault::PayBroken,
    BillerFault::Lost,
    BillerFault::TooMany,
    BillerFault::Pending,
    BillerFault::AlreadyPaid,
    BillerFault::AnswerForged,
    BillerFault::AnswerOther,
    BillerFault::Garbage,
    BillerFault::Refuses,
    BillerFault::NotFoundAtFirst,
];

/// The billers.
pub struct Billers {
    simulator: biller::Billers,
    chance: Chance,
    is_healed: bool,
}

impl Billers {
    /// Billers whose mood follows from a seed.
    pub fn new(seed: u64) -> Billers {
        let known = catalogue::demos();
        let simulator = biller::Billers::new(known, CLIENT, Secret::new(KEY), seed);
        Billers { simulator, chance: Chance::new(seed ^ 0xb111), is_healed: false }
    }

    /// Everything that was broken works again.
    pub fn heal(&mut self) {
        self.is_healed = true;
        // Facts of the world rather than faults of the line.
        let stays = [BillerFault::Refuses, BillerFault::AlreadyPaid];
        self.simulator.faults.retain(|_, fault| stays.contains(fault));
    }

    /// What stands on a payment.
    pub fn booked(&mut self, payment: &str) -> Fen {
        let Some(book) = self.simulator.book(ID) else { return Fen(0) };
        match book.booking(payment) {
            Some(booking) if booking.state == BookingState::Booked => booking.amount,
            _ => Fen(0),
        }
    }
}

impl Simulated for Billers {
    fn answer(&mut self, asked: &Asked<'_>, now: Moment) -> Told {
        if asked.path.ends_with(PAYMENTS) && !self.is_healed {
            let value: serde_json::Value = serde_json::from_slice(asked.body).unwrap_or_default();
            let payment = value["payment"].as_str().unwrap_or_default().to_owned();
            let is_new = !self.simulator.faults.contains_key(&payment);
            if is_new
                && self.chance.is(60)
                && let Some(fault) = self.chance.of(FAULTS)
            {
                self.simulator.faults.insert(payment, fault);
            }
        }
        self.simulator.answer(asked, now)
    }
}

/// How the till reaches it.
pub fn interface(address: &str) -> Interface {
    let address = format!("{address}/{ID}");
    Interface {
        biller: ID.to_owned(),
        address: Address::parse(&address).expect("a loopback address"),
        client: CLIENT.to_owned(),
        key: Secret::new(KEY),
    }
}
