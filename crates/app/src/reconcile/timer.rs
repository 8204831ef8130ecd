//! What happens by itself: yesterday after ten, and every day that is not closed yet.

use model::{Day, Moment};
use store::reconcile::{self, RunState};
use store::{Actor, Tenant};

use super::limits::{DAYS_BACK, FROM_HOUR};
use super::{Fault, Reconciliation, object_party};

impl Reconciliation {
    /// Reconciles what is due, the oldest day first; how many runs were made. Bills are not asked
    /// for before ten in the morning, and again every half hour until they are there.
    ///
    /// # Errors
    ///
    /// When the store fails.
    pub fn round(&self, now: Moment) -> Result<usize, Fault> {
        let today = now.china_day();
        let opens = Moment::china(today, FROM_HOUR, 0, 0);
        if opens.is_none_or(|opens| now < opens) {
            return Ok(0);
        }
        let (actor, mut made) = (Actor::program("reconcile"), 0);
        let begin = self.begin(&self.till.tenant, today)?;
        for number in begin..today.number() {
            let Some(day) = Day::from_number(number) else { continue };
            for party in self.parties() {
                let name = object_party(&party);
                let run = self
                    .till
                    .db
                    .read(|read| reconcile::get(read, &self.till.tenant, &name, day))?;
                let is_due = match run {
                    None => true,
                    Some(run) if run.state == RunState::Closed => false,
                    Some(run) => run.next_at.is_some_and(|next| next <= now),
                };
                if is_due {
                    self.run_as(&actor, &party, day, now)?;
                    made += 1;
                }
            }
        }
        Ok(made)
    }

    /// The first day that is looked at: yesterday in a new installation, otherwise as far back as
    /// there are runs, within bounds.
    fn begin(&self, tenant: &Tenant, today: Day) -> Result<i64, Fault> {
        let yesterday = today.number() - 1;
        let runs = self.till.db.read(|read| reconcile::page(read, tenant, 0, 200))?;
        let oldest = runs.iter().map(|run| run.day.number()).min().unwrap_or(yesterday);
        Ok(oldest.clamp(today.number() - DAYS_BACK, yesterday))
    }
}
