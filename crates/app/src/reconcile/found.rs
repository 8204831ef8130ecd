//! From pairs that differ to differences that are kept.

use model::reconcile::{Class, class, fee_off, is_at_edge, moved};
use model::{Day, Fen, Moment};
use sha2::{Digest, Sha256};
use store::order::case;
use store::reconcile::difference::{self, DiffState, Difference};
use store::reconcile::{self, RunState};
use store::{Read, Result, Write};

use super::compare::{Pair, Tally};
use super::{Party, Reconciliation, fetch, object_party, ours, signed};

/// What became of the pairs of a day.
#[derive(Default)]
pub(super) struct Found {
    /// Differences, with their money and without their states.
    pub differences: Vec<Difference>,
    /// Numbers of ours that stand on this bill and on another day of ours, and what they amount to.
    pub edges: Vec<(String, String, Fen)>,
    /// Pairs that turned out to be alike, and what they amount to.
    pub explained: (u64, Fen),
}

impl Reconciliation {
    /// Looks at each pair with the other days at hand.
    pub(super) fn judge(
        &self,
        read: &mut Read<'_>,
        party: &Party,
        day: Day,
        tally: &Tally,
    ) -> Result<Found> {
        let tenant = &self.till.tenant;
        let (mut found, rate) = (Found::default(), self.rate(party));
        for pair in &tally.pairs {
            let mut pair = pair.clone();
            let key = (pair.number.as_str(), pair.refund.as_str());
            let mut may_wait = false;
            match (pair.ours, pair.theirs) {
                (None, _) => {
                    if let Some((ours, order, at)) = ours::look_up(read, tenant, party, key)? {
                        (pair.ours, pair.order) = (Some(ours), order);
                        pair.at = pair.at.or(at);
                    }
                    let class = class(pair.ours, pair.theirs, false, pair.rate(rate));
                    if class == Class::Matched {
                        let amount = moved(pair.ours);
                        found.explained.0 += 1;
                        found.explained.1 = found.explained.1 + amount;
                        found.edges.push((pair.number, pair.refund, amount));
                        continue;
                    }
                }
                (Some(_), None) => {
                    let edge = reconcile::edge(read, tenant, &object_party(party), key)?;
                    if edge == Some(moved(pair.ours)) {
                        found.explained.0 += 1;
                        found.explained.1 = found.explained.1 + moved(pair.ours);
                        continue;
                    }
                    may_wait = self.may_wait(read, party, day, pair.at)?;
                }
                (Some(_), Some(_)) => {}
            }
            let class = class(pair.ours, pair.theirs, may_wait, pair.rate(rate));
            found.differences.push(self.difference(party, day, pair, class));
        }
        Ok(found)
    }

    /// Whether the bill of the neighbouring day may have it and was not compared yet.
    fn may_wait(
        &self,
        read: &mut Read<'_>,
        party: &Party,
        day: Day,
        at: Option<Moment>,
    ) -> Result<bool> {
        let Some(at) = at else { return Ok(false) };
        let other = at.china_day();
        let neighbour = match other == day {
            false => other,
            true if !is_at_edge(at) => return Ok(false),
            true => {
                let is_morning = Moment(at.0 - 3_600).china_day() != day;
                let by = if is_morning { -1 } else { 1 };
                let Some(neighbour) = Day::from_number(day.number() + by) else { return Ok(false) };
                neighbour
            }
        };
        let run = reconcile::get(read, &self.till.tenant, &object_party(party), neighbour)?;
        Ok(run.is_none_or(|run| run.state == RunState::Waiting))
    }

    fn difference(&self, party: &Party, day: Day, pair: Pair, class: Class) -> Difference {
        let (have, has) = (moved(pair.ours), pair.theirs.map_or(Fen(0), |theirs| theirs.net()));
        let more = signed(!pair.refund.is_empty(), has - have);
        let delta = match (class, pair.theirs, self.rate(party)) {
            (Class::Waiting, _, _) => Fen(0),
            (Class::FeeMismatch, Some(theirs), Some(rate)) => Fen(-fee_off(theirs, rate)),
            _ => more,
        };
        let text = format!(
            "{}|{party}|{day}|{}|{}|{}|{}|{}|{}",
            self.till.tenant.as_str(),
            pair.number,
            pair.refund,
            class.code(),
            have.0,
            has.0,
            delta.0,
        );
        let digest = Sha256::digest(text.as_bytes());
        Difference {
            id: format!("dif_{}", fetch::hex(&digest[..12])),
            party: object_party(party),
            day,
            number: pair.number,
            refund: pair.refund,
            class,
            ours: have,
            theirs: has,
            delta,
            order: pair.order,
            trade: pair.trade,
            at: pair.at,
            state: DiffState::Open,
            turn: 0,
            made_at: Moment(0),
            settled_at: None,
            action: None,
            reason: String::new(),
            maker: String::new(),
            checker: String::new(),
        }
    }

    /// What stands on this bill for another day of ours explains what waited there.
    pub(super) fn settle_edges(
        &self,
        write: &mut Write<'_>,
        party: &Party,
        day: Day,
        found: &Found,
    ) -> Result<()> {
        let (tenant, name) = (&self.till.tenant, object_party(party));
        for (number, refund, amount) in &found.edges {
            let key = (number.as_str(), refund.as_str());
            reconcile::set_edge(write, tenant, &name, key, (day, *amount))?;
            for mut waiting in difference::waiting_of(write, tenant, key)? {
                if waiting.party != name || waiting.day == day {
                    continue;
                }
                self.vanish(write, party, &mut waiting)?;
                let run = reconcile::get(write, tenant, &name, waiting.day)?;
                if let Some(mut run) = run {
                    self.close_if_explained(write, &mut run)?;
                }
            }
        }
        Ok(())
    }

    /// Differences that are new are kept and put into suspense; those that are not found any more
    /// are taken back. What people have settled stays as it is.
    pub(super) fn enter(
        &self,
        write: &mut Write<'_>,
        party: &Party,
        day: Day,
        found: &Found,
    ) -> Result<()> {
        let (tenant, name) = (&self.till.tenant, object_party(party));
        let kept = difference::of_day(write, tenant, &name, day)?;
        for new in &found.differences {
            let before = kept.iter().find(|kept| kept.id == new.id);
            let turn = match before.map(|before| (before.state, before.turn)) {
                None => 0,
                Some((DiffState::Gone, turn)) => turn + 1,
                Some(_) => continue,
            };
            let now = write.now();
            let new = Difference { turn, made_at: now, ..new.clone() };
            difference::keep(write, tenant, &new)?;
            self.post_suspense(write, party, &new)?;
            let evidence = serde_json::json!({
                "party": name, "day": day.to_string(), "class": new.class.code(),
                "ours": new.ours.to_string(), "theirs": new.theirs.to_string(),
            });
            let case = case::New {
                kind: model::pay::CaseKind::Difference.code(),
                order: &new.order,
                about: &new.id,
                amount: Fen(new.delta.0.abs()),
                evidence: &evidence.to_string(),
            };
            case::open(write, tenant, &case)?;
        }
        for mut old in kept {
            let is_found = found.differences.iter().any(|new| new.id == old.id);
            if !is_found && old.state.is_unexplained() {
                self.vanish(write, party, &mut old)?;
            }
        }
        Ok(())
    }

    fn vanish(&self, write: &mut Write<'_>, party: &Party, old: &mut Difference) -> Result<()> {
        self.take_back_suspense(write, party, old)?;
        old.state = DiffState::Gone;
        old.settled_at = Some(write.now());
        difference::keep(write, &self.till.tenant, old)?;
        reconcile::close_case(write, &self.till.tenant, &old.id, "gone")
    }
}
