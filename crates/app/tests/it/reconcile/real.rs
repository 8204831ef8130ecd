//! The same over the channels' own protocols and the layouts of their files.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use app::pay::Till;
use app::pay::attempt::Choice;
use app::reconcile::{Party, Reconciliation};
use model::bill::catalogue;
use model::pay::{Channel, Fees, OrderState, Way};
use model::{Day, Fen, Moment};
use store::reconcile::RunState;
use store::trial::{Trial, each_engine};
use wire::biller::Interface;
use wire::channel::alipay::Alipay;
use wire::channel::unionpay::UnionPay;
use wire::channel::wechat::Wechat;
use wire::simulate::biller::Billers;
use wire::simulate::nearby::Nearby;
use wire::simulate::unionpay::Signs;
use wire::simulate::wechat::WechatSimulator;
use wire::simulate::{alipay, unionpay};
use wire::{Address, Secret};

use crate::pay::shop::{BEGIN, by, tenant, wish};

struct Street {
    till: Till,
    clock: Arc<AtomicI64>,
    wechat: Arc<Mutex<WechatSimulator>>,
    alipay: Arc<Mutex<alipay::Alipay>>,
    unionpay: Arc<Mutex<unionpay::UnionPay>>,
}

impl Street {
    fn open(trial: &Trial) -> Street {
        let clock = Arc::new(AtomicI64::new(BEGIN));
        let time = Arc::clone(&clock);
        let wechat = Arc::new(Mutex::new(WechatSimulator::new()));
        let alipay = Arc::new(Mutex::new(alipay::Alipay::default()));
        let unionpay = Arc::new(Mutex::new(unionpay::UnionPay::new(Signs::Rsa)));
        let key = Secret::new("a key for tests");
        let billers = Billers::new(catalogue::demos(), "piaoju", key.clone(), 7);
        let line = Nearby::new(Arc::new(move || Moment(time.load(Ordering::SeqCst))))
            .with("http://127.0.0.1:1", wechat.clone())
            .with("http://127.0.0.1:2", alipay.clone())
            .with("http://127.0.0.1:3", unionpay.clone())
            .with("http://127.0.0.1:4", Arc::new(Mutex::new(billers)));
        let address = |port: u8| Address::parse(&format!("http://127.0.0.1:{port}")).unwrap();
        let notify = "http://127.0.0.1:9/notify";
        let retail = Interface {
            biller: "retail".to_owned(),
            address: Address::parse("http://127.0.0.1:4/retail").unwrap(),
            client: "piaoju".to_owned(),
            key,
        };
        let config = wechat.lock().unwrap().config(address(1), notify);
        let counted = AtomicU64::new(1);
        let till = Till {
            db: trial.db.clone(),
            tenant: tenant(),
            channels: vec![
                Arc::new(Wechat::new(config).unwrap()),
                Arc::new(Alipay::new(alipay::config(&address(2), notify)).unwrap()),
                Arc::new(
                    UnionPay::new(unionpay::demo_config(Signs::Rsa, &address(3), notify)).unwrap(),
                ),
            ],
            billers: Arc::new(BTreeMap::from([("retail".to_owned(), retail)])),
            fees: Fees::default(),
            line: Arc::new(line),
            chance: Arc::new(move || {
                let n = u128::from(counted.fetch_add(1, Ordering::SeqCst));
                n.wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835).to_be_bytes()
            }),
            after_write: None,
        };
        Street { till, clock, wechat, alipay, unionpay }
    }

    fn now(&self) -> Moment {
        Moment(self.clock.load(Ordering::SeqCst))
    }

    fn wait(&self, steps: usize, by: i64) {
        for _ in 0..steps {
            self.clock.fetch_add(by, Ordering::SeqCst);
            self.till.round(self.now()).unwrap();
        }
    }

    fn paid(&self, channel: Channel, amount: i64) -> String {
        let order = self.till.open(&by("payer"), &wish(amount), self.now()).unwrap().id;
        let choice = Choice {
            order: order.clone(),
            share: 0,
            channel,
            way: Way::Shown,
            code: None,
            part: None,
            is_confirmed: false,
        };
        let attempt = self.till.begin(&by("payer"), &choice, self.now()).unwrap();
        let now = self.now();
        let is_paid = match channel {
            Channel::Wechat => self.wechat.lock().unwrap().book.pay(&attempt.number, now),
            Channel::Alipay => self.alipay.lock().unwrap().book.pay(&attempt.number, now),
            _ => self.unionpay.lock().unwrap().book.pay(&attempt.number, now),
        };
        assert!(is_paid, "{channel:?}");
        self.wait(10, 1);
        assert_eq!(self.till.whole(&order).unwrap().order.state, OrderState::Posted);
        order
    }
}

#[test]
fn a_day_over_the_real_protocols_of_three_channels_has_no_difference() {
    each_engine(|trial| {
        let street = Street::open(trial);
        let today = street.now().china_day();
        for channel in Channel::ONLINE {
            street.paid(*channel, 12_345);
            let order = street.paid(*channel, 600);
            street.till.propose(&by("maker"), &order, "多缴", street.now()).unwrap();
            street.till.decide(&by("checker"), &order, true, street.now()).unwrap();
            street.wait(60, 5);
            let state = street.till.whole(&order).unwrap().order.state;
            assert_eq!(state, OrderState::Refunded, "{channel:?}");
        }
        let next = Day::from_number(today.number() + 1).unwrap();
        let noon = Moment::china(next, 12, 0, 0).unwrap();
        street.clock.store(noon.0, Ordering::SeqCst);
        let book = Reconciliation { till: street.till.clone() };
        book.round(street.now()).unwrap();
        for channel in Channel::ONLINE {
            let party = Party::Channel(*channel);
            let (run, differences) = book.day(&by("clerk"), &party, today).unwrap();
            assert!(differences.is_empty(), "{channel:?}: {differences:#?}");
            assert_eq!((run.state, run.matched), (RunState::Closed, 3), "{channel:?} {run:?}");
            assert_eq!((run.theirs_in, run.theirs_out), (Fen(12_945), Fen(600)));
        }
    });
}
