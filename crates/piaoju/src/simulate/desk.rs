//! The page of a simulator, on the same port as its protocol: `/` shows what happened, `/desk`
//! takes what a payer does and how things go wrong.

use std::collections::BTreeMap;
use std::time::Duration;

use maud::{DOCTYPE, Markup, PreEscaped, html};
use model::Moment;
use wire::client::Answer;
use wire::simulate::acquirer::{Acquirer, ChannelFault, Refusal, TradeState};
use wire::simulate::alipay::Alipay;
use wire::simulate::biller::{BillerFault, Billers, BookingState};
use wire::simulate::unionpay::UnionPay;
use wire::simulate::wechat::WechatSimulator;
use wire::simulate::{Asked, Outgoing, Simulated, Told};

use crate::limits::{DESK_ROWS_MAX, DESK_WORD_MAX};
use crate::texts::Texts;

/// Who is simulated.
pub enum Who {
    /// 微信支付.
    Wechat(Box<WechatSimulator>),
    /// 支付宝.
    Alipay(Box<Alipay>),
    /// 银联二维码.
    UnionPay(Box<UnionPay>),
    /// Billers.
    Billers(Box<Billers>),
}

impl Who {
    fn simulated(&mut self) -> &mut dyn Simulated {
        match self {
            Who::Wechat(inner) => inner.as_mut(),
            Who::Alipay(inner) => inner.as_mut(),
            Who::UnionPay(inner) => inner.as_mut(),
            Who::Billers(inner) => inner.as_mut(),
        }
    }

    fn book(&mut self) -> Option<&mut Acquirer> {
        match self {
            Who::Wechat(inner) => Some(&mut inner.book),
            Who::Alipay(inner) => Some(&mut inner.book),
            Who::UnionPay(inner) => Some(&mut inner.book),
            Who::Billers(_) => None,
        }
    }
}

/// A simulator with its page.
pub struct Desk {
    who: Who,
    code: &'static str,
    texts: &'static Texts,
}

/// One line of the page.
struct Line {
    at: Moment,
    number: String,
    amount: String,
    subject: String,
    state: &'static str,
    is_open: bool,
}

impl Desk {
    /// The desk of a simulator, under its code.
    pub fn new(who: Who, code: &'static str, texts: &'static Texts) -> Desk {
        Desk { who, code, texts }
    }

    /// Does what a form asks for; whether it could.
    fn act(&mut self, form: &BTreeMap<String, String>, now: Moment) -> bool {
        let field = |name: &str| form.get(name).map(String::as_str).unwrap_or_default();
        let number = field("number");
        if number.len() > DESK_WORD_MAX {
            return false;
        }
        match (field("do"), self.who.book()) {
            ("pay", Some(book)) => book.pay(number, now),
            ("decline", Some(book)) => {
                book.refuse(number, Refusal::Declined);
                book.trade(number).is_some()
            }
            ("fault", Some(book)) => {
                let fault = ChannelFault::of_code(field("fault"));
                set(&mut book.fault, &mut book.faults, number, fault)
            }
            ("fault", None) => {
                let Who::Billers(billers) = &mut self.who else { return false };
                let fault = BillerFault::of_code(field("fault"));
                set(&mut billers.fault, &mut billers.faults, number, fault)
            }
            _ => false,
        }
    }

    fn lines(&mut self) -> Vec<Line> {
        let mut lines: Vec<Line> = match &self.who {
            Who::Billers(billers) => billers.books().flat_map(of_book).collect(),
            _ => self.who.book().into_iter().flat_map(|book| of_trades(book)).collect(),
        };
        lines.sort_by(|a, b| (b.at, &b.number).cmp(&(a.at, &a.number)));
        lines.truncate(DESK_ROWS_MAX);
        lines
    }

    /// Every fault by its code, and the one that is on.
    fn faults(&mut self) -> (Vec<&'static str>, &'static str) {
        match &mut self.who {
            Who::Billers(billers) => (
                BillerFault::ALL.iter().map(|fault| fault.code()).collect(),
                billers.fault.map_or("", BillerFault::code),
            ),
            other => (
                ChannelFault::ALL.iter().map(|fault| fault.code()).collect(),
                other.book().and_then(|book| book.fault).map_or("", ChannelFault::code),
            ),
        }
    }

    fn page(&mut self) -> String {
        let texts = self.texts;
        let (lines, (faults, on)) = (self.lines(), self.faults());
        let title = texts.get(match self.code {
            "wechat" => "simulate-wechat",
            "alipay" => "simulate-alipay",
            "unionpay" => "simulate-unionpay",
            _ => "simulate-biller",
        });
        let page = html! {
            (DOCTYPE)
            html lang=(texts.get("simulate-lang")) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    title { (title) }
                    style { (PreEscaped(STYLE)) }
                }
                body {
                    h1 { (title) }
                    p { (texts.get("simulate-note")) }
                    h2 { (texts.get("simulate-faults")) }
                    form method="post" action="/desk" {
                        input type="hidden" name="do" value="fault";
                        label { (texts.get("simulate-fault")) " "
                            select name="fault" {
                                option value="" { (texts.get("simulate-none")) }
                                @for fault in &faults {
                                    option value=(fault) selected[*fault == on] { (fault) }
                                }
                            }
                        }
                        label { (texts.get("simulate-only")) " "
                            input name="number" maxlength="64" autocomplete="off";
                        }
                        button { (texts.get("simulate-set")) }
                    }
                    h2 { (texts.get("simulate-trades")) }
                    @if lines.is_empty() { p { (texts.get("simulate-empty")) } }
                    @else { (self.table(&lines)) }
                }
            }
        };
        page.into_string()
    }

    fn table(&self, lines: &[Line]) -> Markup {
        let texts = self.texts;
        let heads = ["simulate-at", "simulate-number", "simulate-amount", "simulate-subject"];
        html! {
            table {
                thead { tr {
                    @for head in heads { th scope="col" { (texts.get(head)) } }
                    th scope="col" { (texts.get("simulate-state")) }
                    th scope="col" { (texts.get("simulate-act")) }
                } }
                tbody { @for line in lines { tr {
                    td { (line.at.in_china()) }
                    td { code { (line.number) } }
                    td.amount { (line.amount) }
                    td { (line.subject) }
                    td { (texts.get(line.state)) }
                    td { @if line.is_open { (self.buttons(&line.number)) } }
                } } }
            }
        }
    }

    fn buttons(&self, number: &str) -> Markup {
        html! {
            form method="post" action="/desk" {
                input type="hidden" name="number" value=(number);
                button name="do" value="pay" { (self.texts.get("simulate-pay")) }
                " "
                button name="do" value="decline" { (self.texts.get("simulate-decline")) }
            }
        }
    }
}

const STYLE: &str = "body{font:16px/1.6 system-ui,sans-serif;max-width:70rem;margin:0 auto;\
padding:1rem;color:#1a1f24}table{border-collapse:collapse;width:100%}th,td{text-align:left;\
padding:.4rem .6rem;border-bottom:1px solid #d5dbe1}.amount{text-align:right;\
font-variant-numeric:tabular-nums}button{font:inherit;min-height:44px;padding:0 1rem}\
select,input{font:inherit;min-height:44px}code{word-break:break-all}form{display:flex;gap:.5rem;\
flex-wrap:wrap}";

/// Sets a fault for one number, or for everything when none is named.
fn set<F>(
    everywhere: &mut Option<F>,
    numbered: &mut BTreeMap<String, F>,
    number: &str,
    fault: Option<F>,
) -> bool {
    match (number, fault) {
        ("", fault) => *everywhere = fault,
        (number, None) => drop(numbered.remove(number)),
        (_, Some(_)) if numbered.len() >= DESK_ROWS_MAX => return false,
        (number, Some(fault)) => drop(numbered.insert(number.to_owned(), fault)),
    }
    true
}

fn of_trades(book: &Acquirer) -> Vec<Line> {
    let one = |trade: &wire::simulate::acquirer::Trade| Line {
        at: trade.made_at,
        number: trade.number.clone(),
        amount: trade.amount.to_string(),
        subject: trade.subject.clone(),
        state: match trade.state {
            TradeState::Unpaid => "simulate-unpaid",
            TradeState::Asking => "simulate-asking",
            TradeState::Paid => "simulate-paid",
            TradeState::Refused(_) => "simulate-refused",
            TradeState::Closed => "simulate-closed",
            TradeState::Reversed => "simulate-reversed",
        },
        is_open: matches!(trade.state, TradeState::Unpaid | TradeState::Asking),
    };
    book.trades().map(one).collect()
}

fn of_book((id, book): (&str, &wire::simulate::biller::Book)) -> Vec<Line> {
    let one = |(number, booking): (&str, &wire::simulate::biller::Booking)| Line {
        at: booking.at,
        number: number.to_owned(),
        amount: booking.amount.to_string(),
        subject: id.to_owned(),
        state: match booking.state {
            BookingState::Booked => "simulate-paid",
            BookingState::Refused(_) => "simulate-refused",
            _ => "simulate-reversed",
        },
        is_open: false,
    };
    book.bookings().map(one).collect()
}

impl Simulated for Desk {
    fn answer(&mut self, asked: &Asked<'_>, now: Moment) -> Told {
        match (asked.method, asked.path) {
            ("GET", "/") => told(200, vec![], self.page().into_bytes()),
            ("POST", "/desk") if is_own(asked) => {
                let form = form_urlencoded::parse(asked.body).into_owned().collect();
                match self.act(&form, now) {
                    true => told(303, vec![("Location", "/".to_owned())], Vec::new()),
                    false => told(404, vec![], self.page().into_bytes()),
                }
            }
            ("POST", "/desk") => told(403, vec![], Vec::new()),
            _ => self.who.simulated().answer(asked, now),
        }
    }

    fn outgoing(&mut self, now: Moment) -> Vec<Outgoing> {
        self.who.simulated().outgoing(now)
    }

    fn heard(&mut self, id: &str, answer: Option<&Answer>, now: Moment) {
        self.who.simulated().heard(id, answer, now);
    }
}

/// Whether a form comes from this page, not from a page of somebody else in the same browser.
fn is_own(asked: &Asked<'_>) -> bool {
    let header = |name: &str| {
        let found = asked.headers.iter().find(|(kept, _)| kept.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    };
    let host = header("Host").unwrap_or_default();
    let is_here = ["127.0.0.1:", "localhost:", "[::1]:"].iter().any(|here| host.starts_with(here));
    is_here && header("Origin").is_none_or(|origin| origin == format!("http://{host}"))
}

fn told(status: u16, mut headers: Vec<(&'static str, String)>, body: Vec<u8>) -> Told {
    headers.push(("Content-Type", "text/html;charset=utf-8".to_owned()));
    headers.push(("Cache-Control", "no-store".to_owned()));
    Told::Answer { status, headers, body, after: Duration::ZERO }
}
